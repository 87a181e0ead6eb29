import * as path from "node:path";

import { DIGEST_FILE, recordedDigests } from "../../components/upstream/versions";
import { PROJECT_ROOT } from "../../stacks/config/load";
import { type Command, UserError } from "../command";
import { Steps } from "../steps";
import { recordDigests } from "./record";
import type { ResolveResult } from "./result";
import { SITE_OPTION_HELP, SITE_OPTIONS, siteImages } from "./siteImages";

/** Asks registries for digests, and records what they answer for everybody. */
export const imagesResolve: Command = {
    summary: "Ask registries for the digests of a stack's images, and record them.",
    options: {
        ...SITE_OPTIONS,
        again: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
    },
    optionHelp: {
        ...SITE_OPTION_HELP,
        "--again": "ask for recorded ones too, and fail for each tag that was moved since",
        "--json": "print what came of it as JSON (tools/images/resolve.schema.json)",
    },
    async run(values) {
        const { stack, images: all } = siteImages(values);
        const images = all.filter(({ repository, tag, digest, partialTag }) =>
            digest === null
                ? partialTag === undefined
                : values["again"] === true && recordedDigests[`${repository}:${tag}`] === digest,
        );
        const { gained, failures } = await new Steps().run(`Asking for ${images.length} images`, (report) =>
            recordDigests(DIGEST_FILE, images, { recorded: recordedDigests, report }),
        );
        const file = path.relative(PROJECT_ROOT, DIGEST_FILE);
        if (values["json"]) {
            const counts = { asked: images.length, gained, failures: [...failures] };
            const result: ResolveResult = { schemaVersion: 1, stack, file, ...counts };
            process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
            process.exitCode = failures.length > 0 ? 1 : 0;
            return;
        }
        console.log(`${gained} digests recorded in ${file}.`);
        if (failures.length > 0) {
            const what = `${failures.length} of ${images.length} images have no answer; nothing was recorded for them:`;
            throw new UserError([what, ...failures.map((line) => `  ${line}`)].join("\n"));
        }
    },
};
