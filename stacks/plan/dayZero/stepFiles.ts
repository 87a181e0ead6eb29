import { CARRIED, OUT } from "./ceremonyFiles";
import { type FileArgument, fileArguments } from "./fileArguments";
import { inOrder } from "./order";
import type { Step } from "./step";

/** What every checkout of this repository has, as far as commands name it; a test looks whether it does. */
export const CHECKOUT = ["Pulumi.*.yaml", "bootstrap", "policies", "tools/credential/h200-credential"];

const CEREMONY_STEP = "ceremony";

/** A file that is there, or is no more, since a moment that is known by its place among all. */
interface Event extends FileArgument {
    readonly at: number;
}

/**
 * Files that a command names and nobody has left there, or somebody has destroyed. Those of steps that need not be done before count
 * as missing; what any step so far has destroyed is gone, whether or not this one waits for it.
 */
export function stepFileProblems(steps: readonly Step[]): string[] {
    /** For each step what is there after it. */
    const left = new Map<string, readonly Event[]>();
    const gone: Event[] = [];
    let at = 0;
    return inOrder(steps).flatMap((step) => {
        const { id, after, text, commands, check, back, byHand = [] } = step;
        at++;
        const there: Event[] = [
            ...[...CHECKOUT, ...byHand].map((path) => ({ path, as: "tree" as const, at })),
            ...after.flatMap((each) => left.get(each) ?? []),
        ];
        const missing = new Set<string>();
        const follow = (lines: readonly string[], made: Event[], destroyed: Event[]) => {
            for (const file of fileArguments(lines)) {
                const event = { ...file, at: ++at };
                if (file.as === "gone") {
                    destroyed.push(event);
                } else if (file.as !== "taken") {
                    made.push(event);
                } else if (!made.some((each) => satisfies(each, file.path) && !endedBy(destroyed, each, file.path))) {
                    missing.add(file.path);
                }
            }
        };
        follow([...commands, ...check.commands], there, gone);
        // Whoever goes that way does not come to the next step, so that nothing of it is seen there.
        follow(back.commands, [...there], [...gone]);
        const latest = [...there].sort((one, other) => one.at - other.at);
        const all = [...new Map(latest.map((file) => [`${file.as} ${file.path}`, file])).values()];
        left.set(id, id === CEREMONY_STEP ? carried(all) : all);
        return [
            ...[...missing].map(
                (path) =>
                    `${id}: takes ${path}, and no step before it makes that, or one has destroyed it; let it wait for the one that does, or say who brings it (byHand)`,
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
const carried = (files: readonly Event[]) =>
    files
        .filter(({ path }) => path.startsWith(`${OUT}/`))
        .map((file) => ({ ...file, path: `${CARRIED}${file.path.slice(OUT.length)}` }));

/** Whether what was there at some time has been destroyed since, by itself or with a folder around it. */
const endedBy = (destroyed: readonly Event[], { at }: Event, wanted: string) =>
    destroyed.some(
        ({ path, at: when }) =>
            when > at &&
            [wanted, wanted.split("/").slice(0, path.split("/").length).join("/")].some(
                (each) => each === path || pattern(path)?.test(each) === true,
            ),
    );

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
