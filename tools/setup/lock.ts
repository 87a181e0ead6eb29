import { mkdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { lock } from "proper-lockfile";

/** A holder touches its lock every second; one that has not for this long is dead, and its lock is taken over. */
const STALE_MS = 5_000;
const RETRY_MS = 200;

/**
 * Runs `work` while no other process works on the same directory. `waiting` is called once if there is another; there is
 * no time limit, since a lock that is kept fresh belongs to a run that is getting on with the same work.
 */
export async function withLock<T>(directory: string, waiting: () => void, work: () => Promise<T>): Promise<T> {
    await mkdir(directory, { recursive: true });
    let lost: Error | undefined;
    let release: (() => Promise<void>) | undefined;
    for (let announced = false; !release;) {
        try {
            release = await lock(directory, {
                stale: STALE_MS,
                update: STALE_MS / 5,
                onCompromised: (error) => (lost = error),
            });
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== "ELOCKED") {
                throw error;
            }
            if (!announced) {
                waiting();
                announced = true;
            }
            await sleep(RETRY_MS);
        }
    }
    try {
        return await work();
    } finally {
        // A machine that slept loses its lock. What was installed is whole all the same, since it appears in one step.
        if (!lost) {
            await release();
        }
    }
}
