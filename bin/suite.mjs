// What `npm test` (bin/test.mjs) and `npm run prove` (bin/prove.mjs) share: steps that run vitest or a command, what each of them tells, and the last lines.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "./node.mjs";
import { endAll, run, tail } from "./step.mjs";
import { inWorld } from "./world.mjs";

export const root = fileURLToPath(new URL("..", import.meta.url));
export const node = findNode();
export const bin = (name) => join(root, "node_modules", name);
export const indent = (text) => text.replace(/^/gm, "    ");
export const secondsSince = (fromMs) => (performance.now() - fromMs) / 1000;

/** The failures that the last lines name: a reader of twenty lines sees these, and how many more there are. */
const namedAtTheEnd = 5;

/** A failure without the stack, and at most so many lines of it. */
const gist = (text, most = 12) => {
  const lines = text.split("\n");
  const stack = lines.findIndex((line) => /^\s+at /.test(line));
  return lines.slice(0, Math.min(stack < 0 ? lines.length : stack, most)).join("\n");
};

/**
 * Reads vitest's JSON report, and what it leaves out: a file that could not be loaded, an error outside any test.
 * @returns {{ passed: number, failed: number, skipped: number, failures: { file: string, text: string }[] }}
 */
const readReport = (reportFile, { ok, why }) => {
  if (!existsSync(reportFile))
    return { passed: 0, failed: 1, skipped: 0, failures: [{ file: "", text: `no report was written: ${why}` }] };
  const report = JSON.parse(readFileSync(reportFile, "utf8"));
  const failures = [];
  let [passed, failed, skipped] = [0, 0, 0];
  for (const suite of report.testResults) {
    const file = relative(root, suite.name);
    for (const test of suite.assertionResults) {
      if (test.status === "passed") passed += 1;
      else if (test.status === "failed") {
        failed += 1;
        failures.push({ file, text: `${file}: ${test.fullName}\n${indent(test.failureMessages.join("\n"))}` });
      } else skipped += 1;
    }
    if (suite.status === "failed" && !suite.assertionResults.some((test) => test.status === "failed")) {
      failed += 1;
      failures.push({ file, text: `${file}\n${indent(suite.message ?? "")}` });
    }
  }
  if (passed + failed === 0) failures.push({ file: "", text: "ran no test" });
  else if (!ok && failed === 0) failures.push({ file: "", text: `all tests passed, but ${why}` });
  return { passed, failed: failures.length > 0 && failed === 0 ? 1 : failed, skipped, failures };
};

/** Processor seconds of a world, from its shell's `times`: user and system of its children in the last line ("0m1.23s 0m0.45s"). */
const processorSeconds = (timesFile) => {
  const times = [...tail(timesFile, 1).matchAll(/(\d+)m([\d.]+)s/g)];
  return Math.round(times.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0));
};

/** The test files below a folder, as paths from the root of the checkout, in order. */
export const testFiles = (folder, ending = ".test.ts") =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true })
        .map((file) => join(folder, file))
        .filter((file) => file.endsWith(ending) && !file.includes("node_modules"))
        .sort()
    : [];

/** The line `// runs: WORD` of a test file: `heavy` or `alone` (tests/README.md). */
export const runsOf = (file) => /^\/\/ runs: (.*)$/m.exec(readFileSync(join(root, file), "utf8"))?.[1];

/** Installs the programs that the tests call, where the user may. @returns whether all are there and a world can be made. */
export const preparePeers = async (logs) => {
  console.log("== peers");
  const list = spawnSync("sh", [join(root, "bin/install-peers.sh"), "--list"], { encoding: "utf8" });
  const missing = (list.stdout ?? "").trim();
  if (list.status !== 0) throw new Error(`bin/install-peers.sh --list failed: ${list.stderr}`);
  if (missing !== "") {
    console.log(`   missing: ${missing}`);
    if (process.getuid() !== 0) {
      console.log("   the tests call real peers; install them once by\n\n   sudo sh bin/install-peers.sh\n");
      return false;
    }
    const from = performance.now();
    const logFile = join(logs, "install-peers.log");
    const args = [join(root, "bin/install-peers.sh")];
    const { ok, why } = await run("sh", args, { logFile, limitMs: 900_000, cwd: root });
    if (!ok) {
      console.log(`   could not be installed (${why}):\n${indent(tail(logFile))}`);
      return false;
    }
    console.log(`   installed in ${secondsSince(from).toFixed(1)} s, nothing started`);
  }
  const [command, args] = inWorld("true", []);
  const probe = spawnSync(command, args, { encoding: "utf8" });
  if (probe.status === 0) return true;
  console.log(`   no network namespace can be made here: ${probe.stderr}\n   Run as root, or allow user namespaces.`);
  return false;
};

/**
 * Runs files of vitest's projects in a world of their own; counts nothing.
 * @returns {Promise<{ passed, failed, skipped, failures, logFile, seconds, processorSeconds }>}
 */
const runVitest = async ({ logs, worldEnv }, projects, files, { step, limitMs, workers, nice }) => {
  const began = performance.now();
  const logFile = join(logs, `${step}.log`);
  const reportFile = join(logs, `${step}.json`);
  const vitestArgs = [
    "run",
    ...projects.flatMap((project) => ["--project", project]),
    "--reporter=verbose",
    ...(workers ? [`--maxWorkers=${workers}`] : []),
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
  ];
  const [command, args] = inWorld(node, [bin("vitest/vitest.mjs"), ...vitestArgs, ...files]);
  const timesFile = join(logs, `${step}.times`);
  const env = { ...worldEnv, ZONGJI_TIMES: timesFile, ...(nice !== undefined && { ZONGJI_NICE: String(nice) }) };
  const outcome = await run(command, args, { logFile, limitMs, cwd: root, env });
  const report = readReport(reportFile, outcome);
  return { ...report, logFile, seconds: secondsSince(began), processorSeconds: processorSeconds(timesFile) };
};

