import { Twin } from "./twin";

/** Minutes to bring a twin up on a machine that does other things as well. */
const START_MS = 10 * 60_000;

let shared: { readonly twin: Twin; readonly ready: Promise<unknown> } | undefined;

/**
 * Within a suite: a deployed twin that other spec files of the same run use too. Each leaves sources, objects and state as it
 * found them.
 *
 * @returns the twin, once the suite's tests run
 */
export function sharedTwin(): () => Twin {
    before(async function () {
        this.timeout(START_MS);
        shared ??= start();
        await shared.ready;
    });
    return () => {
        if (shared === undefined) {
            throw new Error("the shared twin is there in tests and hooks, not while suites are being described");
        }
        return shared.twin;
    };
}

function start() {
    // What these suites try is the same either way; those of `lifecycle` kill runs, and write the state after every step.
    const twin = new Twin({ checkpoints: false });
    return { twin, ready: twin.up() };
}

// Outside every suite, so that it runs once, after the last of them.
after(async function () {
    this.timeout(START_MS);
    await shared?.twin.remove();
});
