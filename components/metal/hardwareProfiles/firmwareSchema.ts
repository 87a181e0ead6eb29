import { closest } from "fastest-levenshtein";

import type { Issue } from "../../shared/validation";
import type { Verdict } from "../../shared/verdict";
import type { FirmwareSchemaSpec } from "../../upstream/types/metal3.io";
import type { FirmwareSetting, HardwareProfile } from "./profile";

/** Of one attribute: what its BMC accepts. */
type Limits = FirmwareSchemaSpec["schema"][string];

/** Ironic sets these itself, and baremetal-operator refuses passwords. */
const NEVER_SET = /^(SecureBoot|BootMode)|Password/;

/**
 * Why baremetal-operator would refuse a profile on a host with this FirmwareSchema, and one thing it would not: a schema of
 * another model. Every setting of the profile is asked about, confirmed or not.
 *
 * @param schema `spec` of the FirmwareSchema that the first inspected host of the model brought
 */
export function firmwareIssues(profile: HardwareProfile, schema: FirmwareSchemaSpec): Issue[] {
    const { hardwareModel } = schema;
    const reason = `"${hardwareModel ?? ""}" is not ${profile.model}: record the FirmwareSchema of a host of this model`;
    return [
        ...(hardwareModel === undefined || isOf(profile.model, hardwareModel)
            ? []
            : [{ path: "hardwareModel", reason }]),
        ...profile.settings.flatMap((setting) => settingIssues(setting, schema)),
    ];
}

/**
 * What a host's HostFirmwareSettings hold: with a schema every setting by its full name, without one those that are confirmed.
 */
export function settingsFor(
    { settings }: HardwareProfile,
    schema?: FirmwareSchemaSpec,
): Readonly<Record<string, string | number>> {
    return Object.fromEntries(
        settings.flatMap((setting): [string, string | number][] => {
            const [name] = schema ? matches(setting, schema) : setting.confirmed ? setting.names : [];
            return name === undefined ? [] : [[name, setting.value]];
        }),
    );
}

/** What of a schema the settings of a profile are about: a few of hundreds of attributes. */
export function settledBy({ settings }: HardwareProfile, schema: FirmwareSchemaSpec): FirmwareSchemaSpec {
    const asked = new Set(settings.flatMap((setting) => matches(setting, schema)));
    return {
        ...schema,
        schema: Object.fromEntries(Object.entries(schema.schema).filter(([name]) => asked.has(name))),
    };
}

/** Whether the firmware of a kind of server can be set as its profile says; open as long as its schema was not recorded. */
export function firmwareVerdict(
    hardware: string,
    profile: HardwareProfile,
    schema: FirmwareSchemaSpec | undefined,
): Verdict {
    const question = { id: "metal/firmware-settings", subject: `hardware/${hardware}` };
    if (!schema) {
        const left = profile.settings.filter(({ confirmed }) => !confirmed).map(({ names }) => names[0]);
        const unset = left.length === 0 ? "" : `; left as they are until then: ${left.join(", ")}`;
        return {
            ...question,
            status: "indeterminate",
            reason:
                `no FirmwareSchema of ${profile.vendor} ${profile.model} is recorded${unset}; inspect a host of it and ` +
                "record what it has (docs/runbooks/firmware.md)",
        };
    }
    const issues = firmwareIssues(profile, schema);
    return issues.length === 0
        ? { ...question, status: "pass" }
        : { ...question, status: "fail", reason: issues.map(({ path, reason }) => `${path}: ${reason}`).join("; ") };
}

/** BMCs write more than the model: `PowerEdge R660 (SKU=...)`. An XE9680L is no XE9680. */
function isOf(model: string, text: string): boolean {
    const rest = text.split(model).slice(1);
    return rest.some((after) => !/^[\w-]/.test(after));
}

function settingIssues(setting: FirmwareSetting, schema: FirmwareSchemaSpec): Issue[] {
    const path = `settings.${setting.names[0]}`;
    if (setting.names.some((name) => NEVER_SET.test(name))) {
        return [{ path, reason: "is set by Ironic or by people, never by a profile: leave it out" }];
    }
    const [name, ...others] = matches(setting, schema);
    if (name === undefined) {
        const known = Object.keys(schema.schema);
        const remedy = known.length === 0 ? "" : `; the nearest one is "${closest(setting.names[0], known)}"`;
        return [{ path, reason: `the firmware has no attribute of that name${remedy}` }];
    }
    if (others.length > 0) {
        const reason = `several attributes are called that (${[name, ...others].join(", ")}): write out the one that is meant`;
        return [{ path, reason }];
    }
    const refusal = refusalOf(setting.value, schema.schema[name] ?? {});
    return refusal === undefined ? [] : [{ path, reason: `${refusal}, got "${setting.value}"` }];
}

/** Full names of a setting in a schema, of its first spelling that occurs there. */
function matches({ names }: FirmwareSetting, { schema }: FirmwareSchemaSpec): readonly string[] {
    const known = Object.keys(schema);
    const found = names.map((name) =>
        known.filter((it) => it === name || (it.startsWith(name) && /^[_#][0-9A-F]{4}$/.test(it.slice(name.length)))),
    );
    return found.find(({ length }) => length > 0) ?? [];
}

/** As baremetal-operator checks it (apis/metal3.io/v1alpha1/firmwareschema_types.go). */
function refusalOf(value: string | number, limits: Limits): string | undefined {
    const text = String(value);
    if (limits.read_only) {
        return "is read-only: leave it out, or set what it follows from";
    }
    switch (limits.attribute_type) {
        case "Enumeration": {
            const allowed = limits.allowable_values ?? [];
            return allowed.includes(text) ? undefined : `expected one of ${allowed.join(", ")}`;
        }
        case "Integer":
            return integerRefusal(text, limits);
        case "String": {
            const { min_length: least = 0, max_length: most = Infinity } = limits;
            return text.length >= least && text.length <= most
                ? undefined
                : `expected ${least} to ${most} characters, has ${text.length}`;
        }
        case "Boolean":
            return ["true", "false"].includes(text) ? undefined : "expected true or false";
        case "Password":
            return "is a password, which nobody sets this way";
        default:
            // A BMC without a registry of its attributes: any value is tried.
            return undefined;
    }
}

function integerRefusal(text: string, { lower_bound: least = -Infinity, upper_bound: most = Infinity }: Limits) {
    const number = Number(text);
    if (!/^-?\d+$/.test(text)) {
        return "expected an integer";
    }
    return number >= least && number <= most ? undefined : `expected ${least} to ${most}`;
}
