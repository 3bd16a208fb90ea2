// The gate: npm test [-- STEP or FILE ...]. What must hold for each commit, with the same answer each time (tests/README.md); `npm run prove` asks the rest.
// Needs Node 20 or newer; the tests themselves run on the project's Node. Each step runs even if one before it failed. The last line reads "N passed, N failed".
import { bin, newSuite, node, preparePeers } from "./suite.mjs";

const suite = newSuite("test");

const checks = () => {
  const tsc = bin("@typescript/native/bin/tsc");
  const cruise = [bin("dependency-cruiser/bin/dependency-cruise.mjs"), "--config", ".dependency-cruiser.cjs"];
  const unused = [bin("knip/bin/knip.js"), "--include", "dependencies,unlisted,unresolved"];
  return [
    ["types", "types", [tsc, "-p", "."]],
    ["lint", "lint: promises, switches, lengths", [bin("oxlint/bin/oxlint")]],
    ["console-types", "types of the console", [tsc, "-p", "apps/console"]],
    ["biome", "lint: biome", [bin("@biomejs/biome/bin/biome"), "check", "."]],
    ["boundaries", "boundaries", [...cruise, "packages", "apps", "tests"]],
    ["unused", "dependencies: none unused, none unlisted", unused],
    ["openapi", "OpenAPI is what the code says", ["apps/live/src/openapi.ts", "--check"]],
    ["facts", "the page of facts is what the registry says", ["apps/live/src/facts-page.ts", "--check"]],
    ["alarms", "the page of alarms is what their table says", ["apps/live/src/alarms-page.ts", "--check"]],
  ];
};

/** Steps of vitest: `projects` as vitest.config.ts has them, `workers` files side by side. */
const vitestSteps = {
  unit: { projects: ["unit", "unit-apart"], workers: 3, limitMs: 1_200_000 },
  components: { projects: ["components"], workers: 1, limitMs: 1_200_000 },
  database: { projects: ["database", "database-apart"], workers: 4, limitMs: 1_200_000 },
  house: { projects: ["house", "peers"], workers: 1, limitMs: 1_800_000 },
};

/** The part of the gate for a change at hand: the checks, and the units and components that import a file which changed since the last commit or in it. */
const quick = [...checks().map(([step]) => step), "unit", "components"];
const isQuick = process.argv.includes("quick");
const wanted = process.argv.slice(2).flatMap((name) => (name === "quick" ? quick : [name]));
const isWanted = (name) => wanted.length === 0 || wanted.includes(name);

const stepOfFile = (file) => {
  if (/^tests\/(e2e|interop|house)\//.test(file)) return "house";
  if (file.endsWith(".component.test.tsx")) return "components";
  return file.endsWith(".db.test.ts") ? "database" : "unit";
};

/** The files of a step that were asked for by name; none stands for all of them. Undefined where neither they nor the step were. */
const filesOf = (step) => {
  const named = wanted.filter((word) => /\.test\.tsx?$/.test(word) && stepOfFile(word) === step);
  if (named.length > 0) return named;
  if (!isWanted(step)) return undefined;
  return step === "house" ? ["tests/house/"] : [];
};

const perform = async (step) => {
  const files = filesOf(step);
  if (!files) return;
  const { projects, workers, limitMs } = vitestSteps[step];
  const changed = isQuick ? ["--changed", "HEAD~1", "--passWithNoTests"] : [];
  const outcome = await suite.vitest(projects, [...changed, ...files], { step, workers, limitMs });
  suite.tell(`vitest: ${step}`, outcome);
  suite.judge(outcome);
};

const performChecks = async () => {
  for (const [step, title, args] of checks()) if (isWanted(step)) await suite.check(step, title, node, args);
};

/** 38,400 steps of fixed seeds through the live hotline, with faults: the same answer everywhere. */
const performModel = async () => {
  const args = ["tests/load/model/main.ts", "--gate"];
  if (isWanted("model"))
    await suite.check("model", "model: no call and no agent gets stuck", node, args, { limitMs: 1_800_000 });
};

const main = async () => {
  const needsWorld = Object.keys(vitestSteps).some((step) => filesOf(step) !== undefined);
  if (needsWorld && !(await preparePeers(suite.logs))) {
    suite.fail("peers: see above");
    suite.count({ failed: 1 });
    return;
  }
  const needsHouse = filesOf("house") !== undefined;
  if (needsHouse) await suite.build();
  if (needsHouse || filesOf("database") !== undefined)
    await suite.makeTemplates({ migrated: filesOf("database") !== undefined });
  await Promise.all([
    performChecks()
      .then(() => perform("components"))
      .then(() => perform("house"))
      .then(performModel),
    perform("unit").then(() => perform("database")),
  ]);
  if (suite.total.passed + suite.total.failed === 0) {
    suite.fail(`nothing is called ${wanted.join(" ")}`);
    suite.count({ failed: 1 });
  }
};

await main();
suite.end();
