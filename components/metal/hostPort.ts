/** What Metal3's schema takes of a port. 15 characters are the kernel's limit. */
const MTU_BYTES = { least: 1280, most: 9000 };
const INTERFACE = /^[a-zA-Z][a-zA-Z0-9._-]{0,14}$/;

/** Names that something else of a host has, and why a port that has one in a configuration cannot be meant. */
const TAKEN: readonly (readonly [name: RegExp, reason: string])[] = [
    [/^lo$/, "is the loopback of every host"],
    [/^bond/, "is a bond, which is made of ports"],
    [/^bmc$/, "is the BMC, whose port the operating system does not have"],
    [/^eth\d+$/, "is what the kernel calls a port in the order in which ports answer, and another one after a boot"],
];

export const isInterface = (name: string) => INTERFACE.test(name);

/** Why no port of a host is called so, or undefined where one may be. */
export function portNameRefusal(name: string): string | undefined {
    if (!isInterface(name)) {
        return "expected the name of an interface, at most 15 characters";
    }
    const [, reason] = TAKEN.find(([taken]) => taken.test(name)) ?? [];
    return reason === undefined ? undefined : `${reason}: name the port as systemd does, such as ens3f0np0`;
}

/** Why no port can be given frames of this size, or undefined where one can. */
export function mtuRefusal(bytes: number): string | undefined {
    const { least, most } = MTU_BYTES;
    const fits = Number.isInteger(bytes) && bytes >= least && bytes <= most;
    return fits ? undefined : `expected ${least} to ${most} bytes, which is what Metal3 takes`;
}
