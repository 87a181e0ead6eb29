"use strict";
// Where the engine enters the pack. It sets ts-node up for packs with type checks on, whatever the options say, and that takes
// longer than all the rest of a pack's start; so the sources are loaded by the project's own loader, as in every command.
require("../tools/loader/register");
require("./index.ts");
