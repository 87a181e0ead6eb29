import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type * as pulumi from "@pulumi/pulumi";

import { servingCertificate } from "../security/servingCertificate";
import type { ClusterScope } from "../shared/clusterScope";
import { objectMeta } from "../shared/metadata";
import { isAddress } from "../shared/ranges";
import type { Issue } from "../shared/validation";
import { mirrored } from "../upstream/charts/imageTransforms";
import { imageReference } from "../upstream/imageReference";
import { Ironic } from "../upstream/ironic.metal3.io";
import type { ImagePin } from "../upstream/versions";
import { authorityIssues } from "./authorityBundle";

export interface IronicSettings {
    /** Made elsewhere, with Pod Security `privileged`: it runs on the host's network, where BMCs and booting hosts reach it. */
    readonly namespace: string;
    /** Held on `interface` by the host that it runs on; free in the management network. */
    readonly address: string;
    /** Of the management hosts, by the name that they were installed with. */
    readonly interface: string;
    /** What hosts run while they are inspected and installed, `https://`, from the site's own store. */
    readonly deployKernel: string;
    readonly deployRamdisk: string;
    /**
     * Certificates (PEM) that the BMCs' own ones lead to, the root among them; public, from the key ceremony.
     * @default only BMCs with a certificate of a public authority are believed
     */
    readonly bmcAuthority?: string;
    /** Addresses for hosts that boot from the network. @default none: BMCs fetch the deploy image as virtual media */
    readonly dhcp?: { readonly range: string; readonly from: string; readonly to: string };
    /** Minor release of Ironic that the operator is told to run, which `images.ironic` has. */
    readonly version: string;
    readonly images: { readonly ironic: ImagePin; readonly keepalived: ImagePin };
}

export interface IronicArgs {
    readonly scope: ClusterScope;
    /** The platform area that answers for it. */
    readonly owner: string;
    readonly settings: IronicSettings;
    /** Registry and path that mirror every image. @default images come from their publishers */
    readonly imageMirror?: string;
}

const APP = "ironic";
const CERTIFICATE = "ironic-tls";
const BMC_AUTHORITY = "bmc-authority";

/** Ironic's operator reads Secrets and ConfigMaps that say so, and waits for ever for others (its pkg/secretutils). */
const FOR_OPERATOR = { "environment.metal3.io/ironic-standalone-operator": "true" };

/**
 * Ironic itself, which powers, inspects and installs hosts through their BMCs; made by its operator, over TLS with a
 * certificate of the cluster's authority. Done when the operator reports it ready.
 *
 * One replica on a database of its own: baremetal-operator registers every host anew with an empty one, so that a lost host
 * costs minutes and no knowledge. What it was doing to a host at that moment is begun again.
 */
export function createIronic(
    name: string,
    args: IronicArgs,
    parent: pulumi.Resource,
    after: readonly pulumi.Resource[],
): pulumi.Resource {
    const { scope, owner, settings, imageMirror } = args;
    const { namespace, address, deployKernel, deployRamdisk, bmcAuthority, version, images } = settings;
    const image = (pin: ImagePin) => mirrored(imageReference(pin), imageMirror);
    const certificate = servingCertificate(
        `${name}-ironic-certificate`,
        {
            scope,
            ...{ name: CERTIFICATE, namespace, app: APP, owner },
            // baremetal-operator calls the Service, hosts and BMCs the address.
            dnsNames: [`${APP}.${namespace}.svc`],
            ipAddresses: [address],
            secretLabels: FOR_OPERATOR,
            after,
        },
        parent,
    );
    const authority = bmcAuthority === undefined ? [] : [bmcAuthorityOf(name, args, bmcAuthority, parent)];
    return new Ironic(
        `${name}-ironic`,
        {
            scope,
            metadata: { name: APP, namespace, app: APP, owner },
            spec: {
                version,
                images: { ironic: image(images.ironic), keepalived: image(images.keepalived) },
                networking: networking(settings),
                tls: {
                    certificateName: CERTIFICATE,
                    trustedCA: { kind: "Secret", name: CERTIFICATE, key: "ca.crt" },
                    ...(bmcAuthority !== undefined && { bmcCA: { kind: "ConfigMap", name: BMC_AUTHORITY } }),
                },
                // The downloader would fetch the ramdisk from its publisher.
                deployRamdisk: { disableDownloader: true },
                overrides: {
                    agentImages: [{ architecture: "x86_64", kernel: deployKernel, initramfs: deployRamdisk }],
                },
            },
        },
        { parent, dependsOn: [...after, certificate, ...authority] },
    );
}

/** Ironic's container reads every file of it, anew when it changes. */
function bmcAuthorityOf(
    name: string,
    { scope, owner, settings: { namespace } }: IronicArgs,
    pem: string,
    parent: pulumi.Resource,
): ConfigMap {
    return new ConfigMap(
        `${name}-bmc-authority`,
        {
            metadata: objectMeta({ name: BMC_AUTHORITY, namespace, app: APP, owner, labels: FOR_OPERATOR }),
            data: { "ca.crt": pem },
        },
        scope.objectOptions(parent, { namespace }),
    );
}

function networking({ address, interface: device, dhcp }: IronicSettings) {
    return {
        interface: device,
        ipAddress: address,
        ipAddressManager: "keepalived" as const,
        ...(dhcp && {
            dhcp: { networkCIDR: dhcp.range, rangeBegin: dhcp.from, rangeEnd: dhcp.to, serveDNS: false },
        }),
    };
}

/** What is wrong with the settings, under `ironic`. */
export function ironicIssues({ address, deployKernel, deployRamdisk, bmcAuthority }: IronicSettings): Issue[] {
    return [
        ...(isAddress(address)
            ? []
            : [{ path: "ironic.address", reason: `expected an IPv4 address, got "${address}"` }]),
        ...(bmcAuthority === undefined ? [] : authorityIssues("ironic.bmcAuthority", bmcAuthority)),
        ...Object.entries({ deployKernel, deployRamdisk })
            .filter(([, url]) => !url.startsWith("https://"))
            .map(([field, url]) => ({
                path: `ironic.${field}`,
                reason: `"${url}" is not https://: whoever changes it on the way owns every host`,
            })),
    ];
}
