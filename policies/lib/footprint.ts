import type { Unrecorded } from "./field";

/**
 * Fields that a chart's footprint leaves out, or of which it records names only. An object made from one lacks them whatever
 * the real object holds.
 */
const LEFT_OUT = [
    /(^|\.)(initContainers|containers)\[\d+\]\.(command|args|env|envFrom|lifecycle|livenessProbe|readinessProbe|startupProbe)$/,
    /(^|\.)spec\.(affinity|topologySpreadConstraints)$/,
    /^(data|binaryData|stringData)$/,
    // Of a network policy its rules.
    /^spec\.(ingress|egress)$/,
];

const everything: Unrecorded = () => undefined;
const footprint: Unrecorded = (path) =>
    LEFT_OUT.some((pattern) => pattern.test(path)) ? "is not recorded in the chart's footprint" : undefined;

/** Which absent fields of an object prove nothing, by where its definition comes from. */
export function unrecordedIn(provenance: string | undefined): Unrecorded {
    return provenance?.startsWith("footprint:") === true ? footprint : everything;
}
