import ipaddr from "ipaddr.js";
import { z } from "zod";

import { mtuRefusal } from "../../../components/metal/hostPort";

/** An IPv4 network whose host bits are zero. */
export const cidr = z.string().check(({ value, issues }) => {
    const fail = (message: string) => issues.push({ code: "custom", message, input: value });
    if (!ipaddr.IPv4.isValidCIDR(value)) {
        fail("expected an IPv4 range, e.g. 10.20.0.0/16");
        return;
    }
    const network = ipaddr.IPv4.networkAddressFromCIDR(value).toString();
    if (value.split("/")[0] !== network) {
        fail(`has host bits set; write ${network}/${value.split("/")[1]}`);
    } else if (ipaddr.IPv4.parse(network).range() !== "private") {
        fail("must be a private range (RFC 1918): the platform lives in a private subnet");
    }
});

const vlan = z.int().min(1).max(4094);
/** What a port carries in one frame. Switches of this class take up to 9216, Metal3 does not. */
const mtuBytes = z.int().check(({ value, issues }) => {
    const refusal = mtuRefusal(value);
    if (refusal !== undefined) {
        issues.push({ code: "custom", message: refusal, input: value });
    }
});

export const network = z.strictObject({
    ranges: z.strictObject({
        /** BMCs and switches; reachable from the management cluster only. */
        outOfBand: cidr,
        /** Hosts, kubelets and the API endpoint. */
        management: cidr,
        /** Ceph public and cluster traffic, on its own VLAN. */
        storage: cidr,
        /** The 400 Gb/s RDMA fabric; one slice a rail. */
        rails: cidr,
        pods: cidr,
        services: cidr,
    }),
    /** Prefix length of each host's share of `pods`. @default 24, room for 250 pods. */
    podPrefixPerHost: z.int().min(20).max(28).default(24),
    /**
     * A host's address in `management`, `storage` and each rail is the range's first, plus this, plus the host's index. What lies
     * below is for gateways, virtual addresses and services. Changing it moves every host. @default 256
     */
    hostOffset: z.int().positive().default(256),
    /** Prefix length of a rail's slice of `rails`. Changing it moves every host. @default 22, room for 767 hosts above the offset */
    railPrefix: z.int().min(16).max(28).default(22),
    /**
     * Absent where a network leads nowhere else; that of `management` stands in `management.gateway`. BMCs need theirs: Ironic is
     * there.
     */
    gateways: z.strictObject({ outOfBand: z.ipv4().exactOptional(), storage: z.ipv4().exactOptional() }).prefault({}),
    /** Tags on the hosts' bond. Untagged where absent: a host boots and is inspected on `management` before it knows of tags. */
    vlans: z
        .strictObject({
            management: vlan.exactOptional(),
            /** @default 30 */
            storage: vlan.default(30),
        })
        .prefault({}),
    mtuBytes: z
        .strictObject({
            /** Of management and storage alike: what is untagged on a bond cannot have less than what is tagged. @default 9000 */
            bond: mtuBytes.default(9000),
            /** @default 9000: RDMA's largest payload is 4096 bytes, and its headers come on top */
            rails: mtuBytes.default(9000),
        })
        .prefault({}),
    /**
     * How a host's ports share the bond. `802.3ad` uses both at once, and needs the two host switches of a rack to act as one
     * (MLAG) and to fall back while a host is being installed. @default active-backup, which asks nothing of switches
     */
    bondMode: z.enum(["active-backup", "802.3ad"]).default("active-backup"),
});
