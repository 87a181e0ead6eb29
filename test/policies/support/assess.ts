import type { Policies, PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";

import { Assessment, type Result } from "../../../policies/lib/assessment";
import { type Control, isStackControl } from "../../../policies/lib/control";
import { definePolicy } from "../../../policies/lib/definePolicy";
import type { Resource } from "../../../policies/lib/kubernetes";
import type { Run } from "../../../policies/lib/run";
import { type Waiver, Waivers } from "../../../policies/lib/waivers";

export const run: Run = {
    project: "h200-platform",
    stack: "prod",
    phase: "preview",
    twin: false,
    asOf: "2026-11-22",
    evidencePath: undefined,
};

export interface Answer {
    /** What the engine would print, without the policy's description. */
    readonly violations: readonly string[];
    /** The answers about each object, without what only repeats the question. */
    readonly results: readonly Omit<Result, "control" | "urn" | "type">[];
    /** Reasons given for resources that the control does not apply to. */
    readonly notApplicable: readonly string[];
}

interface Options {
    readonly run?: Partial<Run>;
    readonly waivers?: readonly Waiver[];
    /** What stack policies are shown of a resource. @default its inputs */
    readonly outputs?: (resource: Resource) => Record<string, unknown>;
}

class NotApplicable extends Error {}

/** What one control says about the resources of a stack, asked the way the engine asks: each resource, then all of them. */
export function ask(control: Control, resources: readonly Resource[], options: Options = {}): Answer {
    const assessment = assessmentOf([control], options);
    const answer = runEngine(assessment, [definePolicy(control, assessment)], resources, options.outputs);
    const shared = ({
        control: _control,
        urn: _urn,
        type: _type,
        ...rest
    }: Result): Omit<Result, "control" | "urn" | "type"> => rest;
    return { ...answer, results: assessment.results.map(shared) };
}

export function assessmentOf(controls: readonly Control[], options: Options = {}): Assessment {
    const merged = { ...run, ...options.run };
    return new Assessment(merged, controls, new Waivers(options.waivers ?? [], merged.asOf));
}

export function runEngine(
    assessment: Assessment,
    policies: Policies,
    resources: readonly Resource[],
    outputs: (resource: Resource) => Record<string, unknown> = ({ props }) => props,
): Pick<Answer, "violations" | "notApplicable"> {
    const violations: string[] = [];
    const notApplicable: string[] = [];
    const attempt = (validate: () => unknown): void => {
        try {
            validate();
        } catch (error) {
            if (!(error instanceof NotApplicable)) {
                throw error;
            }
            notApplicable.push(error.message);
        }
    };
    const report = (message: string): void => {
        violations.push(message);
    };
    for (const resource of resources) {
        for (const policy of policies) {
            if ("validateResource" in policy && typeof policy.validateResource === "function") {
                const { validateResource } = policy;
                attempt(() => validateResource(resourceArgs(resource), report));
            }
        }
    }
    if (assessment.controls.some(isStackControl)) {
        // Resource policies run first in the engine, whatever the pack is made of; without any, inputs are not seen.
        resources.forEach((resource) => {
            assessment.remember(resourceArgs(resource));
        });
    }
    for (const policy of policies) {
        if ("validateStack" in policy) {
            const args = {
                resources: resources.map(
                    (resource) => resourceArgs({ ...resource, props: outputs(resource) }) as unknown as PolicyResource,
                ),
                ...refusal,
            };
            attempt(() => policy.validateStack(args, report));
        }
    }
    return { violations, notApplicable };
}

const refusal = {
    stackTags: new Map<string, string>(),
    getConfig: () => {
        throw new Error("no control has a configuration of its own");
    },
    notApplicable: (reason?: string): never => {
        throw new NotApplicable(reason);
    },
};

function resourceArgs(resource: Resource): ResourceValidationArgs {
    const { urn, type, name, props, opts, provider } = resource;
    return {
        ...refusal,
        urn,
        type,
        name,
        props: unknownCheckingProxy(props) as Record<string, unknown>,
        opts: {
            protect: false,
            ignoreChanges: [],
            aliases: [],
            customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
            additionalSecretOutputs: [],
            ...opts,
        },
        ...(provider === undefined
            ? {}
            : {
                  provider: {
                      ...provider,
                      type: "pulumi:providers:kubernetes",
                      name: "provider",
                      props: unknownCheckingProxy(provider.props) as Record<string, unknown>,
                  },
              }),
        isType: () => false,
        asType: () => undefined,
    };
}
