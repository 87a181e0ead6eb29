import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { stringify } from "yaml";
import type { z } from "zod";

import { COLUMNS } from "../../../stacks/config/hostsTable";
import { loadFromEngine, loadFromFiles, PROJECT_ROOT } from "../../../stacks/config/load";
import { isTree, type Tree } from "../../../stacks/config/merge";
import { host } from "../../../stacks/config/sections/host";
import { readStackFile } from "../../../stacks/config/stackFile";
import { projectWith } from "../../support/project";
import { problemsOf } from "./support/problemsOf";

const prod = loadFromFiles("prod");
const prodFile = readStackFile(PROJECT_ROOT, "prod")?.tree ?? {};
const hosts = (prodFile["inventory"] as Tree)["hosts"] as Record<string, Tree>;

/** Prod under another name, whose hosts stand in `file`, and those of `inline` beside it. */
function mine(file: string, inline: Tree = {}): string {
    const inventory = { ...(prodFile["inventory"] as Tree), hostsFile: file, hosts: inline };
    const kubeconfig = (context: string) => ({ path: ".kube/mine", context });
    const { apiAddress } = prod.kubernetes.workload;
    const sections = {
        ...prodFile,
        inventory,
        site: { ...(prodFile["site"] as Tree), stacks: ["mine"] },
        kubernetes: {
            version: prod.kubernetes.version,
            management: { kubeconfig: kubeconfig("management") },
            workload: { kubeconfig: kubeconfig("workload"), apiAddress },
        },
    };
    const named = Object.entries(sections).map(([name, section]) => [`h200-platform:${name}`, section]);
    return stringify({ config: Object.fromEntries(named) as Tree }, { aliasDuplicateObjects: false });
}

/** By dotted key, as a table has them. */
function flat(tree: Tree, prefix = ""): Record<string, string> {
    const cells = Object.entries(tree).map(([key, value]) =>
        isTree(value) ? flat(value, `${prefix}${key}.`) : { [prefix + key]: String(value) },
    );
    return Object.assign({}, ...cells) as Record<string, string>;
}

const columns = ["name", ...Object.keys(COLUMNS).filter((name) => name !== "name" && !name.endsWith(".N"))];
const row = ([name, host]: [string, Tree]) => {
    const cells = { name, ...flat(host) } as Record<string, string>;
    return columns.map((column) => cells[column] ?? "").join(",");
};
const table = [columns.join(","), ...Object.entries(hosts).map(row)];
const CSV = "inventory/colo1.csv";
const csv = (lines: readonly string[] = table) => ({ [CSV]: `${lines.join("\n")}\n` });
/** The table with one cell of a host changed. */
const changed = (name: string, column: string, value: string) =>
    table.map((line) => {
        const cells = line.split(",");
        return cells[0] === name ? cells.with(columns.indexOf(column), value).join(",") : line;
    });
const lineOf = (name: string) => table.findIndex((line) => line.startsWith(`${name},`)) + 1;

const load = (stack: string, files: Readonly<Record<string, string>>) => loadFromFiles(stack, projectWith(files));

