import { connect } from "node:http2";

/**
 * Calls `onGone` once, when the engine at `address` ends, however it ends.
 *
 * The engine kills its plugins when it stops in good order. When it is killed itself nobody does, so each plugin holds a
 * connection to it: the kernel closes that at once, where polling would leave time for a second run to start beside us.
 */
export function whenEngineIsGone(address: string, onGone: () => void): void {
    const session = connect(`http://${address}`);
    session.once("close", onGone);
    // Every error is followed by "close"; without a listener it would end this process with a stack trace instead.
    session.on("error", () => undefined);
}

/** The engine passes its address as the last argument; absent when somebody starts a plugin by hand. */
export function engineAddress(argv: readonly string[]): string | undefined {
    return argv.filter((argument) => !argument.startsWith("-")).at(-1);
}
