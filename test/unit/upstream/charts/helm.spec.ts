import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { Helm } from "../../../../components/upstream/charts/helm";

const VERSION = "1.2.3";
/** Answers with what it was given: prints its environment, and on `pull` writes it to the destination. */
const SCRIPT = `#!/bin/sh
case "$1" in
version) printf 'v${VERSION}' ;;
pull)
    for argument; do case "$argument" in --destination=*) into="\${argument#*=}" ;; esac; done
    /usr/bin/env > "$into/environment"
    ;;
*) /usr/bin/env ;;
esac
`;
/** Variables that a shell makes of its own. */
const OF_THE_SHELL = ["PWD", "OLDPWD", "SHLVL", "_"];
const HOMES = ["HELM_CACHE_HOME", "HELM_DATA_HOME", "HELM_REPOSITORY_CONFIG"];

describe("the environment of helm", () => {
    const scratch = mkdtempSync(join(tmpdir(), "helm-spec-"));
    const executable = join(scratch, "helm");
    const into = join(scratch, "pulled");
    const ofUser = Object.fromEntries(HOMES.map((name) => [name, join(scratch, "of-the-user", name)]));
    const environment = {
        ...{
            PATH: "/usr/bin:/bin",
            HOME: "/home/somebody",
            HTTPS_PROXY: "http://proxy.example.test",
            TZ: "Asia/Tokyo",
        },
        ...{
            PULUMI_CONFIG_PASSPHRASE: "hunter2",
            HELM_NAMESPACE: "elsewhere",
            KUBECONFIG: "/home/somebody/.kube/config",
        },
        ...ofUser,
    };
    const inputs = {
        release: "beacon",
        namespace: "lights",
        valuesFile: "values.json",
        kubernetesVersion: "1.36.0",
        apiVersions: [],
    };
    let helm: Helm;

    before(() => {
        writeFileSync(executable, SCRIPT, { mode: 0o700 });
        mkdirSync(into);
        helm = new Helm({ executable, version: VERSION, environment });
    });
    after(() => rmSync(scratch, { recursive: true }));

    const variables = (text: string): Record<string, string> =>
        Object.fromEntries(
            text
                .trim()
                .split("\n")
                .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)] as const)
                .filter(([name]) => !OF_THE_SHELL.includes(name)),
        );

    it("holds nothing of the caller's but PATH while a chart renders: no secret, and nothing that changes the result", () => {
        const { HELM_CACHE_HOME, HELM_DATA_HOME, HELM_REPOSITORY_CONFIG, ...others } = variables(
            helm.template("chart.tgz", inputs),
        );
        assert.deepEqual(others, { PATH: environment.PATH, TZ: "UTC" });
        for (const home of [HELM_CACHE_HOME, HELM_DATA_HOME, HELM_REPOSITORY_CONFIG]) {
            assert.ok(home !== undefined && !Object.values(ofUser).includes(home), home);
        }
        assert.equal(variables(helm.template("chart.tgz", { ...inputs, timeZoneFile: "/zone" }))["TZ"], ":/zone");
    });

    it("holds the caller's proxies and credentials while an archive is fetched, but homes of its own", () => {
        helm.pull("beacon", { repository: "https://charts.example.test", version: "1.0.0", into });
        const found = variables(readFileSync(join(into, "environment"), "utf8"));
        const homes = HOMES.map((name) => found[name] ?? "");
        assert.deepEqual(found, { ...environment, ...Object.fromEntries(HOMES.map((name, i) => [name, homes[i]])) });
        for (const [i, home] of homes.entries()) {
            assert.notEqual(home, ofUser[HOMES[i]!]);
        }
        assert.equal(new Set(homes.map(dirname)).size, 1);
        assert.equal(new Set(homes).size, HOMES.length);
    });

    it("has homes that are new for each run and gone after it", () => {
        const cacheOf = () => variables(helm.template("chart.tgz", inputs))["HELM_CACHE_HOME"]!;
        const [first, second] = [cacheOf(), cacheOf()];
        assert.notEqual(first, second);
        assert.deepEqual(
            [first, second].map((home) => existsSync(dirname(home))),
            [false, false],
        );
    });
});
