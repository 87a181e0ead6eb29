import assert from "node:assert/strict";

import { importedSet } from "../../../components/upstream/definitionSet";
import { listedDefinitions, notInstalled } from "../../../components/upstream/installedDefinitions";

const set = importedSet("nvidia.com");
const [first = "", second = ""] = set.names;

/** What an API server says that has them all, with changes to the first two. */
function listed(changes: { readonly without?: string; readonly sum?: string; readonly established?: string }) {
    const items = set
        .definitions()
        .filter(({ metadata }) => metadata.name !== changes.without)
        .map((definition) => {
            const { metadata } = definition;
            const annotations = { "alphaton.ai/definitions": changes.sum ?? set.sum };
            const other = metadata.name === first ? { ...metadata, annotations } : metadata;
            const status = metadata.name === second ? (changes.established ?? "True") : "True";
            return { ...definition, metadata: other, status: { conditions: [{ type: "Established", status }] } };
        });
    return listedDefinitions(JSON.stringify({ items }));
}

describe("definitions on a cluster", () => {
    it("are installed when all of a set are there, of that set, and served", () => {
        assert.equal(notInstalled(set, listed({})), undefined);
    });

    it("are not when one is missing, of another set, or not served yet: each by name", () => {
        assert.equal(notInstalled(set, listed({ without: first })), `nvidia.com (imported): ${first} missing`);
        assert.equal(notInstalled(set, listed({ sum: "other" })), `nvidia.com (imported): ${first} not of this set`);
        assert.equal(
            notInstalled(set, listed({ established: "False" })),
            `nvidia.com (imported): ${second} not served yet`,
        );
        assert.equal(
            notInstalled(set, listed({ without: second, sum: "other" })),
            `nvidia.com (imported): ${second} missing; ${first} not of this set`,
        );
    });
});
