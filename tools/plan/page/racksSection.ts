import type { PlatformPlan } from "../../../stacks/plan/platformPlan";
import { edge } from "../../../stacks/plan/procurement/feeds";
import { ADDRESS_COLUMNS, addressRows, networkRows } from "../addressesReport";
import type { PageSection } from "./page";
import { rackSvg } from "./rackSvg";
import { table } from "./table";

/** Where everything stands, and what each rack draws against what it may. */
export function racksSection({ procurement: { racks }, hosts, networks }: PlatformPlan): PageSection {
    const kinds = [...new Set(hosts.map(({ role, vendor, model }) => `${role}|${vendor} ${model}`))];
    const equipment = racks.flatMap((rack) => rack.equipment);
    const models = equipment.filter(({ model }, i) => equipment.findIndex((other) => other.model === model) === i);
    const html = [
        table(
            "Hosts",
            ["count", "role", "model", "each", "names"],
            kinds.map((kind) => {
                const alike = hosts.filter(({ role, vendor, model }) => `${role}|${vendor} ${model}` === kind);
                const [role = "", model = ""] = kind.split("|");
                const first = alike[0];
                const each = first
                    ? `${first.cpu.value} cores, ${first.memory.value} GiB, ${first.nvme.value.toFixed(1)} TB NVMe${first.gpus.value > 0 ? `, ${first.gpus.value} H200` : ""}`
                    : "";
                return [String(alike.length), role, model, each, alike.map(({ name }) => name).join(" ")];
            }),
        ),
        table("Addresses", ADDRESS_COLUMNS, addressRows(hosts)),
        table("Networks", ["network", "range", "gateway", "tag", "MTU"], networkRows(networks)),
        table(
            "Units and power: everything at its maximum, at the upper edge of what is known of it",
            ["rack", "units", "kW", "limit kW", "A a feed", "A with one feed lost", "limit A"],
            racks.map(({ name, units, usedUnits, power: { maximum, limit, feeds, feedLimit, feedLost } }) => [
                name,
                `${usedUnits} of ${units}`,
                edge(maximum).toFixed(1),
                limit.value.toFixed(1),
                feeds.map((feed) => edge(feed).toFixed(1)).join(", "),
                edge(feedLost.worst).toFixed(1),
                feedLimit.value.toFixed(1),
            ]),
        ),
        table(
            "Where the maxima come from",
            ["model", "kW at most", "supplies", "source"],
            models.map(({ model, maximum, maximumSource, supplies }) => [
                model,
                `${maximum.value.toFixed(2)}${maximum.band === undefined ? "" : ` ± ${Math.round(maximum.band * 100)} %`}`,
                `${supplies.count} x ${supplies.watts} W`,
                maximumSource,
            ]),
        ),
        `<div class="racks">${racks.map((rack) => `<figure>${rackSvg(rack)}</figure>`).join("\n")}</div>`,
    ].join("\n");
    return { id: "racks", title: "Hosts and racks", html };
}
