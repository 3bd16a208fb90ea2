import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import type { Group, HotlineNumber, Trunk } from "@zongji/api";
import { type Selectable, sql, type Transaction } from "kysely";
import { type Actor, writeAudit } from "../audit.ts";
import type { Db, Tables } from "../database/index.ts";
import { Refusal } from "../refusal.ts";
import type { TrunkRow, Work } from "./store.ts";

const fieldOf: Readonly<Record<string, string>> = {
  group_name_key: "name",
  trunk_name_key: "name",
  number_number_key: "number",
};

const inTransaction = async <T>(db: Db, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => {
  try {
    return await db.transaction().execute(work);
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    const field = fieldOf[constraint ?? ""];
    throw code === "23505" && field ? new Refusal("conflict", { field }) : error;
  }
};

const found = <T>(row: T | undefined): T => {
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
  announceAgentNo: row.settings.announceAgentNo,
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

type GroupFields = Omit<Group, "id" | "members">;

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
});

export const createGroup = (db: Db, fields: GroupFields, actor: Actor): Promise<Group> =>
  inTransaction(db, async (tx) => {
    const id = randomUUID();
    const survey = await firstSurvey(tx);
    const { announceAgentNo } = fields;
    const settings = { overflow: { to: "hangUp" }, announceAgentNo, survey, musicPrompt: "music.hold" };
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
    const settings = JSON.stringify({ ...row.settings, announceAgentNo: fields.announceAgentNo });
    await tx
      .updateTable("group")
      .set({ ...groupRow(fields), settings })
      .where("id", "=", id)
      .execute();
    await writeAudit(tx, actor, "group.change", id, { was: pick(before, change), is: change });
    return findGroup(tx, id);
  });

const pick = (before: object, change: object): object =>
  Object.fromEntries(Object.keys(change).map((key) => [key, (before as Record<string, unknown>)[key]]));

const presentNumber = ({ id, number, label, flow_id }: Tables["number"]): HotlineNumber => ({
  id,
  number,
  label,
  flow: flow_id,
});

export const listNumbers = async (db: Work): Promise<HotlineNumber[]> =>
  (await db.selectFrom("number").selectAll().orderBy("number").execute()).map(presentNumber);

const needFlow = async (db: Work, flow: string): Promise<void> => {
  const known = await db.selectFrom("flow").select("id").where("id", "=", flow).executeTakeFirst();
  if (known === undefined) throw new Refusal("badRequest", { field: "flow" });
};

export const createNumber = (db: Db, fields: Omit<HotlineNumber, "id">, actor: Actor): Promise<HotlineNumber> =>
  inTransaction(db, async (tx) => {
    await needFlow(tx, fields.flow);
    const id = randomUUID();
    const { number, label, flow } = fields;
    await tx.insertInto("number").values({ id, number, label, flow_id: flow }).execute();
    await writeAudit(tx, actor, "number.create", id, fields);
    return { id, ...fields };
  });

export const changeNumber = (
  db: Db,
  id: string,
  change: { label?: string; flow?: string },
  actor: Actor,
): Promise<HotlineNumber> =>
  inTransaction(db, async (tx) => {
    const row = await tx.selectFrom("number").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
    const before = presentNumber(found(row));
    const after = { ...before, ...change };
    await needFlow(tx, after.flow);
    await tx.updateTable("number").set({ label: after.label, flow_id: after.flow }).where("id", "=", id).execute();
    await writeAudit(tx, actor, "number.change", id, { was: pick(before, change), is: change });
    return after;
  });

const presentTrunk = (row: TrunkRow): Trunk => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  transport: row.transport === "tls" ? "tcp" : row.transport,
  host: row.host,
  port: row.port,
  match: row.match,
  maxLines: row.max_lines,
  enabled: row.enabled,
  default: row.is_default,
});

export const listTrunks = async (db: Work): Promise<Trunk[]> =>
  (await db.selectFrom("trunk").selectAll().orderBy("name").execute()).map(presentTrunk);

type TrunkFields = Omit<Trunk, "id" | "kind">;

/** A trunk that matches everything would let strangers call at the hotline's cost. */
const checkTrunk = ({ match, host, port }: TrunkFields): void => {
  for (const block of match) {
    const [address = "", bits, ...more] = block.split("/");
    const family = isIP(address);
    const widest = family === 6 ? 128 : 32;
    const fits = bits === undefined || (Number(bits) >= 8 && Number(bits) <= widest);
    if (family === 0 || !fits || more.length > 0) throw new Refusal("badRequest", { field: "match" });
  }
  if (host !== null && isIP(host) === 0) throw new Refusal("badRequest", { field: "host", reason: "notAnAddress" });
  if (host === null && port !== null) throw new Refusal("badRequest", { field: "host" });
};

const trunkRow = (fields: TrunkFields) => ({
  name: fields.name,
  transport: fields.transport,
  host: fields.host,
  port: fields.port,
  match: JSON.stringify(fields.match),
  max_lines: fields.maxLines,
  enabled: fields.enabled,
  is_default: fields.default,
});

/** Only one is the default, and two people who choose at the same time take turns. */
const takeDefault = async (tx: Transaction<Tables>, fields: TrunkFields, id: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('trunks'))`.execute(tx);
  if (fields.default) await tx.updateTable("trunk").set({ is_default: false }).where("id", "!=", id).execute();
};

export const createTrunk = (db: Db, fields: TrunkFields, actor: Actor): Promise<Trunk> =>
  inTransaction(db, async (tx) => {
    checkTrunk(fields);
    const id = randomUUID();
    await takeDefault(tx, fields, id);
    await tx
      .insertInto("trunk")
      .values({
        id,
        kind: "carrier",
        ...trunkRow(fields),
        digest_user: null,
        realm: null,
        ha1_md5: null,
        ha1_sha256: null,
      })
      .execute();
    await writeAudit(tx, actor, "trunk.create", id, fields);
    return { id, kind: "carrier" as const, ...fields };
  });

export const changeTrunk = (db: Db, id: string, change: Partial<TrunkFields>, actor: Actor): Promise<Trunk> =>
  inTransaction(db, async (tx) => {
    const row = await tx.selectFrom("trunk").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
    const before = presentTrunk(found(row));
    const fixed = Object.keys(change).find((key) => key !== "enabled" && key !== "maxLines");
    if (before.kind === "test" && fixed) throw new Refusal("conflict", { field: fixed, reason: "testTrunk" });
    const after = { ...before, ...change };
    if (before.kind === "carrier") checkTrunk(after);
    await takeDefault(tx, after, id);
    await tx.updateTable("trunk").set(trunkRow(after)).where("id", "=", id).execute();
    await writeAudit(tx, actor, "trunk.change", id, { was: pick(before, change), is: change });
    return after;
  });
