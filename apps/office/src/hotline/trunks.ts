import { randomUUID } from "node:crypto";
import type { NewTrunk, Trunk, TrunkChange } from "@zongji/api";
import { isWideBlock, provesElsewhere, trunkFault } from "@zongji/domain";
import {
  type Actor,
  type Db,
  presentTrunk,
  type Seal,
  type Tables,
  type TrunkFields,
  takesCallsOut,
  trunkColumns,
  trunkFieldsOf,
  writeAudit,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql, type Transaction } from "kysely";
import { found, inTransaction, pick, type Work } from "./change.ts";

export const listTrunks = async (db: Work): Promise<Trunk[]> =>
  (await db.selectFrom("trunk").selectAll().where("retired_at", "is", null).orderBy("name").execute()).map(
    presentTrunk,
  );

/** A wide block that wasn't there before has to be meant. @throws Refusal badRequest, wideMatch */
const checkWidth = (match: readonly string[], before: readonly string[], isMeant: boolean): void => {
  if (!isMeant && match.some((block) => isWideBlock(block) && !before.includes(block)))
    throw new Refusal("badRequest", { field: "match", reason: "wideMatch" });
};

const checkTrunk = (fields: TrunkFields): void => {
  const fault = trunkFault(fields);
  if (fault) throw new Refusal("badRequest", fault);
};

/** Only one is the default, and two people who choose at the same time take turns. */
const takeDefault = async (tx: Transaction<Tables>, fields: TrunkFields, id: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtext('trunks'))`.execute(tx);
  if (fields.default && takesCallsOut(fields))
    await tx.updateTable("trunk").set({ is_default: false }).where("id", "!=", id).execute();
};

const needNode = async (tx: Work, { node }: TrunkFields): Promise<void> => {
  if (node === null) return;
  const known = await tx.selectFrom("node").select("name").where("name", "=", node).executeTakeFirst();
  if (known === undefined) throw new Refusal("badRequest", { field: "node" });
};

const sealed = (seal: Seal, id: string, password: string): Buffer | null =>
  password === "" ? null : seal.close(`trunk ${id}`, password);

const findTrunk = async (db: Work, id: string): Promise<Trunk> =>
  presentTrunk(found(await db.selectFrom("trunk").selectAll().where("id", "=", id).executeTakeFirst()));

export const createTrunk = (db: Db, seal: Seal, trunk: NewTrunk, actor: Actor): Promise<Trunk> =>
  inTransaction(db, async (tx) => {
    const { password = "", wideMatch, ...asked } = trunk;
    const fields = trunkFieldsOf(trunk);
    checkTrunk(fields);
    checkWidth(fields.match, [], wideMatch === true);
    await needNode(tx, fields);
    const id = randomUUID();
    await takeDefault(tx, fields, id);
    const none = { digest_user: null, realm: null, ha1_md5: null, ha1_sha256: null };
    const secret = { password_sealed: sealed(seal, id, password) };
    await tx
      .insertInto("trunk")
      .values({ id, kind: "carrier", ...trunkColumns(fields), ...none, ...secret })
      .execute();
    await writeAudit(tx, actor, "trunk.create", id, asked);
    return findTrunk(tx, id);
  });

export const changeTrunk = (
  db: Db,
  seal: Seal,
  id: string,
  { password, wideMatch, ...change }: TrunkChange,
  actor: Actor,
): Promise<Trunk> =>
  inTransaction(db, async (tx) => {
    const row = await tx
      .selectFrom("trunk")
      .selectAll()
      .where("id", "=", id)
      .where("retired_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    const before = presentTrunk(found(row));
    const fixed = Object.keys(change).find((key) => key !== "enabled" && key !== "maxLines");
    if (before.kind === "test" && (fixed || password !== undefined))
      throw new Refusal("conflict", { field: fixed ?? "password", reason: "testTrunk" });
    const after = { ...before, ...change };
    if (before.kind === "carrier") checkTrunk(after);
    checkWidth(after.match, before.match, wideMatch === true);
    // The one that is kept must not get to whoever the trunk is pointed at: it is given again, or taken away.
    if (before.hasPassword && password === undefined && provesElsewhere(before, after))
      throw new Refusal("badRequest", { field: "password", reason: "passwordAgain" });
    if (change.node) await needNode(tx, after);
    await takeDefault(tx, after, id);
    const secret = password === undefined ? {} : { password_sealed: sealed(seal, id, password) };
    await tx
      .updateTable("trunk")
      .set({ ...trunkColumns(after), ...secret })
      .where("id", "=", id)
      .execute();
    const told = password === undefined ? {} : { password: password === "" ? "taken away" : "given" };
    await writeAudit(tx, actor, "trunk.change", id, { was: pick(before, change), is: change, ...told });
    return findTrunk(tx, id);
  });
