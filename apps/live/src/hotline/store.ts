import type { HotlineConfig } from "@zongji/domain";
import { type Db, fromGroup, fromTrunk, seedItems, type Tables } from "@zongji/store";
import type { Transaction } from "kysely";

export type Work = Db | Transaction<Tables>;

/** Writes a hotline into an empty database: all but its people and their devices. */
export const insertHotline = async (db: Work, hotline: HotlineConfig): Promise<void> => {
  const { trunks, groups } = hotline;
  for (const group of groups) await db.insertInto("group").values(fromGroup(group)).execute();
  for (const trunk of trunks) await db.insertInto("trunk").values(fromTrunk(trunk)).execute();
  await seedItems(db, hotline);
};

/** A digest user of the SIP side: whose it is, and HA1, never a secret. */
export type Credential = {
  readonly user: string;
  readonly realm: string;
  readonly md5: string;
  readonly sha256: string;
  readonly device?: string;
};

export const loadCredentials = async (db: Work): Promise<Credential[]> => {
  const devices = await db
    .selectFrom("device")
    .innerJoin("user", "user.id", "device.user_id")
    .select(["device.id", "sip_user", "realm", "ha1_md5", "ha1_sha256"])
    .where("disabled", "=", false)
    .execute();
  const trunks = await db
    .selectFrom("trunk")
    .select(["digest_user", "realm", "ha1_md5", "ha1_sha256"])
    .where("retired_at", "is", null)
    .execute();
  return [
    ...devices.map(({ id, sip_user, ...row }) => ({ device: id, user: sip_user, ...row })),
    ...trunks.map(({ digest_user, ...row }) => ({ user: digest_user, ...row })),
  ].flatMap(({ user, realm, ha1_md5: md5, ha1_sha256: sha256, ...rest }) =>
    user === null || realm === null || md5 === null || sha256 === null ? [] : [{ user, realm, md5, sha256, ...rest }],
  );
};

/** Passwords for carriers, as they are sealed: base64 by the trunk's id. */
export const loadTrunkPasswords = async (db: Work): Promise<Record<string, string>> =>
  Object.fromEntries(
    (
      await db.selectFrom("trunk").select(["id", "password_sealed"]).where("password_sealed", "is not", null).execute()
    ).map(({ id, password_sealed }) => [id, password_sealed!.toString("base64")]),
  );
