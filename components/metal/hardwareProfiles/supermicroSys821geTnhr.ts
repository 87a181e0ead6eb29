import type { HardwareProfile } from "./profile";
import { supermicroX13 } from "./supermicroX13";

/** HGX H200 on two Xeons of the fourth or fifth generation (board X13DEG-OAD). */
export const supermicroSys821geTnhr: HardwareProfile = {
    vendor: "Supermicro",
    model: "SYS-821GE-TNHR",
    settings: [
        {
            names: ["SR-IOVSupport", "SR_IOVSupport"],
            value: "Enabled",
            purpose: "Virtual functions of the rail NICs, one for each pod that uses RDMA",
            source: "NVIDIA Infra Controller (NICo): what it sets on Supermicro X13",
            confirmed: false,
        },
        {
            names: ["ACSControl"],
            value: "Disable",
            purpose:
                "GPUs and NICs write to each other directly: access control would send it through the root complex (NCCL's user guide, GPU Direct)",
            source: "spelt after the name in the setup screens of Supermicro's boards",
            confirmed: false,
        },
        ...supermicroX13,
    ],
};
