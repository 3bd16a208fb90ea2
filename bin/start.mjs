// npm start: builds the console if its sources changed, then runs the server on the project's Node. Needs Node 20 or newer.
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findConsole } from "./console.mjs";
import { findNode } from "./node.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const node = findNode();

let folder;
try {
  if (
    process.env.ZONGJI_DATA &&
    existsSync(process.env.ZONGJI_DATA) &&
    !statSync(process.env.ZONGJI_DATA).isDirectory()
  )
    throw new Error("ZONGJI_DATA is not a folder");
  const found = await findConsole();
  folder = found.folder;
  if (!found.fresh)
    console.error(
      `The console could not be built; ${folder ? "the older one is served" : "the server runs without it"}.`,
    );
} catch (error) {
  console.error(`The console could not be built: ${error.message}. The server runs without it.`);
}

// A session of its own: Ctrl-C in the terminal reaches the server once, from here, and not its PostgreSQL and media besides.
const child = spawn(node, [join(root, "apps/server/src/main.ts"), ...(folder ? [`--console=${folder}`] : [])], {
  stdio: ["inherit", "inherit", "inherit", "ipc"],
  detached: true,
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`The server could not be started: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
