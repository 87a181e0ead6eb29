import assert from "node:assert/strict";

import { CertificateAuthority } from "../../../components/security/certificateAuthority";
import { FootprintSource } from "../../../components/upstream/charts/footprintSource";
import { charts } from "../../../components/upstream/versions";
import { deploy } from "../support/deploy";

const create = (range = "10.20.0.0/24") =>
    deploy(
        (scope, opts) =>
            new CertificateAuthority(
                "ca",
                {
                    scope,
                    chart: charts.certManager,
                    supply: { source: new FootprintSource() },
                    owner: "infrastructure",
                    apiServer: { range },
                },
                opts,
            ),
    );

describe("CertificateAuthority", () => {
    it("issues from the Secret of the ceremony, once its webhook can answer", async () => {
        const { only, all } = await create();
        const issuer = only("kubernetes:cert-manager.io/v1:ClusterIssuer");
        assert.deepEqual(issuer.inputs["spec"], { ca: { secretName: "platform-ca" } });
        assert.deepEqual(issuer.dependsOn, [
            "ca-chart-mutatingwebhookconfiguration-cert-manager-webhook",
            "ca-chart-validatingwebhookconfiguration-cert-manager-webhook",
        ]);
        assert.deepEqual(all("kubernetes:core/v1:Secret"), []);
    });

    it("is closed but to the API server, and by rules that every preview can judge", async () => {
        const { all } = await create();
        assert.deepEqual(
            all("kubernetes:networking.k8s.io/v1:NetworkPolicy").map(({ inputs }) => [
                inputs["metadata"].name,
                inputs["spec"].egress ?? inputs["spec"].ingress,
            ]),
            [
                [
                    "cert-manager-egress-api-server",
                    [{ to: [{ ipBlock: { cidr: "10.20.0.0/24" } }], ports: [{ protocol: "TCP", port: 6443 }] }],
                ],
                [
                    "cert-manager-ingress-webhook",
                    [{ from: [{ ipBlock: { cidr: "10.20.0.0/24" } }], ports: [{ protocol: "TCP", port: 10250 }] }],
                ],
            ],
        );
    });

    it("was recorded with the values that are wanted of it", async () => {
        const { result } = await create();
        assert.deepEqual(
            result.verdicts.filter(({ id }) => id.includes("/values/")).map(({ id }) => id),
            [],
        );
    });

    it("refuses an API server that is everywhere", async () => {
        await assert.rejects(create("0.0.0.0/0"), /apiServer\.range: "0\.0\.0\.0\/0" is no allowlist/);
    });
});
