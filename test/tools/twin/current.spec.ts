import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import {
    type ApiServerConfiguration,
    apiServerConfiguration,
    fileText,
} from "../../../components/control-plane/apiServer";
import type { Flags, ProcessFlags } from "../../../components/control-plane/flags";
import { processFlags, type ProcessName } from "../../../components/control-plane/processes";
import { loadFromFiles } from "../../../stacks/config/load";
import { planPlatform } from "../../../stacks/plan/plan";
import { missingFlags, requireCurrent } from "../../../twin/current";
import { flagsLeftOut } from "../../../twin/observe";
import { TWIN_FLAGS } from "../../../twin/twinFlags";
import { apiServerArgs } from "../../unit/control-plane/support/arguments";

const cluster = planPlatform("twin", loadFromFiles("twin")).clusters.find(({ name }) => name === "workload");

describe("a control plane that runs", () => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "h200-current-"));
    const apiServer = apiServerConfiguration({ ...apiServerArgs, directory });
    const children: ReturnType<typeof spawn>[] = [];

    before(() => {
        for (const file of apiServer.files) {
            fs.writeFileSync(file.path, fileText(file));
        }
    });
    after(() => {
        children.forEach((child) => child.kill());
        fs.rmSync(directory, { recursive: true });
    });

    /** A process that does nothing, with the command line of one of a control plane. */
    const run = (
        process_: ProcessName | "kwok-controller",
        changes: Readonly<Record<string, string>> = {},
    ): [string, number] => {
        const product: Readonly<Partial<Record<string, ProcessFlags>>> = processFlags(apiServer);
        const twin: Readonly<Partial<Record<string, Flags>>> = TWIN_FLAGS;
        const flags = { ...product[process_]?.flags, ...twin[process_], ...changes };
        const given = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
        const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)", "--", ...given]);
        children.push(child);
        return [process_, child.pid ?? 0];
    };
    const check = (running: [string, number][], configuration: ApiServerConfiguration = apiServer) => {
        assert.ok(cluster);
        return requireCurrent(cluster, new Map(running), configuration);
    };

    it("is left alone while every process has the flags of today and every file says what it should", async () => {
        await check([
            ...[run("etcd"), run("kube-apiserver"), run("kube-controller-manager"), run("kube-scheduler")],
            run("kwok-controller"),
        ]);
        await check([]);
    });

    it("is refused with everything that is not of today, by process", async () => {
        const etcd = run("etcd", { "tls-min-version": "TLS1.2" });
        const scheduler = run("kube-scheduler", { profiling: "true", "bind-address": "0.0.0.0" });
        const server = run("kube-apiserver", { "request-timeout": "1h" });
        const files = apiServer.files.map((file) =>
            file.path.endsWith("admission.yaml") ? { ...file, content: {} } : file,
        );
        await assert.rejects(check([etcd, scheduler, server], { ...apiServer, files }), {
            message: [
                `Of the workload control plane etcd (pid ${etcd[1]}) runs without the present --tls-min-version`,
                `kube-apiserver (pid ${server[1]}) runs without the present --request-timeout, admission.yaml`,
                `kube-scheduler (pid ${scheduler[1]}) runs without the present --bind-address, --profiling. Run \`npm run twin:down\` and start again.`,
            ].join("; "),
        });
    });

    it("is refused without what a twin adds to the product's flags", async () => {
        const server = run("kube-apiserver", { "kubelet-preferred-address-types": "Hostname" });
        const kwok = run("kwok-controller", { "enable-crds": "Stage" });
        await assert.rejects(check([server, kwok]), {
            message: [
                `Of the workload control plane kube-apiserver (pid ${server[1]}) runs without the present --kubelet-preferred-address-types`,
                `kwok-controller (pid ${kwok[1]}) runs without the present --enable-crds. Run \`npm run twin:down\` and start again.`,
            ].join("; "),
        });
    });

    it("has a flag if its last value is ours, whatever stands before it", () => {
        const flags = { profiling: "false" };
        assert.deepEqual(missingFlags("etcd --profiling=true --profiling=false", flags), []);
        for (const command of ["etcd", "etcd --profiling=false --profiling=true", "etcd --profiling=falsehood"]) {
            assert.deepEqual(missingFlags(command, flags), ["--profiling"], command);
        }
    });

    it("goes without what only a host has: certificates, kubelets, other members", () => {
        const counts: Record<string, number> = {};
        for (const [flag, reason] of Object.entries(flagsLeftOut())) {
            assert.match(flag, /^[a-z-]+ --[a-z-]+$/);
            assert.ok(reason.length > 10, flag);
            const name = flag.split(" ")[0] ?? "";
            counts[name] = (counts[name] ?? 0) + 1;
        }
        assert.deepEqual(counts, { etcd: 8, "kube-apiserver": 11, "kube-controller-manager": 3, "kube-scheduler": 1 });
    });
});
