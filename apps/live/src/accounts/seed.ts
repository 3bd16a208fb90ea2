import { rmSync } from "node:fs";
import { type ShippedRole, shippedRoles } from "@zongji/api";
import {
  type Db,
  firstAccountsSetting,
  giveDefaultGrants,
  hashPassword,
  ownPasswordChosen,
  randomPassword,
  readIfThere,
  realm,
  type Tables,
  writeAudit,
  writePrivate,
} from "@zongji/store";
import type { Transaction } from "kysely";
import { machineClock } from "../clock.ts";
import type { Work } from "./store.ts";

/** One account of the first start. */
export type FirstAccount = {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly agentNo: string | null;
  readonly roles: readonly string[];
  readonly groups: readonly { readonly id: string; readonly skill: number }[];
  readonly devices: readonly { readonly id: string; readonly kind: "browser" | "sip"; readonly sipUser: string }[];
};
export type GivenPassword = { readonly login: string; readonly name: string; readonly password: string };

const labels: Readonly<Record<ShippedRole, string>> = {
  agent: "座席",
  supervisor: "班长",
  administrator: "管理员",
  client: "甲方",
};
const bySystem = { userId: null, login: "system", address: "" };

const insertAccount = async (db: Work, account: FirstAccount, hash: string): Promise<void> => {
  const { id, login, name, agentNo } = account;
  await db
    .insertInto("user")
    .values({
      id,
      login,
      name,
      agent_no: agentNo,
      password_hash: hash,
      must_change_password: true,
      locked_until: null,
      created_at: machineClock.now(),
    })
    .execute();
  for (const role of account.roles) await db.insertInto("user_role").values({ user_id: id, role }).execute();
  for (const { id: group_id, skill } of account.groups)
    await db.insertInto("membership").values({ user_id: id, group_id, skill }).execute();
  for (const { id: device, kind, sipUser } of account.devices)
    await db
      .insertInto("device")
      .values({
        id: device,
        user_id: id,
        kind,
        label: "",
        sip_user: sipUser,
        realm,
        ha1_md5: null,
        ha1_sha256: null,
      })
      .execute();
};

/** An account that is no agent. */
export const deskAccount = (login: "supervisor" | "administrator", name: string): FirstAccount => ({
  id: login,
  login,
  name,
  agentNo: null,
  roles: [login],
  groups: [],
  devices: [],
});

/** Makes the roles and first accounts, in the caller's transaction, each with a random password that is to be changed at first sign-in. */
export const seedAccounts = async (
  db: Transaction<Tables>,
  accounts: readonly FirstAccount[],
): Promise<GivenPassword[]> => {
  await db
    .insertInto("role")
    .values(shippedRoles.map((name) => ({ name, label: labels[name] })))
    .execute();
  await giveDefaultGrants(db);
  const given: GivenPassword[] = [];
  for (const account of accounts) {
    const password = randomPassword();
    await insertAccount(db, account, await hashPassword(password));
    await writeAudit(db, bySystem, "user.create", account.id, { firstStart: true });
    given.push({ login: account.login, name: account.name, password });
  }
  await db
    .insertInto("setting")
    .values({ name: firstAccountsSetting, value: JSON.stringify(accounts.map(({ id }) => id)) })
    .execute();
  return given;
};

/** The file of the first passwords: it goes once each has been changed. */
export const firstPasswords = (db: Db, file: string) => ({
  write: (given: readonly GivenPassword[]): void =>
    writePrivate(
      file,
      [
        "First passwords of Zongji. Each is to be changed at the first sign-in; this file goes once all are changed.",
        ...given.map(({ login, password }) => `${login}\t${password}`),
        "",
      ].join("\n"),
    ),
  /** Takes the file away if nobody uses its passwords any more. Returns whether it is still there. */
  check: async (): Promise<boolean> => {
    if (readIfThere(file) === undefined) return false;
    const kept = await db
      .selectFrom("setting")
      .select("value")
      .where("name", "=", firstAccountsSetting)
      .executeTakeFirst();
    const ids = (kept?.value ?? []) as string[];
    if (ids.length > 0) return true;
    rmSync(file, { force: true });
    return false;
  },
  /** This user has another password now. */
  changed: async (user: string): Promise<void> => {
    await db.transaction().execute((work) => ownPasswordChosen(work, user));
  },
});
