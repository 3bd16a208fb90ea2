// runs: alone
/** Each bench in its short form: it comes to its end, and none of its calls and requests fails. How long they take is the benches' own question. */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { newWorld, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

type Told = { readonly run: SpawnSyncReturns<string>; readonly said: string; readonly line: Record<string, unknown> };

/** Runs a command of the project; its last line as JSON, or an empty object where it is none. */
const told = (...command: string[]): Told => {
  const file = join(world.place("bench"), "said.log");
  const log = openSync(file, "w");
  const [run = "", ...args] = command;
  const done = spawnSync(run, args, { cwd: root, encoding: "utf8", stdio: ["ignore", log, log], timeout: 600_000 });
  const said = readFileSync(file, "utf8");
  const last = said.trimEnd().split("\n").at(-1) ?? "";
  return { run: done, said, line: last.startsWith('{"') ? JSON.parse(last) : {} };
};
const bench = (name: string, ...args: string[]): Told => told("npm", "run", "-s", `bench:${name}`, "--", ...args);
const file = (name: string, ...args: string[]): Told => told("node", "bin/run.mjs", `tests/load/${name}.ts`, ...args);

test("bench:switch: no call of any kind fails, nor one of those that come fast", () => {
  const { run, said, line } = bench("switch", "--calls", "4", "--window", "3", "--rate", "2", "--json");
  expect([run.status, said.match(/^FAILED.*$/gm)], said).toEqual([0, null]);
  const set = { setupP50Ms: expect.any(Number), lost: 0 };
  const [heard, of] = [{ ...set, delayP50Ms: expect.any(Number) }, (what: object) => ({ 4: what })];
  expect(line).toMatchObject({ ivr: of(set), bridged: of(heard), recorded: of(heard), cps: { rate: 2 } });
});

test("bench:desk: calls are worked, and no request fails", () => {
  const { line, said } = bench(
    "desk",
    "--only",
    "requests",
    "--agents",
    "2",
    "--minutes",
    "0.5",
    "--every",
    "20",
    "--json",
  );
  expect(line, said).toMatchObject({ agents: 2, failed: {} });
  expect(line.calls).toBeGreaterThan(0);
  // Slow ones are named too, on a busy machine.
  expect((line.missed as string[]).filter((each) => !/: p95 \d/.test(each))).toEqual([]);
});

test("bench:reports: every report is asked, of the office and of the yardstick", () => {
  const { run, line } = bench("reports", "--days", "3", "--calls", "60", "--agents", "6", "--runs", "1", "--json");
  expect([run.status, line.failed]).toEqual([0, []]);
  const reports = Object.values(line.reports as object);
  expect(reports.length).toBeGreaterThan(10);
  for (const each of reports)
    expect(each).toEqual({ monthMs: expect.any(Number), allMs: expect.any(Number), duckdbMs: expect.any(Number) });
});

test("bench:search: articles are found by a thousand made ones", () => {
  const { run, line } = bench("search", "--articles=1000", "--json");
  expect(run.status).toBe(0);
  expect(line).toMatchObject({ articles: 1000 });
  expect(line.hit1).toBeGreaterThan(0.3);
});

test("bench:route: calls are routed", () => {
  const { line } = bench("route", "--agents", "50", "--waiting", "100", "--rounds", "50", "--json");
  expect(line).toMatchObject({
    agents: 50,
    ready: { p50Us: expect.any(Number) },
    arrival: { p50Us: expect.any(Number) },
  });
});

test("bench-wall: the wall follows", () => {
  const { run, line } = file("bench-wall", "20", "5", "5");
  expect(run.status).toBe(0);
  expect(line).toMatchObject({ agents: 20, p95Ms: expect.any(Number) });
});

test.each([
  ["bench-held", "20"],
  ["bench-facts", "5", "3"],
  ["bench-desks", "5", "3"],
  ["bench-memory", "60"],
  ["bench-start", "2000"],
  ["bench-steps"],
])("%s comes to its end", (name, ...args) => {
  const { run, said } = file(name, ...args);
  expect([run.status, run.signal], said).toEqual([0, null]);
});
