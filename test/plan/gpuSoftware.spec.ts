import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import { gpuSoftwareVerdicts } from "../../stacks/plan/gpuSoftware";
import { planPlatform } from "../../stacks/plan/plan";

const { placements, images } = planPlatform("prod", loadFromFiles("prod"));
const server = images.find(({ id }) => id === placements[0]?.serverImage);
const name = `${server?.repository ?? ""}:${server?.tag ?? ""}`;
const verdict = (records?: Parameters<typeof gpuSoftwareVerdicts>[2]) => {
    const [first, ...more] = gpuSoftwareVerdicts(placements, images, records);
    assert.deepEqual([first?.id, first?.subject, more], ["serving/cuda", server?.id, []]);
    return [first?.status, first?.reason];
};

describe("the verdict on what serves models", () => {
    it("passes with the CUDA and PyTorch that were asked for, on a driver that runs them", () => {
        assert.deepEqual(verdict(), ["pass", undefined]);
    });

    it("fails, with every reason, where the image is of another line or the driver does not run it", () => {
        assert.deepEqual(verdict({ [name]: { cuda: "14.0", pytorch: "3.0" } }), [
            "fail",
            `${name}: CUDA 14.0, asked for is 12; PyTorch 3.0, asked for is 2; driver 580 is not known to run CUDA 14.0`,
        ]);
        assert.deepEqual(verdict({ [name]: { cuda: "13.0", pytorch: "2.11" } }), [
            "fail",
            `${name}: CUDA 13.0, asked for is 12`,
        ]);
    });

    it("stays open where nobody has recorded what the image was built with", () => {
        const [status, reason = ""] = verdict({});
        assert.equal(status, "indeterminate");
        assert.match(reason, /^nobody has recorded which CUDA and PyTorch docker\.io\/vllm\/vllm-openai:v0\.12\.0 /);
    });
});