describe("hosts in a file of their own", () => {
    for (const [kind, file, content] of [
        ["a table", CSV, csv()[CSV]],
        [
            "a table out of a spreadsheet",
            CSV,
            `\ufeff${table.map((line) => `${line.replaceAll(",", " , ")}\r\n`).join("")}`,
        ],
        ["YAML", "inventory/colo1.yaml", stringify(hosts)],
        ["JSON", "colo1.json", JSON.stringify(hosts)],
    ] as const) {
        it(`are the same hosts as in the stack file: ${kind}`, () => {
            const config = load("mine", { "Pulumi.mine.yaml": mine(file), [file]: content });
            assert.deepEqual(config.inventory.hosts, prod.inventory.hosts);
        });
    }

    it("stand beside hosts of the stack file", () => {
        const { "gpu-c1": last, ...others } = hosts;
        const lines = [columns.join(","), ...Object.entries(others).map(row)];
        const config = load("mine", { "Pulumi.mine.yaml": mine(CSV, { "gpu-c1": last }), ...csv(lines) });
        assert.deepEqual(config.inventory.hosts, prod.inventory.hosts);
    });

    it("are read the same where the engine feeds the stack's own file", () => {
        const root = projectWith({ "Pulumi.mine.yaml": mine(CSV), ...csv() });
        const own = Object.entries(readStackFile(root, "mine")?.tree ?? {});
        const values = Object.fromEntries(
            own.map(([name, value]) => [
                `h200-platform:${name}`,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        );
        assert.deepEqual(loadFromEngine({ stack: "mine", values, secretKeys: [] }, root), loadFromFiles("mine", root));
    });

    it("can be changed, removed and replaced by a stack that is like this one", () => {
        const like = (inventory: string) =>
            `config:\n  h200-platform:like: mine\n  h200-platform:site: { stacks: [next] }\n  h200-platform:inventory: ${inventory}\n` +
            "  h200-platform:kubernetes: { management: { kubeconfig: { path: .kube/next } }, workload: { kubeconfig: { path: .kube/next } } }\n";
        const base = { "Pulumi.mine.yaml": mine(CSV), ...csv() };
        const next = (inventory: string, more = {}) =>
            load("next", { ...base, "Pulumi.next.yaml": like(inventory), ...more }).inventory.hosts;
        const { "st-a2": _, ...without } = prod.inventory.hosts;
        assert.deepEqual(next("{ hosts: { st-a2: null, st-a1: { rackUnit: 35 } } }"), {
            ...without,
            "st-a1": { ...prod.inventory.hosts["st-a1"], rackUnit: 35 },
        });
        const other = { "other.csv": csv(changed("st-a1", "rackUnit", "35"))[CSV] };
        assert.deepEqual(next("{ hostsFile: other.csv }", other), {
            ...prod.inventory.hosts,
            "st-a1": { ...prod.inventory.hosts["st-a1"], rackUnit: 35 },
        });
        assert.deepEqual(next(`{ hostsFile: null, hosts: ${JSON.stringify(hosts)} }`), prod.inventory.hosts);
    });

    it("stand in one of the two places", () => {
        const problems = problemsOf(mine(CSV, { "gpu-a1": hosts["gpu-a1"] }), csv());
        assert.deepEqual(
            problems.map((line) => line.replace(/mine\.yaml:\d+/, "mine.yaml")),
            [
                `inventory.hosts.gpu-a1 (Pulumi.mine.yaml): is in ${CSV}:${lineOf("gpu-a1")} too; write it in one of the two`,
            ],
        );
    });

    it("are not told apart by the case of their names", () => {
        const problems = problemsOf(mine(CSV), csv([...table, row(["ST-A1", { ...hosts["st-a1"], index: 99 }])]));
        assert.equal(
            problems[0],
            `inventory.hosts.ST-A1 (${CSV}:${table.length + 1} name): is in line ${lineOf("st-a1")} already; each host has a name of its own`,
        );
    });
});

describe("mistakes in a table of hosts", () => {
    for (const [mistake, lines, problem] of [
        [
            "a value of the wrong form",
            changed("st-a1", "bmc.address", "10.10.0"),
            `inventory.hosts.st-a1.bmc.address (${CSV}:${lineOf("st-a1")} bmc.address): "10.10.0": invalid IPv4 address`,
        ],
        [
            "a value that another host has",
            changed("st-a2", "serial", "EXAMPLE-0008"),
            `inventory.hosts.st-a2.serial (${CSV}:${lineOf("st-a2")} serial): EXAMPLE-0008 is already that of st-a1; each host has its own`,
        ],
        [
            "a number in another form",
            changed("st-a1", "index", "031"),
            `inventory.hosts.st-a1.index (${CSV}:${lineOf("st-a1")} index): "031": invalid input: expected number, received string`,
        ],
        [
            "an empty cell",
            changed("st-a1", "serial", ""),
            `inventory.hosts.st-a1.serial (${CSV}:${lineOf("st-a1")} serial): is missing`,
        ],
        [
            "no index",
            changed("st-a1", "index", ""),
            `inventory.hosts.st-a1.index (${CSV}:${lineOf("st-a1")} index): is missing: addresses follow from it, and nothing that is sorted or counted stays when a host comes or goes; the lowest free one is 0`,
        ],
        [
            "a host without a name",
            changed("st-a1", "name", ""),
            `inventory.hosts (${CSV}:${lineOf("st-a1")} name): a row has no name; every host has one`,
        ],
        [
            "a comma too many",
            table.map((line) => (line.startsWith("st-a1,") ? `${line},more` : line)),
            `(row) (${CSV}:${lineOf("st-a1")}): has ${columns.length + 1} cells, and there are ${columns.length} columns; put text with a comma in quotes`,
        ],
        [
            "a quote that is not closed",
            [...table, '"st-a9'],
            `(file) (${CSV}:${table.length + 1}): is not valid CSV: Quote Not Closed: the parsing is finished with an opening quote at line ${table.length + 1}`,
        ],
        [
            "a heading that nobody knows",
            [table[0]!.replace("rackUnit", "rackunit"), ...table.slice(1)],
            `(file) (${CSV}:1): "rackunit" is not a known column; columns are ${Object.keys(COLUMNS).join(", ")}`,
        ],
        [
            "a heading twice",
            [table[0]!.replace("address,rootDeviceHints.model", "address,serial"), ...table.slice(1)],
            `(file) (${CSV}:1): "serial" is the heading of column 4 already; write each once`,
        ],
        [
            "nothing in it",
            [],
            `(file) (${CSV}:1): lacks the columns name, hardware, serial, role, rack, rackUnit, bmc.address, bmc.credentials, bootMac; the first line names them`,
        ],
    ] as const) {
        it(`are found: ${mistake}`, () => {
            assert.equal(problemsOf(mine(CSV), csv(lines))[0], problem);
        });
    }

    for (const [how, content, line, what] of [
        ["semicolons", table.map((row) => row.replaceAll(",", ";")).join("\r\n"), 1, "is separated by semicolons"],
        ["tabs", ["# racked in March", ...table].join("\n").replaceAll(",", "\t"), 2, "is separated by tabs"],
        ["a hint for one spreadsheet", ["sep=;", ...table].join("\n"), 1, "is separated by semicolons"],
        ["UTF-16", Buffer.from(`\ufeff${table.join("\n")}`, "utf16le"), 1, "is not in UTF-8"],
        [
            "Windows' own letters",
            Buffer.from([...table, "# Z\u00fcrich"].join("\n"), "latin1"),
            table.length + 1,
            "is not in UTF-8",
        ],
    ] as const) {
        it(`are one where all of it was saved with ${how}`, () => {
            assert.deepEqual(problemsOf(mine(CSV), { [CSV]: content }), [
                `(file) (${CSV}:${line}): ${what}; save it as comma-separated UTF-8 ("CSV UTF-8 (comma delimited)" of a spreadsheet)`,
            ]);
        });
    }

    it("count lines over comments, empty lines and quoted line ends", () => {
        const lines = ["# racked in March", table[0]!, "", ...changed("st-a1", "bmc.address", "none").slice(1)];
        assert.match(
            problemsOf(mine(CSV), csv(lines))[0] ?? "",
            new RegExp(`${CSV}:${lineOf("st-a1") + 2} bmc.address`),
        );
    });

    it("leave one problem where the table cannot be read at all", () => {
        assert.equal(problemsOf(mine(CSV), csv([])).length, 1);
    });
});

describe("mistakes in the name of a hosts file", () => {
    const first = (file: string, files: Readonly<Record<string, string>> = {}) =>
        problemsOf(mine(file), files).map((line) => line.replace(/mine\.yaml:\d+/, "mine.yaml"));

    for (const [file, reason] of [
        ["inventory/colo2.csv", "is no file; paths start at the project's root"],
        ["../colo1.csv", "leads out of the project; put the file inside, and write its path from the project's root"],
        [
            "inventory/../../colo1.csv",
            "leads out of the project; put the file inside, and write its path from the project's root",
        ],
        ["/etc/hosts.csv", "leads out of the project; put the file inside, and write its path from the project's root"],
        ["inventory/colo1.xlsx", "is of no kind that is read here; expected .csv, .yaml, .yml, .json"],
    ] as const) {
        it(`are found: ${file}`, () => {
            assert.deepEqual(first(file), [`inventory.hostsFile (Pulumi.mine.yaml): "${file}" ${reason}`]);
        });
    }

    it("are found: a link that leads out of the project", () => {
        const outside = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "h200-outside-")), "hosts.csv");
        fs.writeFileSync(outside, csv()[CSV]);
        const root = projectWith({ "Pulumi.mine.yaml": mine("hosts.csv") });
        fs.symlinkSync(outside, path.join(root, "hosts.csv"));
        assert.throws(() => loadFromFiles("mine", root), /"hosts\.csv" is a link that leads out of the project/);
        fs.rmSync(path.dirname(outside), { recursive: true });
    });

    it("are found in YAML by its line", () => {
        const content = stringify({ ...hosts, "st-a1": { ...hosts["st-a1"], role: "router" } });
        const line = content.split("\n").findIndex((text) => text.includes("router")) + 1;
        assert.match(
            problemsOf(mine("c.yaml"), { "c.yaml": content })[0] ?? "",
            new RegExp(`^inventory\\.hosts\\.st-a1\\.role \\(c\\.yaml:${line}\\)`),
        );
        assert.match(
            problemsOf(mine("c.yaml"), { "c.yaml": "a: 1\na: 2\n" })[0] ?? "",
            /^\(file\) \(c\.yaml:2\): is not valid YAML/,
        );
        assert.deepEqual(problemsOf(mine("c.yaml"), { "c.yaml": "[]" }), [
            "(file) (c.yaml:1): expected hosts by name, as inventory.hosts has them",
        ]);
    });
});

