const WIDTH = 120;

/**
 * JSON for generated files: what fits on a line stands on one, and everything else takes a line a field, one space a level.
 * Close to the shortest form, and yet a diff shows which field changed.
 */
export function compactJson(value: unknown): string {
    return layOut(value, "", 0);
}

/** `lead` is how many characters stand before the value on its line, besides the indent. */
function layOut(value: unknown, indent: string, lead: number): string {
    if (typeof value !== "object" || value === null) {
        return JSON.stringify(value);
    }
    const inner = `${indent} `;
    const parts = Array.isArray(value)
        ? value.map((item) => layOut(item, inner, 0))
        : Object.entries(value).map(([key, child]) => {
              const name = `${JSON.stringify(key)}: `;
              return name + layOut(child, inner, name.length);
          });
    const [open, close] = Array.isArray(value) ? "[]" : "{}";
    const line = `${open ?? ""}${parts.join(", ")}${close ?? ""}`;
    const fits = indent.length + lead + line.length <= WIDTH && !line.includes("\n");
    return fits ? line : `${open ?? ""}\n${parts.map((part) => inner + part).join(",\n")}\n${indent}${close ?? ""}`;
}
