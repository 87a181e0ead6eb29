import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A chart repository and a registry on loopback, over TLS. In a process of its own: rendering blocks the one it runs in. */
export interface ChartServer {
    /** `https://...`, with an index. */
    readonly repository: string;
    /** `oci://...`. */
    readonly registry: string;
    /** What a client needs in order to trust it. */
    readonly environment: Readonly<Record<string, string>>;
    /** Paths that were asked for since the last call. */
    requests(): string[];
    stop(): Promise<void>;
}

/** Serves the archives of a directory. */
export async function startChartServer(archives: string): Promise<ChartServer> {
    const home = mkdtempSync(join(tmpdir(), "chart-server-"));
    const [key, certificate] = [join(home, "key.pem"), join(home, "certificate.pem")];
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    execFileSync(
        "openssl",
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", ...subject].concat([
            "-keyout",
            key,
            "-out",
            certificate,
            "-days",
            "1",
        ]),
        { stdio: "ignore" },
    );
    const log = join(home, "requests.log");
    const server: ChildProcess = fork(join(__dirname, "chartServerProcess.ts"), [archives, key, certificate, log], {
        execArgv: ["--require", join(__dirname, "../../../tools/loader/register.js")],
    });
    const [port] = (await once(server, "message")) as [number];
    let read = 0;
    mkdirSync(join(home, "config"));
    return {
        repository: `https://127.0.0.1:${port}/charts`,
        registry: `oci://127.0.0.1:${port}/mirror`,
        environment: { SSL_CERT_FILE: certificate, HOME: home, HELM_CONFIG_HOME: join(home, "config") },
        requests: () => {
            const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
            const fresh = lines.slice(read);
            read = lines.length;
            return fresh;
        },
        stop: async () => {
            server.kill();
            await once(server, "exit");
            rmSync(home, { recursive: true });
        },
    };
}
