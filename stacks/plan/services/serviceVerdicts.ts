import type { Verdict } from "../../../components/shared/verdict";
import type { StackConfig } from "../../config/schema";
import type { HostPlan } from "../hostPlan";
import type { ModelPlacement } from "../platformPlan";
import { licenceVerdict } from "./licences";
import { REGISTRY_VOLUME } from "./registry";
import { unresolvedNames } from "./zone";

/** The release that serves, and the one before it, to go back to. */
const GENERATIONS = 2;
/** Assumption until the list of a site is complete and its registries have told sizes: some sixty images, most below 2 GB, CUDA's 10. */
const IMAGES_TB = 0.3;
const TB_PER_GIB = 1024 ** 3 / 1e12;

interface Decided {
    readonly hosts: readonly HostPlan[];
    readonly placements: readonly ModelPlacement[];
}

/** What the site's own services promise, and what they cannot. None where the site brings its own. */
export function serviceVerdicts(config: StackConfig, decided: Decided): Verdict[] {
    return config.services === undefined
        ? []
        : [
              copies(config, decided.hosts),
              capacity(decided.placements),
              clocks(config),
              ...names(config),
              ...decided.placements.map(({ id, release }) =>
                  licenceVerdict(release, id, config.services?.licences ?? {}),
              ),
          ];
}

function copies({ services, site }: StackConfig, hosts: readonly HostPlan[]): Verdict {
    const members = services?.registry.hosts ?? [];
    const racks = new Set(hosts.filter(({ name }) => members.includes(name)).map(({ rack }) => rack)).size;
    const question = { id: "registry/copies", subject: "service/registry" };
    const counted = `${members.length} ${members.length === 1 ? "copy" : "copies"} in ${racks} ${racks === 1 ? "rack" : "racks"}`;
    if (members.length > 1 && racks === members.length) {
        const reason = `${counted}: with the first (${members[0] ?? ""}) lost all is still served, and nothing can be imported until it is back`;
        return { ...question, status: "pass", reason };
    }
    const reason = `${counted}: with that lost no host can pull an image; the way back is the bundle that filled it`;
    return site.tier === "staging"
        ? { ...question, status: "indeterminate", reason: `${reason}. A staging site takes that risk by name` }
        : {
              ...question,
              status: "fail",
              reason: `${reason}. Name a second host, of another rack, in services.registry.hosts`,
          };
}

function capacity(placements: readonly ModelPlacement[]): Verdict {
    const weights = placements.reduce((total, placement) => total + placement.weights.value, 0) * GENERATIONS;
    const needed = weights + IMAGES_TB;
    const room = REGISTRY_VOLUME.sizeGib * TB_PER_GIB;
    const reason = `${needed.toFixed(2)} TB: weights ${weights.toFixed(2)} TB in ${GENERATIONS} generations, images ${IMAGES_TB} TB (assumed); its volume has ${room.toFixed(2)} TB`;
    return { id: "registry/capacity", subject: "service/registry", status: needed <= room ? "pass" : "fail", reason };
}

function clocks({ services }: StackConfig): Verdict {
    const sources = services?.clocks ?? [];
    const question = { id: "time/reference", subject: "service/time" };
    return sources.length > 0
        ? { ...question, status: "pass", reason: `the site's hosts follow ${sources.join(", ")}` }
        : {
              ...question,
              status: "indeterminate",
              reason: "no clock outside the hosts is named: they agree with each other and drift together, until certificates and logs are wrong. Name the colocation's servers or a receiver in services.clocks",
          };
}

function names(config: StackConfig): Verdict[] {
    const question = { id: "names/resolve", subject: "service/names" };
    const missing = unresolvedNames(config);
    if (missing.length === 0) {
        return [
            {
                ...question,
                status: "pass",
                reason: "every name of the site that its configuration refers to is in its zone",
            },
        ];
    }
    const found = [...new Set(missing.map(({ name }) => name))].map((name) => {
        const paths = missing.filter((each) => each.name === name).map(({ path }) => path);
        return `${name} (${paths.join(", ")})`;
    });
    const reason = `the site's zone does not hold ${found.join(" and ")}, and no other is asked; give their addresses in services.names`;
    return [{ ...question, status: "indeterminate", reason }];
}
