import * as http from "node:http";
import * as https from "node:https";

import { type Answer, failedBy, silent } from "./answer";
import { HTTP_SERVICES } from "./httpServices";
import type { Question } from "./target";

type HttpQuestion = Extract<Question, { kind: "http" }>;

/** More than any of these has to say; a file is cut off here. */
const BODY_CHARACTERS = 64 * 1024;

/**
 * One GET without credentials. Certificates are not checked: nothing secret is sent, BMCs come with their factory's, and what
 * is said decides who answers.
 */
export function askHttp({ url, service }: HttpQuestion, seconds: number): Promise<Answer> {
    return new Promise((resolve) => {
        let reached = false;
        const judge = HTTP_SERVICES[service];
        const { get, options } = url.startsWith("https:")
            ? { get: https.get, options: { rejectUnauthorized: false } }
            : { get: http.get, options: {} };
        const request = get(url, { ...options, agent: false }, (response) => {
            const status = response.statusCode ?? 0;
            let body = "";
            response.setEncoding("utf8").on("data", (text: string) => {
                body += text;
                if (body.length > BODY_CHARACTERS) {
                    end(judge({ status, body }));
                }
            });
            response.on("end", () => {
                end(judge({ status, body }));
            });
            response.on("error", (error) => {
                end(failedBy(error));
            });
        });
        const timer = setTimeout(() => {
            end(silent(seconds, reached));
        }, seconds * 1000);
        request.on("socket", (socket) => socket.once("connect", () => (reached = true)));
        request.on("error", (error) => {
            end(failedBy(error));
        });

        function end(answer: Answer): void {
            clearTimeout(timer);
            resolve(answer);
            // Errors of a socket that nobody needs any more come to nobody.
            request.destroy();
        }
    });
}
