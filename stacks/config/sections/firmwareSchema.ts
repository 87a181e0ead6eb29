import { z } from "zod";

/** One attribute of a firmware, as its BMC describes it to Ironic. */
const firmwareAttribute = z.strictObject({
    attribute_type: z.enum(["Enumeration", "String", "Integer", "Boolean", "Password"]).exactOptional(),
    allowable_values: z.array(z.string()).exactOptional(),
    lower_bound: z.int().exactOptional(),
    upper_bound: z.int().exactOptional(),
    min_length: z.int().exactOptional(),
    max_length: z.int().exactOptional(),
    read_only: z.boolean().exactOptional(),
    unique: z.boolean().exactOptional(),
});

/** `spec` of a FirmwareSchema (metal3.io/v1alpha1), as baremetal-operator makes it when it inspects a host. */
export const firmwareSchema = z.strictObject(
    {
        hardwareVendor: z.string().exactOptional(),
        hardwareModel: z.string().exactOptional(),
        schema: z.record(z.string(), firmwareAttribute),
    },
    "expected the path of a file that holds a FirmwareSchema",
);
