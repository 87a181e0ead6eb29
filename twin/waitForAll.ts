import { UserError } from "../tools/command";

/**
 * Waits for all, whatever becomes of one: nothing may go on behind the back of whoever gets the lock on the twin next. What is
 * wrong with several is said in one message, unless one of them is a defect of ours.
 */
export async function waitForAll<T extends readonly unknown[]>(works: {
    readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
    const settled = await Promise.allSettled<unknown>(works);
    const reasons = settled.flatMap((result) => (result.status === "rejected" ? [result.reason as Error] : []));
    const [first, ...others] = reasons;
    if (first === undefined) {
        return await Promise.all(works);
    }
    const defect = reasons.find((reason) => !(reason instanceof UserError));
    throw defect ?? (others.length === 0 ? first : new UserError(reasons.map(({ message }) => message).join("\n")));
}
