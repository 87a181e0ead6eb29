import { makers } from "../keys/keyGraph";
import { CEREMONY, CLUSTER_API, HOST_SECRETS, OPENBAO } from "../keys/keyIds";
import type { KeyId, KeyPlan } from "../keys/keyPlan";
import type { HostPlan } from "../hostPlan";
import type { PlatformPlan } from "../platformPlan";
import type { Step } from "./step";

/** How the plan of keys begins to say who makes a key, and the step in which that is done. */
const MAKERS = [
    { createdBy: CEREMONY, step: "ceremony" },
    { createdBy: HOST_SECRETS, step: "host-secrets" },
    { createdBy: `${CLUSTER_API},`, step: "control-plane" },
];
/** After it OpenBao can make them. */
const SECRET_STORE_STEP = "secret-store";

/** Where the graph of keys and the steps of day zero say different things about who makes a key, and when. */
export function stepKeyProblems(steps: readonly Step[], { keys, hosts }: PlatformPlan): string[] {
    if (steps.length === 0) {
        return [];
    }
    return [
        ...madeButUnknown(steps, keys),
        ...neededButUnmade(steps, neededBeforeSecretStore(keys, hosts)),
        ...signedTooEarly(steps, keys),
        ...MAKERS.flatMap((maker) => makerDiffers(maker, steps, keys)),
    ];
}

/** Keys of management hosts, of their cluster and of OpenBao, with all that these are kept under or signed by: OpenBao is not there yet. */
export function neededBeforeSecretStore(keys: readonly KeyPlan[], hosts: readonly HostPlan[]): KeyId[] {
    const owners = ["management", ...hosts.filter(({ role }) => role === "management").map(({ name }) => name)];
    const found = new Set(keys.map(({ id }) => id).filter((id) => owners.includes(id.split("/").at(-1) ?? "")));
    found.add(OPENBAO);
    // A set visits what is added to it on the way.
    for (const id of found) {
        keys.filter((key) => key.id === id)
            .flatMap(makers)
            .forEach((needed) => found.add(needed));
    }
    return [...found];
}

function madeButUnknown(steps: readonly Step[], keys: readonly KeyPlan[]): string[] {
    return steps.flatMap(({ id, makes = [] }) =>
        makes
            .filter((made) => !keys.some((key) => key.id === made))
            .map((made) => `${id}: makes ${made}, which is no key of the plan`),
    );
}

function neededButUnmade(steps: readonly Step[], needed: readonly KeyId[]): string[] {
    const inTime = upTo(steps, SECRET_STORE_STEP);
    return needed.flatMap((key) => {
        const by = steps.filter(({ makes = [] }) => makes.includes(key)).map(({ id }) => id);
        if (by.length !== 1) {
            return [`${key}: is made by ${by.join(" and ") || "no step"}; one step before OpenBao has to make it`];
        }
        return by
            .filter((id) => !inTime.has(id))
            .map((id) => `${id}: makes ${key}, and OpenBao may be there before it; let "${SECRET_STORE_STEP}" wait`);
    });
}

function signedTooEarly(steps: readonly Step[], keys: readonly KeyPlan[]): string[] {
    return steps.flatMap(({ id, makes = [] }) => {
        const before = upTo(steps, id);
        const there = steps.filter((step) => before.has(step.id)).flatMap((step) => step.makes ?? []);
        return keys
            .filter((key) => makes.includes(key.id))
            .flatMap((key) => (key.signedBy ?? []).map((signer) => ({ key: key.id, signer })))
            .filter(({ signer }) => !there.includes(signer))
            .map(({ key, signer }) => `${id}: makes ${key} before ${signer} exists, which signs it`);
    });
}

function makerDiffers(maker: (typeof MAKERS)[number], steps: readonly Step[], keys: readonly KeyPlan[]): string[] {
    const made = steps.find(({ id }) => id === maker.step)?.makes ?? [];
    const promised = keys.filter(({ createdBy }) => createdBy.startsWith(maker.createdBy)).map(({ id }) => id);
    return [
        ...promised
            .filter((id) => !made.includes(id))
            .map((id) => `${maker.step}: does not make ${id}; the plan of keys says that it does`),
        ...made
            .filter((id) => !promised.includes(id))
            .map((id) => `${maker.step}: makes ${id}; the plan of keys says that something else does`),
    ];
}

/** The step and all that has to be done before it. */
function upTo(steps: readonly Step[], id: string): Set<string> {
    const found = new Set([id]);
    for (const each of found) {
        steps
            .filter((step) => step.id === each)
            .flatMap(({ after }) => after)
            .forEach((earlier) => found.add(earlier));
    }
    return found;
}
