import { z } from "zod";

/** `charts.source`. */
export const CHART_SOURCES = ["upstream", "mirror", "bundle", "footprint"] as const;

/**
 * Third-party charts. Each place has a key of its own and `source` chooses among them, so that a stack which is like another
 * one changes a word.
 */
export const charts = z
    .strictObject({
        /**
         * Where the objects of charts come from: `upstream`, each chart's own repository; `mirror`, one registry; `bundle`, a
         * directory of archives; `footprint`, recorded facts about what the real charts create: enough to preview and to
         * rehearse, refused for an `up` of a real site.
         */
        source: z.enum(CHART_SOURCES, "expected upstream, mirror, bundle or footprint"),
        /** The registry of source `mirror`: charts are `<mirror>/<name>`. */
        mirror: z
            .string()
            .regex(
                /^oci:\/\/[^\s/]+(\/[^\s/]+)*$/,
                "expected oci:// and a registry, such as oci://registry.example.com/charts",
            )
            .exactOptional(),
        /**
         * The directory of source `bundle`, with `<name>-<version>.tgz` of charts and `<name>-<version>/` of releases without a
         * chart in it. Relative to the project root.
         */
        bundle: z.string().min(1).exactOptional(),
        /**
         * Registry and path that mirror every image, below its publisher's own registry and path.
         * @default images come from their publishers
         */
        imageMirror: z
            .string()
            .regex(
                /^[a-z0-9.-]+(:\d+)?(\/[\w.-]+)*$/,
                "expected a registry and a path, such as registry.example.com/mirror",
            )
            .exactOptional(),
    })
    .check(({ value, issues }) => {
        const { source } = value;
        if ((source === "mirror" || source === "bundle") && value[source] === undefined) {
            const what = source === "mirror" ? "a registry, oci://..." : "a directory";
            issues.push({
                code: "custom",
                input: value,
                path: [source],
                message: `source is "${source}", so ${what} is needed here`,
            });
        }
    });
