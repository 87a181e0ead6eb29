import assert from "node:assert/strict";

import { loadFromEngine, loadFromFiles } from "../../../stacks/config/load";
import { sortKeys } from "../../../stacks/config/merge";
import { ConfigError } from "../../../stacks/config/problem";
import { readStackFile } from "../../../stacks/config/stackFile";
import { planPlatform } from "../../../stacks/plan/plan";
import { projectWith } from "../../support/project";
import { CLUSTERS, overlay, problemsOf } from "./support/problemsOf";

describe("loading a stack's configuration", () => {
    it("accepts every committed stack file", () => {
        for (const stack of ["prod", "staging", "twin"]) {
            assert.ok(loadFromFiles(stack).site.stacks.includes(stack));
        }
    });

    it("prints eight mistakes as eight located problems", () => {
        const mine = `config:
  h200-platform:like: base
  h200-platform:layers: [foundation, plattform, ai]
  h200-platform:site: { name: colo1, domain: h200.example, tier: prod, stacks: [mine] }
  h200-platform:inventory:
    hosts:
      gpu-a1: { bootMac: not-a-mac }
  h200-platform:network:
    ranges: { pods: 10.128.0.0/33 }
  h200-platform:models:
    llama-70b: { tensorParallel: 5 }
  h200-platform:identity:
    oidc: { clientId: { secure: v1:abc } }
  h200-platform:charts: { source: internet }
  h200-platform:netwrok: { ranges: {} }
`;
        assert.deepEqual(problemsOf(mine, { "Pulumi.base.yaml": "config:\n  h200-platform:like: mine\n" }), [
            "identity.oidc.clientId (Pulumi.mine.yaml:13): is a secret in the wrong place; move it to h200-platform:secrets and write its name here",
            "like (Pulumi.base.yaml:2): mine -> base -> mine is a cycle; let one of them stand alone",
            'layers[1] (Pulumi.mine.yaml:3): "plattform": expected one of foundation, platform, ai',
            'inventory.hosts.gpu-a1.bootMac (Pulumi.mine.yaml:7): "not-a-mac": expected a MAC address in lower case, e.g. 00:00:5e:00:53:01',
            'network.ranges.pods (Pulumi.mine.yaml:9): "10.128.0.0/33": expected an IPv4 range, e.g. 10.20.0.0/16',
            "models.llama-70b.tensorParallel (Pulumi.mine.yaml:11): 5: expected 1, 2, 4 or 8",
            'charts.source (Pulumi.mine.yaml:14): "internet": expected upstream, mirror, bundle or footprint',
            "netwrok (Pulumi.mine.yaml:15): is not a section; sections are like, secrets, layers, site, phase, identity, inventory, procurement, kubernetes, network, models, teams, charts, metal, management, secretStore, services, runner, twin",
        ]);
    });

    it("decides the same, byte for byte, whether files or the engine say it", () => {
        for (const stack of ["prod", "staging", "twin"]) {
            const root = projectWith({});
            const own = Object.entries(readStackFile(root, stack)?.tree ?? {});
            // As the engine hands it over: text, objects as JSON with their keys sorted.
            const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(sortKeys(value)));
            const values = Object.fromEntries(own.map(([name, value]) => [`h200-platform:${name}`, asText(value)]));
            const plans = [loadFromEngine({ stack, values, secretKeys: [] }, root), loadFromFiles(stack, root)].map(
                (config) => JSON.stringify(planPlatform(stack, config)),
            );
            assert.equal(plans[0], plans[1]);
        }
    });

    it("takes a phase as people write it and as the engine rewrites it, and nothing else", () => {
        for (const phase of ["2", '"2"']) {
            const root = projectWith({ "Pulumi.mine.yaml": overlay(`  h200-platform:phase: ${phase}\n`) });
            assert.equal(loadFromFiles("mine", root).phase, 2);
        }
        for (const phase of ["two", '"0x2"', "5", "[2]"]) {
            assert.match(
                problemsOf(overlay(`  h200-platform:phase: ${phase}\n`)).join(),
                /^phase \(Pulumi\.mine\.yaml:4\): /,
            );
        }
    });

    it("names a model that does not exist, and the nearest that do", () => {
        assert.deepEqual(
            problemsOf(
                overlay("  h200-platform:models:\n    llama-70b: { release: Qwen/Qwen2.5-Coder-70B-Instruct }\n"),
            ),
            [
                'models.llama-70b.release (Pulumi.mine.yaml:5): there is no release "Qwen/Qwen2.5-Coder-70B-Instruct" in the catalogue; ' +
                    "nearest: Qwen/Qwen2.5-Coder-32B-Instruct or Qwen/Qwen2.5-72B-Instruct",
            ],
        );
    });

    it("refuses configuration of default providers, which nothing here would read", () => {
        assert.deepEqual(problemsOf(overlay("  aws:region: eu-central-1\n")), [
            "aws:region (Pulumi.mine.yaml:4): is not read by this program: providers are made explicitly from h200-platform:* sections; remove it",
        ]);
    });

    it("wants secrets encrypted and in their own section", () => {
        const name = "bmc/gpu-a1";
        assert.deepEqual(problemsOf(overlay(`  h200-platform:secrets: { ${name}: hunter2 }\n`)), [
            `secrets.${name} (Pulumi.mine.yaml:4): is in plain text; set it with \`pulumi config set --secret --path 'h200-platform:secrets["${name}"]'\``,
        ]);
        assert.deepEqual(problemsOf(overlay(`  h200-platform:secrets: { ${name}: { secure: v1:abc } }\n`)), []);
    });

    it("never repeats the value of a secret", () => {
        const [problem] = problemsOf(overlay("  h200-platform:secrets: { bmc/gpu-a1: hunter2 }\n"));
        assert.doesNotMatch(problem ?? "", /hunter2/);
    });

    it("says which stacks there are when one is unknown", () => {
        assert.throws(() => loadFromFiles("prud"), {
            message:
                'The configuration of stack "prud" has 1 problem; nothing was created.\n' +
                "  (stack): there is no Pulumi.prud.yaml; stacks here: prod, staging, twin",
        });
    });

    it("reports broken YAML with its line and nothing else", () => {
        const problems = problemsOf("config:\n  h200-platform:site: { name: [ }\n");
        assert.equal(problems.length, 1);
        assert.match(problems[0] ?? "", /^\(file\) \(Pulumi\.mine\.yaml:2\): is not valid YAML/);
    });

    for (const [what, content, line] of [
        ["is empty", "", ""],
        ["is a list", "[]\n", ""],
        ["is not text", "\u0000\u0001\ufffd\u007fELF", ""],
        ["has a number for config", "# mine\nconfig: 3\n", ":2"],
        ["has nothing under config", "config:\n", ":1"],
    ] as const) {
        it(`says once that a file holds no configuration when it ${what}`, () => {
            assert.deepEqual(problemsOf(content), [
                `(file) (Pulumi.mine.yaml${line}): holds no map under config; write the stack's sections there, as h200-platform:site and so on`,
            ]);
        });
    }

    it("says of a directory that it is no stack file", () => {
        const root = projectWith({ "Pulumi.mine.yaml/readme": "" });
        assert.throws(() => loadFromFiles("mine", root), {
            message:
                'The configuration of stack "mine" has 1 problem; nothing was created.\n' +
                "  (file) (Pulumi.mine.yaml): is no file; move it away, and write the stack's configuration there",
        });
    });

    it("names the stack's own file for what no file says", () => {
        const missing = problemsOf("config: {}\n").filter((problem) => problem.endsWith(": is missing"));
        assert.ok(missing.includes("site (Pulumi.mine.yaml): is missing"), missing.join());
        assert.deepEqual(
            missing.filter((problem) => !problem.includes("(Pulumi.mine.yaml)")),
            [],
        );
    });

    it("refuses a duplicate key instead of taking the last", () => {
        assert.match(
            problemsOf(overlay("  h200-platform:phase: 1\n  h200-platform:phase: 2\n")).join(),
            /Map keys must be unique/,
        );
    });

    for (const [written, engine] of [
        ["010", 8],
        ["0x3", 3],
        ["0o17", 15],
        ["0b11", 3],
        ["1_000", 1000],
        ["+5", 5],
        ["1e3", 1000],
        [".5", 0.5],
        ["9007199254740993", 9007199254740992],
        ["2026-01-01", "2026-01-01 00:00:00 +0000 UTC"],
        [".nan", null],
        ["-.inf", null],
    ] as const) {
        it(`refuses ${written}, whoever reads it`, () => {
            const content = overlay(`  h200-platform:models:\n    llama-70b: { replicas: ${written} }\n`);
            const root = projectWith({ "Pulumi.mine.yaml": content });
            const values = {
                "h200-platform:like": "prod",
                "h200-platform:site": '{"stacks":["mine"]}',
                "h200-platform:kubernetes": JSON.stringify({
                    management: { kubeconfig: { path: ".kube/mine" } },
                    workload: { kubeconfig: { path: ".kube/mine" } },
                }),
                "h200-platform:models": JSON.stringify({ "llama-70b": { replicas: engine } }),
            };
            const feeders = [
                () => loadFromFiles("mine", root),
                () => loadFromEngine({ stack: "mine", values, secretKeys: [] }, root),
            ];
            for (const feed of feeders) {
                assert.throws(feed, (error) => {
                    assert.ok(error instanceof ConfigError, String(error));
                    const reason = `${written}: YAML parsers read this differently; write a plain decimal number, or quote it if it is text`;
                    assert.deepEqual(error.problems[0], {
                        path: "models.llama-70b.replicas",
                        where: "Pulumi.mine.yaml:5",
                        reason,
                    });
                    return true;
                });
            }
        });
    }

    it("refuses merge keys, and takes quoted text for text", () => {
        const merging = "  h200-platform:models:\n    llama-70b:\n      <<: { replicas: 3 }\n";
        assert.equal(
            problemsOf(overlay(merging))[0],
            "models.llama-70b.<< (Pulumi.mine.yaml:6): <<: merges maps for one YAML parser and is a key like any other for the next; write the keys out",
        );
        const serial = '  h200-platform:inventory:\n    hosts:\n      gpu-a1: { serial: "0010" }\n';
        assert.deepEqual(problemsOf(overlay(serial)), []);
    });

    it("says nothing of an ambiguous secret but where it stands", () => {
        const problems = problemsOf(overlay("  h200-platform:secrets: { pin: 0123 }\n"));
        assert.match(problems.join(), /^secrets\.pin \(Pulumi\.mine\.yaml:4\): YAML parsers/);
        assert.doesNotMatch(problems.join(), /0123/);
    });

    it("refuses what stands beside config, which the engine would drop", () => {
        const beside = "encryptionsalt: v1:abc\nlike: prod\nlayers:\n  - ai\n";
        assert.deepEqual(
            problemsOf(overlay("", beside)),
            ["like (Pulumi.mine.yaml:6)", "layers (Pulumi.mine.yaml:7)"].map((at) => {
                const name = at.split(" ")[0];
                return `${at}: stands beside config: the engine drops it; write it as h200-platform:${name} under config, or remove it`;
            }),
        );
    });

    it("reports addresses, serials and MAC addresses that two hosts claim", () => {
        assert.deepEqual(
            problemsOf(
                overlay("  h200-platform:inventory:\n    hosts:\n      gpu-a2: { bmc: { address: 10.10.0.21 } }\n"),
            ),
            [
                "inventory.hosts.gpu-a2.bmc.address (Pulumi.mine.yaml:6): 10.10.0.21 is already that of gpu-a1; each host has its own",
            ],
        );
    });

    it("reports ranges that overlap, and public ones", () => {
        const ranges = "  h200-platform:network:\n    ranges: { storage: 10.20.2.0/24, rails: 8.8.0.0/16 }\n";
        assert.deepEqual(problemsOf(overlay(ranges)), [
            'network.ranges.rails (Pulumi.mine.yaml:5): "8.8.0.0/16": must be a private range (RFC 1918): the platform lives in a private subnet',
        ]);
        assert.deepEqual(problemsOf(overlay("  h200-platform:network: { ranges: { storage: 10.20.0.0/21 } }\n")), [
            "network.ranges.storage (Pulumi.mine.yaml:4): 10.20.0.0/21 overlaps network.ranges.management (10.20.0.0/22); choose a free range",
        ]);
    });
});

