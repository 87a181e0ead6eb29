/** The part of OpenAPI that Kubernetes allows in a CRD, as far as the imported schemas use it. */
export interface StructuralSchema {
    /** In schemas of chart values only: why a value is taken as it is. */
    readonly description?: string;
    readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
    readonly properties?: Readonly<Record<string, StructuralSchema>>;
    readonly additionalProperties?: StructuralSchema | boolean;
    readonly items?: StructuralSchema;
    readonly required?: readonly string[];
    readonly default?: unknown;
    readonly nullable?: boolean;
    readonly enum?: readonly unknown[];
    readonly pattern?: string;
    readonly format?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly exclusiveMinimum?: boolean;
    readonly exclusiveMaximum?: boolean;
    readonly minLength?: number;
    readonly maxLength?: number;
    readonly minItems?: number;
    readonly maxItems?: number;
    readonly minProperties?: number;
    readonly maxProperties?: number;
    readonly allOf?: readonly StructuralSchema[];
    readonly anyOf?: readonly StructuralSchema[];
    readonly oneOf?: readonly StructuralSchema[];
    readonly not?: StructuralSchema;
    /** In schemas of chart values only: the name of one of Kubernetes' own objects. */
    readonly $ref?: string;
    readonly "x-kubernetes-int-or-string"?: boolean;
    readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
    readonly "x-kubernetes-embedded-resource"?: boolean;
    /** How the API server tells the items of a list apart; `set` and `map` refuse doubles. */
    readonly "x-kubernetes-list-type"?: "atomic" | "map" | "set";
    readonly "x-kubernetes-list-map-keys"?: readonly string[];
    /** Rules in CEL, for the API server to judge. */
    readonly "x-kubernetes-validations"?: readonly { readonly rule: string; readonly message?: string }[];
}

/** A CustomResourceDefinition reduced to structure: no prose, no conversion webhook, no labels. */
export interface CompactCrd {
    readonly apiVersion: "apiextensions.k8s.io/v1";
    readonly kind: "CustomResourceDefinition";
    readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: {
        readonly group: string;
        readonly names: { readonly kind: string; readonly plural: string };
        readonly scope: "Cluster" | "Namespaced";
        readonly versions: readonly CrdVersion[];
    };
}

export interface CrdVersion {
    readonly name: string;
    readonly served: boolean;
    readonly storage: boolean;
    /** `status`: the API server keeps an object's status apart from the rest. */
    readonly subresources?: { readonly status?: object };
    readonly schema: { readonly openAPIV3Schema: StructuralSchema };
}
