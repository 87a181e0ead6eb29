import * as fs from "node:fs/promises";
import * as path from "node:path";

import { parseDocument } from "yaml";

import { loadFromFiles } from "../../stacks/config/load";
import { stackFileName } from "../../stacks/config/stackFile";
import { TWIN_STACK } from "../../twin/project";
import type { Bench } from "./bench";
import { type FleetHost, fleetOf } from "./fleet";
import { type Figure, figureOf } from "./result";

/** Each twice the one before: growth is judged by the two differences. */
const SIZES = [32, 64, 128] as const;
const QUICK_SIZES = [12, 24, 48] as const;
const RUNS = 3;
/** Hosts a rack, the units from one to the next, and above them what a fleet of the largest size asks for its switches. */
const RACK = {
    hosts: 4,
    step: 10,
    switchUnits: { bmc: [42], host: [43, 44], rail: [45, 46], hostSpine: [47], railSpine: [48] },
};

/** Previews of the twin's stack as it would be with a made-up fleet of each size in place of its own hosts. */
export async function measureHosts(bench: Bench): Promise<Figure[]> {
    const figures: Figure[] = [];
    for (const size of bench.quick ? QUICK_SIZES : SIZES) {
        const what = `preview of ${size} hosts, none of them there yet`;
        const preview = await previewOf(bench, size);
        const runs: number[] = [];
        await bench.steps.run(what, async () => {
            while (runs.length < (bench.quick ? 1 : RUNS)) {
                runs.push(await preview());
            }
        });
        figures.push(figureOf({ id: `hosts/${size}`, what, unit: "s" }, runs));
    }
    return [...figures, growthOf(figures.flatMap(({ value }) => value ?? []))];
}

/** A host costs as much in a large fleet as in a small one, within noise. */
const GROWTH_AIM = 1.3;

/**
 * What a host adds from the second size on, to what it adds up to there, by the seconds of three sizes. Not known where other work
 * on the machine hid what hosts cost.
 */
export function growthOf([small = NaN, middle = NaN, large = NaN]: readonly number[]): Figure {
    const [lower, upper] = [middle - small, (large - middle) / 2];
    const what = "what a host adds in the larger half of a fleet, to what it adds in the smaller";
    const about = { id: "hosts/growth", what, unit: "ratio", aim: GROWTH_AIM } as const;
    return figureOf(about, lower > 0 && upper > 0 ? [upper / lower] : []);
}

async function previewOf(bench: Bench, size: number): Promise<() => Promise<number>> {
    const folder = path.join(bench.root, ".twin", "project");
    const own = await fs.readFile(path.join(folder, stackFileName(TWIN_STACK)), "utf8");
    const file = path.join(folder, `hosts-${size}.yaml`);
    await fs.writeFile(file, withFleet(own, size, bench.root));
    const flags = "--suppress-progress --suppress-outputs --non-interactive";
    return async () =>
        (await bench.shell(`pulumi preview ${flags} --stack ${TWIN_STACK} --config-file ${file}`)).seconds;
}

/** The twin's stack file, with a made-up fleet in place of the hosts that it has by being like another stack. */
export function withFleet(stackFile: string, size: number, root: string): string {
    const base = loadFromFiles(TWIN_STACK, root);
    const { inventory, network } = fleetOf(base, fleet(size));
    const racks = Object.fromEntries(
        Object.entries(inventory.racks).map(([name, rack]) => [name, { ...rack, switchUnits: RACK.switchUnits }]),
    );
    const gone = Object.keys(base.inventory.hosts).filter((name) => !(name in inventory.hosts));
    const hosts = { ...Object.fromEntries(gone.map((name) => [name, null])), ...inventory.hosts };
    const stack = parseDocument(stackFile);
    stack.setIn(["config", "h200-platform:inventory"], { ...inventory, racks, hosts });
    stack.setIn(["config", "h200-platform:network"], { ranges: network.ranges, gateways: network.gateways });
    return stack.toString();
}

/** Over the racks in turn: three of the control plane, one with GPUs in each, all others for storage. */
function fleet(size: number): FleetHost[] {
    const racks = size / RACK.hosts;
    return Array.from({ length: size }, (_, index) => {
        const place = Math.floor(index / racks);
        return {
            index,
            role: index < 3 ? "control-plane" : place === 1 ? "gpu" : "storage",
            rack: `rack-${index % racks}`,
            rackUnit: 1 + RACK.step * place,
        };
    });
}
