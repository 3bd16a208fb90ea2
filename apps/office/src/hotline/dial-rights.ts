import { randomUUID } from "node:crypto";
import type { DialRight } from "@zongji/api";
import { type Actor, type Db, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql } from "kysely";
import { jsonArrayFrom } from "kysely/helpers/postgres";
import { found, inTransaction, pick, type Work } from "./change.ts";

type Fields = Omit<DialRight, "id">;

export const listDialRights = async (db: Work): Promise<DialRight[]> => {
  const rows = await db
    .selectFrom("dial_right")
    .selectAll("dial_right")
    .select((eb) =>
      jsonArrayFrom(
        eb
          .selectFrom("role_dial_right")
          .select("role")
          .whereRef("role_dial_right.dial_right", "=", "dial_right.id")
          .orderBy("role"),
      ).as("roles"),
    )
    .orderBy("name")
    .execute();
  return rows.map(({ id, name, patterns, roles }) => ({ id, name, patterns, roles: roles.map(({ role }) => role) }));
};

const setRoles = async (db: Work, id: string, roles: readonly string[]): Promise<void> => {
  await db.deleteFrom("role_dial_right").where("dial_right", "=", id).execute();
  if (roles.length > 0)
    await db
      .insertInto("role_dial_right")
      .values([...new Set(roles)].map((role) => ({ role, dial_right: id })))
      .execute();
};

const find = async (db: Work, id: string): Promise<DialRight> =>
  found((await listDialRights(db)).find((right) => right.id === id));

export const createDialRight = (db: Db, fields: Fields, actor: Actor): Promise<DialRight> =>
  inTransaction(db, async (tx) => {
    const id = randomUUID();
    const { name, patterns, roles } = fields;
    await tx
      .insertInto("dial_right")
      .values({ id, name, patterns: JSON.stringify(patterns) })
      .execute();
    await setRoles(tx, id, roles);
    await writeAudit(tx, actor, "dialRight.create", id, fields);
    return find(tx, id);
  });

export const changeDialRight = (db: Db, id: string, change: Partial<Fields>, actor: Actor): Promise<DialRight> =>
  inTransaction(db, async (tx) => {
    found(await tx.selectFrom("dial_right").select("id").where("id", "=", id).forUpdate().executeTakeFirst());
    const before = await find(tx, id);
    const { name, patterns, roles } = { ...before, ...change };
    await tx
      .updateTable("dial_right")
      .set({ name, patterns: JSON.stringify(patterns) })
      .where("id", "=", id)
      .execute();
    await setRoles(tx, id, roles);
    await writeAudit(tx, actor, "dialRight.change", id, { was: pick(before, change), is: change });
    return find(tx, id);
  });

export const deleteDialRight = (db: Db, id: string, actor: Actor): Promise<void> =>
  inTransaction(db, async (tx) => {
    // Two administrators who delete the last two take turns.
    await sql`select pg_advisory_xact_lock(hashtext('dial rights'))`.execute(tx);
    const before = await find(tx, id);
    const { count } = await tx
      .selectFrom("dial_right")
      .select((eb) => eb.fn.countAll<string>().as("count"))
      .executeTakeFirstOrThrow();
    // Without any right everybody may dial everything.
    if (Number(count) === 1) throw new Refusal("conflict", { reason: "lastDialRight" });
    await tx.deleteFrom("dial_right").where("id", "=", id).execute();
    await writeAudit(tx, actor, "dialRight.delete", id, before);
  });
