import assert from "node:assert/strict";

import { sharedTwin } from "../support/sharedTwin";

const DIGEST = `sha256:${"a".repeat(64)}`;

/** As somebody of a team would make one; nothing of it stays. */
describe("a pod of a team", function () {
    this.timeout(60_000);
    const twin = sharedTwin();

    const create = async (
        namespace: string,
        images: { readonly main: string; readonly init?: string },
        annotations: Readonly<Record<string, string>> = {},
    ) => {
        const container = (name: string, image: string) => ({ name, image, securityContext: CONFINED });
        const pod = {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "tried", namespace, annotations },
            spec: {
                securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
                containers: [container("main", images.main)],
                ...(images.init !== undefined && { initContainers: [container("init", images.init)] }),
            },
        };
        const line = `kubectl --context=workload create --dry-run=server -f - <<< '${JSON.stringify(pod)}'`;
        const { code, stdout, stderr } = await twin().shell(line);
        return code === 0 ? stdout.trim() : stderr.trim();
    };

    it("is let in with images by digest, and refused by name with any other", async () => {
        const checked = `registry.h200.example/tool@${DIGEST}`;
        assert.equal(await create("team-research", { main: checked }), "pod/tried created (server dry run)");
        const refused = await create("team-research", { main: checked, init: "registry.h200.example/tool:1" });
        assert.match(
            refused,
            /'tenant-pods'.* denied request: Images of teams are named by digest \(NAME@sha256:\.\.\.\); these are not: registry\.h200\.example\/tool:1$/,
        );
        assert.match(
            await create("team-research", { main: `registry.h200.example/tool:${DIGEST}` }),
            /named by digest/,
        );
    });

    it("asks for no interface beside that of the pod network, where no network policy would see it", async () => {
        const main = `registry.h200.example/tool@${DIGEST}`;
        const asked = await create("team-research", { main }, { "k8s.v1.cni.cncf.io/networks": "rail-0" });
        assert.match(asked, /'tenant-pods'.* denied request: Pods of teams have no interface beside that of the pod/);
    });

    it("is held to it by its namespace: the platform's own pods are judged before they are made (POD-11)", async () => {
        assert.doesNotMatch(await create("serving", { main: "registry.h200.example/tool:1" }), /tenant-pods/);
    });
});

const CONFINED = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
