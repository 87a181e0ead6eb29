import { Helm } from "../../../components/upstream/charts/helm";
import { rendering } from "../../../components/upstream/versions";
import { ensureToolchain } from "../../../tools/setup/toolchain";

/** The toolchain's helm, found on PATH as the program finds it. */
export async function toolchainHelm(environment: Readonly<Record<string, string>> = {}): Promise<Helm> {
    const { binDirs } = await ensureToolchain({ groups: ["charts"] });
    return new Helm({
        executable: "helm",
        version: rendering.helmVersion,
        environment: { ...process.env, PATH: binDirs.join(":"), ...environment },
    });
}
