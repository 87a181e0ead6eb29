import { removeTwin } from "../../twin/down";
import { twinPaths } from "../../twin/paths";
import type { Command } from "../command";

export const twinDown: Command = {
    summary: "Stop the twin and remove all of it; the tool cache stays.",
    options: {},
    optionHelp: {},
    async run() {
        const { ended } = await removeTwin(twinPaths());
        console.log(`The twin is gone: ${ended} processes ended, .twin/ removed.`);
    },
};