describe("layers of a site", () => {
    const split = (layers: string) => `config:
  h200-platform:like: prod
  h200-platform:site: { stacks: [mine, other] }
  h200-platform:layers: [${layers}]
${CLUSTERS}`;

    it("may be split over stacks", () => {
        assert.deepEqual(problemsOf(split("foundation"), { "Pulumi.other.yaml": split("platform, ai") }), []);
    });

    it("belong to exactly one stack each", () => {
        assert.deepEqual(problemsOf(split("foundation, platform"), { "Pulumi.other.yaml": split("platform") }), [
            'layers (Pulumi.mine.yaml:4): the layer "platform" is held by mine and other; leave it in one of them',
            'layers (Pulumi.mine.yaml:4): no stack of the site (mine, other) holds the layer "ai"',
        ]);
    });

    it("are not sought in a stack that has no file", () => {
        const lost = "config:\n  h200-platform:like: prod\n  h200-platform:site: { stacks: [mine, nowhere] }\n";
        assert.deepEqual(problemsOf(`${lost}${CLUSTERS}`), [
            'site.stacks (Pulumi.mine.yaml:3): names "nowhere", and there is no Pulumi.nowhere.yaml; write it, or take the name out',
        ]);
    });

    it("are refused in a stack that its site does not list", () => {
        const stray = "config:\n  h200-platform:like: prod\n";
        assert.deepEqual(problemsOf(stray), ['site.stacks (Pulumi.prod.yaml:8): does not list this stack; add "mine"']);
    });
});

