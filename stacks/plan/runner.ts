import { PREVIEW_ACCOUNT } from "../../components/security/previewAccessPolicy";
import type { Verdict } from "../../components/shared/verdict";
import { images as imagePins } from "../../components/upstream/versions";
import type { StackConfig } from "../config/schema";
import { API_SERVER_PORT } from "./autoinstall/management";
import { PREVIEW_NAMESPACE } from "./namespaces";
import type { ImagePlan } from "./platformPlan";

/** The private runner of continuous integration, on the workload cluster, as its component is told. */
export interface RunnerPlan {
    /** Id in `images`. */
    readonly image: `image/${string}`;
    readonly namespace: string;
    readonly account: string;
    readonly forge: {
        readonly api: string;
        readonly organisation: string;
        readonly group: number;
        readonly clientId: string;
        readonly installation: number;
    };
    readonly label: string;
    /** Names of Secrets in that namespace, which come from people: no state ever holds them. */
    readonly registrationSecret: string;
    readonly state: { readonly backend: string; readonly secret: string };
    readonly apiServer: { readonly range: string; readonly port: number };
    /** Addresses in that range which it does not reach: the management cluster's. */
    readonly closed: readonly string[];
    readonly proxy: { readonly address: string; readonly port: number };
}

export const RUNNER_SECRETS = { registration: "runner-registration", state: "runner-state" } as const;

/** Null where a site has none, and before there is a workload cluster. */
export function planRunner({ runner, management, inventory, network, phase }: StackConfig): RunnerPlan | null {
    if (!runner || phase === 0) {
        return null;
    }
    const { forge, label, state, proxy } = runner;
    const hosts = Object.values(inventory.hosts).filter(({ role }) => role === "management");
    return {
        image: runnerImage.id,
        namespace: PREVIEW_NAMESPACE,
        account: PREVIEW_ACCOUNT,
        forge,
        label,
        registrationSecret: RUNNER_SECRETS.registration,
        state: { backend: state, secret: RUNNER_SECRETS.state },
        apiServer: { range: network.ranges.management, port: API_SERVER_PORT },
        closed: [management?.apiAddress, ...hosts.map(({ address }) => address)].filter((it) => it !== undefined),
        proxy,
    };
}

export const runnerImage: ImagePlan = { id: "image/runner", ...imagePins.runner, usedBy: ["runner"] };

/** A NetworkPolicy ends at the proxy. What the proxy lets through, and whom AWS takes the runner for, is decided elsewhere. */
export function runnerVerdicts(runner: RunnerPlan | null): Verdict[] {
    if (!runner) {
        return [];
    }
    const { address, port } = runner.proxy;
    const reason =
        `nobody has shown that the proxy at ${address}:${port} lets jobs through to the hosts of docs/runbooks/runner.md and to no others: ` +
        "its list comes with the egress allowlist; nor that what reads the state can do no more: that role comes with the site's way into AWS";
    return [{ id: "runner/way-out", subject: "runner", status: "indeterminate", reason }];
}
