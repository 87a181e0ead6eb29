import * as path from "node:path";

import { catalogue, nearestReleases } from "../plan/modelCatalogue";
import { overlaps } from "../../components/shared/ranges";
import { managementProblems } from "./managementRules";
import { metalProblems } from "./metalRules";
import type { Problem } from "./problem";
import { rackProblems } from "./rackRules";
import type { StackConfig } from "./schema";
import { servicesProblems } from "./servicesRules";

type Sections = Partial<StackConfig>;
type Rule = (sections: Sections) => Problem[];

/** What no single section can see. Each rule skips what is absent: its own schema has already complained. */
export function crossSectionProblems(sections: Sections): Problem[] {
    return rules.flatMap((rule) => rule(sections));
}

const entries = <T>(record: Readonly<Record<string, T>> | undefined): [string, T][] => Object.entries(record ?? {});

const hostsNameTheirHardware: Rule = ({ inventory }) =>
    entries(inventory?.hosts).flatMap(([name, host]) => {
        const known = Object.keys(inventory?.hardware ?? {});
        const hardware = inventory?.hardware[host.hardware];
        if (!hardware) {
            const reason = `"${host.hardware}" is not in inventory.hardware; known: ${known.join(", ")}`;
            return [{ path: `inventory.hosts.${name}.hardware`, reason }];
        }
        if ((host.role === "gpu") !== (hardware.gpus !== undefined)) {
            const has = hardware.gpus ? "has GPUs" : "has no GPUs";
            return [{ path: `inventory.hosts.${name}.role`, reason: `is "${host.role}", but ${host.hardware} ${has}` }];
        }
        return [];
    });

const prodKeepsControlPlaneAndStorageApart: Rule = ({ site, inventory }) =>
    entries(inventory?.hosts)
        .filter(([, { role }]) => site?.tier === "prod" && role === "converged")
        .map(([name]) => {
            const reason =
                "is converged: losing one host would cost a control-plane member and a third of the storage; buy small control-plane hosts apart";
            return { path: `inventory.hosts.${name}.role`, reason };
        });

const hostsAreDistinct: Rule = ({ inventory }) => {
    const seen = new Map<string, string>();
    return entries(inventory?.hosts).flatMap(([name, host]) => {
        const claims = { serial: host.serial, "bmc.address": host.bmc.address, bootMac: host.bootMac };
        return Object.entries(claims).flatMap(([field, value]) => {
            const first = seen.get(`${field} ${value}`);
            seen.set(`${field} ${value}`, first ?? name);
            const at = `inventory.hosts.${name}.${field}`;
            return first ? [{ path: at, reason: `${value} is already that of ${first}; each host has its own` }] : [];
        });
    });
};

const rangesDoNotOverlap: Rule = ({ network }) => {
    const ranges = entries(network?.ranges);
    return ranges.flatMap(([name, range], i) =>
        ranges
            .slice(0, i)
            .filter(([, earlier]) => overlaps(earlier, range))
            .map(([other, earlier]) => ({
                path: `network.ranges.${name}`,
                reason: `${range} overlaps network.ranges.${other} (${earlier}); choose a free range`,
            })),
    );
};

/** Everything of both would land on the one, in the order in which the engine happens to come to it. */
const clustersAreTwo: Rule = ({ kubernetes }) => {
    if (!kubernetes) {
        return [];
    }
    const [management, workload] = [kubernetes.management.kubeconfig, kubernetes.workload.kubeconfig];
    const same = path.normalize(management.path) === path.normalize(workload.path);
    const reason = `is kubernetes.management.kubeconfig too (${workload.path}, context "${workload.context}"); give each cluster a context of its own`;
    return same && management.context === workload.context ? [{ path: "kubernetes.workload.kubeconfig", reason }] : [];
};

const modelsExist: Rule = ({ models }) =>
    entries(models).flatMap(([name, { release }]) => {
        if (catalogue[release]) {
            return [];
        }
        const nearest = nearestReleases(release).join(" or ");
        return [
            {
                path: `models.${name}.release`,
                reason: `there is no release "${release}" in the catalogue; nearest: ${nearest}`,
            },
        ];
    });

const modelsFitTheirArchitecture: Rule = ({ models }) =>
    entries(models).flatMap(([name, model]) => {
        const facts = catalogue[model.release];
        const problems: Problem[] = [];
        if (facts && model.contextTokens > facts.maxContextTokens) {
            const reason = `${model.contextTokens} is beyond the ${facts.maxContextTokens} tokens ${model.release} was trained for`;
            problems.push({ path: `models.${name}.contextTokens`, reason });
        }
        if (facts && facts.kvHeads % model.tensorParallel !== 0 && model.tensorParallel % facts.kvHeads !== 0) {
            const reason = `${model.tensorParallel} does not divide the ${facts.kvHeads} KV heads of ${model.release}`;
            problems.push({ path: `models.${name}.tensorParallel`, reason });
        }
        return problems;
    });

const teamsCallKnownModels: Rule = ({ teams, models }) =>
    entries(teams).flatMap(([team, { models: wanted }]) =>
        wanted.flatMap((model, i) => {
            const reason = `"${model}" is not in models; known: ${Object.keys(models ?? {}).join(", ")}`;
            return models && !models[model] ? [{ path: `teams.${team}.models[${i}]`, reason }] : [];
        }),
    );

const groupsNameKnownTeams: Rule = ({ identity, teams }) =>
    entries(identity?.groups).flatMap(([group, { teams: members }]) =>
        (members === "all" ? [] : members).flatMap((team, i) => {
            const reason = `"${team}" is not in teams; known: ${Object.keys(teams ?? {}).join(", ")}`;
            return teams && !teams[team] ? [{ path: `identity.groups.${group}.teams[${i}]`, reason }] : [];
        }),
    );

const rules: readonly Rule[] = [
    hostsNameTheirHardware,
    prodKeepsControlPlaneAndStorageApart,
    hostsAreDistinct,
    rackProblems,
    rangesDoNotOverlap,
    clustersAreTwo,
    modelsExist,
    modelsFitTheirArchitecture,
    teamsCallKnownModels,
    groupsNameKnownTeams,
    managementProblems,
    metalProblems,
    servicesProblems,
];
