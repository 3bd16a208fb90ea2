/** Calls that several groups answered count once in whatever they are put together, though calls are counted by entries. */
import { rowsOfCall } from "@zongji/domain";
import fc from "fast-check";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { fortnight } from "../../../domain/src/testing/random-records.test-scene.ts";
import { answeredByMore } from "../database/migrations/083-answered-by-more.ts";
import {
  answered,
  answeredByMoreHouse,
  db,
  holdsForSeveralGroups,
  keep,
  since,
} from "./answered-by-more.test-scene.ts";
import { putCallRows } from "./write.ts";

answeredByMoreHouse();

test("a call that several groups answered is one call in all lines and totals, from tables and roll-ups", () =>
  holdsForSeveralGroups(6));

test("a database from before has the same rows after the migration", async () => {
  const [sample] = fc.sample(fortnight(since), { numRuns: 1, seed: 7 });
  const sources = answered(sample!);
  await keep({ ...sources, spans: [] });
  const read = () => db.selectFrom("measure_entry").selectAll().orderBy("id").execute();
  const written = await read();
  expect(written.filter((row) => row.answered_by_more).length).toBeGreaterThan(3);
  await sql`alter table measure_entry drop column answered_by_more`.execute(db);
  await sql.raw(answeredByMore).execute(db);
  expect(await read()).toEqual(written);
  // Nor does the follower find anything to write.
  const before = await sql<{ xmin: string }>`select id, xmin::text from measure_entry order by id`.execute(db);
  await putCallRows(
    db,
    sources.calls.map((call) => rowsOfCall(call)),
  );
  expect((await sql`select id, xmin::text from measure_entry order by id`.execute(db)).rows).toEqual(before.rows);
});
