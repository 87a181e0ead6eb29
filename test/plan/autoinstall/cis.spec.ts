import assert from "node:assert/strict";

import { parse, parseAllDocuments } from "yaml";

import type { EncryptionConfiguration } from "../../../components/control-plane/encryption";
import type { KubeletConfiguration } from "../../../components/control-plane/kubelet";
import type { ControlPlaneProcesses } from "../../../components/control-plane/processes";
import { loadFromFiles } from "../../../stacks/config/load";
import { kubernetesFiles } from "../../../stacks/plan/autoinstall/kubernetes";
import { userData } from "../../../stacks/plan/autoinstall/userData";
import { planPlatform } from "../../../stacks/plan/plan";
import { directorySettings, flat, processSettings } from "../../unit/control-plane/cis/configuration";
import { listed, unmet } from "../../unit/control-plane/cis/sections";

interface InitConfiguration {
    readonly nodeRegistration: { readonly name: string };
}

interface InstallerAnswers {
    readonly autoinstall: { readonly "late-commands": readonly string[] };
}

describe("a management host and the CIS Kubernetes Benchmark 1.12", () => {
    const plan = planPlatform("prod", loadFromFiles("prod"));
    const { management } = plan;
    assert.ok(management);

    for (const host of management.hosts) {
        it(`agree on ${host.name}, except for what is listed`, () => {
            const files = new Map(kubernetesFiles(plan, management, host).map(({ path, content }) => [path, content]));
            const text = (path: string) => files.get(path) ?? assert.fail(`${path} is written`);
            const [init, cluster, kubelet] = parseAllDocuments(text("/etc/kubernetes/kubeadm.yaml")).map(
                (document) => document.toJS() as unknown,
            ) as [InitConfiguration, ControlPlaneProcesses, KubeletConfiguration];
            const template = text("/etc/kubernetes/platform/encryption.yaml.template");
            const [, flags = ""] = /^KUBELET_EXTRA_ARGS=(.*)$/m.exec(text("/etc/default/kubelet")) ?? [];
            const { etcd, ...others } = processSettings(
                cluster,
                parse(template.replaceAll(/@(\w+)@/g, "$1")) as EncryptionConfiguration,
            );
            const { autoinstall } = parse(userData(management, host, [])) as InstallerAnswers;
            const configuration = {
                ...others,
                etcd: { ...etcd, ...directorySettings(autoinstall["late-commands"], "/target/var/lib/etcd") },
                kubelet: {
                    ...flat(kubelet),
                    ...Object.fromEntries(flags.split(" ").map((flag) => flag.replace(/^--/, "").split("="))),
                    // kubeadm passes on a name that is not the host's own.
                    ...(init.nodeRegistration.name !== host.name && {
                        "hostname-override": init.nodeRegistration.name,
                    }),
                },
            };
            assert.deepEqual(unmet(configuration), listed(configuration, { kms: false }));
        });
    }
});
