import { named, seededMoment, STEPS, type WholeRun } from "../twin/support/moments";
import { killAndRecover } from "../twin/support/recovery";
import { Twin } from "../twin/support/twin";

const MINUTES = 60_000;

describe("a first run of the twin", function () {
    this.timeout(8 * MINUTES);
    let whole: WholeRun;

    before(async () => {
        const twin = new Twin();
        try {
            whole = await twin.run();
        } finally {
            await twin.remove();
        }
    });

    // Ten, the steps in turn.
    for (let seed = 2; seed < 12; seed++) {
        const moment = seededMoment(STEPS[seed % STEPS.length]!, seed);
        it(`is finished by the next one when killed ${named(moment)} (seed ${seed})`, () =>
            killAndRecover(moment, whole));
    }
});
