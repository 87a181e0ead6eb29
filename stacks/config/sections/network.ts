import ipaddr from "ipaddr.js";
import { z } from "zod";

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
});
