/** A day's figures made again from its facts, and its evidence checked by the script that shares nothing with the program. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { officeProgram } from "../jobs/programs.test-scene.ts";
import { reviewDays } from "./closing.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others } from "./days.test-scene.ts";
import { evidenceOf } from "./evidence.ts";

const scene = daysScene();
const root = fileURLToPath(new URL("../../../../", import.meta.url));
const day = "2026-11-25";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zongji-evidence-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const verify = (...given: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [join(root, "bin/verify.mjs"), ...given], {
    encoding: "utf8",
  });
  return { status, told: stdout };
};
const recompute = (...given: string[]) => {
  const env = { ...process.env, DATABASE_URL: scene.url(), ZONGJI_DATA: folder };
  const args = [fileURLToPath(officeProgram("recompute")), ...given];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", env });
  return { status, told: stdout + stderr };
};
const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

/** A day that is closed, and corrected once. */
const closedDays = async (): Promise<void> => {
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  await scene.store(others(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other"));
  await reviewDays(scene.days());
};
type Json = string | number | null | Json[] | { [name: string]: Json };
/** Where each text and number stands. */
const leaves = (value: Json, path: (string | number)[] = []): (string | number)[][] => {
  if (value === null || typeof value !== "object") return [path];
  if (Array.isArray(value)) return value.flatMap((each, no) => leaves(each, [...path, no]));
  return Object.entries(value).flatMap(([name, each]) => leaves(each, [...path, name]));
};
const changed = (text: string, path: readonly (string | number)[], chance: number): string => {
  const whole = JSON.parse(text);
  let place = whole;
  for (const name of path.slice(0, -1)) place = place[name];
  const last = path.at(-1)!;
  const value = place[last] as Json;
  if (typeof value === "number") place[last] = value + 1;
  else if (typeof value === "string" && value.length > 0) {
    const at = chance % value.length;
    const other = value[at] === "7" ? "3" : "7";
    place[last] = value.slice(0, at) + other + value.slice(at + 1);
  } else place[last] = "x";
  return JSON.stringify(whole);
};

test("the evidence of a corrected day holds, whatever bit of it is changed is found, and so is a history that was written anew", async () => {
  await closedDays();
  const text = (await evidenceOf(scene.db(), day, 1))!;
  const file = written("day.json", text);
  const first = verify(file);
  expect(first).toMatchObject({ status: 0, told: expect.stringContaining("all holds") });
  const evidence = JSON.parse(text);
  expect(evidence.entries.length).toBe(2);
  // When the file was made is of no account, and the format's name is asked for first.
  const places = leaves(evidence).filter(([name]) => name !== "madeAt" && name !== "format");
  const changes = fc.sample(fc.tuple(fc.constantFrom(...places), fc.nat()), 60);
  // All in one run of the script, which tells of each file by itself.
  const files = changes.map(([path, chance], no) => written(`changed-${no}.json`, changed(text, path, chance)));
  const { told } = verify(...files);
  for (const [no, name] of files.entries())
    expect(told, changes[no]![0].join(".")).toContain(`DOES NOT HOLD: ${name}: `);
  expect(told).not.toContain("all holds");
  expect(verify(files[0]!).status).toBe(1);
  // An entry that is left out, an order that is another.
  for (const change of [
    (one: typeof evidence) => one.chain.shift(),
    (one: typeof evidence) => one.chain.reverse(),
    (one: typeof evidence) => one.entries.pop(),
    (one: typeof evidence) => one.entries[1].figures.pop(),
    (one: typeof evidence) => {
      // Nothing but the document's own check sum tells of this.
      one.entries[0].document = one.entries[0].document.replace('"proof":"stated"', '"proof":"fact"');
    },
    (one: typeof evidence) => {
      one.entries[1].document = one.entries[1].document.replace('"factCount":', '"factCount":1');
    },
  ]) {
    const one = JSON.parse(text);
    change(one);
    expect(verify(written("less.json", JSON.stringify(one))).status).toBe(1);
  }
  expect(verify(file, "--hash", evidence.chain[0].hash).status).toBe(0);
  expect(verify(file, "--hash", "0".repeat(64))).toMatchObject({
    status: 1,
    told: expect.stringContaining("written anew"),
  });
  expect(verify(written("no.json", "{}"))).toMatchObject({ status: 1, told: expect.stringContaining("can't be read") });
  expect(verify().status).toBe(2);
});

test("a file that is made while its day is corrected is of the moment before, and holds", async () => {
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  await scene.store(others(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other"));
  let corrected: number | undefined;
  const watched = scene.db().withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      // Its first question was answered: now the correction comes.
      if (corrected === undefined) {
        corrected = 0;
        corrected = (await reviewDays(scene.days())).length;
      }
      return result;
    },
  });
  const text = (await evidenceOf(watched, day, 1))!;
  expect(corrected).toBe(1);
  const { entries, chain } = JSON.parse(text);
  expect([entries.length, chain.length]).toEqual([1, 1]);
  expect(verify(written("day.json", text))).toMatchObject({ status: 0 });
  expect(JSON.parse((await evidenceOf(scene.db(), day, 1))!).entries.length).toBe(2);
});

test("two files of one history agree; one of another history does not", async () => {
  await closedDays();
  const own = written("own.json", (await evidenceOf(scene.db(), day, 1))!);
  const one = JSON.parse((await evidenceOf(scene.db(), day, 1))!);
  one.chain[1].hash = "f".repeat(64);
  expect(verify(own, own).status).toBe(0);
  const both = verify(own, written("other.json", JSON.stringify(one)));
  expect(both.status).toBe(1);
  expect(both.told).toContain("different histories from entry 2 on");
});

test("recompute finds no difference in a day as its facts give it, and names each figure that was closed otherwise", async () => {
  await closedDays();
  const fine = recompute("--day", day);
  expect(fine).toMatchObject({ status: 0, told: expect.stringContaining("no difference") });
  expect(fine.told).toContain("corrected 1 times");
  // Somebody with the database's password turns the guard off and writes a call more.
  await sql`alter table day_figure disable trigger day_figure_is_append_only`.execute(scene.db());
  await sql`update day_figure set "values" = jsonb_set("values", '{inboundTotal}', '[3]') where "by" = 'none'`.execute(
    scene.db(),
  );
  const found = recompute("--day", day);
  expect(found.status).toBe(1);
  expect(found.told).toContain("1 differences");
  expect(found.told).toContain("whole day  inboundTotal: closed 3, from the facts 2");
  const evidence = verify(written("day.json", (await evidenceOf(scene.db(), day, 1))!));
  expect(evidence).toMatchObject({
    status: 1,
    told: expect.stringContaining("figures are not those that were closed"),
  });
});

test("a fact that was changed in the database is found by both", async () => {
  await closedDays();
  await sql`alter table fact disable trigger fact_is_append_only`.execute(scene.db());
  await sql`update fact set body = jsonb_set(body, '{number}', '"87654321"') where type = 'CallArrived'`.execute(
    scene.db(),
  );
  const found = recompute("--day", day);
  expect(found.status).toBe(1);
  expect(found.told).toContain("NOT those with which the day was closed");
  const evidence = verify(written("day.json", (await evidenceOf(scene.db(), day, 1))!));
  expect(evidence.told).toContain("facts in the database are not those");
});

test("recompute says what is wrong with what it is asked", async () => {
  expect(recompute()).toMatchObject({ status: 2, told: expect.stringContaining("--day is missing") });
  expect(recompute("--day", "2026-02-30")).toMatchObject({
    status: 2,
    told: expect.stringContaining("there is no day 2026-02-30"),
  });
  expect(recompute("--day", day)).toMatchObject({ status: 1, told: expect.stringContaining("is not closed") });
});
