/** One setting of a server's firmware. */
export interface FirmwareSetting {
    /**
     * As BMCs of this vendor spell it, in the order of preference. Some append a number to each name that differs from one
     * firmware release to the next (`SR-IOVSupport_0048`); it is left out here.
     */
    readonly names: readonly [string, ...string[]];
    readonly value: string | number;
    readonly purpose: string;
    /** Where name and value were read. */
    readonly source: string;
    /**
     * Whether they were read for servers of this generation. What is not confirmed is set only where a FirmwareSchema of the
     * model has it: baremetal-operator ignores every setting of a host of which it does not know one.
     */
    readonly confirmed: boolean;
}

/**
 * What the firmware of one model has to be set to. Names and values differ by vendor, model and processor: none is carried
 * over from another one.
 *
 * Secure Boot is never among the settings: Ironic turns it off for its own ramdisk and on for the installed system
 * (`bootMode: UEFISecureBoot`), and would undo it.
 */
export interface HardwareProfile {
    readonly vendor: string;
    readonly model: string;
    readonly settings: readonly FirmwareSetting[];
}
