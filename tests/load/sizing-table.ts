// Puts the bench's figures into docs/operations/sizing.md: node bin/run.mjs tests/load/sizing-table.ts RESULT.json
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Bench, sizingTable, withTable } from "./sizing.ts";

const file = fileURLToPath(new URL("../../docs/operations/sizing.md", import.meta.url));
const [result] = process.argv.slice(2);
if (result === undefined) {
  console.error("Say which result: node bin/run.mjs tests/load/sizing-table.ts RESULT.json");
  process.exit(1);
}
const bench = JSON.parse(readFileSync(result, "utf8")) as Bench;
writeFileSync(file, withTable(readFileSync(file, "utf8"), sizingTable(bench)));
