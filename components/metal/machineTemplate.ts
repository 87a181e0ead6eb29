import { contentName } from "../shared/contentName";
import { LABELS } from "../shared/labels";
import type { Metal3MachineTemplateSpec } from "../upstream/types/infrastructure.cluster.x-k8s.io";
import { holdsData } from "./fleetHost";
import { machineData } from "./machineNetwork";
import type { MachineImage, MachineNetwork, MachinePool } from "./machinePool";

/** Of a site, for all its pools. */
interface MachineTemplateArgs {
    /** Name of the Cluster. */
    readonly cluster: string;
    readonly image: MachineImage;
    readonly networks: readonly MachineNetwork[];
    readonly nodeNetwork: string;
    readonly dnsServers: readonly string[];
}

/** What Metal3 is told of a pool, as plain data: both objects, named after their content. */
export function machineTemplate(args: MachineTemplateArgs, pool: MachinePool) {
    const named = <Spec extends object>(spec: Spec) => ({
        name: contentName(`${args.cluster}-${pool.name}`, spec),
        spec,
    });
    const data = named(machineData({ ...args, pool }));
    return { data, machine: named(machineSpec(args.image, pool, data.name)) };
}

function machineSpec(image: MachineImage, pool: MachinePool, dataTemplate: string): Metal3MachineTemplateSpec {
    const { url, checksum, format } = image;
    return {
        template: {
            spec: {
                image: {
                    url,
                    checksum: "sha256" in checksum ? checksum.sha256 : checksum.file,
                    checksumType: "sha256",
                    diskFormat: format,
                },
                hostSelector: { matchLabels: { [LABELS.role]: pool.role, [LABELS.hardware]: pool.hardware } },
                dataTemplate: { name: dataTemplate },
                // CAPM3 writes it over the host's own, so that both have to say the same.
                automatedCleaningMode: holdsData(pool) ? "disabled" : "metadata",
            },
        },
    };
}
