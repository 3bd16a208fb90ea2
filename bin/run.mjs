// Runs one TypeScript file of the project with the project's Node: node bin/run.mjs FILE [ARGUMENT...]
import { spawn } from "node:child_process";
import { findNode } from "./node.mjs";

const child = spawn(findNode(), process.argv.slice(2), { stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => signal === "SIGINT" || child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
