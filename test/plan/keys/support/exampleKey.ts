import { AES_GCM } from "../../../../stacks/plan/keys/algorithms";
import type { KeyId, KeyPlan } from "../../../../stacks/plan/keys/keyPlan";

/** A key that nothing is wrong with, but for what a test says. */
export function exampleKey(name: string, needed: readonly KeyId[] = [], change: Partial<KeyPlan> = {}): KeyPlan {
    return {
        id: `key/${name}`,
        family: name,
        purpose: "an example",
        use: "encrypts",
        algorithm: AES_GCM,
        createdBy: "a test",
        livesIn: "memory",
        heldIn: [],
        readers: ["a test"],
        protects: ["something"],
        protectedBy: needed,
        rotation: { everyDays: 90, procedure: "make another" },
        recovery: { from: [], procedure: "make another" },
        lostWithout: "nothing",
        custodians: ["infrastructure-lead", "security-officer"],
        ...change,
    };
}
