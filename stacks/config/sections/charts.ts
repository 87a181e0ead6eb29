import { z } from "zod";

export const charts = z.strictObject({
    /**
     * Where the objects of third-party charts come from. `footprint` applies recorded facts about what the real chart
     * creates: enough to preview and to rehearse, refused for an `up` of a real site.
     */
    source: z.enum(["footprint"], "expected footprint"),
});
