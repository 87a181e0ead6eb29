import { parse } from "yaml";

import type { EncryptionConfiguration } from "../../../../components/control-plane/encryption";
import type { Argument, ControlPlaneProcesses } from "../../../../components/control-plane/processes";
import type { kubeadmConfig } from "../../../../components/control-plane/kubeadmConfig";
import type { Configuration, Settings } from "./item";

type KubeadmConfigSpec = ReturnType<typeof kubeadmConfig>;

/** Settings of the processes of a control plane, as kubeadm is told them, and of what the API server's file of keys says. */
export function processSettings(
    {
        apiServer,
        controllerManager,
        scheduler,
        etcd,
    }: Omit<ControlPlaneProcesses, "apiServer"> & {
        readonly apiServer: { readonly extraArgs: readonly Argument[] };
    },
    encryption: EncryptionConfiguration,
): Configuration {
    // Whatever is stored first in any list writes; a list that begins with another provider would show up here.
    const providers = encryption.resources.map(({ providers }) => Object.keys(providers[0] ?? {}).join());
    return {
        "kube-apiserver": { ...flags(apiServer.extraArgs), "first encryption provider": providers.join() },
        "kube-controller-manager": flags(controllerManager.extraArgs),
        "kube-scheduler": flags(scheduler.extraArgs),
        etcd: flags(etcd.local.extraArgs),
    };
}

/** Mode and owner of etcd's directory once commands have run on a new file system, which is root's. */
export function directorySettings(commands: readonly string[], directory: string): Settings {
    const last = (program: string) =>
        commands.flatMap((command) => {
            const [name, value = "", path, ...more] = command.split(" ");
            return name === program && path === directory && more.length === 0 ? [value] : [];
        });
    return { "mode of data-dir": last("chmod").at(-1), "owner of data-dir": last("chown").at(-1) ?? "root:root" };
}

/** Settings of the kubelet of a host that Cluster API makes: kubeadm's patch, and what it passes by flags. */
export function kubeletSettings({ files, joinConfiguration }: KubeadmConfigSpec): Settings {
    const patch = files?.find(({ path }) => path.includes("/kubeletconfiguration"));
    const { name, kubeletExtraArgs = [] } = joinConfiguration?.nodeRegistration ?? {};
    return {
        ...flat(parse(patch?.content ?? "{}")),
        ...flags(kubeletExtraArgs),
        // kubeadm passes on a name that is not the host's own.
        ...(name !== undefined && { "hostname-override": name }),
    };
}

/** A flag that is given twice would have its last value; kubeadm takes it so. */
export const flags = (args: readonly Argument[]): Settings =>
    Object.fromEntries(args.map(({ name, value }) => [name, value]));

/** `a.b` to its value, lists between commas. */
export function flat(value: unknown, path = ""): Settings {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return { [path]: String(value) };
    }
    return Object.assign(
        {},
        ...Object.entries(value).map(([key, each]) => flat(each, path === "" ? key : `${path}.${key}`)),
    ) as Settings;
}
