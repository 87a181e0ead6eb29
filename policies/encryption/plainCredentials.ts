import { anyOf, type ObjectControl, type Report } from "../lib/control";
import type { Field } from "../lib/field";
import type { KubernetesObject } from "../lib/kubernetes";
import { containerName, hasPods, podAnnotationsOf, podSpecsOf } from "../lib/podSpecs";
import {
    credentialIn,
    isCredentialByName,
    isCredentialFlag,
    isCredentialHeader,
    isCredentialPair,
} from "./credentialPatterns";

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
        "Recognises credentials by shape and by name, so an unusual one passes, and so do flags inside the text of a shell " +
        "command. Annotations of other kinds are not read. Of a Secret it sees which fields the state " +
        "keeps encrypted, not whether the program marked its inputs; it does not judge secretKeyRef or the secrets provider.",

    concerns: (kind) => isData(kind) || hasPods(kind),

    examine(object, root, report) {
        for (const annotations of [root.at("metadata.annotations"), ...podAnnotationsOf(object, root)]) {
            examineAnnotations(annotations, report);
        }
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

/** What kubectl keeps there is the object once more. */
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration";

/** By shape alone: names of annotations belong to whoever reads them, and often name a Secret. */
function examineAnnotations(annotations: Field, report: Report): void {
    for (const [, value] of annotations.entries.filter(([key]) => key !== lastApplied)) {
        examineLiteral("", value, report);
    }
}

function examineContainer(container: Field, report: Report): void {
    const where = containerName(container);
    for (const [name, value] of variablesOf(container.get("env"))) {
        examineLiteral(name, value, report, where);
    }
    examineArguments([...container.get("command").items, ...container.get("args").items], report, where);
    const hooks = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];
    for (const hook of hooks.map((path) => container.at(path))) {
        examineArguments(hook.at("exec.command").items, report, where);
        for (const header of hook.at("httpGet.httpHeaders").items) {
            examineHeader(header, report, where);
        }
    }
}

/** A list of variables, or in some custom resources a map of them. */
function variablesOf(env: Field): [string, Field][] {
    return Array.isArray(env.peek)
        ? env.items.map((variable) => [variable.get("name").text ?? "", variable.get("value")])
        : env.entries;
}

function examineArguments(list: readonly Field[], report: Report, where: string): void {
    list.forEach((argument, index) => {
        examineLiteral("", argument, report, where);
        const text = argument.text ?? "";
        if (isCredentialFlag(text)) {
            report.fail(argument, `is a flag with a literal, and its name says it is a credential${where}`);
        }
        const next = list[index + 1];
        if (next !== undefined && isCredentialPair(text, next.text ?? "")) {
            report.fail(next, `is the literal of a flag whose name says it is a credential${where}`);
        }
    });
}

function examineHeader(header: Field, report: Report, where: string): void {
    const value = header.get("value");
    const name = header.get("name").text ?? "";
    if (isCredentialHeader(name, value.text ?? "")) {
        report.fail(value, `is a literal in a header that carries credentials${where}`);
    } else {
        examineLiteral("", value, report, where);
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
