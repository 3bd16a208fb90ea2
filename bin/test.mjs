// Every test of the project: npm test [-- STEP or FILE ...]. Needs Node 20 or newer; the tests themselves run on the project's Node.
// Each step runs even if one before it failed. The last line reads "N passed, N failed".
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { inLanes } from "./lanes.mjs";
import { findNode } from "./node.mjs";
import { endAll, run, tail } from "./step.mjs";
import { inWorld } from "./world.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const node = findNode();
const logs = mkdtempSync(join(tmpdir(), "zongji-test-"));
/** What a change can break that is seen within minutes: `quick` stands for these. */
const quick = [
  ...["types", "console-types", "lint", "biome", "boundaries", "unused"],
  ...["openapi", "facts", "alarms", "unit"],
  ...["database", "tests/e2e/caller.test.ts"],
];
const wanted = process.argv.slice(2).flatMap((name) => (name === "quick" ? quick : [name]));
const total = { passed: 0, failed: 0, skipped: 0 };
/** A failure without where in the code it was seen, and at most so many lines of it. */
const gist = (text) => {
  const lines = text.split("\n");
  const stack = lines.findIndex((line) => /^\s+at /.test(line));
  return lines.slice(0, Math.min(stack < 0 ? lines.length : stack, 12)).join("\n");
};
/** What failed, in a few lines each: told once more at the end, where a reader looks first. */
const failures = [];

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    endAll();
    process.exit(1);
  });

const seconds = (fromMs) => `${((Date.now() - fromMs) / 1000).toFixed(1)} s`;
const count = (passed, failed, skipped = 0) => {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
};
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
const indent = (text) => text.replace(/^/gm, "    ");
const bin = (name) => join(root, "node_modules", name);

/** One command that is one test; it is told of when it has ended. */
const check = async (name, title, command, args, { cwd = root, limitMs = 600_000, always = false, env = {} } = {}) => {
  if (!always && !isWanted(name)) return;
  const from = Date.now();
  const logFile = join(logs, `${name}.log`);
  const { ok, why } = await run(command, args, { logFile, limitMs, cwd, env });
  count(ok ? 1 : 0, ok ? 0 : 1);
  if (!ok) failures.push(`${title}: ${why}`);
  console.log(`\n== ${title}`);
  console.log(ok ? `   passed in ${seconds(from)}` : `   FAILED in ${seconds(from)}: ${why}\n${indent(tail(logFile))}`);
};

/** What vitest's JSON report says, and what it does not say: a file that could not be read, an error outside any test. */
const readReport = (file, { ok, why }) => {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0, told: [`no report was written: ${why}`] };
  const report = JSON.parse(readFileSync(file, "utf8"));
  const told = [];
  let [passed, failed, skipped] = [0, 0, 0];
  for (const suite of report.testResults) {
    for (const test of suite.assertionResults) {
      if (test.status === "passed") passed += 1;
      else if (test.status === "failed") {
        failed += 1;
        told.push(`${relative(root, suite.name)}: ${test.fullName}\n${indent(test.failureMessages.join("\n"))}`);
      } else skipped += 1;
    }
    if (suite.status === "failed" && !suite.assertionResults.some((test) => test.status === "failed")) {
      failed += 1;
      told.push(`${relative(root, suite.name)}\n${indent(suite.message ?? "")}`);
    }
  }
  if (passed + failed === 0) told.push("ran no test");
  else if (!ok && failed === 0) told.push(`all tests passed, but ${why}`);
  return { passed, failed: told.length > 0 && failed === 0 ? 1 : failed, skipped, told };
};

/** What a world took of the processor, as its shell's `times` tells: user and system of its children in the last line ("0m1.23s 0m0.45s"). */
const processorSeconds = (timesFile) => {
  const times = [...tail(timesFile, 1).matchAll(/(\d+)m([\d.]+)s/g)];
  return `${times.reduce((sum, [, minutes, rest]) => sum + Number(minutes) * 60 + Number(rest), 0).toFixed(0)} s`;
};

/** As vitest.config.ts has them: the units are two. */
const projectsOf = (project) => (project === "unit" ? ["unit", "unit-apart"] : [project]);

