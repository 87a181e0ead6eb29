import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const SCRIPT = path.join(__dirname, "../../../components/gpu/gpuCount.sh");

describe("gpuCount.sh", () => {
    let root: string;

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "gpus-"));
        fs.writeFileSync(path.join(root, "hosts"), "gpu-a1 2\ngpu-a10 8\n");
    });
    afterEach(() => {
        fs.rmSync(root, { recursive: true });
    });

    const write = (file: string, text: string) => {
        fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
        fs.writeFileSync(path.join(root, file), text);
    };
    const device = (address: string, vendor: string, kind: string) => {
        write(`sys/bus/pci/devices/${address}/vendor`, `${vendor}\n`);
        write(`sys/bus/pci/devices/${address}/class`, `${kind}\n`);
    };
    const onBus = (gpus: number) => {
        device("0000:00:00.0", "0x8086", "0x060000");
        // An NVSwitch, a graphics card, and the BMC's.
        device("0000:05:00.0", "0x10de", "0x068000");
        device("0000:07:00.0", "0x10de", "0x030000");
        device("0000:06:00.0", "0x1a03", "0x030000");
        for (let i = 0; i < gpus; i++) {
            device(`0000:1${i}:00.0`, "0x10de", "0x030200");
        }
    };
    const driver = (gpus: number) => {
        write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX Open Kernel Module\n");
        for (let i = 0; i < gpus; i++) {
            write(`proc/driver/nvidia/gpus/0000:1${i}:00.0/information`, "Model: NVIDIA H200\n");
        }
    };
    const count = (host = "gpu-a1") => {
        const env = { PATH: process.env["PATH"], ROOT: root, NODE_NAME: host, GPU_HOSTS: path.join(root, "hosts") };
        const { status, stdout, stderr } = spawnSync("/bin/bash", [SCRIPT], { env, encoding: "utf8" });
        return [status, stdout, stderr];
    };

    it("is content with every planned GPU on the bus and with the driver", () => {
        onBus(2);
        driver(2);
        assert.deepEqual(count(), [0, "2 GPUs\n", ""]);
    });

    it("misses a GPU that the bus does not have, whether or not the driver is loaded", () => {
        onBus(1);
        assert.deepEqual(count(), [1, "1 of 2 GPUs are on the PCI bus\n", ""]);
        driver(1);
        assert.deepEqual(count(), [1, "1 of 2 GPUs are on the PCI bus\n", ""]);
    });

    it("misses a GPU that the driver does not have", () => {
        onBus(2);
        driver(1);
        assert.deepEqual(count(), [1, "the driver has 1 of 2 GPUs\n", ""]);
    });

    it("cannot tell before the driver is loaded", () => {
        onBus(2);
        assert.deepEqual(count(), [2, "the driver is not loaded; 2 GPUs are on the PCI bus\n", ""]);
    });

    it("cannot tell where no device is to be seen", () => {
        driver(2);
        assert.deepEqual(count(), [2, "no PCI device can be seen\n", ""]);
    });

    it("cannot tell of a host that nobody planned GPUs for", () => {
        onBus(2);
        driver(2);
        assert.deepEqual(count("gpu-a"), [2, "no GPUs are planned for gpu-a\n", ""]);
    });
});