describe("the columns of a table of hosts", () => {
    it("are the keys of a host", () => {
        const keys = (shape: Record<string, z.ZodType>, prefix = ""): string[] =>
            Object.entries(shape).flatMap(([key, type]) => {
                const inner = unwrap(type);
                if (inner.def.type === "record") {
                    return [`${prefix}${key}.N`];
                }
                return inner.def.type === "object"
                    ? keys((inner as z.ZodObject).shape, `${prefix}${key}.`)
                    : [prefix + key];
            });
        assert.deepEqual(Object.keys(COLUMNS).sort(), ["name", ...keys(host.shape)].sort());
    });

    it("are those of the documentation, and its example is a table of hosts", () => {
        const page = fs.readFileSync(path.join(PROJECT_ROOT, "docs/inventory.md"), "utf8");
        const documented = [...page.matchAll(/^\| `([^`]+)` /gm)].map(([, column]) => column);
        assert.deepEqual(documented, Object.keys(COLUMNS));
        const example = /```csv\n([^`]+)```/.exec(page)?.[1] ?? "";
        assert.deepEqual(problemsOf(mine("example.csv", hosts), { "example.csv": example }), []);
    });

    it("cost nothing where there is no table: the parser is not loaded", () => {
        const script =
            'require("./tools/loader/register"); require("./stacks/config/load").loadFromFiles("prod");' +
            'process.stdout.write(String(Object.keys(require.cache).some((file) => file.includes("csv-parse"))));';
        assert.equal(execFileSync(process.execPath, ["-e", script], { cwd: PROJECT_ROOT, encoding: "utf8" }), "false");
    });
});

/** What a default or an option is wrapped around. */
function unwrap(type: z.ZodType): z.ZodType {
    const { innerType } = type.def as { innerType?: z.ZodType };
    return innerType ? unwrap(innerType) : type;
}
