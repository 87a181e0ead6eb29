import { z } from "zod";

import { dnsLabel } from "./shared";

const sealKeys = z
    .strictObject({
        /** What seals now, by its name in Secret `openbao-seal`. */
        current: dnsLabel.default("seal-1"),
        /** What it takes the place of, until every member has been restarted: docs/runbooks/secret-store.md. */
        previous: dnsLabel.exactOptional(),
    })
    .refine(({ current, previous }) => current !== previous, {
        path: ["previous"],
        error: "is the current one too; a name stands for one key for good",
    });

/** The site's secret store, OpenBao, on the management hosts. No key stands here, only its name. */
export const secretStore = z.strictObject({ seal: sealKeys.prefault({}) }).prefault({});
