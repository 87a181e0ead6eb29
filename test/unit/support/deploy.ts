import { Provider } from "@pulumi/kubernetes/provider";
import * as pulumi from "@pulumi/pulumi";

import { ClusterScope } from "../../../components/shared/clusterScope";

/** A resource as the engine would have seen it, plus the options that mocks do not report. */
export interface Registered {
    readonly type: string;
    readonly name: string;
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs of any resource type
    readonly inputs: Record<string, any>;
    /** Name of the provider resource it would be sent to; absent for components. */
    readonly provider: string | undefined;
    readonly parent: string | undefined;
    /** Names of the resources it waits for, besides those its inputs refer to. */
    readonly dependsOn: readonly string[];
    readonly opts: pulumi.ResourceOptions;
}

export interface Deployment<T> {
    readonly result: T;
    readonly resources: readonly Registered[];
    /** The one resource of that type, or an error that lists what there is. */
    only(type: string): Registered;
    all(type: string): readonly Registered[];
}

/** The provider that `deploy` gives the scope. */
export const CLUSTER = "workload";

/**
 * Runs `build` against a mock engine and returns once every registration has landed. Calls to providers are errors.
 *
 * @param computed what providers would add to the inputs of a resource, by type
 */
export async function deploy<T>(
    build: (scope: ClusterScope, opts: pulumi.ComponentResourceOptions) => T,
    computed: Readonly<Record<string, object>> = {},
): Promise<Deployment<T>> {
    const seen: { args: pulumi.runtime.MockResourceArgs; key: string }[] = [];
    const options = new Map<string, pulumi.ResourceOptions>();
    await pulumi.runtime.setMocks(
        {
            newResource: (args) => {
                seen.push({ args, key: `${args.type} ${args.name}` });
                return { id: `${args.name}-id`, state: { ...(args.inputs as object), ...computed[args.type] } };
            },
            call: ({ token }) => {
                throw new Error(`unexpected call to ${token}; give the test a stub for it`);
            },
        },
        "h200-platform",
        "test",
    );
    const record: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
        options.set(`${type} ${name}`, opts);
        return { props, opts };
    };
    const scope = new ClusterScope(new Provider(CLUSTER, { kubeconfig: "{}" }));
    const result = build(scope, { transformations: [record] });
    await pulumi.runtime.disconnect();

    const resources = seen
        .filter(({ args }) => !args.type.startsWith("pulumi:"))
        .map(({ args, key }) => registered(args, options.get(key) ?? {}));
    const all = (type: string) => resources.filter((resource) => resource.type === type);
    return { result, resources, all, only: (type) => single(type, all(type), resources) };
}

function registered({ type, name, inputs, provider }: pulumi.runtime.MockResourceArgs, opts: pulumi.ResourceOptions) {
    const waits = (opts.dependsOn ?? []) as pulumi.Resource[];
    return {
        type,
        name,
        inputs: inputs as Registered["inputs"],
        // A reference is the URN, whose last part is the name, and the id.
        provider: provider ? provider.split("::").at(-2) : undefined,
        parent: opts.parent && nameOf(opts.parent),
        dependsOn: waits.map(nameOf),
        opts,
    };
}

function single(type: string, found: readonly Registered[], resources: readonly Registered[]): Registered {
    const [first, ...more] = found;
    if (!first || more.length > 0) {
        throw new Error(`expected one ${type}, have: ${resources.map((it) => `${it.type} ${it.name}`).join(", ")}`);
    }
    return first;
}

/** The SDK keeps the logical name under this key. */
function nameOf(resource: pulumi.Resource): string {
    return (resource as unknown as { __name: string }).__name;
}

/** Value of an output once the mock engine has answered. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
    return new Promise((resolve) => output.apply(resolve));
}
