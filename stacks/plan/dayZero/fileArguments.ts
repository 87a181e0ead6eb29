import { type ShellCommand, shellCommands } from "./shellCommands";

/** A file that commands name, seen from the folder in which they are typed; `$name` and `*` stand for any. */
export interface FileArgument {
    readonly path: string;
    /** `taken`: it has to be there. `tree`: made, with all that is below it. `gone`: not there any more, nor what is below it. */
    readonly as: "taken" | "made" | "tree" | "gone";
}

/** Whose operands are files, all of them. */
const OF_FILES = new Set(["base64", "cat", "cmp", "diff", "gpg", "sha256sum"]);
/** Whose first operand is a pattern or a program, and the others are files. */
const OF_PATTERN = new Set(["awk", "grep", "sed"]);
/** Whatever the program is, a word that ends like this is a file. */
const NAMED = /\.(asc|conf|crt|csr|ext|gpg|iso|json|key|netrc|password|pem|pub|tar|tgz|txt)$/;
/** Of whatever program; a value follows, or stands behind `=`. */
const TAKING =
    /^(--(kubeconfig|to-kubeconfig|from-directory|from-file|cert|key|cacert|netrc-file|policy-pack)|-CA|-CAkey|-CAfile|-untrusted|-extfile|-in|-indev|CertificateFile|KUBECONFIG)$/;
const MAKING = /^(--to-directory|-out|-keyout)$/;
/** Of these programs alone: of others they mean something else. */
const OWN_OPTIONS: Readonly<Record<string, Readonly<Record<string, FileArgument["as"]>>>> = {
    pulumi: { "-C": "taken" },
    tar: { "-C": "taken", "-tf": "taken", "-f": "taken" },
    "ssh-keygen": { "-s": "taken" },
    curl: { "-o": "made" },
    xorriso: { "-o": "made" },
};
/** In front of a program. */
const PREFIX = new Set(["!", "do", "else", "if", "sudo", "then", "time", "while", "{"]);

