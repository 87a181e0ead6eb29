import { type Answer, failed, passed } from "./answer";

/** Who is expected at an address. */
export type HttpService = "redfish" | "api-server" | "registry" | "file";

export interface HttpAnswer {
    readonly status: number;
    readonly body: string;
}

/**
 * Somebody answers in HTTP, but not as the one that is expected: a proxy on the way does that for every address, and so does
 * another machine. Only what nobody else says is a pass.
 */
const unlike = (status: number, who: string): Answer => ({
    status: "indeterminate",
    reason: `answers with HTTP ${status} as ${who} would not; a proxy on the way, or another machine?`,
});

/** What each says to whoever has no credentials. */
export const HTTP_SERVICES: Readonly<Record<HttpService, (answer: HttpAnswer) => Answer>> = {
    // The service root has to be readable without a login (DMTF DSP0266, "Redfish-defined URIs").
    redfish: ({ status, body }) => {
        const version = /"RedfishVersion"\s*:\s*"([^"]{1,20})"/.exec(body)?.[1];
        return status === 200 && version !== undefined
            ? passed(`speaks Redfish ${version}`)
            : unlike(status, "a Redfish service");
    },
    // `/readyz` is open to everybody on our clusters; one that closed it answers with a Status.
    "api-server": ({ status, body }) => {
        if (status === 200 && body === "ok") {
            return passed("is ready");
        }
        if ((status === 401 || status === 403) && /"kind":\s*"Status"/.test(body)) {
            return passed(`is there, and tells strangers nothing (HTTP ${status})`);
        }
        return status >= 500 && body.includes("readyz")
            ? failed("answer", `is there, and not ready (HTTP ${status})`)
            : unlike(status, "an API server");
    },
    // OCI distribution specification, end-1.
    registry: ({ status }) =>
        status === 200 || status === 401 ? passed(`serves images (HTTP ${status})`) : unlike(status, "a registry"),
    file: ({ status }) =>
        status === 200 ? passed("serves it") : failed("answer", `answers with HTTP ${status} instead of the file`),
};
