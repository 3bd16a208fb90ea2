// Runs a load in a world of its own: node bin/load.mjs tests/load/FILE.ts [ARGUMENT...]
import { spawn } from "node:child_process";
import { findConsole } from "./console.mjs";
import { findNode } from "./node.mjs";
import { inWorld } from "./world.mjs";

// Built before anything is measured.
await findConsole();
const [command, args] = inWorld(findNode(), process.argv.slice(2));
const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ZONGJI_WORLD: "1" } });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGKILL"));
child.on("error", (error) => {
  console.error(`No world can be made: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
