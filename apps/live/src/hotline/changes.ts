import { randomUUID } from "node:crypto";
import { type Group, type GroupChange, type NewGroup, toShown, withShown } from "@zongji/api";
import { type GroupConfig, groupConfig } from "@zongji/domain";
import { type Actor, type Db, fromGroup, publishedOf, type Tables, toGroup, writeAudit } from "@zongji/store";
import { inCheckedTransaction, Refusal } from "@zongji/web";
import type { Transaction } from "kysely";
import type { Work } from "./store.ts";

const fieldOf: Readonly<Record<string, string>> = {
  group_name_key: "name",
  trunk_name_key: "name",
  dial_right_name_key: "name",
  skill_name_key: "name",
  role_dial_right_role_fkey: "roles",
  group_node_fkey: "node",
};

/** A change of the hotline: checked as a whole, what the database refuses as the field that was wrong. */
export const inTransaction = async <T>(db: Db, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => {
  try {
    return await inCheckedTransaction(db, work);
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    const field = fieldOf[constraint ?? ""];
    if (code === "23505" && field) throw new Refusal("conflict", { field });
    throw code === "23503" && field ? new Refusal("badRequest", { field }) : error;
  }
};

export const found = <T>(row: T | undefined): T => {
  if (row === undefined) throw new Refusal("notFound");
  return row;
};

const presentGroup = (group: GroupConfig, members: readonly string[]): Group => {
  const { survey: _survey, musicPrompt: _music, ...shown } = toShown<Group & GroupConfig>(groupConfig, group);
  return { ...shown, members: [...members] };
};

export const listGroups = async (db: Work): Promise<Group[]> => {
  const rows = await db.selectFrom("group").selectAll().orderBy("name").execute();
  const memberships = await db.selectFrom("membership").select(["group_id", "user_id"]).orderBy("user_id").execute();
  return rows.map((row) =>
    presentGroup(
      toGroup(row),
      memberships.filter(({ group_id }) => group_id === row.id).map(({ user_id }) => user_id),
    ),
  );
};

const findGroup = async (db: Work, id: string): Promise<Group> =>
  found((await listGroups(db)).find((group) => group.id === id));

const firstSurvey = async (db: Work): Promise<string | null> => (await publishedOf(db, "survey"))[0]?.id ?? null;

export const createGroup = (db: Db, fields: NewGroup, actor: Actor): Promise<Group> =>
  inTransaction(db, async (tx) => {
    const id = randomUUID() as GroupConfig["id"];
    const survey = await firstSurvey(tx);
    const plain = { id, overflow: { to: "hangUp" }, survey, musicPrompt: "music.hold" };
    await tx
      .insertInto("group")
      .values(fromGroup(withShown(groupConfig, plain as GroupConfig, fields)))
      .execute();
    await writeAudit(tx, actor, "group.create", id, fields);
    return findGroup(tx, id);
  });

export const changeGroup = (db: Db, id: string, change: GroupChange, actor: Actor): Promise<Group> =>
  inTransaction(db, async (tx) => {
    const row = found(await tx.selectFrom("group").selectAll().where("id", "=", id).forUpdate().executeTakeFirst());
    const before = toGroup(row);
    await tx
      .updateTable("group")
      .set(fromGroup(withShown(groupConfig, before, change)))
      .where("id", "=", id)
      .execute();
    const was = pick(presentGroup(before, []), change);
    await writeAudit(tx, actor, "group.change", id, { was, is: change });
    return findGroup(tx, id);
  });

export const pick = (before: object, change: object): object =>
  Object.fromEntries(Object.keys(change).map((key) => [key, (before as Record<string, unknown>)[key]]));
