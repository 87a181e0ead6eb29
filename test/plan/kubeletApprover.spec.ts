import assert from "node:assert/strict";

import { loadFromFiles } from "../../stacks/config/load";
import { servingAddresses } from "../../stacks/plan/kubeletApprover";
import { planPlatform } from "../../stacks/plan/plan";

const config = loadFromFiles("prod");
const { hosts } = planPlatform("prod", config);

describe("the verdict on addresses in kubelets' certificates", () => {
    it("stays open where the approver decides, which compares no address with its host", () => {
        const [{ status, reason = "" } = { status: "none" }, ...more] = servingAddresses(config, hosts);
        assert.deepEqual([status, more], ["indeterminate", []]);
        assert.match(reason, /^the approver knows addresses as a set, .* address; it would still have to answer/);
    });

    it("names hosts of which one could ask for the name of the other", () => {
        const longer = hosts.map((host) => (host.name === "gpu-a2" ? { ...host, name: "gpu-a12" } : host));
        assert.match(servingAddresses(config, longer)[0]?.reason ?? "", /; by name too: gpu-a1 for gpu-a12; it would/);
    });

    it("is none where people approve, or nobody asks", () => {
        assert.deepEqual(servingAddresses({ ...config, phase: 0 }, hosts), []);
        assert.deepEqual(servingAddresses(loadFromFiles("twin"), hosts), []);
    });
});
