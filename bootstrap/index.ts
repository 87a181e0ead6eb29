import { Provider } from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";

import { ConfigError } from "../stacks/config/problem";
import { parseBackend } from "./config";
import { StateBackend } from "./stateBackend";

const { accountId, region, principals, retention } = load();

/** Refuses the credentials of any other account before anything is made. */
const aws = new Provider("aws", { region, allowedAccountIds: [accountId] });

const backend = new StateBackend(
    "state",
    { stack: pulumi.getStack(), accountId, region, principals, retention },
    { providers: [aws] },
);

/** For `PULUMI_BACKEND_URL` of h200-platform. */
export const backendUrl = backend.url;
/** For `--secrets-provider`, letter for letter: with another one the engine draws a new data key. */
export const secretsProvider = backend.secretsProvider;
/** Roles to take, by what they may do. */
export const roles = backend.roles;

function load() {
    try {
        return parseBackend(pulumi.getStack(), pulumi.runtime.allConfig());
    } catch (error) {
        throw error instanceof ConfigError ? new pulumi.RunError(error.message) : error;
    }
}
