import assert from "node:assert/strict";

import { dellPowerEdgeXe9680 } from "../../../components/metal/hardwareProfiles/dellPowerEdgeXe9680";
import { settingsFor } from "../../../components/metal/hardwareProfiles/firmwareSchema";
import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { projectWith } from "../../support/project";
import { xe9680 } from "../../unit/metal/support/firmwareSchemas";
import { overlay, problemsOf } from "./support/problemsOf";

const FILE = "inventory/firmware/hgx-h200-dell.json";
const AT = "inventory.hardware.hgx-h200-dell.firmwareSchema";
const recorded = { apiVersion: "metal3.io/v1alpha1", kind: "FirmwareSchema", metadata: { name: "s" }, spec: xe9680 };

/** Like prod, with this as the FirmwareSchema of Dell's GPU servers. */
const naming = (written: string) =>
    overlay(`  h200-platform:inventory: { hardware: { hgx-h200-dell: { firmwareSchema: ${written} } } }\n`);
const holding = (content: object) => ({ [FILE]: JSON.stringify(content) });
const load = () => loadFromFiles("mine", projectWith({ "Pulumi.mine.yaml": naming(FILE), ...holding(recorded) }));

describe("the FirmwareSchema of a kind of server", () => {
    it("is read from the file that the stack names, as kubectl prints it", () => {
        assert.deepEqual(load().inventory.hardware["hgx-h200-dell"]?.firmwareSchema, xe9680);
    });

    it("reaches hosts as far as the profile asks, and sets all of the profile", () => {
        const { firmwareSchemas } = planPlatform("mine", load()).metal;
        const schema = firmwareSchemas["hgx-h200-dell"];
        assert.deepEqual(Object.keys(firmwareSchemas), ["hgx-h200-dell"]);
        assert.ok(schema && !("AssetTag" in schema.schema), "an attribute that no setting is about");
        assert.deepEqual(settingsFor(dellPowerEdgeXe9680, schema), settingsFor(dellPowerEdgeXe9680, xe9680));
    });

    const cases: [string, string, Record<string, string>, string][] = [
        ["that is not there", FILE, {}, `"${FILE}" is no file; paths start at the project's root`],
        [
            "outside of the project",
            "../dell.json",
            {},
            `"../dell.json" leads out of the project; put the file inside, and write its path from the project's root`,
        ],
        [
            "of another kind",
            FILE,
            holding({ ...recorded, kind: "HostFirmwareSettings" }),
            `"${FILE}" holds no FirmwareSchema; write into it what \`kubectl get firmwareschema NAME --output json\` prints`,
        ],
        ["that is no path", "7", {}, "7: expected the path of a file that holds a FirmwareSchema"],
    ];
    for (const [what, written, files, reason] of cases) {
        it(`is refused from a file ${what}`, () => {
            assert.deepEqual(problemsOf(naming(written), files), [`${AT} (Pulumi.mine.yaml:4): ${reason}`]);
        });
    }

    it("is refused where the file is broken, by its line, or says what no FirmwareSchema says", () => {
        const [broken, ...more] = problemsOf(naming(FILE), { [FILE]: "kind: [" });
        assert.deepEqual(more, []);
        assert.match(broken ?? "", new RegExp(`^${AT} \\(${FILE}:1\\): "${FILE}": is not valid YAML`));
        const wrong = { ...recorded, spec: { schema: { SysProfile: { attribute_type: "Choice" } } } };
        const found = problemsOf(naming(FILE), holding(wrong)).map((problem) => problem.split(" ")[0]);
        assert.deepEqual(found, [`${AT}.schema.SysProfile.attribute_type`]);
    });
});
