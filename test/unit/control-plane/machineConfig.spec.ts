import assert from "node:assert/strict";

import { kubeadmConfig } from "../../../components/control-plane/kubeadmConfig";
import { machineConfig } from "../../../components/control-plane/machineConfig";
import { machineConfigIssues } from "../../../components/control-plane/machineConfigRules";
import { hostSetup } from "../../../components/metal/host/hostSetup";
import { hostSetupArgs } from "../metal/support/hostSetup";
import { gpuWorkers, memberConfig, storageWorkers } from "./support/cluster";

const member = machineConfig(memberConfig);
const worker = machineConfig(gpuWorkers.config);

describe("a machine's configuration", () => {
    for (const [who, config] of [
        ["a member of the control plane", memberConfig],
        ["a GPU worker", gpuWorkers.config],
        ["a storage worker", storageWorkers.config],
    ] as const) {
        it(`is of ${who} all of the host's set-up and all of kubeadm's, and no more`, () => {
            const { kubelet, taints, controlPlane } = config;
            const { files, preKubeadmCommands, ...host } = hostSetup(config.host);
            const kubeadm = kubeadmConfig({
                kubelet,
                ...(taints && { taints }),
                kubeletFlags: {
                    "node-ip": "{{ ds.meta_data.node_ip }}",
                    "node-labels": `topology.kubernetes.io/zone={{ ds.meta_data.zone }},alphaton.ai/role=${kubelet.role},metal3.io/uuid={{ ds.meta_data.uuid }}`,
                    "provider-id": "metal3://{{ ds.meta_data.providerid }}",
                },
                ...(controlPlane && {
                    controlPlane: { ...controlPlane, advertiseAddress: "{{ ds.meta_data.node_ip }}" },
                }),
            });
            assert.deepEqual(machineConfig(config), {
                ...host,
                ...kubeadm,
                files: [...files, ...(kubeadm.files ?? [])],
                preKubeadmCommands: [...preKubeadmCommands, ...(kubeadm.preKubeadmCommands ?? [])],
            });
        });
    }

    it("makes the host before it runs kubeadm, with etcd's disk in place before it is looked for", () => {
        const commands = (member.preKubeadmCommands ?? []).map((command) => command.split(" ").slice(0, 3).join(" "));
        assert.deepEqual(commands, [
            "/usr/local/sbin/prepare-host || exit",
            "/usr/local/sbin/prepare-data-disk /dev/disk/by-path/pci-0000:c1:00.0-nvme-1 etcd",
            "/usr/local/sbin/prepare-data-disk /dev/disk/by-path/pci-0000:c2:00.0-nvme-1 logs",
            "mountpoint -q /var/lib/etcd",
            "chmod 0700 /var/lib/etcd",
            "install -d -m",
            "if test -f",
        ]);
    });

    it("lets each host say its own address, rack and machine, by templates that Metal3 fills in", () => {
        const flags = [
            { name: "node-ip", value: "{{ ds.meta_data.node_ip }}" },
            {
                name: "node-labels",
                value: "topology.kubernetes.io/zone={{ ds.meta_data.zone }},alphaton.ai/role=gpu,metal3.io/uuid={{ ds.meta_data.uuid }}",
            },
            { name: "provider-id", value: "metal3://{{ ds.meta_data.providerid }}" },
        ];
        assert.deepEqual(worker.joinConfiguration?.nodeRegistration?.kubeletExtraArgs, flags);
        const ofMember = member.initConfiguration?.nodeRegistration?.kubeletExtraArgs ?? [];
        assert.match(ofMember.find(({ name }) => name === "node-labels")?.value ?? "", /,metal3\.io\/uuid=\{\{ ds/);
        assert.equal(member.initConfiguration?.localAPIEndpoint?.advertiseAddress, "{{ ds.meta_data.node_ip }}");
    });

    it("brings the host's account and options, and every file once", () => {
        assert.deepEqual(
            worker.users?.map(({ name }) => name),
            ["platform"],
        );
        assert.equal(worker.bootCommands?.length, 1);
        const paths = (member.files ?? []).map(({ path }) => path);
        assert.equal(new Set(paths).size, paths.length);
        assert.ok(paths.includes("/etc/nftables.conf") && paths.includes("/etc/kubernetes/kube-vip.yaml"));
    });

    it("is refused where Cluster API would not take it, or cloud-init would read it as a template", () => {
        const files = [
            { path: "/a", content: "x".repeat(10_241) },
            { path: "/b", content: "" },
            { path: "/c", content: "{{ .Values }} and {{ ds.meta_data.name }}" },
            { path: "/c", content: "${#array}" },
            { path: "/d", contentFrom: { secret: { name: "s", key: "k" } } },
        ];
        const many = Array.from({ length: 200 }, (_, i) => ({ path: `/many/${i}`, content: "y".repeat(5000) }));
        const issues = machineConfigIssues({
            files: [...files, ...many],
            preKubeadmCommands: ["true", "{% if %}", ...Array.from({ length: 999 }, () => "true")],
        });
        assert.deepEqual(
            issues.map(({ path, reason }) => `${path}: ${reason}`.replace(/is \d{7} bytes/, "is N bytes")),
            [
                "files./a: Cluster API takes 1 to 10240 characters, there are 10241",
                "files./b: Cluster API takes 1 to 10240 characters, there are 0",
                'files./c: holds "{{", which cloud-init would take for a template; write it apart',
                'files./c: holds "{#", which cloud-init would take for a template; write it apart',
                'preKubeadmCommands[1]: holds "{%", which cloud-init would take for a template; write it apart',
                "files: Cluster API takes 200, there are 205",
                "preKubeadmCommands: Cluster API takes 1000, there are 1001",
                "files: all of it is N bytes, and 786432 fit the Secret it becomes",
                "files./c: is written twice: the later one would win",
            ],
        );
    });

    it("is refused for what the host is refused for", () => {
        const host = { ...hostSetupArgs, ntpServers: [] };
        assert.throws(
            () => machineConfig({ ...memberConfig, host }),
            /Invalid arguments for the host:\n {2}ntpServers/,
        );
    });
});
