import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A CRD as a project would publish it: prose, labels, a webhook, and an older version beside the stored one. */
export const WIDGETS = `# source: https://example.com/widgets v1.2.0 config/crd
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
  labels: { contract: v1 }
  annotations: { tool/version: v0.1, api-approved.kubernetes.io: "https://example.com/1" }
spec:
  group: example.com
  names: { plural: widgets, kind: Widget }
  scope: Namespaced
  conversion: { strategy: Webhook }
  versions:
    - { name: v1beta1, served: true, storage: false, schema: { openAPIV3Schema: { type: object } } }
    - name: v1
      served: true
      storage: true
      additionalPrinterColumns: [{ name: Age, type: date, jsonPath: .x, description: prose }]
      schema:
        openAPIV3Schema:
          type: object
          description: A widget.
          properties:
            apiVersion: { type: string }
            kind: { type: string }
            metadata: { type: object }
            spec:
              type: object
              required: [description, mode]
              x-kubernetes-validations: [{ rule: "self.share != 'all'", message: kept }]
              properties:
                description: { type: string, description: A field of that name. }
                share: { x-kubernetes-int-or-string: true, description: prose }
                mode: { type: string, enum: [a, b], default: a }
                parts: { type: array, items: { type: object, properties: { size: { type: integer, minimum: 1 } } } }
            status:
              type: object
              properties: { ready: { type: boolean } }
`;
export const VALUES = `
image: { repository: example.com/widgets, tag: v1.2.0 }
replicas: 2
nodeSelector: {}
extra: []
inner: { enabled: true }
`;
export const FOOTPRINT = `${JSON.stringify({
    chart: "widgets",
    version: "1.2.0",
    repository: "https://charts.example.com",
    source: { repo: "example/widgets", ref: "v1.2.0", path: "charts/widgets", commit: "cafe" },
    values: { replicas: 3 },
    objects: [],
})}\n`;
export const ORIGIN = { repo: "https://example.com/widgets", ref: "v1.2.0", commit: "c0ffee", licence: "Apache-2.0" };
export const IMPORTS = { components: { widgets: { crds: "*" } }, charts: { widgets: {} } };

/** A collection with one component and its chart, and an empty folder to import it into. */
export class Workplace {
    readonly root = mkdtempSync(join(tmpdir(), "import-test-"));
    readonly source = join(this.root, "source");
    readonly target = join(this.root, "target");

    constructor() {
        const widgets = { component: "widgets", ...ORIGIN, crds: ["widgets.example.com"], chart: { name: "widgets" } };
        this.give("index.json", JSON.stringify([widgets]));
        this.give("crds/widgets/widgets.example.com.yaml", WIDGETS);
        this.give("footprints/widgets.json", FOOTPRINT);
        this.give("charts/widgets/values.yaml", VALUES);
        this.give("charts/widgets/Chart.yaml", "dependencies: [{ name: inner, version: 1.0.0 }]\n");
        this.want(IMPORTS);
    }

    /** Puts a file into the collection. */
    give(file: string, text: string): void {
        write(join(this.source, file), text);
    }

    want(imports: object): void {
        write(join(this.target, "imports.json"), JSON.stringify(imports));
    }

    read(file: string): string {
        return readFileSync(join(this.target, file), "utf8");
    }

    remove(): void {
        rmSync(this.root, { recursive: true, force: true });
    }
}

function write(file: string, text: string): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
}
