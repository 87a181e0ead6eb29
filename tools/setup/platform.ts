import { UserError } from "../command";

const SYSTEMS = { linux: "linux", darwin: "darwin" } as const;
const ARCHITECTURES = { x64: "amd64", arm64: "arm64" } as const;

export type System = (typeof SYSTEMS)[keyof typeof SYSTEMS];
export type Architecture = (typeof ARCHITECTURES)[keyof typeof ARCHITECTURES];

/** Go's names, which most publishers use for their release files. */
export type Platform = `${System}-${Architecture}`;

export function currentPlatform(system: string = process.platform, architecture: string = process.arch): Platform {
    const os = SYSTEMS[system as keyof typeof SYSTEMS] as System | undefined;
    const arch = ARCHITECTURES[architecture as keyof typeof ARCHITECTURES] as Architecture | undefined;
    if (!os || !arch) {
        throw new UserError(
            `${system}/${architecture} is not supported: the control plane's tools exist for Linux and macOS on x64 and arm64. ` +
                "On Windows use WSL 2.",
        );
    }
    return `${os}-${arch}`;
}
