/** Names of processes that play the etcd of control-plane hosts: this and the host's. */
export const MEMBER = "etcd-";

/** A member of etcd as this machine keeps it: what stands for the etcd of a control-plane host. */
export interface Member {
    /** Also its name in etcd, by which Cluster API finds the member of a node. */
    readonly host: string;
    /** Uid of the Metal3Machine that brought it: another image on the host means another member. */
    readonly machine: string;
    /** On loopback. */
    readonly clientPort: number;
    readonly peerPort: number;
    /** Members in the form of `--initial-cluster` at the time it joined; absent until it was taken in. */
    readonly initialCluster?: string;
    /** Whether its process is there. */
    readonly running: boolean;
    /** Whether it answers. */
    readonly serving: boolean;
    /** Whether etcd counts on it as well: it is no learner, and nobody removed it. */
    readonly voting: boolean;
}

/** A member as etcd lists it; its name is empty until its process has come. */
export interface ListedMember {
    readonly id: string;
    readonly name: string;
    readonly peerUrl: string;
    readonly learner: boolean;
}

/** A control-plane host with a machine's image on it. */
export interface InstalledHost {
    readonly name: string;
    readonly machine: string;
    /** Not while it is turned off to be rebooted. */
    readonly on: boolean;
    readonly cluster: { readonly name: string; readonly namespace: string };
}

/** One thing that is to be done to the members on this machine. */
export type Step =
    /** As `kubeadm init` and `kubeadm join` do: ports and certificates. */
    | { readonly does: "prepare"; readonly host: InstalledHost }
    /** The first of all, with whom etcd begins. */
    | { readonly does: "begin"; readonly member: Member }
    /** Has etcd take it in, as a learner, which cannot cost a quorum. */
    | { readonly does: "take in"; readonly member: Member }
    | { readonly does: "start"; readonly member: Member }
    | { readonly does: "promote"; readonly member: Member; readonly id: string }
    | { readonly does: "stop"; readonly member: Member }
    /** Its process, data and keys. */
    | { readonly does: "remove"; readonly member: Member };

export function peerUrl({ peerPort }: Pick<Member, "peerPort">): string {
    return `https://127.0.0.1:${peerPort}`;
}

/**
 * What the members lack of what their hosts are. One joins after the other, as Cluster API makes their machines. A member that
 * etcd does not list any more was removed, by KubeadmControlPlane or a person, and is not brought back: its host keeps it until
 * the image goes.
 *
 * @param listed undefined where no member answers
 */
export function stepsOf(
    hosts: readonly InstalledHost[],
    members: readonly Member[],
    listed: readonly ListedMember[] | undefined,
): Step[] {
    const hostOf = (member: Member) =>
        hosts.find(({ name, machine }) => {
            return name === member.host && machine === member.machine;
        });
    const kept = members.filter((member) => hostOf(member) !== undefined);
    const joined = kept.filter(({ initialCluster }) => initialCluster !== undefined);
    const listing = (member: Member) => listed?.find((found) => found.peerUrl === peerUrl(member));
    return [
        ...members.filter((member) => !kept.includes(member)).map((member): Step => ({ does: "remove", member })),
        ...joined.flatMap((member): Step[] => {
            const found = listing(member);
            if (hostOf(member)?.on !== true) {
                return member.running ? [{ does: "stop", member }] : [];
            }
            if (!member.running) {
                return listed === undefined || found !== undefined ? [{ does: "start", member }] : [];
            }
            return found?.learner === true && member.serving ? [{ does: "promote", member, id: found.id }] : [];
        }),
        ...nextToJoin(hosts, kept, joined, listed).slice(0, 1),
    ];
}

function nextToJoin(
    hosts: readonly InstalledHost[],
    kept: readonly Member[],
    joined: readonly Member[],
    listed: readonly ListedMember[] | undefined,
): Step[] {
    const settled = listed?.every(({ name, learner }) => name !== "" && !learner) === true;
    return hosts
        .filter(({ name, on }) => on && !joined.some(({ host }) => host === name))
        .flatMap((host): Step[] => {
            const member = kept.find((known) => known.host === host.name);
            if (member === undefined) {
                return [{ does: "prepare", host }];
            }
            if (joined.length === 0) {
                return [{ does: "begin", member }];
            }
            // One that etcd took in already is what it waits for itself.
            const own = listed?.some((found) => found.peerUrl === peerUrl(member)) === true;
            return settled || own ? [{ does: "take in", member }] : [];
        });
}
