/** A count or a share, e.g. `2` or `"25%"`. */
export type IntOrString = number | string;

/** An amount in Kubernetes' notation, e.g. `"500m"` of a core or `"64Gi"` of memory. */
export type Quantity = number | string;
