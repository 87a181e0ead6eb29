import type { Command } from "../command";
import { section } from "./command";
import { listImages, nameOf } from "./imageList";
import { SITE_OPTION_HELP, SITE_OPTIONS, siteImages } from "./siteImages";

/** Says which images could be other ones tomorrow. A real site must have none; the twin has no registry to ask. */
export const imagesVerify: Command = {
    summary: "Say which images of a stack lack a digest; exit code 1 if any does, except on the twin.",
    options: SITE_OPTIONS,
    optionHelp: SITE_OPTION_HELP,
    run(values) {
        const site = siteImages(values);
        const { images, gaps } = listImages(site);
        const lacking = images.filter(({ digest }) => digest === null);
        const lines = [
            ...section(
                `${lacking.length} of ${images.length} images have no digest:`,
                lacking.map((image) => (image.reason ? `${nameOf(image)}: ${image.reason}` : nameOf(image))),
            ),
            ...section(
                "Not known:",
                gaps.map(({ subject, reason }) => `${subject}: ${reason}`),
            ),
        ];
        const broken = lacking.length > 0 || gaps.length > 0;
        const verdict = !broken
            ? `All ${images.length} images of ${site.stack} have a digest.`
            : site.twin
              ? "A twin may run like this; a site may not: `npm run images:resolve` asks the registries."
              : `${site.stack} is refused with these: \`npm run images:resolve\` asks the registries.`;
        process.stdout.write(`${[...lines, verdict].join("\n")}\n`);
        if (broken && !site.twin) {
            process.exitCode = 1;
        }
        return Promise.resolve();
    },
};
