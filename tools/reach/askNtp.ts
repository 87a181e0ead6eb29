import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";

import { type Answer, failed, failedBy, passed } from "./answer";
import type { Question } from "./target";

/** RFC 5905, figure 8: one header, no extension. */
const PACKET_BYTES = 48;
/** No warning of a leap second, version 4, mode 3: a client. */
const CLIENT = 0x23;
const SERVER_MODE = 4;
const UNSYNCHRONISED = 3;
const TRANSMIT = 40;
const ORIGIN = 24;

/** One SNTP request. The clock of this machine is neither read nor set. */
export function askNtp({ server }: Extract<Question, { kind: "ntp" }>, seconds: number): Promise<Answer> {
    const { hostname, port } = new URL(`udp://${server}`);
    // Where the time would stand: a server sends it back, so that an answer to somebody else is not taken for ours.
    const nonce = randomBytes(8);
    const packet = Buffer.alloc(PACKET_BYTES);
    packet[0] = CLIENT;
    nonce.copy(packet, TRANSMIT);
    return new Promise((resolve) => {
        const socket = createSocket("udp4");
        const send = () => {
            socket.send(packet);
        };
        const timers = [
            // A datagram gets lost now and then.
            setTimeout(send, (seconds * 1000) / 2),
            setTimeout(() => {
                end(failed("silence", `does not answer within ${seconds} s`));
            }, seconds * 1000),
        ];
        socket.on("message", (message) => {
            if (message.length < PACKET_BYTES || message.subarray(ORIGIN, ORIGIN + nonce.length).equals(nonce)) {
                end(judge(message));
            }
        });
        socket.on("error", (error) => {
            end(failedBy(error));
        });
        // Connected, so that "nothing listens there" comes back as an error.
        socket.connect(Number(port), hostname, send);

        function end(answer: Answer): void {
            timers.forEach(clearTimeout);
            socket.removeAllListeners().on("error", () => undefined);
            socket.close();
            resolve(answer);
        }
    });
}

function judge(message: Buffer): Answer {
    const [flags = 0, stratum = 0] = message;
    if (message.length < PACKET_BYTES || (flags & 0b111) !== SERVER_MODE) {
        return failed("protocol", "answers with something else than NTP");
    }
    if (stratum === 0) {
        return failed("answer", `refuses to serve this machine (${message.toString("latin1", 12, 16)})`);
    }
    return flags >> 6 === UNSYNCHRONISED || stratum > 15
        ? failed("answer", "answers that its own clock is not set")
        : passed(`serves time of stratum ${stratum}`);
}
