import { bmcSecretName } from "../../../components/metal/bmcSecret";
import type { HostPlan } from "../hostPlan";
import { METAL_NAMESPACE } from "../metal";
import { operators } from "./custodians";
import { apiEncryption, CEREMONY, ESCROW, isManagement, kindOf, OPENBAO, STATE } from "./keyIds";
import type { KeyPlan } from "./keyPlan";

/** Where the copy is that a person can get at. */
const keeperOf = (host: HostPlan) => (isManagement(host) ? ESCROW : OPENBAO);

/** IPMI takes no more than 20 bytes (IPMI 2.0, 22.30), so all BMCs get passwords of that length. */
const BMC_PASSWORD_BITS = 119;

/** A new host's comes before the policies know the host, and one that left is taken out: all of them under one grant. */
const BMC_GRANTS = [
    { who: "operators", path: "bmc/data/*", may: ["create", "read", "update"] },
    { who: "operators", path: "bmc/metadata/*", may: ["list", "delete"] },
] as const;

/**
 * The password that opens the host's BMC.
 *
 * @param reference by which the inventory names it
 * @param inState whether the program is given it, and so its state has it too; else people hand it to Metal3
 */
export const bmcLoginKey = (host: HostPlan, reference: string | undefined, inState: boolean): KeyPlan => {
    const common = {
        id: `key/bmc/${host.name}`,
        family: `BMCs of ${kindOf(host)}`,
        purpose: "Power, boot order and console of the host, whatever runs on it",
        use: "authenticates",
        algorithm: { name: "random", bits: BMC_PASSWORD_BITS },
        createdBy: `${isManagement(host) ? CEREMONY : "firmware baseline of day zero"}: 20 letters and digits, set over the vendor's first password`,
        protects: [`control over ${host.id}`],
        recovery: {
            from: [keeperOf(host)],
            procedure: "read again from where it is kept; else reset by hand at the rack",
        },
        lostWithout: "the host cannot be powered, installed or unlocked from afar: somebody drives to the site",
        custodians: operators,
    } as const;
    const heldIn = (place: "escrow" | "config" | "store") => (reference === undefined ? [] : [`${place}/${reference}`]);
    if (isManagement(host)) {
        return {
            ...common,
            livesIn: "the escrow container: the console is how a management host is unlocked by hand",
            heldIn: heldIn("escrow"),
            readers: [...operators],
            protectedBy: [ESCROW],
            rotation: {
                everyDays: 180,
                procedure: "new password by Redfish with the old one, then the escrow container",
            },
        };
    }
    return {
        ...common,
        livesIn: `OpenBao, bmc/${host.name}; a Secret where baremetal-operator reads it${inState ? "; the stack's encrypted configuration and state" : ""}`,
        heldIn: [
            ...heldIn(inState ? "config" : "store"),
            `secret/management/${METAL_NAMESPACE}/${bmcSecretName(host.name)}`,
        ],
        inStore: BMC_GRANTS,
        readers: ["baremetal-operator", ...operators],
        protectedBy: [OPENBAO, apiEncryption("management"), ...(inState ? [STATE] : [])],
        rotation: {
            everyDays: 180,
            procedure: `new password by Redfish with the old one, then OpenBao, then ${inState ? "h200-platform:secrets and an update, which changes the Secret" : "the Secret, by hand"}`,
        },
    };
};
