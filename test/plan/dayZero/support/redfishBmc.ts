import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as path from "node:path";

const SERVICE = "/redfish/v1/CertificateService";
const MANAGER = "/redfish/v1/Managers/One";
const PLACE = `${MANAGER}/NetworkProtocol/HTTPS/Certificates/1`;
const DELL_IMPORT = `${MANAGER}/Oem/Dell/DelliDRACCardService/Actions/DelliDRACCardService.ImportSSLCertificate`;

export interface Bmc {
    readonly port: number;
    /** Subject of the request that it last made. */
    readonly asked: () => string;
    readonly restarts: () => number;
    readonly close: () => void;
}

interface Kind {
    /** Absent on iDRAC9 before it had the standard's action: it takes certificates through its own then. */
    readonly replaces: boolean;
    /** Of the key that it makes. @default 2048 */
    readonly bits?: number;
}

/** A BMC's certificate service, with a real key and real TLS: its factory certificate, then whatever it takes, shown after a restart. */
export async function redfishBmc(directory: string, { replaces, bits = 2048 }: Kind): Promise<Bmc> {
    const file = (name: string) => path.join(directory, `bmc.${name}`);
    const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: ["ignore", "pipe", "ignore"] });
    const read = (name: string) => fs.readFileSync(file(name), "utf8");
    openssl(
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=factory"],
        ...["-keyout", file("key"), "-out", file("crt")],
    );
    let restarts = 0;
    let subject = "";
    const take = (certificate: string) => {
        fs.copyFileSync(file("new.key"), file("key"));
        fs.writeFileSync(file("crt"), certificate);
        return {};
    };
    const answers: Readonly<Record<string, (body: Record<string, unknown>) => object>> = {
        "/redfish/v1/": () => ({ RedfishVersion: "1.17.0" }),
        [SERVICE]: () => ({
            CertificateLocations: { "@odata.id": `${SERVICE}/CertificateLocations` },
            Actions: {
                "#CertificateService.GenerateCSR": { target: `${SERVICE}/Actions/CertificateService.GenerateCSR` },
                ...(replaces && {
                    "#CertificateService.ReplaceCertificate": { target: `${SERVICE}/Actions/Replace` },
                }),
            },
        }),
        [`${SERVICE}/CertificateLocations`]: () => ({
            Links: { Certificates: [{ "@odata.id": "/redfish/v1/Elsewhere/1" }, { "@odata.id": PLACE }] },
        }),
        [`${SERVICE}/Actions/CertificateService.GenerateCSR`]: ({ CommonName, Country, CertificateCollection }) => {
            subject = `/C=${String(Country)}/CN=${String(CommonName)}`;
            if ((CertificateCollection as Record<string, unknown>)["@odata.id"] !== path.posix.dirname(PLACE)) {
                throw new Error("another collection");
            }
            const newKey = ["-newkey", `rsa:${bits}`, "-nodes", "-keyout", file("new.key")];
            return { CSRString: openssl("req", "-new", ...newKey, "-subj", subject).toString() };
        },
        ...(replaces
            ? { [`${SERVICE}/Actions/Replace`]: ({ CertificateString }) => take(String(CertificateString)) }
            : { [DELL_IMPORT]: ({ SSLCertificateFile }) => take(String(SSLCertificateFile)) }),
        [`${MANAGER}/Actions/Manager.Reset`]: () => {
            restarts++;
            server.setSecureContext({ key: read("key"), cert: read("crt") });
            return {};
        },
    };
    const login = `Basic ${Buffer.from("root:factory").toString("base64")}`;
    const server = https.createServer({ key: read("key"), cert: read("crt") }, (request, response) => {
        let text = "";
        request.on("data", (part: Buffer) => (text += part.toString()));
        request.on("end", () => {
            const answer = answers[request.url ?? ""];
            const open = request.url === "/redfish/v1/" || request.headers.authorization === login;
            response.writeHead(!open ? 401 : answer ? 200 : 404, { connection: "close" });
            const body = open && answer ? answer(JSON.parse(text || "{}") as Record<string, unknown>) : {};
            response.end(JSON.stringify(body));
        });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return {
        port: (server.address() as AddressInfo).port,
        asked: () => subject,
        restarts: () => restarts,
        close: () => server.close(),
    };
}
