// Breaks the code on purpose in a world of its own, behind whatever else runs: node bin/mutate.mjs [ARGUMENT...] (docs: tests/mutate/README.md)
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.mjs";
import { inWorld } from "./world.mjs";

const main = fileURLToPath(new URL("../tests/mutate/main.ts", import.meta.url));
const [command, args] = inWorld(findNode(), [main, ...process.argv.slice(2)]);
// Whatever it copies and its tests leave is in here, and gone with it.
const folder = mkdtempSync(join(tmpdir(), "zongji-mutate-"));
const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, TMPDIR: folder } });
// The whole world dies with its first process.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGKILL"));
const leave = (code) => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
};
child.on("error", (error) => {
  console.error(`No world can be made: ${error.message}`);
  leave(1);
});
child.on("exit", (code, signal) => leave(signal ? 1 : (code ?? 1)));
