import { CARRIED, OUT } from "./ceremonyFiles";
import { type FileArgument, fileArguments } from "./fileArguments";
import { inOrder } from "./order";
import type { Step } from "./step";

/** What every checkout of this repository has, as far as commands name it; a test looks whether it does. */
export const CHECKOUT = ["Pulumi.*.yaml", "bootstrap", "policies", "tools/credential/h200-credential"];

const CEREMONY_STEP = "ceremony";

/** Files that a command names and nobody has left there: those of steps that need not be done before count as missing. */
export function stepFileProblems(steps: readonly Step[]): string[] {
    /** For each step what is there after it. */
    const left = new Map<string, readonly FileArgument[]>();
    return inOrder(steps).flatMap((step) => {
        const { id, after, text, commands, check, back, byHand = [] } = step;
        const there: FileArgument[] = [
            ...CHECKOUT.map((path) => ({ path, as: "tree" as const })),
            ...byHand.map((path) => ({ path, as: "tree" as const })),
            ...after.flatMap((each) => left.get(each) ?? []),
        ];
        const missing = new Set<string>();
        for (const file of fileArguments([...commands, ...check.commands, ...back.commands])) {
            if (file.as !== "taken") {
                there.push(file);
            } else if (!there.some((each) => satisfies(each, file.path))) {
                missing.add(file.path);
            }
        }
        const all = [...new Map(there.map((file) => [`${file.as} ${file.path}`, file])).values()];
        left.set(id, id === CEREMONY_STEP ? carried(all) : all);
        return [
            ...[...missing].map(
                (path) =>
                    `${id}: takes ${path}, and no step before it makes that; let it wait for the one that does, or say who brings it (byHand)`,
            ),
            ...byHand
                .filter((path) => !text.some((each) => each.includes(path)))
                .map(
                    (path) => `${id}: ${path} is brought by somebody, and the text does not say by whom and what it is`,
                ),
        ];
    });
}

/** Nothing else leaves the machine of the ceremony, which no later step sees. */
const carried = (files: readonly FileArgument[]) =>
    files
        .filter(({ path }) => path.startsWith(`${OUT}/`))
        .map(({ path, as }) => ({ path: `${CARRIED}${path.slice(OUT.length)}`, as }));

function satisfies({ path, as }: FileArgument, wanted: string): boolean {
    return (
        alike(path, wanted) ||
        (as === "tree" && alike(path, wanted.split("/").slice(0, path.split("/").length).join("/"))) ||
        // A folder is there when something in it is.
        alike(path.split("/").slice(0, wanted.split("/").length).join("/"), wanted)
    );
}

/** Either may have a name for what the shell puts there. */
const alike = (one: string, other: string) =>
    one === other || pattern(one)?.test(other) === true || pattern(other)?.test(one) === true;

const pattern = (path: string) =>
    /[$*]/.test(path)
        ? new RegExp(
              `^${path
                  .split(/(\$\{[^}]*\}|\$\w+|\*)/)
                  .map((part, i) => (i % 2 === 1 ? "[^/]*" : part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")))
                  .join("")}$`,
          )
        : null;
