import { type Document, isNode, LineCounter, parseDocument, type YAMLParseError } from "yaml";

import type { Problem } from "./problem";

/** A YAML or JSON text, and the lines that say what. */
export interface YamlFile {
    readonly document: Document;
    /** Undefined where the text is broken. */
    readonly content: unknown;
    readonly broken?: Problem;
    /** `file:line` of a place in the text. */
    readonly at: (offset: number) => string;
    /** `file:line` of what stands at `steps`, or undefined if nothing does. */
    readonly lineOf: (steps: readonly PropertyKey[]) => string | undefined;
}

export function readYaml(text: string, fileName: string): YamlFile {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    const at = (offset: number) => `${fileName}:${lines.linePos(offset).line}`;
    const lineOf = (steps: readonly PropertyKey[]) => {
        const node = document.getIn(steps, true);
        return isNode(node) && node.range ? at(node.range[0]) : undefined;
    };
    if (document.errors.length === 0) {
        return { document, content: document.toJS() as unknown, at, lineOf };
    }
    // What follows the first error is mostly its echo.
    const [{ message, pos }] = document.errors as [YAMLParseError];
    const broken = { path: "(file)", where: at(pos[0]), reason: `is not valid YAML: ${message.split("\n")[0]}` };
    return { document, content: undefined, broken, at, lineOf };
}
