import assert from "node:assert/strict";
import { once } from "node:events";
import * as fs from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";

import { parse } from "yaml";

import { sharedTwin } from "../support/sharedTwin";

const ACCOUNT = "gpu-node-health";
const NAMESPACE = "gpu-operator";

interface Kubeconfig {
    readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string } }[];
    readonly clusters: readonly {
        readonly name: string;
        readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
    }[];
}

/** As the detector of one host asks, with a token like the one that its pod holds. */
describe("the detector of a GPU host", function () {
    this.timeout(5 * 60_000);
    const twin = sharedTwin();
    let home: string;
    let other: string;
    let token: string;
    let server: string;
    let ca: Buffer;

    before(async () => {
        const pods = JSON.parse(
            await twin().kubectl("workload", `get pods -n ${NAMESPACE} -l app.kubernetes.io/name=${ACCOUNT} -o json`),
        ) as { items: { metadata: { name: string }; spec: { nodeName: string } }[] };
        const [mine, next] = pods.items;
        assert.ok(mine && next, "a detector runs on each GPU host");
        home = mine.spec.nodeName;
        other = next.spec.nodeName;
        const bound = `--bound-object-kind=Pod --bound-object-name=${mine.metadata.name}`;
        token = (await twin().kubectl("workload", `create token ${ACCOUNT} -n ${NAMESPACE} ${bound}`)).trim();
        const { contexts, clusters } = parse(fs.readFileSync(twin().path("kubeconfig"), "utf8")) as Kubeconfig;
        const name = contexts.find((each) => each.name === "workload")?.context.cluster;
        const cluster = clusters.find((each) => each.name === name)?.cluster;
        assert.ok(cluster);
        server = cluster.server;
        ca = Buffer.from(cluster["certificate-authority-data"], "base64");
    });

    after(async () => {
        const conditions = ["GpuFault", "GpuMissing"].map((type) => ({ type, $patch: "delete" }));
        assert.equal(await patch(`/api/v1/nodes/${home}/status`, { status: { conditions } }), "done");
    });

    /** What the API server answers to a patch, as node-problem-detector sends one. */
    const patch = async (path: string, body: object) => {
        const headers = {
            authorization: `Bearer ${token}`,
            "content-type": "application/strategic-merge-patch+json",
        };
        const sent = request(new URL(path, server), { method: "PATCH", headers, ca });
        sent.end(JSON.stringify(body));
        const [answer] = (await once(sent, "response")) as [IncomingMessage];
        const { message } = JSON.parse(await text(answer)) as { message?: string };
        return answer.statusCode === 200 ? "done" : `${answer.statusCode ?? ""} ${message ?? ""}`;
    };
    const say = (node: string, type: string, status: string) =>
        patch(`/api/v1/nodes/${node}/status`, {
            status: { conditions: [{ type, status, reason: "Test", message: "said by a test" }] },
        });

    it("says of its own node how its GPUs are", async () => {
        assert.equal(await say(home, "GpuFault", "False"), "done");
        assert.equal(await say(home, "GpuMissing", "Unknown"), "done");
    });

    it("says nothing of another node, and nothing else of its own", async () => {
        assert.match(
            await say(other, "GpuFault", "True"),
            /^403 .*speaks for the node that it runs on, and for no other/,
        );
        assert.match(
            await say(home, "Ready", "False"),
            /^403 .*conditions of its own alone: GpuFault, GpuMissing, Gpu/,
        );
    });

    it("changes nothing of a node but conditions, its own status and labels included", async () => {
        const status = `/api/v1/nodes/${home}/status`;
        const refused = /^403 .*writes conditions of a node, and nothing else of it/;
        assert.match(await patch(status, { status: { allocatable: { "nvidia.com/gpu": "16" } } }), refused);
        assert.match(
            await patch(status, { metadata: { labels: { "topology.kubernetes.io/zone": "rack-z" } } }),
            refused,
        );
        assert.match(await patch(`/api/v1/nodes/${home}`, { spec: { unschedulable: true } }), /^403 .*cannot patch/);
    });
});
