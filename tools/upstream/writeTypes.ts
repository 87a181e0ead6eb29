import type { Field, Shapes, Type } from "./shapes";
import { sharedNames } from "./typeNames";

const WIDTH = 120;
const INDENT = "    ";

/** An object to be declared under a name of its own. */
export interface Root {
    readonly name: string;
    readonly type: Type;
    /** Comment above the declaration. */
    readonly note: string;
}

export interface Declarations {
    /** `interface`, or `type` where the result must be assignable to a type with an index signature. */
    readonly keyword: "interface" | "type";
    readonly shapes: Shapes;
    readonly roots: readonly Root[];
}

/** Declarations of the roots, then of the objects that stand in more than one place, by name. */
export function writeTypes({ keyword, shapes, roots }: Declarations): string {
    const rootNames = new Map<number, string>();
    for (const { name, type } of roots) {
        // Of two roots of one form the first gives the name.
        if ("shape" in type && !rootNames.has(type.shape)) {
            rootNames.set(type.shape, name);
        }
    }
    const names = sharedNames(shapes.all, rootNames);
    const writer = new TypeWriter(shapes, names);
    const declare = (name: string, type: Type) => {
        if (keyword === "interface" && "shape" in type) {
            return `export interface ${name} ${writer.body(type.shape, "")}\n`;
        }
        return `export type ${name} = ${"shape" in type ? writer.body(type.shape, "") : writer.text(type, "")};\n`;
    };
    const shared = [...names].filter(([number]) => !rootNames.has(number)).sort(([, a], [, b]) => (a < b ? -1 : 1));
    return [
        ...roots.map(({ name, type, note }) => {
            const twin = "shape" in type ? names.get(type.shape) : undefined;
            const text = twin === undefined || twin === name ? declare(name, type) : `export type ${name} = ${twin};\n`;
            return `${comment(note, "")}${text}`;
        }),
        ...shared.map(([number, name]) => declare(name, { shape: number })),
    ].join("\n");
}

class TypeWriter {
    constructor(
        readonly shapes: Shapes,
        readonly names: ReadonlyMap<number, string>,
    ) {}

    text(type: Type, indent: string): string {
        if ("text" in type) {
            return type.text;
        }
        if ("shape" in type) {
            return this.names.get(type.shape) ?? this.body(type.shape, indent);
        }
        if ("list" in type) {
            const item = this.text(type.list, indent);
            return `readonly ${"anyOf" in type.list || "list" in type.list ? `(${item})` : item}[]`;
        }
        if ("map" in type) {
            return `{ readonly [key: string]: ${this.text(type.map, indent)} }`;
        }
        return this.#choices(type.anyOf, indent).join(" | ");
    }

    body(number: number, indent: string): string {
        const inner = indent + INDENT;
        const { fields = [], open = false } = this.shapes.all[number] ?? {};
        const lines = fields.map((field) => comment(field.note, inner) + this.#field(field, inner));
        const rest = open ? [`${inner}readonly [key: string]: ${this.shapes.dialect.anything};`] : [];
        return `{\n${[...lines, ...rest].join("\n")}\n${indent}}`;
    }

    #field({ name, optional, type }: Field, indent: string): string {
        const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
        const lead = `${indent}${key}${optional ? "?" : ""}:`;
        const line = `${lead} ${this.text(type, indent)};`;
        if (line.length <= WIDTH || line.includes("\n")) {
            return line;
        }
        const broken = (types: readonly Type[]) =>
            this.#choices(types, indent).map((choice) => `${indent}${INDENT}| ${choice}\n`);
        if ("anyOf" in type) {
            return `${lead}\n${broken(type.anyOf).join("").trimEnd()};`;
        }
        return "list" in type && "anyOf" in type.list
            ? `${lead} readonly (\n${broken(type.list.anyOf).join("")}${indent})[];`
            : line;
    }

    #choices(types: readonly Type[], indent: string): string[] {
        return [...new Set(types.map((choice) => this.text(choice, indent)))];
    }
}

function comment(note: string, indent: string): string {
    return note === "" ? "" : `${indent}/** ${note} */\n`;
}
