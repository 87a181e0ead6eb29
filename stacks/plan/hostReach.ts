import { contains } from "../../components/shared/ranges";
import type { StackConfig } from "../config/schema";

/**
 * Networks that hosts of the workload cluster may send to, besides their pods; their firewall drops the rest. Management hosts
 * reach every network of the site. Whoever is named outside of these is asked in vain.
 */
export const REACHED_BY_HOSTS = ["management", "storage", "rails"] as const satisfies readonly (keyof Ranges)[];

type Ranges = StackConfig["network"]["ranges"];

/** Ranges that every host of the site reaches, whichever cluster it is a node of. */
export const reachOfHosts = (ranges: Ranges): string[] => REACHED_BY_HOSTS.map((name) => ranges[name]);

/** Ranges that management hosts reach. */
export const reachOfManagement = (ranges: Ranges): string[] => Object.values(ranges);

export const isReached = (address: string, ranges: readonly string[]): boolean =>
    ranges.some((range) => contains(range, address));
