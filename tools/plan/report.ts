import type { Verdict } from "../../components/shared/verdict";
import type { HostPlan } from "../../stacks/plan/hostPlan";
import type { PlatformPlan } from "../../stacks/plan/platformPlan";
import { ADDRESS_COLUMNS, addressRows, networkRows } from "./addressesReport";
import { keyRows } from "./keysReport";
import { procurementSections } from "./procurementReport";
import { servicesSections } from "./servicesReport";

/** The plan as a person reads it in a terminal. */
export function renderPlan(plan: PlatformPlan): string {
    const { site, placements, endpoints, namespaces, networks } = plan;
    const twin = site.twin ? ", twin: hosts are simulated" : "";
    return [
        `${site.name} (${site.domain}): tier ${site.tier}, phase ${site.phase}, layers ${site.layers.join(" ")}${twin}`,
        ...section("Hosts", hostRows(plan.hosts)),
        ...section("Networks", networkRows(networks)),
        ...section("Addresses", [ADDRESS_COLUMNS, ...addressRows(plan.hosts)]),
        ...section(
            "Models",
            placements.map((model) => [
                model.name,
                `${model.release} ${model.precision}`,
                `${model.replicas} x TP${model.tensorParallel} in ${model.racks.join(" ")}`,
                `${model.contextTokens} tokens`,
                endpoints.find(({ id }) => id === `endpoint/${model.name}`)?.url ?? "",
            ]),
        ),
        ...section(
            "Namespaces",
            namespaces.map(({ cluster, name, owner, podSecurity, quota }) => [
                `${cluster}/${name}`,
                owner,
                podSecurity,
                `${quota.gpus} GPU  ${quota.cpuCores} cores  ${quota.memoryGib} GiB  ${quota.pods} pods`,
            ]),
        ),
        ...servicesSections(plan).flatMap(([title, rows]) => section(title, rows)),
        ...procurementSections(plan.procurement).flatMap(([title, rows]) => section(title, rows)),
        ...section("Keys, in the order in which they open", keyRows(plan.keys)),
        ...section("Promises", verdictRows(plan.verdicts)),
        "",
    ].join("\n");
}

/** Hosts that differ only in name and rack stand in one row. */
function hostRows(hosts: readonly HostPlan[]): string[][] {
    const kinds = new Map<string, HostPlan[]>();
    for (const host of hosts) {
        const kind = `${host.role} ${host.vendor} ${host.model}`;
        kinds.set(kind, [...(kinds.get(kind) ?? []), host]);
    }
    return [...kinds.values()].map((alike) => {
        const { role, vendor, model, cpu, memory, gpus, nvme } = alike[0] as HostPlan;
        const size = `${cpu.value} cores  ${memory.value} GiB  ${nvme.value.toFixed(1)} TB NVMe${gpus.value > 0 ? `  ${gpus.value} H200` : ""}`;
        return [`${alike.length} x ${role}`, `${vendor} ${model}`, size, alike.map(({ name }) => name).join(" ")];
    });
}

/** What was not kept comes first; passes of one question stand in one row. */
function verdictRows(verdicts: readonly Verdict[]): string[][] {
    const open = verdicts.filter(({ status }) => status !== "pass");
    const passed = new Map<string, Verdict[]>();
    for (const verdict of verdicts.filter(({ status }) => status === "pass")) {
        passed.set(verdict.id, [...(passed.get(verdict.id) ?? []), verdict]);
    }
    const rank = { fail: 0, indeterminate: 1, pass: 2 };
    return [
        ...open
            .toSorted((a, b) => rank[a.status] - rank[b.status])
            .map(({ status, id, subject, reason }) => [status, id, subject, reason ?? ""]),
        ...[...passed].map(([id, same]) =>
            same.length === 1
                ? ["pass", id, same[0]?.subject ?? "", same[0]?.reason ?? ""]
                : ["pass", id, `${same.length} subjects`, ""],
        ),
    ];
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
    if (rows.length === 0) {
        return [];
    }
    const widest = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
    return ["", title, ...rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widest(i))).join("  ")}`.trimEnd())];
}
