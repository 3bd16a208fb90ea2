import { randomUUID } from "node:crypto";
import type { Group, HotlineNumber } from "@zongji/api";
import { type Actor, type Db, type Tables, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import type { Selectable, Transaction } from "kysely";
import type { Work } from "./store.ts";

const fieldOf: Readonly<Record<string, string>> = {
  group_name_key: "name",
  trunk_name_key: "name",
  dial_right_name_key: "name",
  role_dial_right_role_fkey: "roles",
  number_number_key: "number",
  group_node_fkey: "node",
};

export const inTransaction = async <T>(db: Db, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => {
  try {
    return await db.transaction().execute(work);
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

type GroupRow = Selectable<Tables["group"]>;
const presentGroup = (row: GroupRow, members: readonly string[]): Group => ({
  id: row.id,
  name: row.name,
  ringMs: row.ring_ms,
  wrapUpMs: row.wrap_up_ms,
  maxWaitMs: row.max_wait_ms,
  maxWaiting: row.max_waiting,
  noAgent: row.settings.noAgent ?? "wait",
  announceAgentNo: row.settings.announceAgentNo,
  node: row.node,
  members: [...members],
});

export const listGroups = async (db: Work): Promise<Group[]> => {
  const rows = await db.selectFrom("group").selectAll().orderBy("name").execute();
  const memberships = await db.selectFrom("membership").select(["group_id", "user_id"]).orderBy("user_id").execute();
  return rows.map((row) =>
    presentGroup(
      row,
      memberships.filter(({ group_id }) => group_id === row.id).map(({ user_id }) => user_id),
    ),
  );
};

const findGroup = async (db: Work, id: string): Promise<Group> =>
  found((await listGroups(db)).find((group) => group.id === id));

type GroupFields = Omit<Group, "id" | "members" | "node" | "noAgent"> & Partial<Pick<Group, "node" | "noAgent">>;

const firstSurvey = async (db: Work): Promise<string | null> => {
  const rules = await db.selectFrom("setting").select("value").where("name", "=", "rules").executeTakeFirst();
  return (rules?.value as { surveys?: { id: string }[] } | undefined)?.surveys?.[0]?.id ?? null;
};

const groupRow = (fields: GroupFields) => ({
  name: fields.name,
  ring_ms: fields.ringMs,
  wrap_up_ms: fields.wrapUpMs,
  max_wait_ms: fields.maxWaitMs,
  max_waiting: fields.maxWaiting,
  node: fields.node ?? null,
});

export const createGroup = (db: Db, fields: GroupFields, actor: Actor): Promise<Group> =>
  inTransaction(db, async (tx) => {
    const id = randomUUID();
    const survey = await firstSurvey(tx);
    const { announceAgentNo, noAgent = "wait" } = fields;
    const settings = { overflow: { to: "hangUp" }, noAgent, announceAgentNo, survey, musicPrompt: "music.hold" };
    await tx
      .insertInto("group")
      .values({ id, ...groupRow(fields), settings: JSON.stringify(settings) })
      .execute();
    await writeAudit(tx, actor, "group.create", id, fields);
    return findGroup(tx, id);
  });

export const changeGroup = (db: Db, id: string, change: Partial<GroupFields>, actor: Actor): Promise<Group> =>
  inTransaction(db, async (tx) => {
    const row = found(await tx.selectFrom("group").selectAll().where("id", "=", id).forUpdate().executeTakeFirst());
    const before = presentGroup(row, []);
    const fields = { ...before, ...change };
    const settings = JSON.stringify({
      ...row.settings,
      noAgent: fields.noAgent,
      announceAgentNo: fields.announceAgentNo,
    });
    await tx
      .updateTable("group")
      .set({ ...groupRow(fields), settings })
      .where("id", "=", id)
      .execute();
    await writeAudit(tx, actor, "group.change", id, { was: pick(before, change), is: change });
    return findGroup(tx, id);
  });

export const pick = (before: object, change: object): object =>
  Object.fromEntries(Object.keys(change).map((key) => [key, (before as Record<string, unknown>)[key]]));

const presentNumber = ({ id, number, label, flow_id, recorded }: Selectable<Tables["number"]>): HotlineNumber => ({
  id,
  number,
  label,
  flow: flow_id,
  recorded,
});

export const listNumbers = async (db: Work): Promise<HotlineNumber[]> =>
  (await db.selectFrom("number").selectAll().orderBy("number").execute()).map(presentNumber);

const needFlow = async (db: Work, flow: string): Promise<void> => {
  const known = await db.selectFrom("flow").select("id").where("id", "=", flow).executeTakeFirst();
  if (known === undefined) throw new Refusal("badRequest", { field: "flow" });
};

type NumberFields = Omit<HotlineNumber, "id" | "recorded"> & { readonly recorded?: boolean };

export const createNumber = (db: Db, fields: NumberFields, actor: Actor): Promise<HotlineNumber> =>
  inTransaction(db, async (tx) => {
    await needFlow(tx, fields.flow);
    const id = randomUUID();
    const { number, label, flow, recorded = true } = fields;
    await tx.insertInto("number").values({ id, number, label, flow_id: flow, recorded }).execute();
    await writeAudit(tx, actor, "number.create", id, fields);
    return { id, number, label, flow, recorded };
  });

export const changeNumber = (
  db: Db,
  id: string,
  change: { label?: string; flow?: string; recorded?: boolean },
  actor: Actor,
): Promise<HotlineNumber> =>
  inTransaction(db, async (tx) => {
    const row = await tx.selectFrom("number").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
    const before = presentNumber(found(row));
    const after = { ...before, ...change };
    await needFlow(tx, after.flow);
    const { label, flow, recorded } = after;
    await tx.updateTable("number").set({ label, flow_id: flow, recorded }).where("id", "=", id).execute();
    await writeAudit(tx, actor, "number.change", id, { was: pick(before, change), is: change });
    return after;
  });
