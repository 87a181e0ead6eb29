import { killAndRecover, percent, seededMoment } from "../twin/support/recovery";
import { Twin } from "../twin/support/twin";

const MINUTES = 60_000;

describe("a first run of the twin", function () {
    this.timeout(8 * MINUTES);
    let lines = 0;

    before(async () => {
        const twin = new Twin();
        try {
            lines = (await twin.run()).progress.length;
        } finally {
            await twin.remove();
        }
    });

    for (const seed of [9, 8, 10, 104, 1, 7, 108, 110, 2, 6]) {
        const moment = seededMoment(seed);
        it(`is finished by the next one when killed after ${percent(moment)} (seed ${seed})`, () =>
            killAndRecover(moment, lines));
    }
});
