import type { Command } from "../command";
import { section } from "./command";
import { nameOf } from "./imageList";
import { type VerifyResult, verifyImages } from "./result";
import { SITE_OPTION_HELP, SITE_OPTIONS, siteImages } from "./siteImages";

/** Says which images could be other ones tomorrow. A real site must have none; the twin has no registry to ask. */
export const imagesVerify: Command = {
    summary: "Say which images of a stack lack a digest; exit code 1 if any does, except on the twin.",
    options: { ...SITE_OPTIONS, json: { type: "boolean", default: false } },
    optionHelp: { ...SITE_OPTION_HELP, "--json": "print the answer as JSON (tools/images/verify.schema.json)" },
    run(values) {
        const result = verifyImages(siteImages(values));
        process.stdout.write(values["json"] ? `${JSON.stringify(result, undefined, 2)}\n` : renderVerify(result));
        if (result.status === "fail") {
            process.exitCode = 1;
        }
        return Promise.resolve();
    },
};

function renderVerify({ stack, status, images, unresolved, gaps }: VerifyResult): string {
    const verdict = {
        pass: `All ${images} images of ${stack} have a digest.`,
        indeterminate: "A twin may run like this; a site may not: `npm run images:resolve` asks the registries.",
        fail: `${stack} is refused with these: \`npm run images:resolve\` asks the registries.`,
    }[status];
    return [
        ...section(
            `${unresolved.length} of ${images} images have no digest:`,
            unresolved.map((image) => (image.reason ? `${nameOf(image)}: ${image.reason}` : nameOf(image))),
        ),
        ...section(
            "Not known:",
            gaps.map(({ subject, reason }) => `${subject}: ${reason}`),
        ),
        verdict,
        "",
    ].join("\n");
}
