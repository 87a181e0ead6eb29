import { killAndRecover, seededFraction } from "../twin/support/recovery";
import { Twin } from "../twin/support/twin";

const MINUTES = 60_000;

describe("a first run of the twin", function () {
    this.timeout(8 * MINUTES);
    let fullRunMs = 0;

    before(async () => {
        const twin = new Twin();
        const began = performance.now();
        try {
            await twin.up();
            fullRunMs = performance.now() - began;
        } finally {
            await twin.remove();
        }
    });

    for (const seed of [9, 8, 10, 104, 1, 7, 108, 110, 2, 6]) {
        const fraction = seededFraction(seed);
        it(`is finished by the next one when killed after ${(fraction * 100).toFixed(0)} % (seed ${seed})`, () =>
            killAndRecover(fraction * fullRunMs * 0.95));
    }
});
