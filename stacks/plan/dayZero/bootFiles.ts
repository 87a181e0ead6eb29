import { REPOSITORIES } from "../../../components/metal/registryConfiguration";
import { writtenFiles } from "../siteFiles";
import { forEach, type Site } from "./site";

/** `ipa-centos9-stable-2026.1` and such; the release is chosen on the day, and its digest is what the configuration records. */
const AGENT = "$IPA";
const IMAGE = "jammy-server-cloudimg-amd64.img";
/** Says which packages the image has, the kernel among them. */
const MANIFEST = "jammy-server-cloudimg-amd64.manifest";

/** By where the file is written in the configuration. */
const FETCHED: Readonly<Record<string, string>> = {
    "metal.ironic.deployKernel": `"${AGENT}.kernel"`,
    "metal.ironic.deployRamdisk": `"${AGENT}.initramfs"`,
    "metal.nodeImage": IMAGE,
};

type Filled = Pick<Site, "plan" | "stack">;

const inRegistry = ({ plan }: Filled) =>
    writtenFiles(plan).flatMap(({ path, repository }) => (repository === undefined ? [] : [{ path, repository }]));

/**
 * What hosts boot and are installed with, checked against its publisher's own list, into the directory that is carried in and pushed
 * with the images. None of what a site keeps in a store of its own.
 */
export function fetchFiles(site: Filled): string[] {
    const files = inRegistry(site);
    if (files.length === 0) {
        return [];
    }
    return [
        // Where both publish each file's sum: openstack/kayobe, IPA images; Ubuntu's is signed besides.
        ...forEach(
            "file",
            [`"${AGENT}.kernel"`, `"${AGENT}.initramfs"`],
            [
                `curl -fLO "https://tarballs.opendev.org/openstack/ironic-python-agent/dib/files/$file" -O "https://tarballs.opendev.org/openstack/ironic-python-agent/dib/files/$file.sha256"`,
                `echo "$(cut -d' ' -f1 "$file.sha256")  $file" | sha256sum -c`,
            ],
        ),
        `curl -fL --remote-name-all https://cloud-images.ubuntu.com/jammy/current/{${IMAGE},${MANIFEST},SHA256SUMS,SHA256SUMS.gpg}`,
        "gpgv --keyring /usr/share/keyrings/ubuntu-cloudimage-keyring.gpg SHA256SUMS.gpg SHA256SUMS && sha256sum --ignore-missing -c SHA256SUMS",
        "# keep_file PATH REPOSITORY FILE: a tag for the second replica, which copies nothing else, and the line for the configuration",
        `keep_file() { local sum && sum=$(sha256sum < "$3" | cut -d' ' -f1) && mkdir -p "bundle/${REPOSITORIES.files}/$2" && oras push --oci-layout "bundle/${REPOSITORIES.files}/$2:digest-\${sum:0:12}" "$3:application/octet-stream" > /dev/null && echo "$1.sha256: $sum"; }`,
        ...files.map(({ path, repository }) => `keep_file ${path} ${repository} ${FETCHED[path] ?? ""}`),
        `sed -n 's/^linux-image-\\([0-9][^[:space:]]*\\)[[:space:]].*/metal.nodeImage.kernel: \\1/p' ${MANIFEST}`,
        `# Pulumi.${site.stack}.yaml: the lines that were printed`,
    ];
}

/** Whether the registry gives each as it was recorded. By the plan's own addresses, which have the digests. */
export function servedFiles(site: Filled): string[] {
    return inRegistry(site).length === 0
        ? []
        : [
              `npm run plan -- --stack ${site.stack} > /dev/null`,
              `jq -r '.metal | .ironic.deployKernel, .ironic.deployRamdisk, .nodeImage | .url' out/${site.stack}/plan.json | while read -r url; do test "sha256:$(curl -fsS --cacert ceremony/site-ca.crt "$url" | sha256sum | cut -d' ' -f1)" = "\${url##*/}" && echo "served: $url" || echo "not served: $url"; done`,
          ];
}
