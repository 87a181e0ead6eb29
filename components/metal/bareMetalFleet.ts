import * as pulumi from "@pulumi/pulumi";
import type { Provider as RandomProvider } from "@pulumi/random/provider";

import type { ClusterScope } from "../shared/clusterScope";
import { LABELS } from "../shared/labels";
import { rejectInvalid } from "../shared/validation";
import { BareMetalHost } from "../upstream/metal3.io";
import type { FirmwareSchemaSpec } from "../upstream/types/metal3.io";
import { bmcUrl } from "./bmcAddress";
import { bmcSecretName, createBmcSecret } from "./bmcSecret";
import { type FleetHost, holdsData, NOT_TAKEN } from "./fleetHost";
import { validateBareMetalFleet } from "./fleetRules";
import { createHostFirmware } from "./hostFirmware";

export interface BareMetalFleetArgs {
    /** The management cluster. */
    readonly scope: ClusterScope;
    /** That of the Cluster whose Machines take these hosts: Metal3 looks for them nowhere else. Made elsewhere. */
    readonly namespace: string;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly hosts: readonly FleetHost[];
    /** Whether Ironic gives addresses to hosts that boot from the network, which those with IPMI need. */
    readonly networkBoot: boolean;
    /** Draws the passwords that are to be generated. */
    readonly random?: RandomProvider;
    /** `spec` of the FirmwareSchema that the first inspected host of a kind brought, by `hardware`. */
    readonly firmwareSchemas?: Readonly<Record<string, FirmwareSchemaSpec>>;
    /**
     * Why hosts may be deleted at once.
     * @default all are protected until they are `retiring`; those with data stay in the cluster besides
     */
    readonly deletable?: { readonly reason: string };
    /** What registers hosts: Ironic, and the operator whose webhook answers for these objects. */
    readonly after: readonly pulumi.Resource[];
}

const APP = "metal3";
/** By which CAPM3 finds a host in the rack that a machine asks for; of `zone` it knows nothing. */
const FAILURE_DOMAIN = "infrastructure.cluster.x-k8s.io/failure-domain";
const DETACHED = "baremetalhost.metal3.io/detached";
/** Annotations that say why. */
const RETIRING_REASON = "alphaton.ai/retiring-because";
const DETACHED_REASON = "alphaton.ai/detached-because";
const NO_SECURE_BOOT = "alphaton.ai/no-secure-boot-because";
const NO_FIRMWARE_SETTINGS = "alphaton.ai/no-firmware-settings-because";

/**
 * The servers that Metal3 installs: each with the login of its BMC (made here, or kept by people), what its firmware is to be
 * set to, and the labels by which Cluster API chooses it. Done when every host is registered, inspected and at rest: available, or in use.
 *
 * Deleting a BareMetalHost powers the machine off under what runs on it and, with cleaning, wipes its disks. So every host is
 * protected until an update has said that it is `retiring`, and one with data stays in the cluster even where somebody lifts that.
 */
export class BareMetalFleet extends pulumi.ComponentResource {
    /** By name, for what has to come after a host. */
    readonly hosts: ReadonlyMap<string, pulumi.Resource>;

    constructor(name: string, args: BareMetalFleetArgs, opts?: pulumi.ComponentResourceOptions) {
        const { scope, namespace, owner, networkBoot, hosts } = args;
        const inputs = { namespace, owner, networkBoot, hosts: hosts.map(withoutLogin) };
        super("alphaton:metal:BareMetalFleet", name, inputs, scope.componentOptions(opts));
        rejectInvalid(this, validateBareMetalFleet(args));
        this.hosts = new Map(hosts.map((host) => [host.name, this.#host(`${name}-${host.name}`, host, args)]));
        this.registerOutputs();
    }

    #host(name: string, host: FleetHost, args: BareMetalFleetArgs): pulumi.Resource {
        const { scope, namespace, owner, random, deletable, after } = args;
        const { credentials } = host.bmc;
        if (!credentials) {
            throw new Error(`host ${host.name} has no BMC credentials; the arguments were not validated`);
        }
        const kept = !deletable && !host.retiring;
        const retained = kept && holdsData(host);
        const place = { scope, namespace, owner };
        const login =
            credentials.kind === "kept"
                ? []
                : [createBmcSecret(name, { ...place, host: host.name, credentials, random, retained: kept }, this)];
        const schema = args.firmwareSchemas?.[host.hardware];
        createHostFirmware(name, { ...place, host, schema }, this, after);
        return new BareMetalHost(
            name,
            {
                scope,
                metadata: {
                    ...{ name: host.name, namespace, app: APP, owner },
                    labels: {
                        [LABELS.role]: host.role,
                        [LABELS.zone]: host.rack,
                        [FAILURE_DOMAIN]: host.rack,
                        [LABELS.hardware]: host.hardware,
                    },
                    annotations: exceptions(host),
                },
                spec: specOf(host),
            },
            {
                parent: this,
                dependsOn: [...after, ...login],
                protect: kept,
                retainOnDelete: retained,
                // Cluster API switches a host on when it takes it and off when it gives it back. Switched on again, one that was
                // not cleaned would boot what it was installed with and join its old cluster.
                ignoreChanges: host.online === undefined ? ["spec.online"] : [],
            },
        );
    }
}

function specOf(host: FleetHost) {
    const { vendor, model, serial, rack, rackUnit, rootDevice, cleaning, online = true } = host;
    return {
        description: `${vendor} ${model}, serial ${serial}, ${rack} unit ${rackUnit}`,
        architecture: "x86_64",
        online,
        bootMACAddress: host.bootMac,
        bootMode: host.withoutSecureBoot ? ("UEFI" as const) : ("UEFISecureBoot" as const),
        bmc: {
            address: bmcUrl(host),
            // Certificates are verified: to say so would be undone by baremetal-operator, which writes no `false`.
            credentialsName: bmcSecretName(host.name),
        },
        automatedCleaningMode: cleaning ?? (holdsData(host) ? ("disabled" as const) : ("metadata" as const)),
        // Without a hint and with the profile `unknown`, Metal3 installs on /dev/sda.
        ...(rootDevice ? { rootDeviceHints: rootDevice } : { hardwareProfile: "empty" }),
    };
}

function exceptions({
    detached,
    retiring,
    withoutSecureBoot,
    withoutFirmwareSettings,
}: FleetHost): Record<string, string> {
    return {
        ...(withoutSecureBoot && { [NO_SECURE_BOOT]: withoutSecureBoot.reason }),
        ...(withoutFirmwareSettings && { [NO_FIRMWARE_SETTINGS]: withoutFirmwareSettings.reason }),
        ...(retiring && { [NOT_TAKEN]: "", [RETIRING_REASON]: retiring.reason }),
        ...(detached && {
            [DETACHED]: "",
            [DETACHED_REASON]: detached.reason,
            "pulumi.com/waitFor": "jsonpath={.status.operationalStatus}=detached",
        }),
    };
}

/** What the component itself registers is not encrypted. */
function withoutLogin({ bmc: { credentials: _credentials, ...bmc }, ...host }: FleetHost) {
    return { ...host, bmc };
}
