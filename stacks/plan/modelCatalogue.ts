import { distance } from "fastest-levenshtein";

/** What decides whether a model can be served, from its published configuration. */
export interface ModelFacts {
    readonly parametersBillion: number;
    readonly layers: number;
    readonly attentionHeads: number;
    readonly kvHeads: number;
    readonly headDim: number;
    /** Longest context the release supports as published, extension methods it documents included. */
    readonly maxContextTokens: number;
    readonly licence: string;
}

/**
 * Releases the platform knows how to serve. Source of the figures: the publishers' model configurations and cards, read
 * August to November 2026.
 */
export const catalogue: Readonly<Record<string, ModelFacts>> = {
    "meta-llama/Llama-3.3-70B-Instruct": {
        parametersBillion: 70.6,
        layers: 80,
        attentionHeads: 64,
        kvHeads: 8,
        headDim: 128,
        maxContextTokens: 131_072,
        licence: "Llama 3.3 Community",
    },
    "Qwen/Qwen2.5-72B-Instruct": {
        parametersBillion: 72.7,
        layers: 80,
        attentionHeads: 64,
        kvHeads: 8,
        headDim: 128,
        maxContextTokens: 131_072,
        licence: "Qwen",
    },
    "Qwen/Qwen2.5-Coder-32B-Instruct": {
        parametersBillion: 32.5,
        layers: 64,
        attentionHeads: 40,
        kvHeads: 8,
        headDim: 128,
        maxContextTokens: 131_072,
        licence: "Apache-2.0",
    },
};

/** The two releases whose names come closest to `wish`, for the error that says it does not exist. */
export function nearestReleases(wish: string): string[] {
    const short = (release: string) => release.replace(/^[^/]*\//, "").replace(/-Instruct$/i, "");
    const rank = (release: string) => distance(short(wish).toLowerCase(), short(release).toLowerCase());
    return Object.keys(catalogue)
        .sort((a, b) => rank(a) - rank(b))
        .slice(0, 2);
}
