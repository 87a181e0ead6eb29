import type { Verdict } from "../../../components/shared/verdict";
import { aes256Remedy, isAes256 } from "./algorithms";
import { findCycle, needs, waitForPeople } from "./keyGraph";
import type { KeyPlan } from "./keyPlan";

/** What is wrong with a key, in words that say the remedy. */
export interface KeyIssue {
    readonly key: string;
    readonly reason: string;
}

type Check = (keys: readonly KeyPlan[]) => KeyIssue[];

const issue = ({ id }: KeyPlan, reason: string): KeyIssue => ({ key: id, reason });

const sameId: Check = (keys) =>
    keys
        .filter(({ id }, i) => keys.findIndex((other) => other.id === id) < i)
        .map((key) => issue(key, "is there twice; each key has one entry, give one of them another id"));

const unknownKey: Check = (keys) => {
    const known = new Set(keys.map(({ id }) => id));
    return keys.flatMap((key) =>
        needs(key)
            .filter((id) => !known.has(id))
            .map((id) => issue(key, `needs ${id}, which is not in the graph; add it or name the right one`)),
    );
};

const cycle: Check = (keys) => {
    const path = findCycle(keys);
    return path
        ? [
              {
                  key: path[0] ?? "",
                  reason: `${path.join(" needs ")}: after a blackout none of them opens; keep one elsewhere`,
              },
          ]
        : [];
};

const orphan: Check = (keys) => {
    const needed = new Set(keys.flatMap(needs));
    return keys.flatMap((key) => [
        ...(key.protects.length === 0 && !needed.has(key.id)
            ? [issue(key, "protects nothing; drop it, or say what it protects")]
            : []),
        ...(key.createdBy === "" ? [issue(key, "is created by nobody; say who or what makes it")] : []),
    ]);
};

const singleCustodian: Check = (keys) =>
    keys.flatMap((key) => {
        const holders = new Set(key.custodians).size;
        if (holders < 2) {
            return [issue(key, `has ${holders} custodian; name a second role that can renew or recover it`)];
        }
        if (key.sharesNeeded !== undefined && (key.sharesNeeded < 2 || key.sharesNeeded >= holders)) {
            const reason = `takes ${key.sharesNeeded} of ${holders} shares; at least 2 must be needed and one may be lost`;
            return [issue(key, reason)];
        }
        return [];
    });

const noRecovery: Check = (keys) =>
    keys
        .filter(({ recovery }) => !recovery?.procedure)
        .map((key) => issue(key, "cannot be recovered; say how, or why nobody will want it back"));

const noRotation: Check = (keys) =>
    keys
        .filter(({ rotation }) => !rotation?.procedure || (rotation.everyDays !== null && rotation.everyDays <= 0))
        .map((key) => issue(key, "is never rotated; give a period or the events that call for it, and the procedure"));

const notAes256: Check = (keys) =>
    keys
        .filter(({ use, algorithm, gap }) => use === "encrypts" && !isAes256(algorithm) && !gap)
        .map((key) => {
            const { name, bits } = key.algorithm;
            return issue(
                key,
                `${name} with ${bits} bits is not AES-256; ${aes256Remedy(key.algorithm)}, or declare the gap`,
            );
        });

/** After a power cycle with nobody there (pitfall 28). Only what encrypts counts: people may well bring what they sign with. */
const staysLocked: Check = (keys) => {
    const waiting = waitForPeople(keys);
    return keys
        .filter(({ id, use, needsPeople }) => use === "encrypts" && !needsPeople && waiting.has(id))
        .map((key) => {
            const reason = `stays locked after a power cycle until people bring ${waiting.get(key.id) ?? ""}; let a TPM, Tang or OpenBao release it`;
            return issue(key, reason);
        });
};

/** By the id of the verdict that each answers. */
export const keyChecks = {
    "keys/no-cycle": cycle,
    "keys/edges-exist": unknownKey,
    "keys/unique": sameId,
    "keys/no-orphan": orphan,
    "keys/custodians": singleCustodian,
    "keys/recovery": noRecovery,
    "keys/rotation": noRotation,
    "keys/aes-256": notAes256,
    "keys/unattended-restart": staysLocked,
} as const satisfies Readonly<Record<string, Check>>;

/** One verdict a question, a failure for each key that breaks it, and the declared gaps, which pass nobody. */
export function keyVerdicts(keys: readonly KeyPlan[]): Verdict[] {
    const answers = Object.entries(keyChecks).flatMap(([id, check]): Verdict[] => {
        const issues = check(keys);
        return issues.length === 0
            ? [{ id, subject: "site", status: "pass", reason: `${keys.length} keys` }]
            : issues.map(({ key, reason }) => ({ id, subject: key, status: "fail", reason }));
    });
    return [...answers, ...declaredGaps(keys)];
}

/** One a family: sixteen hosts have one gap, not sixteen. */
function declaredGaps(keys: readonly KeyPlan[]): Verdict[] {
    const families = new Map<string, KeyPlan[]>();
    for (const key of keys.filter(({ gap }) => gap)) {
        families.set(key.family, [...(families.get(key.family) ?? []), key]);
    }
    return [...families.values()].flatMap((alike) =>
        alike.slice(0, 1).flatMap(({ id, family, gap }): Verdict[] => {
            if (!gap) {
                return [];
            }
            const reason = `${family} (${alike.length}): ${gap.reason}; instead ${gap.compensatedBy}; ${gap.closedBy === undefined ? "" : `closed by ${gap.closedBy}; `}${gap.owner} looks again by ${gap.reviewBy}`;
            return [{ id: "keys/declared-gap", subject: id, status: "indeterminate", reason }];
        }),
    );
}
