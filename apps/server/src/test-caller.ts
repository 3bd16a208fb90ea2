import { newDigestSecret, realm } from "./accounts/index.ts";
import type { Db } from "./database/index.ts";
import { readIfThere, writePrivate } from "./files.ts";

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

/** Gives the test trunk a secret if the test caller has none. Returns whether it did. */
export const equipTestCaller = async (
  db: Db,
  file: string,
  place: { host: string; port: number },
): Promise<boolean> => {
  const trunk = await db
    .selectFrom("trunk")
    .select(["id", "digest_user", "ha1_md5"])
    .where("kind", "=", "test")
    .executeTakeFirst();
  if (!trunk?.digest_user) return false;
  const access = readAccess(file);
  if (access?.username === trunk.digest_user && trunk.ha1_md5 !== null) {
    placeTestCaller(file, place);
    return false;
  }
  const { secret, ha1Md5, ha1Sha256 } = newDigestSecret(trunk.digest_user, realm);
  await db
    .updateTable("trunk")
    .set({ realm, ha1_md5: ha1Md5, ha1_sha256: ha1Sha256 })
    .where("id", "=", trunk.id)
    .execute();
  writePrivate(file, JSON.stringify({ ...place, username: trunk.digest_user, secret }));
  return true;
};
