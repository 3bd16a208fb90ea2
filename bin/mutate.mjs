// Breaks the code on purpose in a world of its own, behind whatever else runs: node bin/mutate.mjs [ARGUMENT...] (docs: tests/mutate/README.md)
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.mjs";
import { inWorld } from "./world.mjs";

const main = fileURLToPath(new URL("../tests/mutate/main.ts", import.meta.url));
const [command, args] = inWorld(findNode(), [main, ...process.argv.slice(2)]);
const child = spawn(command, args, { stdio: "inherit" });
// The terminal's own Ctrl-C reaches main by itself; it removes its copy of the tree.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGKILL"));
child.on("error", (error) => {
  console.error(`No world can be made: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
