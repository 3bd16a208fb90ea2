// Runs the gate N times with a load beside it and prints each result: npm run steady [-- N] [--quiet]. Two busy loops at normal priority; --quiet runs it without them.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endAll, run, tail } from "./step.mjs";
import { node, root, secondsSince } from "./suite.mjs";

const words = process.argv.slice(2);
const times = Number(words.find((word) => /^\d+$/.test(word)) ?? 10);
const isQuiet = words.includes("--quiet");
const logs = mkdtempSync(join(tmpdir(), "zongji-steady-"));
const busy = isQuiet ? [] : [1, 2].map(() => spawn(node, ["-e", "for (;;);"], { stdio: "ignore" }));
const endBusy = () => {
  for (const child of busy) child.kill("SIGKILL");
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    endBusy();
    endAll();
    process.exit(1);
  });

const limitMs = 5_400_000;
let green = 0;
for (let turn = 1; turn <= times; turn += 1) {
  const from = performance.now();
  const logFile = join(logs, `${turn}.log`);
  const { ok } = await run(process.execPath, [join(root, "bin/test.mjs")], { logFile, limitMs, cwd: root });
  if (ok) green += 1;
  const minutes = (secondsSince(from) / 60).toFixed(1);
  console.log(`${turn} of ${times}: ${ok ? "green" : "RED"} in ${minutes} min: ${tail(logFile, 1)}`);
  if (!ok) console.log(`   ${logFile}\n${tail(logFile, 20)}`);
}
endBusy();
console.log(`${green} of ${times} green${isQuiet ? "" : ", two busy loops beside them"}; logs are in ${logs}`);
process.exit(green === times ? 0 : 1);
