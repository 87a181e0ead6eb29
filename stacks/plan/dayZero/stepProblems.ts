import { withMask } from "../../../components/shared/ranges";
import type { PlatformPlan } from "../platformPlan";
import { inOrder } from "./order";
import type { Step } from "./step";
import { stepFileProblems } from "./stepFiles";
import { stepKeyProblems } from "./stepKeys";

/** What would leave somebody in front of a rack without an answer. */
export function stepProblems(steps: readonly Step[], plan: PlatformPlan): string[] {
    return [
        ...missingParts(steps),
        ...brokenOrder(steps),
        ...unknownNames(steps, plan),
        ...stepFileProblems(steps),
        ...stepKeyProblems(steps, plan),
    ];
}

function missingParts(steps: readonly Step[]): string[] {
    return steps.flatMap(({ id, who, minutes, check, back }) => [
        ...(who.length === 0 ? [`${id}: nobody does it; name who`] : []),
        ...(minutes > 0 ? [] : [`${id}: takes ${minutes} minutes; estimate it`]),
        ...(check.expect.trim() === "" ? [`${id}: has no check; say what must be seen`] : []),
        ...(check.commands.length === 0 && check.at === undefined
            ? [`${id}: nothing shows what is expected; give a command, or say where somebody looks (check.at)`]
            : []),
        ...(back.how.trim() === "" ? [`${id}: has no way back; say what to do when its check fails`] : []),
    ]);
}

function brokenOrder(steps: readonly Step[]): string[] {
    const ids = steps.map(({ id }) => id);
    const ordered = inOrder(steps);
    const left = steps.filter((step) => !ordered.includes(step));
    const unknown = steps.flatMap(({ id, after }) =>
        after.filter((each) => !ids.includes(each)).map((each) => `${id}: waits for "${each}", which is no step`),
    );
    return [
        ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id}: is there twice`),
        ...unknown,
        ...(left.length > 0 && unknown.length === 0
            ? [`${left.map(({ id }) => id).join(", ")}: wait for each other; take one dependency away`]
            : []),
    ];
}

/** Names such as `mg-a1`, and IPv4 addresses. */
const HOST = /(?<![a-z0-9])[a-z]{1,8}-[a-z]\d{1,2}(?![\w-])/g;
const ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;

/** A command that names what the plan does not have would reach nothing, or somebody else's machine. */
function unknownNames(steps: readonly Step[], plan: PlatformPlan): string[] {
    const { hosts, management, networks } = plan;
    const names = new Set(hosts.map(({ name }) => name));
    const addresses = new Set([
        ...hosts.flatMap(({ bmcAddress, addresses: own }) => [bmcAddress, ...own.map(({ address }) => address)]),
        ...(management?.hosts ?? []).map(({ address }) => address),
        ...(management ? [management.api.address, management.gateway, ...management.podRange.split("/")] : []),
        ...(management?.dnsServers ?? []),
        ...(management?.ntpServers ?? []),
        plan.metal.ironic.address,
        plan.metal.apiAddress,
        ...networks.flatMap(({ cidr, gateway = [] }) => withMask(cidr).split("/").concat(gateway)),
    ]);
    return steps.flatMap(({ id, commands, check, back }) => {
        const text = [...commands, ...check.commands, ...back.commands].join("\n");
        const found = (pattern: RegExp) => [...new Set(text.match(pattern) ?? [])];
        return [
            ...found(HOST)
                .filter((name) => !names.has(name))
                .map((name) => `${id}: a command names ${name}, which is no host of the plan`),
            ...found(ADDRESS)
                .filter((address) => !addresses.has(address))
                .map((address) => `${id}: a command uses ${address}, an address the plan does not have`),
        ];
    });
}
