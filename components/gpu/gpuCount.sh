#!/bin/bash
# Whether this host has the GPUs that it is planned with: on the PCI bus, and with the driver. One line, and
# node-problem-detector's answers: 0 it has, 1 some are missing, 2 that cannot be told. No GPU is asked anything, since
# one that hangs would hang the question.
# NODE_NAME, GPU_HOSTS (a file of lines `HOST GPUS`); ROOT comes before /sys and /proc.
set -u

answer() {
    echo "$2"
    exit "$1"
}

planned=
while read -r host gpus; do
    [[ $host == "$NODE_NAME" ]] && planned=$gpus
done < "$GPU_HOSTS"
[[ $planned =~ ^[0-9]+$ ]] || answer 2 "no GPUs are planned for $NODE_NAME"

shopt -s nullglob
devices=0 bus=0
for device in "${ROOT-}"/sys/bus/pci/devices/*; do
    { read -r vendor < "$device/vendor" && read -r class < "$device/class"; } 2> /dev/null || continue
    devices=$((devices + 1))
    # NVIDIA's 3D controllers: its NVSwitches are bridges.
    [[ $vendor == 0x10de && $class == 0x0302* ]] && bus=$((bus + 1))
done
[[ $devices -gt 0 ]] || answer 2 "no PCI device can be seen"
[[ $bus -ge $planned ]] || answer 1 "$bus of $planned GPUs are on the PCI bus"

[[ -r "${ROOT-}/proc/driver/nvidia/version" ]] || answer 2 "the driver is not loaded; $bus GPUs are on the PCI bus"
driven=("${ROOT-}"/proc/driver/nvidia/gpus/*/)
[[ ${#driven[@]} -ge $planned ]] || answer 1 "the driver has ${#driven[@]} of $planned GPUs"
answer 0 "$planned GPUs"
