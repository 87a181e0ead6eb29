import type { HttpService } from "./httpServices";

/** What is asked, and how. */
export type Question =
    | { readonly kind: "http"; readonly url: string; readonly service: HttpService }
    | { readonly kind: "dns"; readonly server: string; readonly domain: string }
    | { readonly kind: "ntp"; readonly server: string }
    /** Nothing that can be asked. */
    | { readonly kind: "none"; readonly reason: string };

/** One thing that day zero needs at the other end of a cable. */
export interface ReachTarget {
    readonly service: Service;
    /** What of the plan it belongs to: `host/gpu-a1`, `cluster/workload`, `site`; of a file where it is written. */
    readonly subject: string;
    /** As an operator would type it, e.g. `10.10.0.21:443`. */
    readonly address: string;
    readonly question: Question;
}

export type Service = "bmc" | "api-server" | "apt-mirror" | "dns" | "ntp" | "registry" | "file";
