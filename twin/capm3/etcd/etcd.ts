import * as path from "node:path";

import { type KeyPair, memberCertificate } from "./certificates";
import { addLearner, type GatewayTarget, isServing, listMembers, promote } from "./gateway";
import { type InstalledHost, type ListedMember, type Member, peerUrl, type Step, stepsOf } from "./members";
import { MemberProcesses } from "./processes";
import { type KeptMember, MemberStore } from "./store";

/** What the twin tells the stand-in of the etcd of its control-plane hosts. */
export interface EtcdSettings {
    readonly executable: string;
    /** Folder of links, by whose paths the twin knows its processes. */
    readonly binaries: string;
    readonly logs: string;
    /** Folder of members' data and keys. */
    readonly members: string;
    readonly firstPort: number;
    /** Of etcd on a host of the site. */
    readonly flags: Readonly<Record<string, string>>;
    /** Where that host has the files which the flags name; here they are in the member's own folder. */
    readonly pki: string;
}

/** Certificate and key of the authority of a cluster's etcd. */
export type FindAuthority = (cluster: InstalledHost["cluster"]) => Promise<KeyPair>;

export interface EtcdView {
    readonly members: readonly Member[];
    /** Undefined where no member answers. */
    readonly listed: readonly ListedMember[] | undefined;
}

/** A real etcd for the control-plane hosts of a twin: a process a host, with TLS, that nobody but Cluster API asks anything. */
export class Etcd {
    readonly #store: MemberStore;
    readonly #processes: MemberProcesses;

    constructor(
        private readonly settings: EtcdSettings,
        private readonly findAuthority: FindAuthority,
    ) {
        this.#store = new MemberStore(settings.members, settings.firstPort);
        this.#processes = new MemberProcesses(settings.executable, settings.binaries, settings.logs);
    }

    async look(): Promise<EtcdView> {
        const kept = await this.#store.list();
        const asked = await Promise.all(
            kept.map(async (member) => ({ ...member, serving: await isServing(await this.#target(member)) })),
        );
        const listed = await this.#listed(asked);
        const voters = new Set(listed?.flatMap((found) => (found.learner ? [] : [found.peerUrl])));
        // Who answers runs.
        const running = asked.every(({ serving }) => serving) ? undefined : await this.#processes.running();
        const members = asked.map((member) => ({
            ...member,
            running: member.serving || running?.has(member.host) === true,
            voting: member.serving && voters.has(peerUrl(member)),
        }));
        return { members, listed };
    }

    /** What is to be done now, each step with what does it. */
    steps(hosts: readonly InstalledHost[], { members, listed }: EtcdView) {
        return stepsOf(hosts, members, listed).map((step) => ({
            what: `${step.does} etcd of ${"member" in step ? step.member.host : step.host.name}`,
            apply: () => this.#apply(step, members, listed ?? []),
        }));
    }

    async #apply(step: Step, members: readonly Member[], listed: readonly ListedMember[]): Promise<void> {
        switch (step.does) {
            case "prepare": {
                const { name, machine, cluster } = step.host;
                const authority = await this.findAuthority(cluster);
                const issue = () => memberCertificate(authority, name, new Date());
                return this.#store.prepare(name, machine, authority.certificate, issue);
            }
            case "begin":
                return this.#store.note({ ...step.member, initialCluster: named(step.member) });
            case "take in": {
                const { member } = step;
                if (!listed.some((found) => found.peerUrl === peerUrl(member))) {
                    await addLearner(await this.#voter(members), peerUrl(member));
                }
                const others = listed.filter((found) => found.peerUrl !== peerUrl(member));
                const initialCluster = [...others.map((other) => `${other.name}=${other.peerUrl}`), named(member)];
                return this.#store.note({ ...member, initialCluster: initialCluster.join(",") });
            }
            case "start":
                return this.#processes.start(step.member.host, this.#args(step.member));
            case "promote":
                return promote(await this.#voter(members), step.id);
            case "stop":
                return this.#processes.end(step.member.host);
            case "remove":
                await this.#processes.end(step.member.host);
                return this.#store.remove(step.member);
        }
    }

    #args(member: Member): string[] {
        const { flags, pki } = this.settings;
        const folder = this.#store.folderOf(member);
        const [client, peer] = [`https://127.0.0.1:${member.clientPort}`, peerUrl(member)];
        const initialCluster = member.initialCluster ?? "";
        const own = {
            name: member.host,
            "data-dir": path.join(folder, "data"),
            "listen-client-urls": client,
            "advertise-client-urls": client,
            "listen-peer-urls": peer,
            "initial-advertise-peer-urls": peer,
            "initial-cluster": initialCluster,
            // Left out of account once there are data.
            "initial-cluster-state": initialCluster === named(member) ? "new" : "existing",
            "log-level": "warn",
        };
        const here = (value: string) =>
            value.startsWith(`${pki}/`) ? path.join(folder, path.relative(pki, value)) : value;
        return Object.entries({ ...flags, ...own }).map(([flag, value]) => `--${flag}=${here(value)}`);
    }

    async #listed(
        members: readonly (KeptMember & Pick<Member, "serving">)[],
    ): Promise<readonly ListedMember[] | undefined> {
        for (const member of members.filter(({ serving }) => serving)) {
            const listed = await listMembers(await this.#target(member)).catch(() => undefined);
            if (listed !== undefined) {
                return listed;
            }
        }
        return undefined;
    }

    /** One that may change who is a member. */
    async #voter(members: readonly Member[]): Promise<GatewayTarget> {
        const found = members.find(({ voting }) => voting);
        if (found === undefined) {
            throw new Error("no voting member answers");
        }
        return this.#target(found);
    }

    async #target(member: Pick<Member, "host" | "clientPort">): Promise<GatewayTarget> {
        return { port: member.clientPort, ...(await this.#store.identity(member)) };
    }
}

function named(member: Member): string {
    return `${member.host}=${peerUrl(member)}`;
}
