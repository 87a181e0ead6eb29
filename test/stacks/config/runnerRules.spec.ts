import assert from "node:assert/strict";

import { loadFromFiles } from "../../../stacks/config/load";
import { runnerProblems } from "../../../stacks/config/runnerRules";
import type { StackConfig } from "../../../stacks/config/schema";
import { overlay, problemsOf } from "./support/problemsOf";

const prod = loadFromFiles("prod");
const problems = (config: Partial<StackConfig>) =>
    runnerProblems(config).map(({ path, reason }) => `${path}: ${reason}`);
const withProxy = (address: string): StackConfig => ({
    ...prod,
    runner: { ...prod.runner!, proxy: { address, port: 3128 } },
});
function withKubeconfigs(management: string, workload: string): StackConfig {
    const at = (path: string) => ({ kubeconfig: { path, context: "any" } });
    const { kubernetes } = prod;
    return {
        ...prod,
        kubernetes: {
            ...kubernetes,
            management: at(management),
            workload: { ...kubernetes.workload, ...at(workload) },
        },
    };
}

describe("rules of the runner", () => {
    it("find nothing in the committed stacks, nor anything where there is none", () => {
        for (const stack of ["prod", "staging", "twin"]) {
            assert.deepEqual(problems(loadFromFiles(stack)), []);
        }
        const { runner: _, ...rest } = withKubeconfigs("a", "b");
        assert.deepEqual(problems(rest), []);
    });

    it("give the proxy a free address of the management network", () => {
        assert.deepEqual(problems(withProxy("10.30.0.5")), [
            "runner.proxy.address: 10.30.0.5 is outside network.ranges.management (10.20.0.0/22); choose a free address of it",
        ]);
        for (const [address, owner] of [
            ["10.20.0.12", "that of mg-b1"],
            ["10.20.0.10", "management.apiAddress"],
            ["10.20.0.1", "management.gateway"],
            ["10.20.0.2", "services.addresses.mg-a1"],
            [prod.metal.ironic.address, "metal.ironic.address"],
        ] as const) {
            assert.deepEqual(problems(withProxy(address)), [
                `runner.proxy.address: ${address} is already ${owner}; choose a free address`,
            ]);
        }
        const { services: _, ...elsewhere } = withProxy("10.20.0.4");
        assert.deepEqual(problems(elsewhere), [
            "runner.proxy.address: 10.20.0.4 is already a server of management; choose a free address",
        ]);
    });

    it("let nobody have a runner who cannot close the way to the management cluster", () => {
        const { management: _, ...rest } = prod;
        assert.deepEqual(problems(rest), [
            "runner: needs the section management, which says what addresses the management cluster has: the way there is closed to it",
        ]);
    });

    it("want one kubeconfig for both clusters, where jobs find it", () => {
        assert.deepEqual(problems(withKubeconfigs("./.kube/../.kube/a", ".kube/a")), []);
        assert.deepEqual(problems(withKubeconfigs(".kube/a", ".kube/b")), [
            "kubernetes.management.kubeconfig.path: is .kube/a, and the runner has one file, .kube/b; put both contexts there",
        ]);
        for (const path of ["kubeconfig", "secrets/site", ".kube/sites/a", "/root/.kube/a"]) {
            assert.deepEqual(problems(withKubeconfigs(path, path)), [
                `kubernetes.workload.kubeconfig.path: is ${path}, and the runner has its kubeconfig in .kube/; move it there`,
            ]);
        }
    });
});

describe("the section of the runner", () => {
    it("may be left out by a site that has none", () => {
        assert.deepEqual(problemsOf(overlay("  h200-platform:runner: null\n")), []);
    });

    it("names every mistake with its place, and takes no credential for an address", () => {
        const lines = [
            "  h200-platform:runner:",
            "    forge: { api: http://forge.h200.example, organisation: alpha/ton, group: 0, clientId: key.pem, token: ghs_x }",
            "    label: H200",
            "    state: s3://AKIAEXAMPLE:wJalr@h200-state",
            "    proxy: { address: proxy.h200.example, port: 99999 }",
            "",
        ].join("\n");
        assert.deepEqual(problemsOf(overlay(lines)), [
            'runner.forge.api (Pulumi.mine.yaml:5): "http://forge.h200.example": expected https://',
            'runner.forge.organisation (Pulumi.mine.yaml:5): "alpha/ton": expected an organisation\'s name, such as alphaton',
            "runner.forge.group (Pulumi.mine.yaml:5): 0: too small: expected number to be >0",
            'runner.forge.clientId (Pulumi.mine.yaml:5): "key.pem": expected the client id of an app, such as Iv23liExample',
            "runner.forge.token (Pulumi.mine.yaml:5): is not a known key here; see stacks/config/sections",
            'runner.label (Pulumi.mine.yaml:6): "H200": expected a DNS label: lower-case letters, digits and hyphens, e.g. gpu-a1',
            'runner.state (Pulumi.mine.yaml:7): "s3://AKIAEXAMPLE:wJalr@h200-state": expected `backendUrl` of bootstrap, such as s3://h200-state-prod-111122223333?region=eu-central-1, or a Pulumi service over https; no credential in it',
            'runner.proxy.address (Pulumi.mine.yaml:8): "proxy.h200.example": invalid IPv4 address',
            "runner.proxy.port (Pulumi.mine.yaml:8): 99999: too big: expected number to be <=65535",
        ]);
    });
});
