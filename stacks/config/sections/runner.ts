import { z } from "zod";

import { dnsLabel } from "./shared";

/** Where Pulumi keeps the state; credentials come from elsewhere. */
const backend = z
    .string()
    .regex(
        /^(s3:\/\/[a-z0-9][a-z0-9.-]+[a-z0-9](\?\S+)?|https:\/\/[^\s@]+)$/,
        "expected `backendUrl` of bootstrap, such as s3://h200-state-prod-111122223333?region=eu-central-1, or a Pulumi service over https; no credential in it",
    );

/** The private runner, which previews pull requests inside the site. What it is and why: docs/runbooks/runner.md. */
export const runner = z.strictObject({
    /** The code host that it takes jobs from. The key that registers it goes in by hand and stands nowhere here. */
    forge: z.strictObject({
        /** Of a forge of the company's own, `https://HOST/api/v3`. @default that of github.com */
        api: z.url({ protocol: /^https$/, error: "expected https://" }).default("https://api.github.com"),
        organisation: z.string().regex(/^[a-z0-9](-?[a-z0-9])*$/i, "expected an organisation's name, such as alphaton"),
        /** Id of the runner group, which lets one repository in. */
        group: z.int().positive(),
        /** The app that may register runners, and the id of its installation in the organisation. */
        clientId: z.string().regex(/^Iv[A-Za-z0-9.]+$/, "expected the client id of an app, such as Iv23liExample"),
        installation: z.int().positive(),
    }),
    /** What jobs ask for in `runs-on`: of this site's runner, and no other's. */
    label: dnsLabel,
    /** As in `pulumi login`. It reads there and writes nothing. */
    state: backend,
    /** The only way out of the site, which knows hosts by name; not made by this program. */
    proxy: z.strictObject({
        /** Free in `network.ranges.management`. */
        address: z.ipv4(),
        /** @default 3128, Squid's */
        port: z.int().min(1).max(65535).default(3128),
    }),
});
