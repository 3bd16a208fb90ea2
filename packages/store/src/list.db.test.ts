/** A list is paged through by keyset on a real PostgreSQL: each row once, whatever comes and goes meanwhile. */
import { startPostgres, World } from "@zongji/kit";
import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Db, openPool } from "./database/index.ts";
import { BadCursor, countRows, type ListSource, type PageAsk, pageOf, rowsOf } from "./list.ts";

type Row = { id: string; n: number; word: string | null; size: number | null };

const world = new World();
let db: Db;
const source: ListSource<{ readonly least?: number }, Row> = {
  found: (work, { least }) => {
    const all = (work as Db).selectFrom("thing" as never);
    return (least === undefined ? all : all.where("n" as never, ">=", least as never)) as never;
  },
  whole: (found) => found.select(["id", "n", "word", "size"] as never) as never,
  key: { by: sql.ref("thing.id"), of: "text" },
  sorts: {
    n: { by: sql.ref("thing.n"), of: "number" },
    word: { by: sql.ref("thing.word"), of: "text", nullable: true },
    size: { by: sql.ref("thing.size"), of: "number", nullable: true },
  },
};
const orders = ["n", "-n", "word", "-word", "size", "-size"] as const;

beforeAll(async () => {
  const opened = openPool((await startPostgres(world)).url);
  db = opened.db;
  await sql`create table thing (id text primary key, n bigint not null, word text, size integer)`.execute(db);
});
afterAll(async () => {
  await db?.destroy();
  await world.close();
});

const put = async (rows: readonly Row[]): Promise<void> => {
  if (rows.length > 0)
    await db
      .insertInto("thing" as never)
      .values(rows as never)
      .execute();
};
const clear = () => sql`truncate thing`.execute(db);

// Few values, so that ties are many; a word sorts by the database's collation, whatever that is.
const values = fc.record({
  n: fc.integer({ min: -2, max: 3 }),
  word: fc.option(fc.constantFrom("", "a", "A", "b", "甲", "乙", "'\"", "z z")),
  size: fc.option(fc.integer({ min: 0, max: 2 })),
});
const things = (prefix: string, max: number) =>
  fc
    .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 999 }), values), { maxLength: max, selector: ([id]) => id })
    .map((all) => all.map(([id, rest]): Row => ({ id: `${String(id).padStart(3, "0")}${prefix}`, ...rest })));

/** The order as a person would define it: nulls last either way, ties by id in the same direction. */
const sortedBy = (
  rows: readonly Row[],
  order: (typeof orders)[number],
  ranks: ReadonlyMap<string, number>,
): string[] => {
  const name = order.replace("-", "") as "n" | "word" | "size";
  const sign = order.startsWith("-") ? -1 : 1;
  const of = (row: Row) => {
    const value = row[name];
    return typeof value === "string" ? ranks.get(value)! : value;
  };
  return rows
    .toSorted((a, b) => {
      const [x, y] = [of(a), of(b)];
      if (x !== y) return x === null ? 1 : y === null ? -1 : sign * (x - y);
      return sign * (a.id < b.id ? -1 : 1);
    })
    .map(({ id }) => id);
};

const ranksOf = async (rows: readonly Row[]): Promise<Map<string, number>> => {
  const words = [...new Set(rows.flatMap(({ word }) => word ?? []))];
  if (words.length === 0) return new Map();
  const sorted = await sql<{ word: string }>`select word from unnest(${words}::text[]) as word order by word`.execute(
    db,
  );
  return new Map(sorted.rows.map(({ word }, rank) => [word, rank]));
};

