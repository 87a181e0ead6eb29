import { randomInt } from "node:crypto";
import * as fs from "node:fs/promises";
import { createServer } from "node:net";
import * as path from "node:path";

import type { KeyPair } from "./certificates";
import type { Member } from "./members";

/** What is kept of a member besides its data; whether it runs is asked anew each time. */
export type KeptMember = Omit<Member, "running" | "serving" | "voting">;

/** Names that the site's flags give the files, in a folder of the member's own. */
const AUTHORITY = "ca.crt";
const FILES = ["server", "peer"] as const;
const NOTE = "member.json";
/** How many ports from the first on are tried. */
const PORTS = 6_000;

/** What is on this machine of members of etcd: a folder each, below one. */
export class MemberStore {
    constructor(
        private readonly folder: string,
        private readonly firstPort: number,
    ) {}

    folderOf({ host }: Pick<Member, "host">): string {
        return path.join(this.folder, host);
    }

    async list(): Promise<readonly KeptMember[]> {
        const names = await fs.readdir(this.folder).catch(nothing);
        const notes = await Promise.all(
            (names ?? []).map((name) => fs.readFile(path.join(this.folder, name, NOTE), "utf8").catch(nothing)),
        );
        return notes.flatMap((note) => (note === undefined ? [] : [JSON.parse(note) as KeptMember]));
    }

    /** Certificates and keys first, the note last: a member without one is begun anew. */
    async prepare(host: string, machine: string, authority: string, issue: () => KeyPair): Promise<void> {
        const used = (await this.list()).flatMap(({ clientPort, peerPort }) => [clientPort, peerPort]);
        const clientPort = await freePort(this.firstPort, used);
        const peerPort = await freePort(this.firstPort, [...used, clientPort]);
        const folder = this.folderOf({ host });
        await fs.rm(folder, { recursive: true, force: true });
        await fs.mkdir(folder, { recursive: true, mode: 0o700 });
        await write(path.join(folder, AUTHORITY), authority);
        for (const name of FILES) {
            const { certificate, key } = issue();
            await write(path.join(folder, `${name}.crt`), certificate);
            await write(path.join(folder, `${name}.key`), key);
        }
        await this.note({ host, machine, clientPort, peerPort });
    }

    async note({ host, machine, clientPort, peerPort, initialCluster }: KeptMember): Promise<void> {
        const note: KeptMember = { host, machine, clientPort, peerPort, ...(initialCluster && { initialCluster }) };
        const file = path.join(this.folderOf(note), NOTE);
        await write(`${file}.new`, JSON.stringify(note));
        await fs.rename(`${file}.new`, file);
    }

    /** By which a member is asked, and vouches for itself. */
    async identity(member: Pick<Member, "host">): Promise<{ ca: string; cert: string; key: string }> {
        const read = (name: string) => fs.readFile(path.join(this.folderOf(member), name), "utf8");
        const [ca, cert, key] = await Promise.all([read(AUTHORITY), read("server.crt"), read("server.key")]);
        return { ca, cert, key };
    }

    async remove(member: Pick<Member, "host">): Promise<void> {
        await fs.rm(this.folderOf(member), { recursive: true, force: true });
    }
}

function write(file: string, content: string): Promise<void> {
    return fs.writeFile(file, content, { mode: 0o600 });
}

function nothing(error: unknown): undefined {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        throw error;
    }
    return undefined;
}

async function freePort(first: number, used: readonly number[]): Promise<number> {
    const start = randomInt(PORTS);
    for (let i = 0; i < PORTS; i++) {
        const port = first + ((start + i) % PORTS);
        if (!used.includes(port) && (await isFree(port))) {
            return port;
        }
    }
    throw new Error(`no port from ${first} to ${first + PORTS} on 127.0.0.1 is free`);
}

function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once("error", () => {
            resolve(false);
        });
        server.listen(port, "127.0.0.1", () => {
            server.close(() => {
                resolve(true);
            });
        });
    });
}
