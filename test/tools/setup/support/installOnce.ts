import { install } from "./install";
import { GIZMO_RELEASE } from "./workplace";
import type { Machine } from "../../../../tools/setup/machine";

/** Run as a process of its own: installs the gizmo on the machine given as JSON and prints the steps and the way. */
const machine = JSON.parse(process.argv[2] ?? "") as Machine;
void install({ gizmo: GIZMO_RELEASE }, machine).then(({ tools, steps }) => {
    process.stdout.write(JSON.stringify({ how: tools["gizmo"]?.how, steps }));
});
