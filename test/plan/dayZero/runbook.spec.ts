import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";

import { charts } from "../../../components/upstream/versions";
import { loadFromFiles } from "../../../stacks/config/load";
import { autoinstallFiles, type MediumFile } from "../../../stacks/plan/autoinstall/files";
import { daySteps, renderRunbook } from "../../../stacks/plan/dayZero/runbook";
import type { Step } from "../../../stacks/plan/dayZero/step";
import { stepProblems } from "../../../stacks/plan/dayZero/stepProblems";
import { planPlatform } from "../../../stacks/plan/plan";
import { closureOf } from "./support/prodSteps";

const planOf = (stack: string) => planPlatform(stack, loadFromFiles(stack));
const prod = planOf("prod");
const steps = daySteps(prod);
const place = { rewrite: "again", runbooks: "" };

const commandsOf = (id: string) => steps.find((step) => step.id === id)?.commands ?? [];

const contentOf = (files: readonly MediumFile[], name: string) =>
    files.find(({ path }) => path === name)?.content ?? "";

/** Problems once one step is changed. */
function problemsWith(id: string, change: (step: Step) => Step): string[] {
    assert.ok(steps.some((step) => step.id === id));
    return stepProblems(
        steps.map((step) => (step.id === id ? change(step) : step)),
        prod,
    );
}

