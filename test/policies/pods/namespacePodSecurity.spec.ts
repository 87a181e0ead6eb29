import assert from "node:assert/strict";

import { podSecurityVersion } from "../../../components/shared/kubernetesVersion";
import { rendering } from "../../../components/upstream/versions/rendering";
import { namespacePodSecurity, pinnedVersion } from "../../../policies/pods/namespacePodSecurity";
import { ask } from "../support/assess";
import { kubernetes } from "../support/resources";
import { undecidedBy } from "../support/unknown";
import { waiver } from "../support/waiver";

const enforce = "pod-security.kubernetes.io/enforce";
const restricted = { [enforce]: "restricted", [`${enforce}-version`]: "v1.36" };
const namespace = (labels?: Record<string, string>, name = "serving") =>
    kubernetes("core/v1:Namespace", { metadata: { name, ...(labels === undefined ? {} : { labels }) } });
const at = `POD-01 Namespace serving: metadata.labels["${enforce}`;

describe("POD-01 kubernetes-namespace-require-pod-security", () => {
    it("passes a namespace that enforces restricted at a pinned version", () => {
        assert.deepEqual(ask(namespacePodSecurity, [namespace(restricted)]), {
            violations: [],
            results: [{ object: "Namespace serving", status: "pass" }],
            notApplicable: [],
        });
    });

    for (const [level, said] of [
        ["privileged", "privileged"],
        ["baseline", "baseline"],
        ["Restricted", "not set"],
    ] as const) {
        it(`refuses ${level}`, () => {
            assert.deepEqual(ask(namespacePodSecurity, [namespace({ ...restricted, [enforce]: level })]).violations, [
                `${at}"] is ${said}, not restricted`,
            ]);
        });
    }

    it("refuses a namespace without labels, by both labels it lacks", () => {
        assert.deepEqual(ask(namespacePodSecurity, [namespace()]).violations, [
            `${at}"] is not set, not restricted`,
            `${at}-version"] is not pinned to v1.36, which the clusters run`,
        ]);
    });

    for (const version of ["latest", "v1.0", "v1.7", "v1.35", "v1.999"]) {
        it(`refuses ${version}, which moves, lags behind or is unknown`, () => {
            assert.deepEqual(
                ask(namespacePodSecurity, [namespace({ ...restricted, [`${enforce}-version`]: version })]).violations,
                [`${at}-version"] is not pinned to v1.36, which the clusters run`],
            );
        });
    }

    it("expects the release that charts and schemas are pinned to", () => {
        assert.equal(pinnedVersion, podSecurityVersion(rendering.kubernetesVersion));
    });

    it("judges patches by what they set, and gives no pass for what they leave out", () => {
        const patch = (labels: Record<string, string>) =>
            ask(namespacePodSecurity, [
                kubernetes("core/v1:NamespacePatch", { metadata: { name: "kube-system", labels } }),
            ]).results.map(({ status, path }) => [status, path?.includes("version") === true ? "version" : "level"]);
        assert.deepEqual(patch({ [enforce]: "privileged" }), [
            ["fail", "level"],
            ["indeterminate", "version"],
        ]);
        assert.deepEqual(patch({}), [
            ["indeterminate", "level"],
            ["indeterminate", "version"],
        ]);
    });

    it("sees every namespace of a list", () => {
        const list = kubernetes("core/v1:NamespaceList", {
            items: [
                { metadata: { name: "a", labels: restricted } },
                { metadata: { name: "b", labels: { ...restricted, [enforce]: "baseline" } } },
            ],
        });
        assert.deepEqual(
            ask(namespacePodSecurity, [list]).results.map(({ object, status }) => [object, status]),
            [
                ["Namespace a", "pass"],
                ["Namespace b", "fail"],
            ],
        );
    });

    it("records what is waived as waived, by name and for that name only", () => {
        const lax = { ...restricted, [enforce]: "privileged" };
        const waivers = [
            waiver({
                control: "POD-01",
                urn: "urn:pulumi:*::h200-platform::kubernetes:core/v1:Namespace::gpu-operator",
            }),
        ];
        const answer = ask(namespacePodSecurity, [namespace(lax, "gpu-operator"), namespace(lax)], { waivers });
        assert.deepEqual(answer.violations, [`${at}"] is privileged, not restricted`]);
        assert.deepEqual(
            answer.results.map(({ object, status, waiver: id }) => [object, status, id]),
            [
                ["Namespace gpu-operator", "waived", "W-100"],
                ["Namespace serving", "fail", undefined],
            ],
        );
    });

    it("does not apply to other kinds", () => {
        assert.deepEqual(ask(namespacePodSecurity, [kubernetes("core/v1:Pod", {})]).notApplicable, [
            "looks at Namespace",
        ]);
    });

    it("is undecided about each unknown it reads, by path", () => {
        assert.deepEqual(undecidedBy(namespacePodSecurity, [namespace(restricted)]), [
            "metadata",
            "metadata.labels",
            `metadata.labels["${enforce}"]`,
            `metadata.labels["${enforce}-version"]`,
        ]);
    });
});
