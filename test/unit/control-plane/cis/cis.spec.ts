import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { apiServerConfiguration } from "../../../../components/control-plane/apiServer";
import { CIS_EXCEPTIONS } from "../../../../components/control-plane/cisExceptions";
import {
    type EncryptionArgs,
    encryptionConfiguration,
    KEY_TO_COME,
} from "../../../../components/control-plane/encryption";
import { kubeadmConfig } from "../../../../components/control-plane/kubeadmConfig";
import type { ControlPlaneProcesses } from "../../../../components/control-plane/processes";
import { LABELS } from "../../../../components/shared/labels";
import type { KubeadmConfigSpec } from "../../../../components/upstream/types/bootstrap.cluster.x-k8s.io";
import { loadFromFiles, PROJECT_ROOT } from "../../../../stacks/config/load";
import { runsControlPlane } from "../../../../stacks/plan/hosts";
import { planPlatform } from "../../../../stacks/plan/plan";
import { createLayers } from "../../../stacks/support/createLayers";
import { apiServerArgs, controlPlaneHost, key, workerHost } from "../support/arguments";
import { directorySettings, kubeletSettings, processSettings } from "./configuration";
import { type Configuration, meets } from "./item";
import { listed, SECTIONS, unmet } from "./sections";

/** What is generated for a host of the control plane by the fixture's arguments. */
function controlPlane(encryption: EncryptionArgs): Configuration {
    const apiServer = apiServerConfiguration({ ...apiServerArgs, encryption });
    const spec = kubeadmConfig({
        ...controlPlaneHost,
        controlPlane: { ...controlPlaneHost.controlPlane, apiServer },
    });
    return memberSettings(spec, encryption);
}

/** Settings of a host of the control plane, read back from what kubeadm would be told. Its file of keys is a Secret's. */
function memberSettings(spec: KubeadmConfigSpec, encryption: EncryptionArgs): Configuration {
    const processes = spec.clusterConfiguration as ControlPlaneProcesses;
    const { etcd, ...others } = processSettings(processes, encryptionConfiguration(encryption));
    return {
        ...others,
        etcd: { ...etcd, ...directorySettings(spec.preKubeadmCommands ?? [], processes.etcd.local.dataDir) },
        kubelet: kubeletSettings(spec),
    };
}

/** What the management cluster is told to make machines of a committed stack from: the members', and the workers' by pool. */
async function machinesOf(
    stack: string,
): Promise<{ members: KubeadmConfigSpec[]; workers: [string, KubeadmConfigSpec][] }> {
    const created = await createLayers(stack);
    const ofKind = (kind: string) =>
        created.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ inputs }) => inputs);
    return {
        members: ofKind("KubeadmControlPlane").map(({ spec }) => spec.kubeadmConfigSpec),
        workers: ofKind("KubeadmConfigTemplate").map(({ metadata, spec }) => [
            metadata.labels[LABELS.pool],
            spec.template.spec,
        ]),
    };
}

const KMS = { name: "vault", endpoint: "unix:///var/run/kms/plugin.sock" };
const items = SECTIONS.flatMap(({ subject, items }) => items.map((item) => ({ ...item, subject })));
const generated = controlPlane({ keys: [key(1)] });

describe("CIS Kubernetes Benchmark 1.12", () => {
    it("is here with every item of its sections 1.2, 1.3, 1.4, 2 and 4.2, and those of 1.1 on etcd's directory", () => {
        assert.deepEqual(
            SECTIONS.map(({ prefix, items }) => [prefix, items.length]),
            [
                ["1.1", 2],
                ["1.2", 30],
                ["1.3", 7],
                ["1.4", 2],
                ["2", 7],
                ["4.2", 14],
            ],
        );
        for (const { prefix, first = 1, count, items } of SECTIONS) {
            assert.deepEqual(
                items.map(({ id }) => id),
                Array.from({ length: count }, (_, i) => `${prefix}.${first + i}`),
            );
        }
    });

    it("is met by a control plane with a key of its own, except for what is listed", () => {
        assert.deepEqual(unmet(generated), listed(generated, { kms: false }));
    });

    it("is met by a control plane with a KMS, except for what is listed", () => {
        const configuration = controlPlane({ keys: [key(1)], kms: KMS });
        assert.deepEqual(unmet(configuration), listed(configuration, { kms: true }));
    });

    for (const role of ["gpu", "storage"] as const) {
        it(`is met by the kubelet of a ${role} host, except for what is listed`, () => {
            const spec = kubeadmConfig({ ...workerHost, kubelet: { ...workerHost.kubelet, role } });
            const configuration = { kubelet: kubeletSettings(spec) };
            assert.deepEqual(unmet(configuration), listed(configuration, { kms: false }));
        });
    }

    for (const stack of ["prod", "staging"]) {
        it(`is met by the machines that ${stack}'s cluster is made of, except for what is listed`, async () => {
            const { members, workers } = await machinesOf(stack);
            const { pools } = planPlatform(stack, loadFromFiles(stack)).metal;
            const pooled = pools.filter(({ role }) => !runsControlPlane(role)).map(({ name }) => name);
            assert.deepEqual([members.length, workers.map(([pool]) => pool).sort()], [1, pooled]);
            const configurations = [
                ...members.map((spec) => memberSettings(spec, { keys: [KEY_TO_COME] })),
                ...workers.map(([, spec]): Configuration => ({ kubelet: kubeletSettings(spec) })),
            ];
            assert.deepEqual(
                configurations.map(unmet),
                configurations.map((configuration) => listed(configuration, { kms: false })),
            );
        });
    }

    it("notices each single item that is broken, and each exception that is met", () => {
        for (const { id, check, subject, violatedBy, metBy = {} } of items) {
            const changed = (changes: object): Configuration => ({
                ...generated,
                [subject]: { ...generated[subject], ...changes },
            });
            assert.equal(meets(check, subject, changed(metBy)), true, `${id} met`);
            assert.equal(meets(check, subject, changed({ ...metBy, ...violatedBy })), false, `${id} violated`);
        }
    });
});

describe("exceptions from the benchmark", () => {
    it("are items of it, each once, with a reason and what does its work instead", () => {
        const ids = CIS_EXCEPTIONS.map(({ id }) => id);
        assert.deepEqual([...new Set(ids)], ids);
        assert.deepEqual(
            ids.filter((id) => !items.some((item) => item.id === id)),
            [],
        );
        for (const { id, reason, compensatedBy } of CIS_EXCEPTIONS) {
            assert.ok(reason.length > 20 && compensatedBy.length > 20, id);
        }
    });

    it("are shown in the README as they are", () => {
        const readme = fs.readFileSync(path.join(PROJECT_ROOT, "components/control-plane/README.md"), "utf8");
        const rows = readme.split("\n").flatMap((line) => {
            const cells = line.split("|").map((cell) => cell.trim());
            return /^\d(\.\d+)+$/.test(cells[1] ?? "") ? [cells.slice(1, -1)] : [];
        });
        assert.deepEqual(
            rows,
            CIS_EXCEPTIONS.map(({ id, asks, reason, compensatedBy, only }) => [
                id,
                asks,
                only === undefined ? reason : `Only ${only}. ${reason}`,
                compensatedBy,
            ]),
        );
    });
});
