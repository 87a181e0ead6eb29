import { Resolver } from "node:dns/promises";

import { type Answer, failed, passed } from "./answer";
import type { Question } from "./target";

/** Codes of answers, as opposed to none (RFC 1035). */
const REFUSALS: Readonly<Record<string, string>> = {
    ENOTFOUND: "answers that the domain does not exist",
    ESERVFAIL: "answers that it failed to ask for the domain",
    EREFUSED: "refuses to answer this machine",
    ENOTIMP: "answers that it does not know such questions",
    EFORMERR: "answers that it does not understand the question",
    EBADRESP: "answers with something else than DNS",
};

/** Asks one server, and no other, for the domain of the site. */
export async function askDns({ server, domain }: Extract<Question, { kind: "dns" }>, seconds: number): Promise<Answer> {
    // A datagram gets lost now and then: asked twice, within the time of one.
    const resolver = new Resolver({ timeout: Math.ceil((seconds * 1000) / 3), tries: 2 });
    resolver.setServers([server]);
    const timer = setTimeout(() => {
        resolver.cancel();
    }, seconds * 1000);
    try {
        await resolver.resolveSoa(domain);
        return passed(`knows ${domain}`);
    } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        if (code === "ENODATA") {
            return passed(`knows ${domain}, as part of a larger zone`);
        }
        if (code === "ECONNREFUSED") {
            return failed("refused", "refuses the question: nothing listens on its port");
        }
        const refusal = REFUSALS[code];
        return refusal === undefined
            ? failed("silence", `does not answer within ${seconds} s`)
            : failed("answer", `${refusal} (${domain})`);
    } finally {
        clearTimeout(timer);
    }
}
