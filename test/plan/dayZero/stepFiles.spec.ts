import assert from "node:assert/strict";
import * as fs from "node:fs";

import { fileArguments } from "../../../stacks/plan/dayZero/fileArguments";
import type { Step } from "../../../stacks/plan/dayZero/step";
import { CHECKOUT, stepFileProblems } from "../../../stacks/plan/dayZero/stepFiles";
import { steps } from "./support/prodSteps";

const filesOf = (...lines: string[]) => fileArguments(lines).map(({ path, as }) => `${as} ${path}`);

/** Problems once one step is changed. */
const problemsWith = (id: string, change: Partial<Step> | ((step: Step) => Partial<Step>)) =>
    stepFileProblems(
        steps.map((step) =>
            step.id === id ? { ...step, ...(typeof change === "function" ? change(step) : change) } : step,
        ),
    );

describe("files that commands of day zero name", () => {
    for (const [what, line, expected] of [
        ["read and written by the shell", "sort < in > out.d 2> /dev/null >&2", ["taken in", "made out.d"]],
        ["in a command within another", `wc -c "$(cat a 'b c' "$(<d)")" <(cat e)`, ["taken d", "taken a", "taken e"]],
        [
            "of options, whatever stands between",
            "curl --cacert a/ca.crt --netrc-file=b https://x/c.key",
            ["taken a/ca.crt", "taken b"],
        ],
        [
            "fetched",
            "curl -fLO https://x/a.gz -o b && curl --remote-name-all https://x/{c,d.gpg}; curl https://x/e",
            ["made b", "made a.gz", "made c", "made d.gpg"],
        ],
        [
            "of a Secret",
            "kubectl --kubeconfig .kube/a create secret generic s --from-file=key=b --from-file=c.pem",
            ["taken .kube/a", "taken b", "taken c.pem"],
        ],
        ["copied into a folder", "cp -r a b/c d/", ["taken a", "tree d/a", "taken b/c", "tree d/c"]],
        ["packed from a folder", "tar -C a -cf - b.asc | tar -C /tmp -xf -", ["taken a", "taken a/b.asc"]],
        ["signed", "ssh-keygen -s ca -I x -n y -V +1d a.pub", ["taken ca", "taken a.pub", "made a-cert.pub"]],
        ["of a new key", "ssh-keygen -q -t ed25519 -N '' -C 'x y' -f a", ["made a", "made a.pub"]],
        [
            "of a certificate",
            "openssl x509 -req -in a.csr -CA b -CAkey c -extfile d -out e",
            ["taken a.csr", "taken b", "taken c", "taken d", "made e"],
        ],
        ["shown to a host, not those on it", "ssh -o CertificateFile=a u@h sudo cat b.key < c", ["taken a", "taken c"]],
        ["handed to a pod, not those in it", "kubectl exec -i p -c d -- sh -c 'cat > e.key' < f", ["taken f"]],
        [
            "merged into one",
            "KUBECONFIG=a:b kubectl config view > c && mv c a",
            ["taken a", "taken b", "made c", "taken c", "tree a"],
        ],
        [
            "destroyed, and only emptied",
            "shred -u a.key; rm -rf b; shred c",
            ["taken a.key", "gone a.key", "taken b", "gone b", "taken c"],
        ],
        ["of each turn of a loop", "for h in x y; do cat $h/a; done", ["taken x/a", "taken y/a"]],
        [
            "searched, not what is searched for",
            `grep -c 'a.key' b.txt; ! jq -r '.c.key' d.json`,
            ["taken b.txt", "taken d.json"],
        ],
    ] as const) {
        it(`are seen: ${what}`, () => {
            assert.deepEqual(filesOf(line), expected);
        });
    }

    it("are not seen in comments, tests, variables, or paths from the root", () => {
        assert.deepEqual(
            filesOf(
                "true    # cat a.key",
                "test -f b.key || echo 'c.key is not there'",
                'cat "$d" /etc/e.key',
                "for ((i = 3; i > 0; i--)); do :; done",
            ),
            [],
        );
    });

    it("are all those of day zero that look like files", () => {
        const names =
            /(?<![\w./$@=:"'-])(?:[\w.$*-]+\/)*[\w$*-]+\.(?:asc|crt|csr|ext|gpg|iso|key|netrc|password|pem|pub|tgz)(?![\w.*/\\])/g;
        for (const { id, commands, check, back } of steps) {
            const lines = [...commands, ...check.commands, ...back.commands];
            const seen = fileArguments(lines).map(({ path }) => path);
            const said = lines
                // What a host or a pod is told, and words to people.
                .map((line) =>
                    line
                        .replace(/ {4}#.*/, "")
                        .replace(/^(ssh .*?@\S+ |.* -- ).*?( [<>] |$)/, "$1$2")
                        .replaceAll(/'[^']* [^']*'/g, "''"),
                )
                .flatMap((line) => line.match(names) ?? [])
                .filter((name) => !name.includes("$") || name.startsWith("$1"));
            assert.deepEqual(
                said.filter((name) => !seen.some((path) => path === name || path.endsWith(`/${name}`))),
                [],
                id,
            );
        }
    });
});

describe("a step of day zero", () => {
    it("takes what steps before it have left, or what somebody brings", () => {
        assert.deepEqual(stepFileProblems(steps), []);
        for (const file of CHECKOUT) {
            assert.ok(fs.existsSync(file.replace("*", "prod")), file);
        }
    });

    const missing = (id: string, path: string) =>
        `${id}: takes ${path}, and no step before it makes that, or one has destroyed it; let it wait for the one that does, or say who brings it (byHand)`;

    it("waits for the step that leaves what it takes", () => {
        assert.deepEqual(problemsWith("media", { after: ["ceremony"] }), [missing("media", "publishers.gpg")]);
    });

    it("is not done with what is on the machine of the ceremony alone", () => {
        assert.deepEqual(
            problemsWith("network", ({ commands }) => ({
                commands: [...commands, "cat ceremony/sealed/root-ca.key ceremony.hashes"],
            })),
            [missing("network", "ceremony/sealed/root-ca.key"), missing("network", "ceremony.hashes")],
        );
    });

    it("is missed by those after it when it leaves a file no more", () => {
        for (const [id, line, takers] of [
            ["init", "> .kube/colo1", ["init", "network", "secret-store"]],
            ["seed", "helm pull cilium", ["network"]],
            ["ceremony", "> ceremony/out/bmc-ca.chain.crt", ["bmc-certificates", "firmware", "foundation"]],
            ["ceremony", "cp -r share-holders", ["secret-store"]],
            ["control-plane", "> publishers.asc", ["control-plane"]],
        ] as const) {
            const found = problemsWith(id, ({ commands }) => ({
                commands: commands.filter((each) => !each.includes(line)),
            }));
            const ids = found.map((problem) => problem.split(":")[0]);
            assert.ok(
                takers.every((taker) => ids.includes(taker)),
                `${line}: ${ids.join()}`,
            );
        }
    });

    const after = (id: string, ...more: string[]) =>
        problemsWith(id, ({ commands }) => ({ commands: [...commands, ...more] }));

    it("takes nothing that has been destroyed, in its own way back or in a later step", () => {
        assert.deepEqual(
            problemsWith("cluster-keys", { back: { how: "", commands: ["last=$(<ceremony/api-encryption.key)"] } }),
            [missing("cluster-keys", "ceremony/api-encryption.key")],
        );
        assert.deepEqual(after("pivot", "cat ceremony/api-encryption.key"), [
            missing("pivot", "ceremony/api-encryption.key"),
        ]);
        assert.deepEqual(after("pivot", "mkdir -p d && cp Pulumi.prod.yaml d/a && rm -r d && cat d/a"), [
            missing("pivot", "d/a"),
        ]);
    });

    it("takes what has been made again, and what a way back destroys or makes is not seen after it", () => {
        assert.deepEqual(after("pivot", "echo > d && rm d && echo > d && cat d"), []);
        assert.deepEqual(
            stepFileProblems(
                steps.map((step) =>
                    step.id === "network"
                        ? { ...step, back: { how: "", commands: ["rm .kube/colo1", "echo > way.key"] } }
                        : step.id === "cluster-keys"
                          ? { ...step, commands: [...step.commands, "cat way.key .kube/colo1"] }
                          : step,
                ),
            ),
            [missing("cluster-keys", "way.key")],
        );
    });

    it("says what people bring, and whoever brings nothing is missed", () => {
        const brought = steps.flatMap(({ id, byHand = [] }) => byHand.map((path) => ({ id, path })));
        assert.deepEqual(
            brought.map(({ id, path }) => `${id}: ${path}`),
            [
                ...["ceremony: share-holders", "ceremony: operator.pub", "ceremony: id.h200.example.csr"],
                "bmc-certificates: first.netrc",
                ...["firmware: bmc.netrc", "seed: publishers.gpg", "services: packages"],
                ...["runner: key.pem", "pivot: .kube/pivot"],
            ],
        );
        for (const { id, path } of brought) {
            const found = problemsWith(id, ({ byHand = [] }) => ({ byHand: byHand.filter((each) => each !== path) }));
            assert.ok(
                found.some((problem) => problem.includes(`takes ${path},`)),
                path,
            );
        }
        assert.deepEqual(problemsWith("seed", { text: [] }), [
            "seed: publishers.gpg is brought by somebody, and the text does not say by whom and what it is",
        ]);
    });
});
