import { version } from "@pulumi/tls/package.json";

import { serve } from "../provider/serve";
import { functions } from "./functions";
import { resourceTypes } from "./resources";

serve({ name: "tls", version, resources: resourceTypes(() => new Date()), functions });
