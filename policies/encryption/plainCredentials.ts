import { anyOf, type ObjectControl, type Report } from "../lib/control";
import type { Field } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import { containerName, hasPods, podSpecsOf } from "../lib/podSpecs";
import { credentialIn, isCredentialByName, isCredentialFlag } from "./credentialPatterns";

const isData = anyOf("core/ConfigMap", "core/Secret");

export const plainCredentials: ObjectControl = {
    id: "ENC-13",
    policy: "kubernetes-object-disallow-plain-credentials",
    title: "Credentials are kept in Secrets, and Secrets stay encrypted in Pulumi's state",
    requirements: ["R2"],
    severity: "high",
    level: "mandatory",
    mapping: { nist: ["SC-28", "IA-5"], cis: ["5.4.1", "5.4.2"], soc2: ["CC6.1"] },
    why: "A credential in a pod spec, a ConfigMap or plain state is readable by everybody who may read those.",
    remediation:
        "Put it into the secret store or a Secret mounted as a file, and pass it through Pulumi as a secret output.",
    scope: "looks at Secret, ConfigMap and every kind with pods",
    limits:
        "Recognises credentials by shape and by name, so an unusual one passes. Of a Secret it sees which fields the state " +
        "keeps encrypted, not whether the program marked its inputs; it does not judge secretKeyRef or the secrets provider.",

    concerns: (kind) => isData(kind) || hasPods(kind),

    examine(object, root, report) {
        if (object.kind.id === "core/Secret") {
            examineSecret(object, report);
        } else if (object.kind.id === "core/ConfigMap") {
            for (const [key, value] of [...root.get("data").entries, ...root.get("binaryData").entries]) {
                examineLiteral(key, value, report);
            }
        } else {
            podSpecsOf(object, root)
                .flatMap(({ containers }) => containers)
                .forEach((container) => examineContainer(container, report));
        }
    },
};

/** Pulumi encrypts a field of the state only if it is listed, whatever the field's value turns out to be. */
function examineSecret({ resource, kind }: KubernetesObject, report: Report): void {
    const encrypted = new Set(resource.opts?.additionalSecretOutputs);
    for (const field of kind.form === "list" ? ["items"] : ["data", "stringData"]) {
        if (!encrypted.has(field)) {
            report.fail(field, "is not among the resource's additionalSecretOutputs, so the state holds it in clear");
        }
    }
}

function examineContainer(container: Field, report: Report): void {
    for (const variable of container.get("env").items) {
        examineLiteral(variable.get("name").text ?? "", variable.get("value"), report, containerName(container));
    }
    for (const argument of [...container.get("command").items, ...container.get("args").items]) {
        examineLiteral("", argument, report, containerName(container));
        if (isCredentialFlag(argument.text ?? "")) {
            report.fail(
                argument,
                `is a flag with a literal, and its name says it is a credential${containerName(container)}`,
            );
        }
    }
}

function examineLiteral(name: string, value: Field, report: Report, where = ""): void {
    const text = value.text;
    if (text === undefined) {
        return;
    }
    const what = credentialIn(text);
    if (what !== undefined) {
        report.fail(value, `holds ${what} in clear${where}`);
    } else if (isCredentialByName(name, text)) {
        report.fail(value, `is a literal, and its name says it is a credential${where}`);
    }
}
