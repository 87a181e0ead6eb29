import { type HostsFile, readHostsFile } from "./hostsFile";
import { listStacks, readStackFile, type StackFile } from "./stackFile";

/** The stack files of a project as one load sees them: each is read and parsed once, however many rules ask for it. */
export class StackFiles {
    readonly #read = new Map<string, StackFile | undefined>();

    constructor(readonly root: string) {}

    /** @returns undefined where there is no such file */
    read(stack: string): StackFile | undefined {
        if (!this.#read.has(stack)) {
            this.#read.set(stack, readStackFile(this.root, stack));
        }
        return this.#read.get(stack);
    }

    /** @param fileName as `inventory.hostsFile` has it */
    readHosts(fileName: string): HostsFile {
        return readHostsFile(this.root, fileName);
    }

    list(): string[] {
        return listStacks(this.root);
    }
}
