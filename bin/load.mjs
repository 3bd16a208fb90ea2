// Runs a load in a world of its own: node bin/load.mjs tests/load/FILE.ts [ARGUMENT...]
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { findConsole } from "./console.mjs";
import { findNode } from "./node.mjs";
import { findPrograms } from "./programs.mjs";
import { inWorld } from "./world.mjs";

/** Of the tests' peers, the packages that a load calls: it captures, and has a network of its own. */
const called = ["tcpdump", "iproute2", "util-linux"];

const missing = () => {
  const list = spawnSync("sh", [fileURLToPath(new URL("install-peers.sh", import.meta.url)), "--list"], {
    encoding: "utf8",
  });
  if (list.status !== 0) throw new Error(`bin/install-peers.sh --list failed: ${list.stderr}`);
  return list.stdout.split(/\s+/).filter((name) => called.includes(name));
};

const lacking = missing();
if (lacking.length > 0) {
  console.error(`Not installed: ${lacking.join(", ")}. Install what tests and loads call, once, by

   sudo sh bin/install-peers.sh

(sh bin/install-peers.sh --list prints all that it would install.)`);
  process.exit(1);
}
// Built before anything is measured.
await findConsole();
await findPrograms();
const [command, args] = inWorld(findNode(), process.argv.slice(2));
const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ZONGJI_WORLD: "1" } });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill("SIGKILL"));
child.on("error", (error) => {
  console.error(`No world can be made: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
