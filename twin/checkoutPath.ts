import { UserError } from "../tools/command";
import type { TwinPaths } from "./paths";

/**
 * Refuses a checkout whose path does not come through to every process of a twin. kwokctl cuts arguments at a space and its
 * `--config` at a comma, a colon separates files in KUBECONFIG, `#`, `?` and `%` mean something in the address of the backend,
 * and quotes, `$` and the like in what kwokctl renders. What is cut runs outside `.twin/`, where nothing would find it again.
 */
export function requirePlainPath({ root }: TwinPaths): void {
    const unusual = [...new Set(root.match(/[^A-Za-z0-9._/+@=~-]/gu) ?? [])];
    if (unusual.length > 0) {
        throw new UserError(
            `${root}: a twin cannot run in a path with ${unusual.map((sign) => JSON.stringify(sign)).join(", ")}. ` +
                "Move the checkout to a path of letters without accents, digits and . _ / + @ = ~ - alone.",
        );
    }
}
