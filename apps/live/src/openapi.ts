// Writes docs/openapi.json; with --check, tells whether it is what the code says.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readIfThere } from "@zongji/store";
import { describeApi } from "@zongji/web/node";
import { version } from "./version.ts";

const file = fileURLToPath(new URL("../../../docs/openapi.json", import.meta.url));
const text = `${JSON.stringify(await describeApi(version), null, 2)}\n`;
if (!process.argv.includes("--check")) {
  mkdirSync(new URL("../../../docs/", import.meta.url), { recursive: true });
  writeFileSync(file, text);
} else if (readIfThere(file) !== text) {
  console.error("docs/openapi.json is not what the code says: run `node bin/run.mjs apps/live/src/openapi.ts`.");
  process.exitCode = 1;
}
