/** A hundred thousand rows: what they take of the office beside them, and how soon their making can be stopped. */

import { readdirSync } from "node:fs";
import { until } from "@zongji/kit";
import { expect, test } from "vitest";
import { startMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import {
  audited,
  db,
  deeds,
  ended,
  exportHouse,
  fetched,
  files,
  linesOf,
  noon,
  start,
  startRunner,
  stateOf,
  supervisor,
} from "./exports.test-scene.ts";

exportHouse(100_000, startMigrated);

test("100,000 rows hold up neither the office's loop nor its memory", async () => {
  startRunner();
  const resident = () => process.memoryUsage().rss / 1024 / 1024;
  // The thread and its libraries are there before it is measured.
  await ended(supervisor, (await start(supervisor, { query: { to: noon + 1000 } })).id);
  const before = resident();
  // What this thread itself worked between two ticks, whatever others took of the processor: for so long nobody else was served.
  let [held, used, most] = [0, process.threadCpuUsage(), before];
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(used);
    used = process.threadCpuUsage();
    held = Math.max(held, (user + system) / 1000);
    most = Math.max(most, resident());
  }, 10);
  const all = {
    columns: [
      "startedAt",
      "direction",
      "number",
      "calledNumber",
      "group",
      "agentNo",
      "waitMs",
      "ringMs",
      "talkMs",
      "disposition",
      "ending",
      "rating",
      "recorded",
    ],
  };
  const { id } = await start(supervisor, { ...all, format: "xlsx" });
  const done = await ended(supervisor, id);
  clearInterval(timer);
  console.log(`held ${held.toFixed(1)} ms, memory +${Math.round(most - before)} MiB, file ${done.bytes} bytes`);
  expect(done).toMatchObject({ state: "done", done: 100_000 });
  expect(held).toBeLessThan(50);
  // The rows weigh over 100 MB as the driver reads them.
  expect(most - before).toBeLessThan(100);
  const { id: csv } = await start(supervisor, all);
  await ended(supervisor, csv);
  expect(linesOf(await fetched(supervisor, csv))).toHaveLength(100_001);
}, 300_000);

/** Until so many rows are written, so that what is broken off was in the midst of it. */
const begun = (id: string, attempt = 1) =>
  until(
    "the export has begun",
    async () => {
      const job = await db
        .selectFrom("job")
        .select(["state", "done", "attempts"])
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      if (job.state !== "running" && job.state !== "waiting")
        throw new Error(`it is ${job.state} before anybody looked`);
      return job.attempts === attempt && job.done > 0;
    },
    { limitMs: 60_000 },
  );
/** Long in the making. */
const long = {
  format: "xlsx",
  columns: ["startedAt", "number", "group", "agentNo", "waitMs", "talkMs", "ending", "trunkName", "note"],
};

test("one that is stopped ends within a second or two and leaves nothing", async () => {
  startRunner();
  const { id } = await start(supervisor, long);
  await begun(id);
  await deeds.get("removeExport")!({ ...supervisor, params: { id } });
  expect((await stateOf(supervisor, id)).state).toBe("cancelled");
  await until("its half is gone", async () => readdirSync(files()).length === 0, { limitMs: 30_000 });
  expect((await audited(id)).map(({ action }) => action)).toEqual(["export.start"]);
  // The next one has its turn.
  const next = await start(supervisor, { query: { to: noon + 1000 } });
  expect((await ended(supervisor, next.id)).state).toBe("done");
}, 300_000);
