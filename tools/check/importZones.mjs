import path from "node:path";

/** Which folders a folder's files may import from. Folders that are not listed here are free. */
const reach = {
    components: ["components"],
    stacks: ["stacks", "components"],
    bootstrap: ["bootstrap", "stacks", "components"],
    policies: ["policies"],
    twin: ["twin", "tools", "stacks", "components"],
    tools: ["tools", "twin", "stacks", "components"],
    test: ["test", "tools", "twin", "policies", "bootstrap", "stacks", "components"],
};

/** Areas of `components/` by layer. Namespaces and the secret store come up in foundation, the rest of security after. */
const layers = {
    foundation: ["metal", "control-plane", "network", "storage", "backup", "security"],
    platform: ["security", "gpu", "observability"],
    ai: ["serving", "training", "agents", "intelligence"],
};

const list = (folders) => folders.map((folder) => `${folder}/`).join(", ");

/** The area of a file in `components/`; undefined for any other file. */
function areaOf(file) {
    const [top, area, ...rest] = file.split("/");
    return top === "components" && rest.length > 0 ? area : undefined;
}

/** The layers a file belongs to; undefined where any layer may use it. An area that no layer lists belongs to none. */
function layersOf(file) {
    const names = Object.keys(layers);
    const area = areaOf(file);
    if (area) {
        return ["shared", "upstream"].includes(area) ? undefined : names.filter((name) => layers[name].includes(area));
    }
    const [top, wiring] = file.split(/[/.]/); // with or without an extension, as a file or a folder
    return top === "stacks" && names.includes(wiring) ? [wiring] : undefined;
}

/** Why `from` must not import `to`, both as paths in the repository; undefined if it may. */
function refusal(from, to) {
    const [fromFolder, toFolder] = [from, to].map((file) => file.split("/")[0]);
    if (reach[fromFolder] && reach[toFolder] && !reach[fromFolder].includes(toFolder)) {
        return `${fromFolder}/ imports only from ${list(reach[fromFolder])}`;
    }
    const [fromArea, toArea] = [areaOf(from), areaOf(to)];
    const may = { shared: ["shared"], upstream: ["shared", "upstream"] }[fromArea];
    if (may && toArea && !may.includes(toArea)) {
        return `components/${fromArea}/ serves every area and imports only from ${list(may)}`;
    }
    const sameArea = fromArea !== undefined && fromArea === toArea;
    const [fromLayers, toLayers] = [layersOf(from), layersOf(to)];
    if (!sameArea && fromLayers && toLayers && !fromLayers.some((layer) => toLayers.includes(layer))) {
        const name = (names) => names.join(" and ") || "no layer";
        return `${from} is in ${name(fromLayers)}, ${to} in ${name(toLayers)}; what both need comes from the plan`;
    }
}

/** Every way to name a module, types and lazy imports included: a type from the wrong layer couples just as well. */
const specifiers = [
    ":matches(ImportDeclaration, ExportNamedDeclaration, ExportAllDeclaration, ImportExpression) > Literal.source",
    "TSExternalModuleReference > Literal",
    "TSImportType Literal",
    "CallExpression[callee.name='require'] > Literal:first-child",
].join(", ");

/**
 * ESLint rule: imports flow one way. `no-restricted-imports` compares the text of an import and does not see `import()`;
 * this resolves the path.
 */
export const importZones = {
    meta: { type: "problem", schema: [], messages: { refused: "{{reason}}" } },
    create(context) {
        const inRepository = (file) => path.relative(context.cwd, file).split(path.sep).join("/");
        return {
            [specifiers](node) {
                if (typeof node.value === "string" && node.value.startsWith(".")) {
                    const target = path.resolve(path.dirname(context.filename), node.value);
                    const reason = refusal(inRepository(context.filename), inRepository(target));
                    if (reason) {
                        context.report({ node, messageId: "refused", data: { reason } });
                    }
                }
            },
        };
    },
};
