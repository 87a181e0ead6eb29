import * as path from "node:path";

import { catalogue, nearestReleases } from "../plan/modelCatalogue";
import { bootDiskProblems } from "./bootDiskRules";
import { firmwareProblems } from "./firmwareRules";
import { fleetProblems } from "./fleetRules";
import { hostProblems } from "./hostRules";
import { kubernetesProblems } from "./kubernetesRules";
import { managementProblems } from "./managementRules";
import { metalProblems } from "./metalRules";
import { networkProblems } from "./networkRules";
import type { Problem } from "./problem";
import { rackProblems } from "./rackRules";
import { reachProblems } from "./reachRules";
import { reservedProblems } from "./reservedRules";
import { runnerProblems } from "./runnerRules";
import type { StackConfig } from "./schema";
import { servicesProblems } from "./servicesRules";

type Sections = Partial<StackConfig>;
type Rule = (sections: Sections) => Problem[];

/** What no single section can see. Each rule skips what is absent: its own schema has already complained. */
export function crossSectionProblems(sections: Sections): Problem[] {
    return rules.flatMap((rule) => rule(sections));
}

const entries = <T>(record: Readonly<Record<string, T>> | undefined): [string, T][] => Object.entries(record ?? {});

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
    hostProblems,
    bootDiskProblems,
    fleetProblems,
    firmwareProblems,
    rackProblems,
    networkProblems,
    reservedProblems,
    reachProblems,
    clustersAreTwo,
    kubernetesProblems,
    modelsExist,
    modelsFitTheirArchitecture,
    teamsCallKnownModels,
    groupsNameKnownTeams,
    managementProblems,
    metalProblems,
    servicesProblems,
    runnerProblems,
];
