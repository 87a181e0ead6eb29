import type { HardwareProfile } from "./profile";
import { supermicroX13 } from "./supermicroX13";

/** Storage hosts: no GPU and no virtual function, so neither SR-IOV nor ACS matters. */
export const supermicroSsg121eNes24r: HardwareProfile = {
    vendor: "Supermicro",
    model: "SSG-121E-NES24R",
    settings: supermicroX13,
};
