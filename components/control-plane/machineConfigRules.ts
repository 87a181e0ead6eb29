import type { Issue } from "../shared/validation";
import type { KubeadmConfigSpec } from "../upstream/types/bootstrap.cluster.x-k8s.io";

/** What Cluster API's schema takes: characters of a file or command, files, commands of one kind. */
const MOST = { content: 10_240, files: 200, commands: 1000 };

/** All of it becomes one Secret, of which Kubernetes takes 1 MiB; a quarter is left for certificates and for kubeadm's own. */
const MOST_BYTES = 768 * 1024;

/** cloud-init reads all of it as a template: of Jinja, in which these begin something. */
const BEGINS = /\{[{%#]/g;
const OURS = /\{\{ ds\.meta_data\.[a-z_]+ \}\}/g;

/** What Cluster API would refuse, and what cloud-init would make something else of. */
export function machineConfigIssues(config: KubeadmConfigSpec): Issue[] {
    const { files = [], bootCommands = [], preKubeadmCommands = [], postKubeadmCommands = [] } = config;
    const commands = { bootCommands, preKubeadmCommands, postKubeadmCommands };
    const texts = [
        ...files.map(({ path, content }) => ({ path: `files.${path}`, text: content })),
        ...Object.entries(commands).flatMap(([kind, list]) => list.map((text, i) => ({ path: `${kind}[${i}]`, text }))),
    ];
    const bytes = Buffer.byteLength(JSON.stringify(config));
    return [
        ...texts.flatMap(({ path, text }) => (text === undefined ? [] : textIssues(path, text))),
        ...(files.length > MOST.files
            ? [{ path: "files", reason: `Cluster API takes ${MOST.files}, there are ${files.length}` }]
            : []),
        ...Object.entries(commands)
            .filter(([, list]) => list.length > MOST.commands)
            .map(([path, { length }]) => ({ path, reason: `Cluster API takes ${MOST.commands}, there are ${length}` })),
        ...(bytes > MOST_BYTES
            ? [{ path: "files", reason: `all of it is ${bytes} bytes, and ${MOST_BYTES} fit the Secret it becomes` }]
            : []),
        ...twice(files.map(({ path }) => path)),
    ];
}

function textIssues(path: string, text: string): Issue[] {
    const issues: Issue[] = [];
    if (text.length === 0 || text.length > MOST.content) {
        issues.push({ path, reason: `Cluster API takes 1 to ${MOST.content} characters, there are ${text.length}` });
    }
    const strange = text.replace(OURS, "").match(BEGINS);
    if (strange) {
        const reason = `holds "${strange[0]}", which cloud-init would take for a template; write it apart`;
        issues.push({ path, reason });
    }
    return issues;
}

function twice(paths: readonly string[]): Issue[] {
    return [...new Set(paths.filter((path, i) => paths.indexOf(path) !== i))].map((path) => ({
        path: `files.${path}`,
        reason: "is written twice: the later one would win",
    }));
}
