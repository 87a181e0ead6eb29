import { CsvError, type Info, parse } from "csv-parse/sync";

import type { HostsFile } from "./hostsFile";
import { isTree, type Tree } from "./merge";
import { formatPath, type Problem } from "./problem";

/** Columns of a table of hosts: `name`, and each key of a host, with a dot for each level and a number for `N`. */
export const COLUMNS: Readonly<Record<string, "text" | "number">> = {
    name: "text",
    hardware: "text",
    index: "number",
    serial: "text",
    role: "text",
    rack: "text",
    rackUnit: "number",
    "bmc.address": "text",
    "bmc.protocol": "text",
    "bmc.credentials": "text",
    "bmc.systemId": "text",
    bootMac: "text",
    "macs.host.N": "text",
    "macs.rails.N": "text",
    address: "text",
    "rootDeviceHints.model": "text",
    "rootDeviceHints.vendor": "text",
    "rootDeviceHints.serialNumber": "text",
    "rootDeviceHints.wwn": "text",
    "rootDeviceHints.deviceName": "text",
    "rootDeviceHints.minSizeGigabytes": "number",
    "retiring.reason": "text",
    "detached.reason": "text",
};

/** Without one of them no row can be a host. */
const REQUIRED = [
    "name",
    "hardware",
    "serial",
    "role",
    "rack",
    "rackUnit",
    "bmc.address",
    "bmc.credentials",
    "bootMac",
];

interface Row {
    readonly line: number;
    readonly cells: readonly string[];
}

/**
 * A table of hosts: columns in any order, `#` begins a line that is not read, an empty cell says nothing. Numbers are written
 * plainly; everything else is text, so that a serial number keeps its zeros.
 */
export function readHostsTable(text: string, fileName: string): HostsFile {
    const unreadable = (problems: readonly Problem[]): HostsFile => ({
        fileName,
        hosts: undefined,
        problems,
        locate: () => undefined,
    });
    const otherwise = savedOtherwise(text);
    if (otherwise) {
        const { line, what } = otherwise;
        const reason = `${what}; save it as comma-separated UTF-8 ("CSV UTF-8 (comma delimited)" of a spreadsheet)`;
        return unreadable([{ path: "(file)", where: `${fileName}:${line}`, reason }]);
    }
    const rows = readRows(text);
    if (rows instanceof CsvError) {
        const reason = `is not valid CSV: ${rows.message}`;
        return unreadable([{ path: "(file)", where: `${fileName}:${String(rows["lines"])}`, reason }]);
    }
    const [header = { line: 1, cells: [] }, ...hosts] = rows;
    const headerProblems = checkHeader(header, fileName);
    if (headerProblems.length > 0) {
        return unreadable(headerProblems);
    }
    const nameOf = ({ cells }: Row) => cells[header.cells.indexOf("name")] ?? "";
    const named = new Map(hosts.toReversed().map((row) => [nameOf(row), row]));
    return {
        fileName,
        hosts: Object.fromEntries([...named].reverse().map(([name, row]) => [name, toHost(header, row)])),
        problems: hosts.flatMap((row, i) => checkRow(header, row, hosts.slice(0, i), fileName)),
        locate: ([name, ...steps]) => {
            const line = named.get(String(name))?.line;
            if (line === undefined) {
                return undefined;
            }
            const column = steps.map(String).join(".");
            return header.cells.includes(column)
                ? { where: `${fileName}:${line} ${column}`, depth: 1 + steps.length }
                : { where: `${fileName}:${line}`, depth: 1 };
        },
    };
}

const SEPARATORS = [
    [";", "semicolons"],
    ["\t", "tabs"],
] as const;

/** What spreadsheets write that is no such table, by their language or the kind of file that somebody chose. */
function savedOtherwise(text: string): { readonly line: number; readonly what: string } | undefined {
    const lines = text.split(/\r?\n/);
    const unreadable = lines.findIndex((line) => /[\0\ufffd]/.test(line));
    if (unreadable >= 0) {
        return { line: unreadable + 1, what: "is not in UTF-8" };
    }
    const first = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"));
    const count = (separator: string) => (lines[first] ?? "").split(separator).length;
    const found = SEPARATORS.find(([separator]) => count(separator) > count(","));
    return found && { line: first + 1, what: `is separated by ${found[1]}` };
}

function readRows(text: string): Row[] | CsvError {
    try {
        // Lines are counted by their ends, and a spreadsheet's differ from an editor's.
        const records = parse(text.replaceAll("\r\n", "\n"), {
            bom: true,
            comment: "#",
            comment_no_infix: true,
            info: true,
            relax_column_count: true,
            skip_empty_lines: true,
            trim: true,
        }) as unknown as { readonly info: Info; readonly record: readonly string[] }[];
        return records.map(({ info, record }) => ({ line: info.lines, cells: record }));
    } catch (error) {
        if (error instanceof CsvError) {
            return error;
        }
        throw error;
    }
}

function checkHeader({ line, cells }: Row, fileName: string): Problem[] {
    const known = Object.keys(COLUMNS).join(", ");
    const unknown = cells.map((cell, i): [string, string | undefined] => {
        if (cells.indexOf(cell) < i) {
            return [cell, `is the heading of column ${cells.indexOf(cell) + 1} already; write each once`];
        }
        return [cell, kindOf(cell) ? undefined : `is not a known column; columns are ${known}`];
    });
    const missing = REQUIRED.filter((column) => !cells.includes(column));
    const at = (reason: string) => ({ path: "(file)", where: `${fileName}:${line}`, reason });
    return [
        ...unknown.flatMap(([cell, reason]) => (reason === undefined ? [] : [at(`"${cell}" ${reason}`)])),
        ...(missing.length > 0 ? [at(`lacks the columns ${missing.join(", ")}; the first line names them`)] : []),
    ];
}

const kindOf = (column: string) => COLUMNS[column.replace(/^(macs\.(?:host|rails))\.\d+$/, "$1.N")];

function checkRow(header: Row, row: Row, earlier: readonly Row[], fileName: string): Problem[] {
    const at = header.cells.indexOf("name");
    const name = row.cells[at] ?? "";
    const where = `${fileName}:${row.line} name`;
    const surplus = row.cells.length - header.cells.length;
    if (surplus > 0) {
        const reason = `has ${row.cells.length} cells, and there are ${header.cells.length} columns; put text with a comma in quotes`;
        return [{ path: "(row)", where: `${fileName}:${row.line}`, reason }];
    }
    if (name === "") {
        return [{ path: "inventory.hosts", where, reason: "a row has no name; every host has one" }];
    }
    const first = earlier.find(({ cells }) => cells[at]?.toLowerCase() === name.toLowerCase());
    const reason = `is in line ${first?.line ?? 0} already; each host has a name of its own`;
    return first ? [{ path: formatPath(["inventory", "hosts", name]), where, reason }] : [];
}

function toHost(header: Row, { cells }: Row): Tree {
    const host: Tree = {};
    header.cells.forEach((column, i) => {
        const text = cells[i] ?? "";
        if (column !== "name" && text !== "") {
            const isNumber = kindOf(column) === "number" && /^(0|[1-9]\d*)$/.test(text);
            put(host, column.split("."), isNumber ? Number(text) : text);
        }
    });
    return host;
}

function put(tree: Tree, [key = "", ...rest]: readonly string[], value: unknown): void {
    if (rest.length === 0) {
        tree[key] = value;
        return;
    }
    const below = tree[key];
    const branch: Tree = isTree(below) ? below : {};
    tree[key] = branch;
    put(branch, rest, value);
}
