import type { Seal } from "@zongji/store";
import { type Db, digestSecretOf, newDigestSecret, readIfThere, realm, type Tables, writePrivate } from "@zongji/store";
import { sql, type Transaction } from "kysely";

type Work = Db | Transaction<Tables>;

/** What `npm run call` needs: kept in `<data>/test-caller.json`, mode 0600. */
type Access = { readonly host: string; readonly port: number; readonly username: string; readonly secret: string };

const readAccess = (file: string): Access | undefined => {
  try {
    return JSON.parse(readIfThere(file) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
};

/** Tells the test caller where the hotline is now. */
export const placeTestCaller = (file: string, place: { host: string; port: number }): void => {
  const access = readAccess(file);
  if (access) writePrivate(file, JSON.stringify({ ...access, ...place }));
};

const subject = "testCaller";

/** The secret as another server of this database may have left it, sealed. */
const readShared = async (db: Work, seal: Seal): Promise<string | undefined> => {
  const row = await db.selectFrom("setting").select("value").where("name", "=", subject).executeTakeFirst();
  return typeof row?.value === "string" ? seal.open(subject, Buffer.from(row.value, "base64")) : undefined;
};

const writeShared = async (db: Work, seal: Seal, secret: string): Promise<void> => {
  const value = JSON.stringify(seal.close(subject, secret).toString("base64"));
  const row = { name: subject, value };
  await db
    .insertInto("setting")
    .values(row)
    .onConflict((on) => on.column("name").doUpdateSet({ value }))
    .execute();
};

/**
 * Gives the test trunk a secret if no server of this database has one that it takes, and this server's test caller the one that there is.
 * Returns whether it made one.
 */
export const equipTestCaller = (
  db: Db,
  seal: Seal,
  file: string,
  place: { host: string; port: number },
): Promise<boolean> =>
  db.transaction().execute(async (work) => {
    await sql`select pg_advisory_xact_lock(hashtext('testCaller'))`.execute(work);
    const trunk = await work
      .selectFrom("trunk")
      .select(["id", "digest_user", "ha1_md5"])
      .where("kind", "=", "test")
      .executeTakeFirst();
    const username = trunk?.digest_user;
    if (!trunk || !username) return false;
    const shared = await readShared(work, seal);
    const taken = [readAccess(file)?.secret, shared].find(
      (secret) => secret !== undefined && digestSecretOf(username, realm, secret).ha1Md5 === trunk.ha1_md5,
    );
    const { secret, ha1Md5, ha1Sha256 } =
      taken === undefined ? newDigestSecret(username, realm) : digestSecretOf(username, realm, taken);
    if (taken === undefined)
      await work
        .updateTable("trunk")
        .set({ realm, ha1_md5: ha1Md5, ha1_sha256: ha1Sha256 })
        .where("id", "=", trunk.id)
        .execute();
    if (secret !== shared) await writeShared(work, seal, secret);
    writePrivate(file, JSON.stringify({ ...place, username, secret }));
    return taken === undefined;
  });
