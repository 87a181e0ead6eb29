import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
    bundledArchives,
    type FindArchive,
    mirroredArchives,
    upstreamArchives,
} from "../../../components/upstream/charts/archive";
import type { Helm } from "../../../components/upstream/charts/helm";
import { HelmSource } from "../../../components/upstream/charts/helmSource";
import { ChartRefusal } from "../../../components/upstream/charts/refusal";
import { rendering } from "../../../components/upstream/versions";
import { packChart, type PackedChart, pinOf } from "../../support/packedCharts";
import { type ChartServer, startChartServer } from "../support/chartServer";
import { toolchainHelm } from "../support/helm";

const ELSEWHERE = `sha256:${"0".repeat(64)}`;

describe("archives of charts", function () {
    this.timeout(60_000);
    const scratch = mkdtempSync(join(tmpdir(), "archives-spec-"));
    const [published, cache] = [join(scratch, "published"), join(scratch, "cache")];
    let server: ChartServer;
    let helm: Helm;
    let strict: PackedChart;
    let sources: Record<string, FindArchive>;

    before(async function () {
        this.timeout(600_000);
        mkdirSync(published);
        strict = packChart("strict", published);
        server = await startChartServer(published);
        helm = await toolchainHelm(server.environment);
        sources = {
            "an index": upstreamArchives(helm, join(cache, "index")),
            "a registry": upstreamArchives(helm, join(cache, "registry")),
            "a mirror": mirroredArchives(`${server.registry}/`, helm, join(cache, "mirror")),
        };
    });
    after(async () => {
        await server.stop();
        rmSync(scratch, { recursive: true });
    });

    const repositories: Partial<Record<string, () => string>> = {
        "an index": () => server.repository,
        "a registry": () => server.registry,
    };
    const pin = (from: string, changes: object = {}) =>
        pinOf("strict", { repository: repositories[from]?.() ?? "https://charts.example.test", ...changes });
    const refusal = (find: () => unknown): string => {
        let message = "nothing was refused";
        assert.throws(find, (error: unknown) => {
            assert.ok(error instanceof ChartRefusal, String(error));
            message = error.message;
            return true;
        });
        return message;
    };

    for (const from of ["an index", "a registry", "a mirror"]) {
        describe(`from ${from}`, () => {
            it("are fetched once, and taken from the cache by their digest", () => {
                const recorded = pin(from, { digest: strict.digest });
                const first = sources[from]!(recorded);
                assert.equal(first.digest, strict.digest);
                assert.ok(server.requests().length > 0);
                assert.deepEqual(sources[from]!(recorded), first);
                assert.deepEqual(server.requests(), []);
                writeFileSync(first.file, "damaged");
                assert.deepEqual(sources[from]!(recorded), first);
                assert.ok(server.requests().length > 0);
            });

            it("are kept to without a recorded digest too, though somebody publishes over the version", () => {
                const { digest } = sources[from]!(pin(from));
                try {
                    writeFileSync(strict.file, "published over");
                    assert.equal(sources[from]!(pin(from)).digest, digest);
                } finally {
                    packChart("strict", published);
                }
            });

            it("are refused when they are not the recorded ones, and not kept", () => {
                assert.match(
                    refusal(() => sources[from]!(pin(from, { digest: ELSEWHERE }))),
                    new RegExp(
                        `^Chart strict 0.1.0 is refused:\n  archive: \\S+strict-0.1.0.tgz has ${strict.digest}, but ${ELSEWHERE} is recorded: it is another chart, or was tampered with$`,
                    ),
                );
            });

            it("are refused by name when the repository has no such version", () => {
                const message = refusal(() => sources[from]!(pin(from, { version: "9.9.9" })));
                assert.match(
                    message,
                    /^Chart strict 9\.9\.9 is refused:\n {2}archive: cannot be fetched from \S+: \S.*$/,
                );
                assert.match(message, /not found/);
            });

            it("are refused when what is published is no archive, and not kept", () => {
                writeFileSync(strict.file, "no archive");
                const into = join(cache, `broken-${from.split(" ")[1]!}`);
                const find =
                    from === "a mirror" ? mirroredArchives(server.registry, helm, into) : upstreamArchives(helm, into);
                try {
                    assert.match(
                        refusal(() => find(pin(from))),
                        /^Chart strict 0\.1\.0 is refused:\n {2}archive: \S+strict-0\.1\.0\.tgz is no chart archive \(.*\); \S+ gave it; ask/,
                    );
                } finally {
                    packChart("strict", published);
                }
                assert.equal(find(pin(from)).digest, strict.digest);
            });

            it("leave nothing behind when they cannot be fetched", () => {
                const left = readdirSync(join(cache, from.split(" ")[1]!)).filter((name) => name.startsWith("pull-"));
                assert.deepEqual(left, []);
            });
        });
    }

    it("say which repository cannot be reached", () => {
        const nowhere = "https://127.0.0.1:1/charts";
        assert.match(
            refusal(() => sources["an index"]!(pinOf("strict", { repository: nowhere, version: "0.2.0" }))),
            /^Chart strict 0\.2\.0 is refused:\n {2}archive: cannot be fetched from https:\/\/127\.0\.0\.1:1\/charts: .*connection refused/,
        );
    });

    describe("from a bundle", () => {
        const bundle = bundledArchives(published);

        it("are read where they are, and checked when a digest is recorded", () => {
            const expected = { file: strict.file, digest: strict.digest };
            assert.deepEqual(bundle(pinOf("strict")), expected);
            assert.deepEqual(bundle(pinOf("strict", { digest: strict.digest })), expected);
            assert.equal(
                refusal(() => bundle(pinOf("strict", { digest: ELSEWHERE }))),
                `Chart strict 0.1.0 is refused:\n  archive: ${strict.file} has ${strict.digest}, but ${ELSEWHERE} is recorded: it is another chart, or was tampered with`,
            );
        });

        it("are refused by name, with what to type, when one is no archive", () => {
            const file = join(published, "strict-0.4.0.tgz");
            const cacheOf = join(scratch, "renders");
            const source = new HelmSource({ kind: "bundle", archives: bundle, helm, cache: cacheOf, pins: rendering });
            for (const content of ["", "<html>moved</html>"]) {
                writeFileSync(file, content);
                assert.equal(
                    refusal(() => source.contents(pinOf("strict", { version: "0.4.0" }), {})),
                    `Chart strict 0.4.0 is refused:\n  archive: ${file} is no chart archive (TAR_BAD_ARCHIVE: Unrecognized archive format); replace it with what its publisher released: helm pull strict --repo https://charts.example.test --version 0.4.0 --destination ${published}`,
                );
            }
            rmSync(file);
        });

        it("are refused with what to type when one is missing", () => {
            const missing = (repository: string) =>
                refusal(() => bundle(pinOf("strict", { repository, version: "0.3.0" })));
            const file = join(published, "strict-0.3.0.tgz");
            assert.deepEqual(
                [missing("https://charts.example.test"), missing("oci://registry.example.test/charts")],
                [
                    `Chart strict 0.3.0 is refused:\n  archive: ${file} does not exist; fetch it with: helm pull strict --repo https://charts.example.test --version 0.3.0 --destination ${published}`,
                    `Chart strict 0.3.0 is refused:\n  archive: ${file} does not exist; fetch it with: helm pull oci://registry.example.test/charts/strict --version 0.3.0 --destination ${published}`,
                ],
            );
        });
    });
});
