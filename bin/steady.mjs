// Runs the gate N times with a load beside it and prints each result: npm run steady [-- N] [--quiet] [--resume]. Two busy loops at normal priority; --quiet runs it without them.
// --resume counts what the same tree has come to before, so that runs that were broken off count.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { treeOf } from "./proved.mjs";
import { endAll, run, tail } from "./step.mjs";
import { node, root, secondsSince } from "./suite.mjs";

const words = process.argv.slice(2);
const times = Number(words.find((word) => /^\d+$/.test(word)) ?? 10);
const isQuiet = words.includes("--quiet");
const recordFile = join(root, "tmp/steady.json");
const tree = treeOf();

/** The runs of this tree under the same load, in order: what each came to. */
const runsBefore = () => {
  if (!words.includes("--resume") || !existsSync(recordFile)) return [];
  const kept = JSON.parse(readFileSync(recordFile, "utf8"));
  return kept.tree === tree && kept.isQuiet === isQuiet ? kept.runs : [];
};
const runs = runsBefore();
const keep = () => {
  mkdirSync(join(root, "tmp"), { recursive: true });
  writeFileSync(recordFile, `${JSON.stringify({ tree, isQuiet, runs }, null, 2)}\n`);
};

const logs = mkdtempSync(join(tmpdir(), "zongji-steady-"));
/** Ends with its parent, however that ends. */
const busyLoop = "const own = process.ppid; for (let n = 0; n % 1e8 || process.ppid === own; n++);";
const busy = isQuiet ? [] : [1, 2].map(() => spawn(node, ["-e", busyLoop], { stdio: "ignore" }));
const endBusy = () => {
  for (const child of busy) child.kill("SIGKILL");
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    endBusy();
    endAll();
    process.exit(1);
  });

const tell = ({ ok, minutes, sum }, turn) =>
  console.log(`${turn} of ${times}: ${ok ? "green" : "RED"} in ${minutes} min: ${sum}`);

const limitMs = 5_400_000;
for (const [before, one] of runs.entries()) tell(one, before + 1);
while (runs.length < times) {
  const from = performance.now();
  const logFile = join(logs, `${runs.length + 1}.log`);
  const { ok } = await run(process.execPath, [join(root, "bin/test.mjs")], { logFile, limitMs, cwd: root });
  runs.push({ ok, minutes: (secondsSince(from) / 60).toFixed(1), sum: tail(logFile, 1), logFile });
  keep();
  tell(runs.at(-1), runs.length);
  if (!ok) console.log(`   ${logFile}\n${tail(logFile, 20)}`);
}
endBusy();
const green = runs.filter(({ ok }) => ok).length;
console.log(`${green} of ${times} green${isQuiet ? "" : ", two busy loops beside them"}; logs are in ${logs}`);
process.exit(green === times ? 0 : 1);