test("paging in any order shows each existing row once, in that order, while others are added", async () => {
  await fc.assert(
    fc.asyncProperty(
      things("", 25),
      fc.array(things("x", 4), { maxLength: 8 }),
      fc.constantFrom(...orders),
      fc.integer({ min: 1, max: 7 }),
      async (before, come, order, pageSize) => {
        await clear();
        await put(before);
        const ids = new Set<string>();
        const shown: string[] = [];
        let after: string | undefined;
        for (let page = 0; ; page += 1) {
          const { items, next } = await pageOf(
            db,
            source,
            {},
            { sort: order, pageSize, count: "none", ...(after && { after }) },
          );
          shown.push(...items.map(({ id }) => id));
          if (next === null) break;
          after = next;
          const fresh = (come[page] ?? []).filter(({ id }) => !ids.has(id));
          for (const { id } of fresh) ids.add(id);
          await put(fresh);
        }
        expect(shown.filter((id) => !id.endsWith("x"))).toEqual(sortedBy(before, order, await ranksOf(before)));
        expect(new Set(shown).size).toBe(shown.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("the pages backwards equal the pages forwards, in any order; the first has none before it", async () => {
  await fc.assert(
    fc.asyncProperty(
      things("", 25),
      fc.constantFrom(...orders),
      fc.integer({ min: 1, max: 7 }),
      async (rows, order, pageSize) => {
        await clear();
        await put(rows);
        const ask = { sort: order, pageSize, count: "exact" } as const;
        const pages = [await pageOf(db, source, {}, ask)];
        for (let next = pages[0]!.next; next !== null; next = pages.at(-1)!.next)
          pages.push(await pageOf(db, source, {}, { ...ask, after: next }));
        expect(pages[0]!.previous).toBeNull();
        for (const [index, page] of pages.entries()) {
          expect(page.total).toBe(rows.length);
          if (index === 0) continue;
          const back = await pageOf(db, source, {}, { ...ask, before: page.previous! });
          expect(back.items).toEqual(pages[index - 1]!.items);
          expect(back.previous === null).toBe(index === 1);
          expect(back.next).not.toBeNull();
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("a file has all rows in the list's order, of one snapshot, for any batch size", async () => {
  const rows = Array.from(
    { length: 23 },
    (_, n): Row => ({ id: String(n).padStart(3, "0"), n: n % 4, word: n % 3 ? null : "w", size: n % 5 }),
  );
  await clear();
  await put(rows);
  for (const order of orders)
    for (const batch of [1, 5, 23, 100]) {
      const read = await db
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute(async (work) => {
          const ids: string[] = [];
          for await (const some of rowsOf(work, source, {}, order, batch)) {
            if (ids.length === 0) await put([{ id: `late${order}${batch}`, n: 0, word: null, size: null }]);
            ids.push(...some.map(({ id }) => id));
          }
          return ids;
        });
      expect(read).toEqual(sortedBy(rows, order, new Map([["w", 0]])));
      await sql`delete from thing where id like 'late%'`.execute(db);
    }
  expect(await countRows(db, source, { least: 2 }, 100)).toBe(11);
  expect(await countRows(db, source, {}, 7)).toBe(7);
});

test("a cursor of another order is refused, and does not reach the database", async () => {
  const { next } = await pageOf(db, source, {}, { sort: "n", pageSize: 1, count: "none" });
  const forged = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString("base64url");
  const wrong = [
    next!.slice(0, -4),
    "",
    "-",
    forged(null),
    forged(["-n", 1, "001"]),
    forged(["n", "1", "001"]),
    forged(["n", null, "001"]),
    forged(["n", 1.5, "001"]),
    forged(["n", 1, 1]),
    forged(["n", 1, "\0"]),
    forged(["n", 1]),
    forged({ sort: "n" }),
  ];
  for (const after of wrong)
    await expect(pageOf(db, source, {}, { sort: "n", pageSize: 1, count: "none", after })).rejects.toThrow(BadCursor);
  await expect(pageOf(db, source, {}, { sort: "-n", pageSize: 1, count: "none", before: next! })).rejects.toThrow(
    "before",
  );
});

test("counting stops at ten thousand and says so, unless the exact total is requested", async () => {
  await clear();
  await sql`insert into thing (id, n) select 'i' || i, i from generate_series(1, 10001) as i`.execute(db);
  const ask = { sort: "n", pageSize: 1 } as const;
  const counted = async (count: PageAsk["count"]) => {
    const { total, more } = await pageOf(db, source, {}, { ...ask, count });
    return { total, more };
  };
  expect(await counted("upTo")).toEqual({ total: 10_000, more: true });
  expect(await counted("exact")).toEqual({ total: 10_001, more: false });
  expect(await counted("none")).toEqual({ total: null, more: false });
  // Beside the rows: as many, and none of them.
  expect(await pageOf(db, source, {}, { ...ask, count: "only" })).toEqual({
    ...{ items: [], total: 10_000, more: true, next: null, previous: null },
  });
  expect(await counted("none")).toEqual({ total: null, more: false });
  const { total, more } = await pageOf(db, source, { least: 2 }, { ...ask, count: "upTo" });
  expect([total, more]).toEqual([10_000, false]);
});
