import { randomUUID } from "node:crypto";
import type { NewUser, PhoneCard, PhoneChange, User, UserChange } from "@zongji/api";
import { type Actor, type Tables, writeAudit } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { sql, type Transaction } from "kysely";
import { newDigestSecret, realm } from "./digest-secret.ts";
import { hashPassword, randomPassword } from "./password.ts";
import { linphoneXml, serversOf } from "./phone-cards.ts";
import { type Accounts, forgetTries } from "./sign-in.ts";
import {
  endSessions,
  findUser,
  type KeptUser,
  principalOf,
  publicUser,
  setGroups,
  setPassword,
  setRoles,
  type Work,
} from "./store.ts";

const fieldOf: Readonly<Record<string, string>> = {
  user_login: "login",
  user_agent_no: "agentNo",
  user_role_role_fkey: "roles",
  membership_group_id_fkey: "groups",
};

/** What the database refused becomes the field that was wrong. */
const asRefusal = (error: unknown): unknown => {
  const { code, constraint } = error as { code?: string; constraint?: string };
  const field = fieldOf[constraint ?? ""];
  if (field === undefined) return error;
  if (code === "23505") return new Refusal("conflict", { field });
  return code === "23503" ? new Refusal("badRequest", { field }) : error;
};

const inTransaction = async <T>({ db }: Accounts, work: (tx: Transaction<Tables>) => Promise<T>): Promise<T> => {
  try {
    return await db.transaction().execute(work);
  } catch (error) {
    throw asRefusal(error);
  }
};

const mustFind = async (db: Work, id: string): Promise<KeptUser> => {
  const user = await findUser(db, id);
  if (user === undefined) throw new Refusal("notFound");
  return user;
};

/** An agent number and a login share one field at sign-in, so neither may be another's. */
const refuseAmbiguous = async (db: Work, id: string, login: string, agentNo: string | null): Promise<void> => {
  const other = await db
    .selectFrom("user")
    .select("id")
    .where("id", "!=", id)
    .where((eb) => eb.or([eb("agent_no", "=", login), eb("login", "=", agentNo ?? "")]))
    .executeTakeFirst();
  if (other) throw new Refusal("conflict", { field: "agentNo" });
};

/** Somebody must be able to put things right again. */
const keepOneAdministrator = async (db: Work): Promise<void> => {
  const left = await db
    .selectFrom("user")
    .innerJoin("user_role", "user_role.user_id", "user.id")
    .innerJoin("permission", "permission.role", "user_role.role")
    .select("user.id")
    .where("action", "=", "account.administer")
    .where("scope", "=", "all")
    .where("disabled", "=", false)
    .executeTakeFirst();
  if (left === undefined) throw new Refusal("conflict", { field: "roles", reason: "lastAdministrator" });
};

/** An agent has a browser and may have a SIP phone, which can't register before it is given a secret. */
const giveDevices = async (db: Work, user: string, agentNo: string): Promise<void> => {
  const taken = await db.selectFrom("device").select("id").where("sip_user", "=", agentNo).executeTakeFirst();
  const suffix = taken ? `-${randomUUID().slice(0, 8)}` : "";
  const devices = [
    { kind: "browser" as const, label: "", sip_user: `web-${randomUUID().slice(0, 8)}` },
    { kind: "sip" as const, label: "", sip_user: `${agentNo}${suffix}` },
  ];
  await db
    .insertInto("device")
    .values(
      devices.map((each) => ({
        id: randomUUID(),
        user_id: user,
        realm,
        ha1_md5: null,
        ha1_sha256: null,
        ...each,
      })),
    )
    .execute();
};

export const createUser = async (
  accounts: Accounts,
  fresh: NewUser,
  actor: Actor,
): Promise<{ user: User; password: string }> => {
  const id = randomUUID();
  const password = randomPassword();
  const hash = await hashPassword(password);
  const user = await inTransaction(accounts, async (tx) => {
    await tx
      .insertInto("user")
      .values({
        id,
        login: fresh.login,
        name: fresh.name,
        agent_no: fresh.agentNo,
        password_hash: hash,
        must_change_password: true,
        locked_until: null,
        created_at: Date.now(),
      })
      .execute();
    await refuseAmbiguous(tx, id, fresh.login, fresh.agentNo);
    await setRoles(tx, id, fresh.roles);
    await setGroups(tx, id, fresh.groups);
    if (fresh.agentNo !== null) await giveDevices(tx, id, fresh.agentNo);
    await writeAudit(tx, actor, "user.create", id, fresh);
    return publicUser(await mustFind(tx, id));
  });
  await accounts.changed();
  return { user, password };
};

