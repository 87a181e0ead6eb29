import { recordedManifests } from "../../components/upstream/charts/manifestSource";
import type { Manifest } from "../kubectl";
import type { Controller } from "./controllers";

interface Configuration extends Manifest {
    readonly webhooks: readonly {
        readonly clientConfig: { readonly service?: { readonly path?: string } };
        readonly [field: string]: unknown;
    }[];
}

/**
 * The webhooks that a controller's release brings, called where the controller listens here instead of through a Service, whose
 * pods are simulated. They are the twin's own objects: the program leaves them out on a twin.
 *
 * @param port of the process on loopback
 * @param authority PEM of what signed its certificate
 */
export function webhooksOf({ pin }: Controller, port: number, authority: string): Manifest[] {
    const caBundle = Buffer.from(authority).toString("base64");
    return recordedManifests(pin)
        .objects.filter(
            ({ kind }) => kind === "MutatingWebhookConfiguration" || kind === "ValidatingWebhookConfiguration",
        )
        .map((object) => {
            const { apiVersion, kind, metadata, webhooks } = object as unknown as Configuration;
            return {
                apiVersion,
                kind,
                metadata: { name: metadata.name },
                webhooks: webhooks.map(({ clientConfig, ...webhook }) => ({
                    ...webhook,
                    clientConfig: { url: `https://127.0.0.1:${port}${clientConfig.service?.path ?? ""}`, caBundle },
                })),
            };
        });
}