describe("day zero", () => {
    for (const stack of ["prod", "staging", "twin"]) {
        it(`has an order, checks, ways back and names of its own on ${stack}`, () => {
            const plan = planOf(stack);
            assert.deepEqual(stepProblems(daySteps(plan), plan), []);
        });
    }

    it("has the steps that were asked for", () => {
        assert.deepEqual(
            steps.map(({ id }) => id),
            [
                ...["rack", "bmc", "ceremony", "bmc-certificates", "firmware", "seed"],
                ...["media", "install", "unlock", "passphrases", "init", "join", "network", "cluster-keys"],
                ...["state", "foundation", "secret-store", "host-secrets", "ssh-ca", "store-access"],
                ...["identity", "services"],
                ...[
                    "control-plane",
                    "workload-network",
                    "workload-sign-in",
                    "helper",
                    "update",
                    "runner",
                    "gpu-host",
                    "other-hosts",
                    "pivot",
                    "models",
                    "hand-over",
                ],
            ],
        );
    });

    it("takes the credential out of the kubeconfig before the update that makes the runner, and not without one", () => {
        const after = (all: readonly Step[]) => all.find(({ id }) => id === "update")?.after;
        assert.deepEqual(after(steps), ["workload-network", "helper"]);
        const without = daySteps({ ...prod, runner: null });
        assert.deepEqual(after(without), ["workload-network"]);
        assert.ok(!without.some(({ id }) => ["helper", "runner"].includes(id)));
    });

    it("asks every BMC from every management host before the first update, by the site's own authority", () => {
        const lines = commandsOf("foundation");
        const [loop = ""] = lines.filter((line) => line.includes("does not reach"));
        const first = lines.slice(0, lines.indexOf(loop)).find((line) => line.startsWith("for address in"));
        assert.equal(first, "for address in 10.20.0.11 10.20.0.12 10.20.0.13; do");
        for (const { bmcAddress } of prod.hosts) {
            assert.match(loop, new RegExp(`for bmc in .*${bmcAddress.replaceAll(".", "\\.")}[ ;]`));
        }
        // ssh hands its last argument to a shell there, with what it reads; `curl` believes that and nothing else.
        const here = loop
            .replace(/ssh (-o \S+ )?\S+ /, "address=10.20.0.11; bash -c ")
            .replace(/curl [^|]+/, 'curl() { test "$*" = "$(cat $trust)"; }; curl "$bmc" ')
            .replace(/< \S+$/, "<<< 10.10.0.11");
        const said = execFileSync("bash", ["-c", here]).toString().trim().split("\n");
        assert.deepEqual(
            said,
            prod.hosts
                .map(({ bmcAddress }) => bmcAddress)
                .filter((bmc) => bmc !== "10.10.0.11")
                .map((bmc) => `10.20.0.11 does not reach ${bmc}`),
        );
        assert.ok(lines.indexOf(loop) < lines.findIndex((line) => line.startsWith("npm run reach")));
    });

    it("gives BMCs a gateway, tells the router whom they may meet, and sees that nobody else does", () => {
        const step = steps.find(({ id }) => id === "bmc");
        const text = step?.text.join("\n") ?? "";
        assert.match(text, /the gateway of the out-of-band network \(10\.10\.0\.1\)/);
        assert.doesNotMatch(renderRunbook(prod, place) ?? "", /without a gateway/);
        for (const row of [
            "| 10.20.0.11, 10.20.0.12, 10.20.0.13, 10.20.0.9 | 10.10.0.0/24 | tcp 443 |",
            "| 10.10.0.0/24 | 10.20.0.9 | tcp 6183 |",
            "| 10.10.0.0/24 | 10.20.0.2, 10.20.0.3, 10.20.0.4 | udp 123 |",
        ]) {
            assert.ok(text.includes(row), row);
        }
        const check = step?.check.commands ?? [];
        const seen = (curl: string) =>
            execFileSync("bash", [
                "-c",
                [`curl() { ${curl}; }; read() { :; }; jq() { :; }; ping() { :; }`, ...check].join("\n"),
            ])
                .toString()
                .trim();
        assert.equal(seen("false"), "");
        assert.equal(seen("true").split("\n").length, prod.hosts.length);
        assert.match(seen("true"), /^10\.10\.0\.11 answers to a machine that is no management host/);
    });

    it("joins nobody where there is one management host, and waits for nobody who is not there", () => {
        const alone = daySteps(planOf("staging"));
        assert.ok(!alone.some(({ id }) => id === "join"));
        assert.deepEqual(alone.find(({ id }) => id === "network")?.after, ["init"]);
    });

    it("holds commands that a shell can read", () => {
        for (const { commands, check, back } of [...steps, ...daySteps(planOf("staging"))]) {
            for (const lines of [commands, check.commands, back.commands]) {
                execFileSync("bash", ["-n"], { input: lines.join("\n") });
            }
        }
    });

    it("lets Kubernetes' own components into the API before anybody joins, or a network is installed", () => {
        const label =
            "label --overwrite namespace kube-system pod-security.kubernetes.io/enforce=privileged pod-security.kubernetes.io/audit=privileged pod-security.kubernetes.io/warn=privileged";
        const lines = commandsOf("init");
        const labelled = lines.findIndex((line) => line.includes(label));
        const there = lines.findIndex((line) => line.includes("wait --for=create pod/etcd-mg-a1"));
        assert.ok(labelled > lines.findIndex((line) => line.includes("kubeadm init")));
        assert.ok(there > labelled);
        // From here on the address is away for a while.
        assert.ok(lines.findIndex((line) => line.includes("sudo cp /etc/kubernetes/kube-vip.yaml")) > there);
        const admission = autoinstallFiles(prod).find(({ path }) => path.endsWith("/platform/admission.yaml"));
        // While this holds, a label is the only way in.
        assert.match(admission?.content ?? "", /enforce: restricted[^]*namespaces: \[\]/);
    });

    it("has the machines that push and log in believe the site's root before they do", () => {
        const lines = steps.flatMap(({ commands, check }) => [...commands, ...check.commands]);
        const trusted = lines.findIndex((line) => line.includes("update-ca-certificates"));
        assert.match(
            lines[trusted] ?? "",
            /^sudo install -m 0644 ceremony\/site-ca\.crt \/usr\/local\/share\/ca-certificates\/colo1\.crt && sudo update-ca-certificates {4}# on the operator's machine and on the seed machine$/,
        );
        assert.match(lines[trusted + 1] ?? "", /^export NODE_EXTRA_CA_CERTS=/);
        const needs = /\b(oras|skopeo|cosign|crane|oidc-login)\b/;
        const first = lines.findIndex((line) => needs.test(line));
        assert.ok(first > trusted);
        const before = (id: string): string[] =>
            (steps.find((step) => step.id === id)?.after ?? []).flatMap((each) => [each, ...before(each)]);
        assert.ok(["services", "identity"].every((id) => before(id).includes("seed")));
    });

    it("carries every image that runs before the cluster can be asked what it runs", () => {
        const listed = prod.images.map(({ repository, tag }) => `${repository}:${tag}`);
        const media = autoinstallFiles(prod);
        const [, sandbox] =
            /^sandbox = "(.+)"$/m.exec(contentOf(media, "mg-a1/target/etc/containerd/config.toml")) ?? [];
        const [, vip] = /image: (.+)/.exec(contentOf(media, "mg-a1/target/etc/kubernetes/kube-vip.yaml")) ?? [];
        assert.deepEqual(
            [sandbox, vip].filter((image) => !listed.includes(image ?? "none")),
            [],
        );
        const chart = commandsOf("seed").find((line) => line.endsWith("> first-copies.txt")) ?? "";
        assert.ok(chart.includes("--all-charts --json") && chart.includes('index("chart/cilium")'));
        const page = fs.readFileSync("docs/runbooks/fill-the-mirror.md", "utf8");
        assert.ok(page.includes("cat first-copies.txt >> copies.txt"));
    });

    it("names what kubeadm would pull and the list does not have", () => {
        const line = commandsOf("seed").find((command) => command.startsWith("kubeadm config images list")) ?? "";
        const images = prod.images.map(({ repository, tag }) => ({ repository, tag }));
        const said = (pulled: string) => {
            const stubs = `kubeadm() { echo '${pulled}'; }; npm() { echo '${JSON.stringify({ images })}'; };`;
            return execFileSync("bash", ["-c", `${stubs} ${line}\ntrue`]).toString();
        };
        assert.equal(said("registry.k8s.io/etcd:3.6.8-0"), "");
        assert.equal(said("registry.k8s.io/etcd:3.6.9-0"), "registry.k8s.io/etcd:3.6.9-0\n");
    });

    it("fetches the workload cluster's kubeconfig before anybody speaks to that cluster", () => {
        const lines = steps.flatMap(({ commands, check }) => [...commands, ...check.commands]);
        const first = lines.findIndex((line) => line.includes("--context workload"));
        const from = lines.findIndex((line) => line.includes("clusterctl get kubeconfig"));
        assert.ok(from >= 0 && from + 3 <= first);
        assert.deepEqual(lines.slice(from, from + 3), [
            'umask 077 && clusterctl get kubeconfig "$cluster" --namespace metal --kubeconfig .kube/colo1 --kubeconfig-context management > .kube/colo1.workload',
            'kubectl --kubeconfig .kube/colo1.workload config rename-context "$cluster-admin@$cluster" workload',
            "KUBECONFIG=.kube/colo1:.kube/colo1.workload kubectl config view --flatten > .kube/colo1.both && mv .kube/colo1.both .kube/colo1 && rm .kube/colo1.workload",
        ]);
    });

    it("lets network policies name hosts, on both clusters: controllers reach the API server by its range", () => {
        for (const id of ["network", "workload-network"]) {
            assert.ok(
                commandsOf(id).some((line) => line.includes(" --set policyCIDRMatchMode=nodes ")),
                id,
            );
        }
        assert.equal(charts.cilium.values?.policyCIDRMatchMode, "nodes");
    });

    it("does not unseal the secret store, or take its keys, from anything that it unlocks", () => {
        const before = (id: string): string[] =>
            (steps.find((step) => step.id === id)?.after ?? []).flatMap((each) => [each, ...before(each)]);
        assert.ok(before("secret-store").includes("ceremony"));
        assert.ok(!before("secret-store").includes("services"));
        assert.ok(!before("install").includes("secret-store"));
    });

    it("asks nothing of the seed machine before it is set up", () => {
        const asked = steps.filter(({ check, commands }) =>
            [check.expect, ...commands, ...check.commands].some((line) => line.includes("seed machine")),
        );
        const early = asked.filter(({ id }) => !["ceremony", "seed"].includes(id) && !closureOf(id).includes("seed"));
        assert.deepEqual(
            early.map(({ id }) => id),
            [],
        );
        assert.ok(asked.length >= 3);
    });

    it("is not planned where a site brings its own management cluster", () => {
        assert.equal(renderRunbook({ ...prod, management: null }, place), null);
    });

    it("says what stands in its way as the plan is", () => {
        const obstacle = "`charts.source` is `footprint`";
        assert.ok(renderRunbook(prod, place)?.includes(obstacle));
        const real = { ...prod, site: { ...prod.site, chartSource: "mirror" as const } };
        assert.ok(!renderRunbook(real, place)?.includes(obstacle));
    });

    it("says which names nobody inside the site would know", () => {
        const missing = /^- some names lead nowhere: .*id\.h200\.example.*services\.names$/m;
        assert.match(renderRunbook(prod, place) ?? "", missing);
        const verdicts = prod.verdicts.map((verdict) =>
            verdict.id === "names/resolve" ? { ...verdict, status: "pass" as const } : verdict,
        );
        assert.doesNotMatch(renderRunbook({ ...prod, verdicts }, place) ?? "", /lead nowhere/);
    });

    it("says where somebody looks when no command can tell, and only then", () => {
        const looked = steps.filter(({ check }) => check.at !== undefined);
        assert.deepEqual(
            looked.map(({ id, check }) => [id, check.at, check.commands]),
            [
                ["rack", "the racks", []],
                ["install", "the console of each host", []],
            ],
        );
        assert.match(renderRunbook(prod, place) ?? "", /^\*\*Check, at the racks\.\*\* Every cable/m);
    });

    it("says what has to be brought before a host is inspected, and not once it is there", () => {
        const ids = ["metal/inspection-address", "supply/deploy-ramdisk", "supply/node-image"];
        const page = renderRunbook(prod, place) ?? "";
        const verdicts = prod.verdicts.map((it) => (ids.includes(it.id) ? { ...it, status: "pass" as const } : it));
        const later = renderRunbook({ ...prod, verdicts }, place) ?? "";
        for (const id of ids) {
            assert.ok(page.includes(`\n- \`${id}\`: `), id);
            assert.ok(!later.includes(`\n- \`${id}\`: `), id);
        }
    });

    it("links to the other runbooks from wherever it lies", () => {
        const page = renderRunbook(prod, { ...place, runbooks: "../../docs/runbooks/" }) ?? "";
        assert.ok(page.includes("](../../docs/runbooks/fill-the-mirror.md)"));
        assert.ok(!page.includes("](fill-the-mirror.md)"));
    });
});