/** What commands take and make, in their order. What runs on a host or in a pod is left out, and so are paths from the root. */
export function fileArguments(lines: readonly string[]): FileArgument[] {
    const script = lines.join("\n");
    const loops = [...script.matchAll(/\bfor (\w+) in ([^;\n]+); do/g)].map(([, name = "", values = ""]) => ({
        name,
        values: values.split(" "),
    }));
    return shellCommands(script)
        .flatMap((command) => [...ofWords(command), ...taken(command.reads), ...made(command.writes)])
        .map(({ path, as }) => ({ path: path.replace(/^\.\//, "").replace(/\/\.?$/, ""), as }))
        .filter(({ path }) => isPath(path))
        .flatMap((file) => unrolled(file, loops));
}

/** Neither from the root, nor a number, nor a variable alone, of which nobody knows what it is. */
const isPath = (path: string) => /^[\w.*$][\w.*{}$/-]*$/.test(path) && !/^(\d+|\$\w+|\$\{\w+\}|\.)$/.test(path);

/** A file for each turn of a loop whose values stand there. */
function unrolled(file: FileArgument, loops: readonly { name: string; values: readonly string[] }[]): FileArgument[] {
    return loops.reduce(
        (files, { name, values }) =>
            values.some((value) => value.includes("$"))
                ? files
                : files.flatMap(({ path, as }) =>
                      path.includes(`$${name}`)
                          ? values.map((value) => ({ path: path.replaceAll(`$${name}`, value), as }))
                          : [{ path, as }],
                  ),
        [file],
    );
}

const taken = (paths: readonly string[]) => paths.map((path): FileArgument => ({ path, as: "taken" }));
const gone = (paths: readonly string[]) => paths.map((path): FileArgument => ({ path, as: "gone" }));
const made = (paths: readonly string[]) => paths.map((path): FileArgument => ({ path, as: "made" }));

function ofWords({ words }: ShellCommand): FileArgument[] {
    const begin = words.findIndex((word) => !PREFIX.has(word) && !/^\w+=/.test(word));
    const settings = words.slice(0, begin < 0 ? words.length : begin).filter((word) => word.includes("="));
    const [program = "", ...rest] = begin < 0 ? [] : words.slice(begin);
    const { options, operands } = split(program, here(program, rest));
    return [
        ...settings.flatMap((setting) => ofOption(program, setting)),
        ...options,
        ...ofOperands(program, operands, rest),
    ];
}

/** Without what another machine is told. */
function here(program: string, words: readonly string[]): readonly string[] {
    if (program === "ssh") {
        return words.slice(
            0,
            words.findIndex((word) => word.includes("@")),
        );
    }
    const inPod = words.includes("exec") ? words.indexOf("--") : -1;
    return inPod < 0 ? words : words.slice(0, inPod);
}

function split(program: string, words: readonly string[]) {
    const options: FileArgument[] = [];
    const operands: string[] = [];
    const own = OWN_OPTIONS[program] ?? {};
    for (let i = 0; i < words.length; i++) {
        const word = words[i] ?? "";
        if (own[word] || TAKING.test(word) || MAKING.test(word)) {
            options.push(...ofOption(program, `${word}=${words[++i] ?? ""}`));
        } else if (word.startsWith("-") || /^(CertificateFile|KUBECONFIG)=/.test(word)) {
            options.push(...ofOption(program, word));
        } else {
            operands.push(word);
        }
    }
    return { options, operands };
}

function ofOption(program: string, option: string): FileArgument[] {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(option) ?? [];
    const own = OWN_OPTIONS[program]?.[name];
    const as = own ?? (TAKING.test(name) ? "taken" : MAKING.test(name) ? "made" : null);
    // `--from-file` has the key in front, `KUBECONFIG` several files.
    const values = name === "KUBECONFIG" ? value.split(":") : [value.replace(/^[^=]*=/, "")];
    return as === null ? [] : values.map((path) => ({ path, as: name === "--to-directory" ? "tree" : as }));
}

function ofOperands(program: string, operands: readonly string[], words: readonly string[]): FileArgument[] {
    const last = operands.at(-1) ?? "";
    const others = operands.slice(0, -1);
    switch (program) {
        case "cp":
        case "mv":
        case "install":
            return others.flatMap((file): FileArgument[] => [
                { path: file, as: "taken" },
                { path: put(file, last), as: "tree" },
            ]);
        case "rm":
        case "shred":
            return [...taken(operands), ...(program === "rm" || words.includes("-u") ? gone(operands) : [])];
        case "find":
            return words[0]?.startsWith("-") ? [] : taken(words.slice(0, 1));
        case "tar":
            return taken(named(operands).map((file) => put(file, `${words[words.indexOf("-C") + 1] ?? ""}/`)));
        case "curl":
            return fetched(operands, words);
        case "mkdir":
            return made(operands);
        case "test":
            // Whether it is there is what is asked.
            return [];
        case "npm":
            // Both leave what they have found out there.
            return /^(plan|images)$/.test(operands[1] ?? "") ? [{ path: "out", as: "tree" }] : [];
        case "helm":
            return operands[0] === "pull"
                ? made([`${operands[1] ?? ""}-${operands[3] ?? ""}.tgz`])
                : taken(named(operands));
        case "ssh-keygen":
            return ofKeygen(words, last);
        case "xorriso":
            return words.includes("-extract") ? made([last]) : words.includes("-indev") ? [] : taken([last]);
        case "jq":
            return taken(named(operands).filter((word) => !/^\.[^/]*$/.test(word)));
        default: {
            const files = OF_PATTERN.has(program)
                ? operands.slice(1)
                : OF_FILES.has(program)
                  ? operands
                  : named(operands);
            return taken(files);
        }
    }
}

const named = (operands: readonly string[]) => operands.filter((word) => NAMED.test(word));

/** What curl leaves under the name that it has there, several in braces; with `-o` it has another. */
function fetched(operands: readonly string[], words: readonly string[]): FileArgument[] {
    const keepsName = words.some((word) => word === "--remote-name-all" || /^-[a-zA-Z]*O$/.test(word));
    const names = operands.flatMap((url) => /:\/\/.*\/([^/]+)$/.exec(url)?.[1] ?? []);
    return keepsName ? made(names.flatMap((name) => /^\{(.*)\}$/.exec(name)?.[1]?.split(",") ?? [name])) : [];
}

/** Copied under a name of its own, or into a folder. */
const put = (file: string, to: string) => (to.endsWith("/") ? `${to}${file.split("/").at(-1) ?? ""}` : to);

function ofKeygen(words: readonly string[], last: string): FileArgument[] {
    if (words.includes("-s")) {
        return [...taken([last]), ...made([last.replace(/\.pub$/, "-cert.pub")])];
    }
    const key = words[words.findIndex((word) => /^-l?f$/.test(word)) + 1] ?? "";
    return words.includes("-t") ? made([key, `${key}.pub`]) : taken([key]);
}
