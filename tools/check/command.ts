import { stepsCommand } from "../test/stepsCommand";
import { checks } from "./steps";

export const check = stepsCommand("Checks format, lint and types, and runs every test that needs no built tool.", [
    checks,
]);