/** Tells of a run of vitest: its counts, and each failure whole. */
const tell = (title, outcome) => {
  const { passed, failed, skipped, failures: failed_, logFile, seconds, processorSeconds: cpu } = outcome;
  const more = skipped > 0 ? `, ${skipped} skipped` : "";
  const sum = `${passed} passed, ${failed} failed${more} in ${seconds.toFixed(1)} s, ${cpu} s of a core`;
  console.log(`\n== ${title}`);
  if (failed === 0) console.log(`   ${sum}`);
  else {
    const texts = indent(failed_.map(({ text }) => text).join("\n"));
    console.log(`   FAILED: ${sum}\n${texts}\n   the end of its output:\n${indent(tail(logFile, 80))}`);
  }
};

/** The first failures in three lines each: the test, the expectation, the log. */
const lastLines = (failures, logs) => {
  const named = failures.slice(0, namedAtTheEnd).map(({ text, logFile }) => {
    const [test, ...rest] = text.split("\n");
    const expectation = rest.find((line) => line.trim() !== "") ?? "";
    const short = (line) => line.trim().slice(0, 240);
    return `${short(test)}\n  ${short(expectation)}\n  log: ${logFile ?? logs}`;
  });
  const more = failures.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more, above`] : [])].join("\n");
};

/** Steps that prepare what tests begin with. */
const preparations = ({ check, checkInWorld, templates }) => {
  /** Makes what several tests begin with: the data folder of a first start and an empty cluster, and a database that has the tables. */
  const makeTemplates = async ({ migrated }) => {
    const args = (file) => [join(root, file), templates];
    await checkInWorld("first-start", "first start", args("tests/kit/src/make-templates.ts"), { limitMs: 180_000 });
    if (migrated)
      await checkInWorld("migrated", "a database with the tables", args("tests/make-migrated.ts"), {
        limitMs: 180_000,
      });
  };

  /** Builds console and programs once, so that no server of a test has to. */
  const build = async () => {
    await check("console", "console build", node, ["bin/console.mjs"]);
    await check("programs", "build of the server's programs", node, ["bin/programs.mjs"]);
  };
  return { makeTemplates, build };
};

/**
 * One run of tests: counts, failures, logs in a folder of its own.
 * @param name stands in the name of the folder of logs
 */
export const newSuite = (name) => {
  const logs = mkdtempSync(join(tmpdir(), `zongji-${name}-`));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  const templates = join(logs, "templates");
  const from = performance.now();
  // Servers and tests find programs compiled, and what a first start makes.
  const worldEnv = {
    ZONGJI_WORLD: "1",
    NO_COLOR: "1",
    NODE_COMPILE_CACHE: join(logs, "compiled"),
    ZONGJI_TEST_TEMPLATES: templates,
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => {
      endAll();
      process.exit(1);
    });

  const count = ({ passed = 0, failed = 0, skipped = 0 }) => {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  };
  const fail = (text, logFile) => failures.push({ text: gist(text), logFile });

  /** Runs a command that is one test. */
  const check = async (step, title, command, args, { cwd = root, limitMs = 600_000, env = {} } = {}) => {
    const began = performance.now();
    const logFile = join(logs, `${step}.log`);
    const { ok, why } = await run(command, args, { logFile, limitMs, cwd, env });
    count(ok ? { passed: 1 } : { failed: 1 });
    if (!ok) fail(`${title}: ${why}\n${indent(tail(logFile, 6))}`, logFile);
    const took = `${secondsSince(began).toFixed(1)} s`;
    console.log(`\n== ${title}`);
    console.log(ok ? `   passed in ${took}` : `   FAILED in ${took}: ${why}\n${indent(tail(logFile))}`);
    return ok;
  };

  /** Runs a command that is one test, in a world of its own. */
  const checkInWorld = (step, title, args, { limitMs = 600_000, env = {} } = {}) => {
    const [command, worldArgs] = inWorld(node, args);
    return check(step, title, command, worldArgs, { limitMs, env: { ...worldEnv, ...env } });
  };

  const vitest = (projects, files, options) => runVitest({ logs, worldEnv }, projects, files, options);

  /** Counts a run of vitest and keeps its failures for the last lines. */
  const judge = (outcome) => {
    count(outcome);
    for (const { text } of outcome.failures) fail(text, outcome.logFile);
  };

  const { makeTemplates, build } = preparations({ check, checkInWorld, templates });

  /** Prints what failed and the sum, ends whatever still runs; the process exits. @param last one more line behind the sum */
  const end = ({ last, code, keepsLogs = total.failed > 0 } = {}) => {
    endAll();
    console.log(`\n${secondsSince(from).toFixed(1)} s in all; logs ${keepsLogs ? `are in ${logs}` : "removed"}`);
    if (failures.length > 0) console.log(`\nfailed:\n${indent(lastLines(failures, logs))}\n`);
    if (!keepsLogs) rmSync(logs, { recursive: true, force: true });
    const { passed, failed, skipped } = total;
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    if (last) console.log(last);
    process.exit(code ?? (failed > 0 ? 1 : 0));
  };

  const self = { logs, total, worldEnv, from, count, fail, check, checkInWorld, vitest, tell, judge };
  return { ...self, makeTemplates, build, end };
};
