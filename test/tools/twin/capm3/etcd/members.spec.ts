import assert from "node:assert/strict";

import {
    type InstalledHost,
    type ListedMember,
    type Member,
    peerUrl,
    type Step,
    stepsOf,
} from "../../../../../twin/capm3/etcd/members";

const cluster = { name: "colo1", namespace: "metal" };
const host = (name: string, rest: Partial<InstalledHost> = {}): InstalledHost => {
    return { ...{ name, machine: `uid-${name}`, on: true, cluster }, ...rest };
};
const PORTS: Readonly<Record<string, number>> = { a: 10, b: 20, c: 30 };
/** One that is in etcd and works. */
const member = (name: string, rest: Partial<Member> = {}): Member => ({
    ...{ host: name, machine: `uid-${name}`, clientPort: PORTS[name] ?? 0, peerPort: (PORTS[name] ?? 0) + 1 },
    ...{ initialCluster: `${name}=there`, running: true, serving: true, voting: true },
    ...rest,
});
const stopped = (name: string) => member(name, { running: false, serving: false, voting: false });
/** One with its keys, which etcd does not know. */
const prepared = (name: string): Member => {
    const { initialCluster: _, ...rest } = stopped(name);
    return rest;
};
const listed = (name: string, rest: Partial<ListedMember> = {}): ListedMember => {
    return { ...{ id: `id-${name}`, name, peerUrl: peerUrl(member(name)), learner: false }, ...rest };
};
const brief = (steps: readonly Step[]) =>
    steps.map((step) => `${step.does} ${"member" in step ? step.member.host : step.host.name}`);

describe("the etcd of control-plane hosts", () => {
    it("is given keys, and begins with the first host", () => {
        assert.deepEqual(stepsOf([host("a")], [], undefined), [{ does: "prepare", host: host("a") }]);
        assert.deepEqual(brief(stepsOf([host("a")], [prepared("a")], undefined)), ["begin a"]);
        assert.deepEqual(brief(stepsOf([host("a")], [stopped("a")], undefined)), ["start a"]);
        assert.deepEqual(stepsOf([host("a")], [member("a")], [listed("a")]), []);
    });

    it("takes a further host in as a learner, starts it, and makes it a voter", () => {
        const hosts = [host("a"), host("b")];
        const [a, b] = [listed("a"), listed("b", { name: "", learner: true })];
        assert.deepEqual(brief(stepsOf(hosts, [member("a")], [a])), ["prepare b"]);
        assert.deepEqual(brief(stepsOf(hosts, [member("a"), prepared("b")], [a])), ["take in b"]);
        assert.deepEqual(brief(stepsOf(hosts, [member("a"), stopped("b")], [a, b])), ["start b"]);
        const learner = { ...b, name: "b" };
        assert.deepEqual(stepsOf(hosts, [member("a"), member("b", { serving: false })], [a, learner]), []);
        assert.deepEqual(stepsOf(hosts, [member("a"), member("b")], [a, learner]), [
            { does: "promote", member: member("b"), id: "id-b" },
        ]);
        assert.deepEqual(stepsOf(hosts, [member("a"), member("b")], [a, listed("b")]), []);
    });

    it("goes on where it was broken off between taking a host in and noting it", () => {
        const hosts = [host("a"), host("b")];
        const known = [listed("a"), listed("b", { name: "", learner: true })];
        assert.deepEqual(brief(stepsOf(hosts, [member("a"), prepared("b")], known)), ["take in b"]);
    });

    it("takes one host in at a time, and none while nobody answers", () => {
        const hosts = [host("a"), host("b"), host("c")];
        const members = [member("a"), prepared("b"), prepared("c")];
        assert.deepEqual(brief(stepsOf(hosts, members, [listed("a")])), ["take in b"]);
        const waits = [member("a"), stopped("b"), prepared("c")];
        const learner = listed("b", { name: "", learner: true });
        assert.deepEqual(brief(stepsOf(hosts, waits, [listed("a"), learner])), ["start b"]);
        const silent = [member("a", { serving: false }), prepared("b"), prepared("c")];
        assert.deepEqual(stepsOf(hosts, silent, undefined), []);
    });

    it("stops with a host that is turned off, and comes back with it", () => {
        const off = [host("a"), host("b", { on: false })];
        const known = [listed("a"), listed("b")];
        assert.deepEqual(brief(stepsOf(off, [member("a"), member("b")], known)), ["stop b"]);
        assert.deepEqual(stepsOf(off, [member("a"), stopped("b")], known), []);
        assert.deepEqual(brief(stepsOf([host("a"), host("b")], [member("a"), stopped("b")], known)), ["start b"]);
    });

    it("comes back where all of it had ended", () => {
        const hosts = [host("a"), host("b")];
        assert.deepEqual(brief(stepsOf(hosts, [stopped("a"), stopped("b")], undefined)), ["start a", "start b"]);
    });

    it("does not bring back whom a controller removed, while its host keeps the image", () => {
        assert.deepEqual(stepsOf([host("a"), host("b")], [member("a"), stopped("b")], [listed("a")]), []);
    });

    it("goes with the image, and a new image on the host is another member", () => {
        const members = [member("a"), stopped("b")];
        assert.deepEqual(brief(stepsOf([host("a")], members, [listed("a")])), ["remove b"]);
        const anew = host("b", { machine: "uid-other" });
        assert.deepEqual(brief(stepsOf([host("a"), anew], members, [listed("a")])), ["remove b", "prepare b"]);
        assert.deepEqual(brief(stepsOf([host("a"), anew], [member("a")], [listed("a")])), ["prepare b"]);
    });
});
