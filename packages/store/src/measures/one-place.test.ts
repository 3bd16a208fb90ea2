/** Every number, once: no other file counts, sums or averages calls. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const isOwn = (file: string): boolean => /^packages\/(domain|store)\/src\/measures\//.test(file);
const isTest = (file: string): boolean => /\.test(-scene)?\.tsx?$|\/testing\//.test(file);
const files = globSync(["apps/*/src/**/*.{ts,tsx}", "packages/*/src/**/*.ts"], { cwd: root })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => !isOwn(file) && !isTest(file) && !file.includes("/migrations/"));

/** Tables of calls, and of what happened in them. */
const ofCalls = /\b(call_record|queue_visit|agent_state_span|measure_[a-z]+)\b|["'`\s]offer["'`\s]/;
const aggregate = /\b(count|sum|avg)\s*\(|\.(countAll|count|sum|avg)\b\s*[(<]/i;
/** A loop or a fold over what a call's record has. */
const fold =
  /\b(talks|visits|offers|spans|calls|own)\)?\s*(\.filter\([^\n]*\))?\s*\.reduce\(|\b(sum|total)\((record|call)\.\w+/;

/** What is no figure of several calls, each with what it is. */
const allowed: Readonly<Record<string, string>> = {
  "apps/office/src/calls/follow.ts": "the durations of one call, as columns of its row in the log",
  "packages/store/src/set-up.ts": "whether there has been a call at all, and how many people have an account",
  "packages/store/src/quality/picks.ts":
    "calls by length and rating as a picture to choose from, which no report shows",
  "packages/store/src/quality/calibrations.ts":
    "scores and calls of one calibration, as a person goes through them; a call is looked up by its id",
  "packages/domain/src/contract/rules-evidence.ts": "bytes of one side's evidence",
  "apps/office/src/complaints/store.ts": "bytes of one complaint's files; a call is looked up by its id",
  "apps/office/src/handover-pack/recorded.ts":
    "how many calls with recordings a pack is to hold: its progress, which no report shows",
  "packages/store/src/expired-recordings.ts":
    "of how many calls the recordings were deleted by their age: what a job has done",
  "packages/store/src/past-talks.ts": "how often each number was called today, which a rule may limit",
  "packages/store/src/missed-next.ts": "cases of that list that one person has been given",
  "packages/store/src/missed.ts": "cases of the work list of missed calls, which a person goes through",
  "packages/store/src/orders/orders.ts":
    "open work orders of each person who may be given one; the call that an order is of is looked up by its id",
  "packages/store/src/orders/unmeasured.ts":
    "how far measures know of orders and letters of before: the progress of filling them in, beside a report's figures",
  "apps/live/src/agents/present.ts": "who waits now for the groups of one agent, as her desk sees it",
  "apps/console/src/features/wall/history.tsx": "the bar of one agent's day, which runs on by the page's clock",
};

const sums = (file: string): boolean => {
  const text = readFileSync(`${root}/${file}`, "utf8");
  return (ofCalls.test(text) && aggregate.test(text)) || fold.test(text);
};

test("files are found at all, and one that sums calls is told from one that does not", () => {
  expect(files.length).toBeGreaterThan(500);
  expect(ofCalls.test("select count(*) from call_record") && aggregate.test("select count(*) from call_record")).toBe(
    true,
  );
  expect(fold.test("calls.reduce((all, call) => all + call.talkMs, 0)")).toBe(true);
  expect(fold.test("sum(record.talks, lasted)")).toBe(true);
  expect(sums("apps/live/src/agents/today.ts")).toBe(false);
});

test("no file but the measures counts, sums or averages calls", () => {
  expect(files.filter((file) => sums(file) && !(file in allowed))).toEqual([]);
});

test("no file is allowed to that does not any more", () => {
  expect(Object.keys(allowed).filter((file) => !files.includes(file) || !sums(file))).toEqual([]);
});
