import { fileProblem } from "../fileProblem";
import type { Made, Report } from "./attempt";
import { Downloads } from "./downloads";
import { forecast } from "./goBuild";
import { type InstalledTool, lookUp, type Sought } from "./lookUp";
import type { Machine } from "./machine";
import { make, type MissingTool } from "./make";
import { makeFolder } from "./makeFolder";
import type { Pin } from "./pin";
import { preflight } from "./preflight";
import type { Workshop } from "./ways";

export interface RunOptions {
    /** Read all cached files and compare their sums, instead of sizes and times. */
    readonly thorough?: boolean;
    readonly report?: ToolReport;
}

export type ToolReport = (tool: string, ...progress: Parameters<Report>) => void;

/** One run over some tools: each is looked up, and made if it was not found. */
export class Run {
    private readonly abort = new AbortController();
    private readonly found = new Map<string, Promise<InstalledTool | Sought>>();
    private readonly made = new Map<string, Promise<InstalledTool | MissingTool>>();
    private readonly workshop: Workshop;
    private readonly report: ToolReport;
    private cacheMade: Promise<void> | undefined;
    private checked: Promise<void> | undefined;
    private turn: Promise<unknown> = Promise.resolve();

    constructor(
        private readonly pins: Readonly<Record<string, Pin>>,
        private readonly machine: Machine,
        { thorough = false, report = () => undefined }: RunOptions,
    ) {
        this.report = report;
        this.workshop = {
            machine,
            thorough,
            downloads: new Downloads(machine.downloadBase, this.abort.signal),
            signal: this.abort.signal,
            build: (work) => this.build(work),
        };
    }

    /** What is on PATH or in the cache, and what is not. Makes nothing. */
    async lookUpAll(): Promise<(InstalledTool | Sought)[]> {
        return Promise.all(Object.keys(this.pins).map((name) => this.lookUp(name)));
    }

    /**
     * The tool, made if need be. A tool for which nothing works does not stop the others, so that one message can name
     * all of them; what is worse, such as a wrong sum or a full disk, ends the run.
     */
    tool(name: string): Promise<InstalledTool | MissingTool> {
        return remember(this.made, name, async () => {
            try {
                return await this.findOrMake(name);
            } catch (error) {
                const readable = this.abort.signal.aborted ? error : explained(error, this.machine);
                this.abort.abort(readable);
                throw readable;
            }
        });
    }

    /** Ends downloads and builds. */
    stop(reason: Error): void {
        this.abort.abort(reason);
    }

    private async findOrMake(name: string): Promise<InstalledTool | MissingTool> {
        const found = await this.lookUp(name);
        if ("how" in found) {
            return found;
        }
        const neighbour = found.pin.beside === undefined ? undefined : await this.tool(found.pin.beside);
        const made = await make(found, neighbour, this.workshop, (...progress) => this.report(name, ...progress));
        this.report(
            name,
            "how" in made ? `there after ${forecast(Math.ceil(made.seconds))}` : "no way to get it worked",
        );
        return made;
    }

    private lookUp(name: string): Promise<InstalledTool | Sought> {
        return remember(this.found, name, async () => {
            const pin = this.pins[name];
            if (!pin) {
                throw new Error(`No pin for ${name}`);
            }
            const neighbour = pin.beside === undefined ? undefined : await this.lookUp(pin.beside);
            try {
                await (this.cacheMade ??= makeFolder(this.machine.cache));
                return await lookUp(name, pin, neighbour, this.workshop, (...step) => this.report(name, ...step));
            } catch (error) {
                throw explained(error, this.machine);
            }
        });
    }

    private async build(work: () => Promise<Made>): Promise<Made> {
        const sought = (await this.lookUpAll()).flatMap((result) =>
            "ways" in result ? (result.pin.module ?? []) : [],
        );
        await (this.checked ??= preflight(sought, this.machine));
        const mine = this.turn.then(() => {
            this.abort.signal.throwIfAborted();
            return work();
        });
        this.turn = mine.catch(() => undefined); // The next turn starts when this build ends, however it ends.
        return mine;
    }
}

function remember<T>(known: Map<string, Promise<T>>, name: string, start: () => Promise<T>): Promise<T> {
    const promise = known.get(name) ?? start();
    known.set(name, promise);
    return promise;
}

/** What a user can mend is told as such. */
function explained(error: unknown, { cache }: Machine): unknown {
    return fileProblem(error, cache, ", or set XDG_CACHE_HOME to another place") ?? error;
}
