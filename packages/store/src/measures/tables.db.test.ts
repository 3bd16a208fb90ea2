/** The tables of the migration have the columns that the domain says. */
import { bases } from "@zongji/domain";
import { World } from "@zongji/kit";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { openPool } from "../database/index.ts";
import { openMigrated } from "../testing/migrated.test-scene.ts";
import { columnName, tableOf } from "./tables.ts";
import { storedBases } from "./write.ts";

const types = { text: "text", int: "bigint", flag: "boolean" };

test("each basis has its table, each of its columns with its type, and no other", async () => {
  const world = new World();
  try {
    const { db } = openPool((await openMigrated(world)).url);
    const { rows } = await sql<{ of: string; name: string; type: string }>`
      select table_name as of, column_name as name, data_type as type from information_schema.columns
      where table_name like 'measure\\_%'`.execute(db);
    const found = rows.map(({ of, name, type }) => `${of}.${name} ${type}`);
    const expected = storedBases.flatMap((basis) =>
      Object.entries<keyof typeof types>(bases[basis].columns).map(
        ([column, kind]) => `${tableOf(basis)}.${columnName(column)} ${types[kind]}`,
      ),
    );
    expect(found.toSorted()).toEqual(expected.toSorted());
    await db.destroy();
  } finally {
    await world.close();
  }
});