describe("clusters of a site", () => {
    const copy = "config:\n  h200-platform:like: prod\n  h200-platform:site: { stacks: [mine] }\n";
    const refused = ["management", "workload"].map(
        (cluster) =>
            `kubernetes.${cluster}.kubeconfig: is that of stack "prod" too, and both "prod" and "mine" hold foundation, platform, ai; ` +
            "give each its own cluster, or list both in site.stacks and divide the layers",
    );
    const clustersIn = (file: string, management: string, workload: string) =>
        `  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/../${file}, context: ${management} } }, workload: { kubeconfig: { path: ${file}, context: ${workload} } } }\n`;
    const withoutPlaces = (problems: readonly string[]) => problems.map((text) => text.replace(/ \(\S+:\d+\)/, ""));

    it("are refused to a second site, from whichever side one looks", () => {
        assert.deepEqual(withoutPlaces(problemsOf(copy)), refused);
        assert.throws(
            () => loadFromFiles("prod", projectWith({ "Pulumi.mine.yaml": copy })),
            /that of stack "mine" too/,
        );
    });

    it("are known by the file that is meant, and by context", () => {
        const written = CLUSTERS.replaceAll(".kube/mine", "./.kube/../.kube/colo1");
        assert.deepEqual(withoutPlaces(problemsOf(copy + written)), refused);
        const contexts = clustersIn("./.kube/colo1", "mine", "mine-workload");
        assert.deepEqual(problemsOf(copy + contexts), []);
    });

    it("are two, each with a context of its own: one context would get the objects of both", () => {
        assert.deepEqual(problemsOf(copy + clustersIn(".kube/mine", "both", "both")), [
            'kubernetes.workload.kubeconfig (Pulumi.mine.yaml:4): is kubernetes.management.kubeconfig too (.kube/mine, context "both"); give each cluster a context of its own',
        ]);
    });

    it("are not claimed by a file that cannot be read, nor by one that cannot be deployed", () => {
        const others = {
            "Pulumi.broken.yaml": "config: [",
            "Pulumi.lost.yaml": copy.replace("[mine]", "[lost]").replace("like: prod", "like: nowhere"),
            "Pulumi.base.yaml": "config:\n  h200-platform:like: mine\n",
        };
        assert.deepEqual(problemsOf(copy + CLUSTERS, others), []);
    });

    it("may be shared by what a twin is split into", () => {
        assert.deepEqual(problemsOf(copy.replace("like: prod", "like: twin")), []);
    });
});
