import { CIS_EXCEPTIONS } from "../../../../components/control-plane/cisExceptions";
import { API_SERVER } from "./apiServer";
import { CONTROLLER_MANAGER } from "./controllerManager";
import { DATA_DIRECTORY } from "./dataDirectory";
import { ETCD } from "./etcd";
import { type CisSection, type Configuration, meets } from "./item";
import { KUBELET } from "./kubelet";
import { SCHEDULER } from "./scheduler";

export const SECTIONS: readonly CisSection[] = [
    DATA_DIRECTORY,
    API_SERVER,
    CONTROLLER_MANAGER,
    SCHEDULER,
    ETCD,
    KUBELET,
];

/** Ids of what a configuration does not meet, of the processes that it has. */
export function unmet(configuration: Configuration): string[] {
    return SECTIONS.filter(({ subject }) => configuration[subject]).flatMap(({ subject, items }) =>
        items.filter(({ check }) => !meets(check, subject, configuration)).map(({ id }) => id),
    );
}

/** Ids that are listed as exceptions for the processes that a configuration has. */
export function listed(configuration: Configuration, { kms }: { readonly kms: boolean }): string[] {
    const ids = SECTIONS.filter(({ subject }) => configuration[subject]).flatMap(({ items }) =>
        items.map(({ id }) => id),
    );
    return CIS_EXCEPTIONS.filter(({ id, only }) => ids.includes(id) && !(kms && only === "without a KMS")).map(
        ({ id }) => id,
    );
}