export const changeUser = async (accounts: Accounts, id: string, change: UserChange, actor: Actor): Promise<User> => {
  const changed = await inTransaction(accounts, async (tx) => {
    // Two administrators who remove each other's role take turns.
    await sql`select pg_advisory_xact_lock(hashtext('administrators'))`.execute(tx);
    const before = await mustFind(tx, id);
    const { name = before.name, agentNo = before.agentNo, disabled = before.disabled } = change;
    await tx.updateTable("user").set({ name, agent_no: agentNo, disabled }).where("id", "=", id).execute();
    await refuseAmbiguous(tx, id, before.login, agentNo);
    if (change.roles) await setRoles(tx, id, change.roles);
    if (change.groups) await setGroups(tx, id, change.groups);
    if (agentNo !== null && before.devices.length === 0) await giveDevices(tx, id, agentNo);
    await keepOneAdministrator(tx);
    const was = Object.fromEntries(Object.keys(change).map((key) => [key, before[key as keyof UserChange]]));
    await writeAudit(tx, actor, "user.change", id, { was, is: change });
    const user = await mustFind(tx, id);
    return { user, principal: await principalOf(tx, user) };
  });
  const { user: after, principal } = changed;
  if (after.disabled) {
    accounts.known.forget(id);
    accounts.sessions.endOf(id, "disabled");
  } else {
    accounts.known.refresh(principal);
    accounts.sessions.refresh(principal);
  }
  await accounts.changed();
  return publicUser(after);
};

export const resetPassword = async (accounts: Accounts, id: string, actor: Actor): Promise<string> => {
  const password = randomPassword();
  const hash = await hashPassword(password);
  await inTransaction(accounts, async (tx) => {
    await mustFind(tx, id);
    await setPassword(tx, id, hash, true);
    await endSessions(tx, id);
    await writeAudit(tx, actor, "password.reset", id);
  });
  forgetTries(id);
  accounts.known.forget(id);
  accounts.sessions.endOf(id, "password");
  await accounts.ownPassword(id);
  return password;
};

/** @param host by which the page was reached: told to a phone where a listener has no address of its own */
export const newDeviceSecret = async (
  accounts: Accounts,
  id: string,
  actor: Actor,
  host: string,
): Promise<PhoneCard> => {
  const given = await inTransaction(accounts, async (tx) => {
    const device = await tx.selectFrom("device").selectAll().where("id", "=", id).executeTakeFirst();
    if (device === undefined) throw new Refusal("notFound");
    // A browser is let in by its session; a secret would only be one more thing to lose.
    if (device.kind === "browser") throw new Refusal("conflict", { reason: "browserDevice" });
    const { secret, ha1Md5, ha1Sha256 } = newDigestSecret(device.sip_user, device.realm);
    await tx.updateTable("device").set({ ha1_md5: ha1Md5, ha1_sha256: ha1Sha256 }).where("id", "=", id).execute();
    await writeAudit(tx, actor, "device.newSecret", id, { user: device.user_id });
    const { digest = ["MD5"], srtp, listener } = device.settings as Partial<PhoneChange>;
    return {
      account: {
        ...{ device: id, sipUser: device.sip_user, realm: device.realm, password: secret },
        digest: digest[0] ?? "MD5",
        srtp: srtp === "required" || srtp === "offered",
      },
      listener,
    };
  });
  await accounts.changed();
  const { account, listener } = given;
  const servers = serversOf(accounts.listeners, listener, host);
  const { token, until } = accounts.cards.put(account, servers);
  const { sipUser, realm, password } = account;
  return { sipUser, realm, password, servers, provisioning: { path: `/api/provisioning/${token}`, until } };
};

/** The card of the phone that asks by its token, as XML. Whoever fetches it has the secret: it leaves a trace. @throws Refusal notFound */
export const fetchPhoneCard = async (
  { db, cards }: Accounts,
  token: string,
  listener: string | undefined,
  actor: Actor,
): Promise<string> => {
  const card = cards.take(token);
  const server = card?.servers.find((one) => one.listener === listener) ?? card?.servers[0];
  if (!card || !server) throw new Refusal("notFound");
  await writeAudit(db, actor, "device.fetchSecret", card.account.device, { listener: server.listener });
  return linphoneXml(card.account, server);
};
