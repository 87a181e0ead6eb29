import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { CLUSTERS, twinPaths } from "../../../twin/paths";
import { requireSpace } from "../../../twin/space";

describe("the disk under a twin", () => {
    const root = fs.mkdtempSync(path.join(os.tmpdir(), "h200-space-"));
    const paths = twinPaths(root);
    after(() => fs.rmSync(root, { recursive: true }));

    const free = (mib: number) => () => Promise.resolve(mib);

    it("is refused when too full for a new twin, before anything is made", async () => {
        await assert.rejects(requireSpace(paths, free(511)), {
            message: `511 MiB are free on the disk of ${paths.base}; the twin needs 512. Free some.`,
        });
        await requireSpace(paths, free(512));
        assert.equal(fs.existsSync(paths.base), false);
    });

    it("needs less for a twin that has its etcd already", async () => {
        CLUSTERS.forEach((cluster) =>
            fs.mkdirSync(path.join(paths.controlPlane(cluster), "etcd", "member"), { recursive: true }),
        );
        await requireSpace(paths, free(128));
        await assert.rejects(requireSpace(paths, free(127)), /the twin needs 128\. Free some\.$/);
    });

    it("is asked for its real room", () => requireSpace(paths));
});