describe("problems of day zero", () => {
    it("are a cycle", () => {
        const found = problemsWith("ceremony", (step) => ({ ...step, after: ["hand-over"] }));
        assert.equal(found.length, 1);
        assert.match(found[0] ?? "", /ceremony.*hand-over: wait for each other/);
    });

    it("are a step that waits for none, or is there twice", () => {
        assert.deepEqual(
            problemsWith("media", (step) => ({ ...step, after: ["cerimony"] })),
            ['media: waits for "cerimony", which is no step'],
        );
        assert.deepEqual(stepProblems([...steps, ...steps.slice(-1)], prod), ["hand-over: is there twice"]);
    });

    it("are a step without check, way back, time or hands", () => {
        const bare = { check: { expect: " ", commands: [] }, back: { how: "", commands: [] }, minutes: 0, who: [] };
        assert.deepEqual(
            problemsWith("seed", (step) => ({ ...step, ...bare })),
            [
                "seed: nobody does it; name who",
                "seed: takes 0 minutes; estimate it",
                "seed: has no check; say what must be seen",
                "seed: nothing shows what is expected; give a command, or say where somebody looks (check.at)",
                "seed: has no way back; say what to do when its check fails",
            ],
        );
    });

    it("are commands that name hosts or addresses which the plan does not have", () => {
        const found = problemsWith("network", (step) => ({
            ...step,
            commands: ["kubectl logs etcd-mg-d1", "ssh platform@10.20.0.99", "kubectl get node/mg-a1"],
        }));
        assert.deepEqual(found, [
            "network: a command names mg-d1, which is no host of the plan",
            "network: a command uses 10.20.0.99, an address the plan does not have",
        ]);
    });

    it("appear when a host leaves the plan and a step does not notice", () => {
        const smaller = { ...prod, hosts: prod.hosts.filter(({ name }) => name !== "gpu-a1") };
        assert.ok(
            stepProblems(steps, smaller).some((problem) => problem.startsWith("gpu-host: a command names gpu-a1")),
        );
    });
});
