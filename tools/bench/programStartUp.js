"use strict";
// Plain JavaScript: loading the TypeScript loader is one of the things that are timed.
const path = require("node:path");

const root = path.resolve(__dirname, "../..");
const seconds = {};
let last = 0;

/** `performance` counts from the start of the process, so the first part is Node's own. */
function done(part) {
    const now = performance.now() / 1000;
    seconds[part] = now - last;
    last = now;
}

done("node");
require(path.join(root, "tools/loader/register"));
done("loader");
require("@pulumi/pulumi");
done("pulumi");
// A group's classes load when they are first named.
const kinds = {
    provider: ["Provider"],
    "core/v1": ["LimitRange", "Namespace", "ResourceQuota", "Service", "ServiceAccount", "ServiceAccountPatch"],
    "apps/v1": ["Deployment"],
    "networking/v1": ["NetworkPolicy"],
    "policy/v1": ["PodDisruptionBudget"],
    "rbac/v1": ["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"],
    "apiextensions/v1": ["CustomResourceDefinition"],
    "apiextensions/customResource": ["CustomResource"],
};
for (const [group, names] of Object.entries(kinds)) {
    const classes = require(`@pulumi/kubernetes/${group}`);
    for (const name of names) {
        if (classes[name] === undefined) {
            throw new Error(`@pulumi/kubernetes/${group} has no ${name}`);
        }
    }
}
done("kubernetes");
for (const name of ["foundation", "platform", "ai", "clusters", "gate", "config/engine", "plan/plan"]) {
    require(path.join(root, "stacks", name));
}
done("sources");
const { loadFromFiles } = require(path.join(root, "stacks/config/load"));
const { planPlatform } = require(path.join(root, "stacks/plan/plan"));
planPlatform("twin", loadFromFiles("twin"));
done("configuration");
process.stdout.write(JSON.stringify(seconds));
