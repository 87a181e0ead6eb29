import { version } from "@pulumi/random/package.json";

import { serve } from "../provider/serve";
import { resources } from "./resources";

serve({ name: "random", version, resources, functions: {} });
