/** SIP 话机 of agents: how many, and what is agreed on with each. */
import { randomUUID } from "node:crypto";
import type { NewPhone, Phone, PhoneChange } from "@zongji/api";
import { type Actor, presentPhone, realm, type Tables, writeAudit } from "@zongji/store";
import { auditAttempt, inCheckedTransaction, Refusal, refuseOver } from "@zongji/web";
import { sql, type Transaction } from "kysely";
import type { Accounts } from "./sign-in.ts";

/** Phones of one agent at most. */
const mostPhones = 8;

const mustFind = async (tx: Transaction<Tables>, id: string): Promise<Phone & { readonly user: string }> => {
  const row = await tx.selectFrom("device").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (row === undefined) throw new Refusal("notFound");
  // A browser's media and its way in are its own.
  if (row.kind === "browser") throw new Refusal("conflict", { reason: "browserDevice" });
  const { sip_user, ha1_md5, user_id, ...rest } = row;
  return { ...presentPhone({ ...rest, sipUser: sip_user, hasSecret: ha1_md5 !== null }), user: user_id };
};

const told = ({ user: _user, ...phone }: Phone & { readonly user: string }): Phone => phone;

/** A phone that could never register, or whose keys anybody could read, is not made. */
const check = ({ listeners }: Accounts, { listener, srtp }: PhoneChange): void => {
  if (listener === undefined || listener === null) return;
  const found = listeners.find(({ name }) => name === listener);
  if (!found) throw new Refusal("badRequest", { field: "listener", reason: "noListener" });
  // RFC 4568 §7: keys that anybody on the way can read protect nothing.
  if (srtp === "required" && found.transport !== "tls")
    throw new Refusal("badRequest", { field: "srtp", reason: "needsTls" });
};

/** What stands in the column: a setting that was never chosen is not there, so that its default may change. */
const settingsOf = ({ digest, codecs, srtp, digits, sessionTimers, sessionSec, listener }: PhoneChange): string =>
  JSON.stringify({
    digest,
    codecs,
    digits,
    sessionTimers,
    sessionSec,
    ...(srtp !== null && { srtp }),
    ...(listener !== null && { listener }),
  });

type Attempt = Parameters<typeof auditAttempt>[1];

/** A change of phones: the whole configuration is checked with it, and an attempt beyond the own rights is told. */
const change = <T>({ db }: Accounts, attempt: Attempt, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> =>
  auditAttempt(db, attempt, () => inCheckedTransaction(db, work));

export const changePhone = async (accounts: Accounts, id: string, asked: PhoneChange, actor: Actor): Promise<Phone> => {
  const phone = await change(accounts, { actor, tried: "device.change", subject: id }, async (tx) => {
    const before = await mustFind(tx, id);
    await refuseOver(tx, actor, before.user);
    const after = { ...before, ...asked };
    check(accounts, after);
    const { settings } = await tx
      .selectFrom("device")
      .select("settings")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    await tx
      .updateTable("device")
      .set({ label: after.label, settings: settingsOf({ ...(settings as PhoneChange), ...asked }) })
      .where("id", "=", id)
      .execute();
    const was = Object.fromEntries(Object.keys(asked).map((key) => [key, before[key as keyof PhoneChange]]));
    await writeAudit(tx, actor, "device.change", id, { user: before.user, was, is: asked });
    return told(await mustFind(tx, id));
  });
  await accounts.changed();
  return phone;
};

/** 8001, then 8001-2, 8001-3 …: the first that nobody has. */
const freeSipUser = async (tx: Transaction<Tables>, agentNo: string): Promise<string> => {
  await sql`select pg_advisory_xact_lock(hashtext('phones'))`.execute(tx);
  const rows = await tx.selectFrom("device").select("sip_user").where("sip_user", "like", `${agentNo}%`).execute();
  const taken = new Set(rows.map(({ sip_user }) => sip_user));
  const names = [agentNo, ...rows.map((_, index) => `${agentNo}-${index + 2}`)];
  return names.find((name) => !taken.has(name))!;
};

export const createPhone = async (accounts: Accounts, user: string, fresh: NewPhone, actor: Actor): Promise<Phone> => {
  check(accounts, fresh);
  const { label, ...settings } = fresh;
  const phone = await change(accounts, { actor, tried: "device.create", subject: user }, async (tx) => {
    const owner = await tx.selectFrom("user").select("agent_no").where("id", "=", user).forUpdate().executeTakeFirst();
    if (owner === undefined) throw new Refusal("notFound");
    await refuseOver(tx, actor, user);
    if (owner.agent_no === null) throw new Refusal("conflict", { field: "agentNo", reason: "noAgent" });
    const own = await tx
      .selectFrom("device")
      .select("id")
      .where("user_id", "=", user)
      .where("kind", "=", "sip")
      .execute();
    if (own.length >= mostPhones) throw new Refusal("conflict", { reason: "tooManyPhones" });
    const id = randomUUID();
    const sip_user = await freeSipUser(tx, owner.agent_no);
    const secret = { realm, ha1_md5: null, ha1_sha256: null };
    await tx
      .insertInto("device")
      .values({ id, user_id: user, kind: "sip", label, sip_user, settings: settingsOf(settings), ...secret })
      .execute();
    await writeAudit(tx, actor, "device.create", id, { user, sipUser: sip_user, ...fresh });
    return told(await mustFind(tx, id));
  });
  await accounts.changed();
  return phone;
};

export const deletePhone = async (accounts: Accounts, id: string, actor: Actor): Promise<void> => {
  await change(accounts, { actor, tried: "device.delete", subject: id }, async (tx) => {
    const { user, label, sipUser } = await mustFind(tx, id);
    await refuseOver(tx, actor, user);
    if (accounts.inUse(id)) throw new Refusal("conflict", { reason: "deviceInUse" });
    await tx.deleteFrom("device").where("id", "=", id).execute();
    await writeAudit(tx, actor, "device.delete", id, { user, label, sipUser });
  });
  await accounts.changed();
};