/** One run of vitest in a world of its own. Resolves with what there is to tell of it. */
const vitest = async (project, files, { name, limitMs, workers, nice }) => {
  const from = Date.now();
  const logFile = join(logs, `${name}.log`);
  const reportFile = join(logs, `${name}.json`);
  const vitestArgs = [
    "run",
    ...projectsOf(project).flatMap((name) => ["--project", name]),
    "--reporter=verbose",
    ...(workers ? [`--maxWorkers=${workers}`] : []),
    "--reporter=json",
    `--outputFile.json=${reportFile}`,
  ];
  const [command, args] = inWorld(node, [bin("vitest/vitest.mjs"), ...vitestArgs, ...files]);
  const timesFile = join(logs, `${name}.times`);
  const env = { ...worldEnv, ZONGJI_TIMES: timesFile, ...(nice !== undefined && { ZONGJI_NICE: String(nice) }) };
  const outcome = await run(command, args, { logFile, limitMs, cwd: root, env });
  const { passed, failed, skipped, told } = readReport(reportFile, outcome);
  count(passed, failed, skipped);
  const took = `${seconds(from)}, ${processorSeconds(timesFile)} of a core`;
  const sum = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""} in ${took}`;
  if (failed === 0) return `   ${sum}`;
  for (const text of told) failures.push(gist(text));
  return `   FAILED: ${sum}\n${indent(told.join("\n"))}\n   the end of its output:\n${indent(tail(logFile, 80))}`;
};

/** Servers and tests find their programs compiled, and what a first start makes, from one to the next. */
const templates = join(logs, "templates");
const worldEnv = {
  ZONGJI_WORLD: "1",
  NO_COLOR: "1",
  NODE_COMPILE_CACHE: join(logs, "compiled"),
  ZONGJI_TEST_TEMPLATES: templates,
};

/** A first start and an empty cluster, made once where several tests begin with one, and one with the tables, where the database's do. */
const makeTemplates = async () => {
  const make = (name, title, file) => {
    const [command, args] = inWorld(node, [join(root, file), templates]);
    return check(name, title, command, args, { limitMs: 180_000, always: true, env: worldEnv });
  };
  await make("first-start", "first start", "tests/kit/src/make-templates.ts");
  if (isWanted("database")) await make("migrated", "a database with the tables", "tests/make-migrated.ts");
};

const testFiles = (folder) =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true })
        .map((file) => join(folder, file))
        .filter((file) => file.endsWith(".test.ts") && !file.includes("node_modules"))
        .sort()
    : [];

const preparePeers = async () => {
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
    const from = Date.now();
    const logFile = join(logs, "install-peers.log");
    const args = [join(root, "bin/install-peers.sh")];
    const { ok, why } = await run("sh", args, { logFile, limitMs: 900_000, cwd: root });
    if (!ok) {
      console.log(`   could not be installed (${why}):\n${indent(tail(logFile))}`);
      return false;
    }
    console.log(`   installed in ${seconds(from)}, nothing started`);
  }
  const [command, args] = inWorld("true", []);
  const probe = spawnSync(command, args, { encoding: "utf8" });
  if (probe.status === 0) return true;
  console.log(`   no network namespace can be made here: ${probe.stderr}\n   Run as root, or allow user namespaces.`);
  return false;
};

const checks = () => {
  const tsc = bin("@typescript/native/bin/tsc");
  const cruise = [bin("dependency-cruiser/bin/dependency-cruise.mjs"), "--config", ".dependency-cruiser.cjs"];
  const unused = [bin("knip/bin/knip.js"), "--include", "dependencies,unlisted,unresolved"];
  return [
    ["types", "types", node, [tsc, "-p", "."]],
    ["lint", "lint: promises, switches, lengths", node, [bin("oxlint/bin/oxlint")]],
    ["console-types", "types of the console", node, [tsc, "-p", "apps/console"]],
    ["biome", "lint: biome", node, [bin("@biomejs/biome/bin/biome"), "check", "."]],
    ["boundaries", "boundaries", node, [...cruise, "packages", "apps", "tests"]],
    ["unused", "dependencies: none unused, none unlisted", node, unused],
    ["openapi", "OpenAPI is what the code says", node, ["apps/live/src/openapi.ts", "--check"]],
    ["facts", "the page of facts is what the registry says", node, ["apps/live/src/facts-page.ts", "--check"]],
    ["alarms", "the page of alarms is what their table says", node, ["apps/live/src/alarms-page.ts", "--check"]],
  ];
};

/** What a file says of itself. */
const saysOf = (file) => /^\/\/ runs: (.*)$/m.exec(readFileSync(join(root, file), "utf8"))?.[1];
/** A file that says so takes much while it starts: browsers, and whole servers by the dozen. They run before the others. */
const isHeavy = (file) => saysOf(file) === "heavy";
/** Those without a browser take little, and listen: a browser that starts beside them must not make them late. */
const lightNice = -15;
/** A file that says so has the machine for itself: it judges by the clock what a busy machine would make late: how long a new server leaves its callers in silence, each frame of thirty calls. */
const isAlone = (file) => saysOf(file) === "alone";

const projectOfFile = (file) => {
  if (file.startsWith("tests/i") || file.startsWith("tests/e")) return "peers";
  if (file.startsWith("packages/media/src/node/")) return "media";
  return file.endsWith(".db.test.ts") ? "database" : "unit";
};

/** The files of a project of vitest that were asked for by name. Undefined where neither they nor it were. */
const askedOf = (project) => {
  const own = wanted.filter((file) => file.endsWith(".test.ts") && projectOfFile(file) === project);
  return isWanted(project) || own.length > 0 ? own : undefined;
};

/** The media process speaks by the clock: among those who talk. */
const mediaJobs = () => {
  const own = askedOf("media");
  if (!own) return [];
  return [
    {
      title: "vitest: media",
      perform: () => vitest("media", own, { name: "media", limitMs: 600_000, nice: lightNice }),
    },
  ];
};

/** How many files run at once: the more they wait (on disks, on another process), the more; nobody's clock judges them. */
const workersOf = { unit: 3, database: 4 };

/** Runs a project of vitest, whole or the files of it that were asked for. */
const runProject = async (project) => {
  const own = askedOf(project);
  if (!own) return;
  const told = await vitest(project, own, { name: project, limitMs: 1_200_000, workers: workersOf[project] });
  console.log(`\n== vitest: ${project}\n${told}`);
};

/** What needs the processor and nobody's clock: before those who are judged by the clock, which it would make late. */
const withoutClock = async () => {
  const checked = async () => {
    for (const [name, title, command, args] of checks()) await check(name, title, command, args);
  };
  await Promise.all([checked(), runProject("unit").then(() => runProject("database"))]);
};

const peerJobs = () => {
  const files = [...testFiles("tests/e2e"), ...testFiles("tests/interop")];
  const asked = files.filter((file) => isWanted("peers") || wanted.includes(file));
  if (asked.length === 0 && isWanted("peers")) {
    console.log("\n== peers and end to end\n   FAILED: ran no test");
    failures.push("peers and end to end: ran no test");
    count(0, 1);
  }
  for (const file of asked.filter((each) => ![undefined, "heavy", "alone"].includes(saysOf(each)))) {
    failures.push(`${file} says "runs: ${saysOf(file)}": it is heavy or alone`);
    count(0, 1);
  }
  return asked.map((file) => ({
    title: file,
    alone: isAlone(file),
    heavy: isHeavy(file),
    perform: () =>
      vitest("peers", [file], {
        ...{ name: file.replaceAll("/", "."), limitMs: 1_500_000 },
        ...(!isHeavy(file) && { nice: lightNice }),
      }),
  }));
};

const tell = ({ title }, told) => console.log(`\n== ${title}\n${told}`);

const main = async () => {
  const from = Date.now();
  if (!(await preparePeers())) {
    failures.push("peers: see above");
    count(0, 1);
  } else {
    const peers = peerJobs();
    // Built once, so that no server of a test has to.
    await check("console", "console build", node, ["bin/console.mjs"], { always: peers.length > 0 });
    await check("programs", "build of the server's programs", node, ["bin/programs.mjs"], { always: peers.length > 0 });
    if (peers.length > 1 || isWanted("database")) await makeTemplates();
    await withoutClock();
    for (const job of peers.filter(({ alone }) => alone)) tell(job, await job.perform());
    await inLanes([...mediaJobs(), ...peers.filter(({ alone }) => !alone)], tell);
    if (total.passed + total.failed === 0) {
      console.log(`\nnothing is called ${wanted.join(" ")}`);
      count(0, 1);
    }
  }
  endAll();
  console.log(`\n${seconds(from)} in all; logs ${total.failed > 0 ? `are in ${logs}` : "removed"}`);
  // Whoever reads the last lines only sees what failed, however much one failure has to tell.
  const firstLines = failures.map((text) => text.split("\n", 2).join(": ").replace(/\s+/g, " ").slice(0, 240));
  if (failures.length > 0)
    console.log(`\nfailed:\n${indent(failures.join("\n"))}\n\nin short:\n${indent(firstLines.join("\n"))}\n`);
  if (total.failed === 0) rmSync(logs, { recursive: true, force: true });
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
  process.exit(total.failed > 0 ? 1 : 0);
};

await main();
