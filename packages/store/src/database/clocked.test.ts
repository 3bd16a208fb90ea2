import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import { expect, test } from "vitest";
import { ClockedDialect, clockOf, nowOf } from "./clocked.ts";
import type { Tables } from "./tables.ts";

const parts = {
  createDriver: () => new DummyDriver(),
  createIntrospector: (db: Kysely<never>) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};

test("a handle and each of its transactions have the clock that it was opened with", async () => {
  let at = Date.parse("2027-01-01T00:10+08:00");
  const dialect = new ClockedDialect({ pool: async () => undefined as never }, { now: () => at, mono: () => 7 });
  const db = new Kysely<Tables>({ dialect: { ...parts, createAdapter: () => dialect.createAdapter() } });
  expect([nowOf(db), clockOf(db).mono()]).toEqual([at, 7]);
  await db.transaction().execute(async (tx) => {
    at += 1;
    expect([nowOf(tx), nowOf(db)]).toEqual([at, at]);
  });
  const within = db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
  expect(await within.execute(async (tx) => nowOf(tx))).toBe(at);
  await db.connection().execute(async (one) => expect(nowOf(one)).toBe(at));
});

test("one that was opened without is told of, and gets no time from elsewhere", () => {
  const db = new Kysely<Tables>({ dialect: { ...parts, createAdapter: () => new PostgresAdapter() } });
  expect(() => nowOf(db)).toThrow("without a clock");
});
