import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Db, loadParties, readIfThere, WrongDatabase } from "@zongji/store";

/** What all servers of one database must share: with another key the numbers and passwords in it can't be read. */
const shared = ["party.key", "trunk.key"] as const;
type Prints = Readonly<Record<string, string>>;

const printOf = (key: string): string =>
  createHash("sha256").update(`zongji key print ${key.trim()}`).digest("hex").slice(0, 16);

/**
 * Compares the keys in the data folder with those that the database was filled with, by their prints; an empty database takes this server's.
 * @throws WrongDatabase
 */
export const checkKeys = async (db: Db, folder: string): Promise<void> => {
  // Makes the key where there is none yet.
  loadParties(folder);
  const own = Object.fromEntries(shared.map((name) => [name, printOf(readIfThere(join(folder, name)) ?? "")]));
  await db
    .insertInto("setting")
    .values({ name: "keys", value: JSON.stringify(own) })
    .onConflict((on) => on.doNothing())
    .execute();
  const kept = await db.selectFrom("setting").select("value").where("name", "=", "keys").executeTakeFirstOrThrow();
  const other = shared.filter((name) => (kept.value as Prints)[name] !== own[name]);
  if (other.length > 0)
    throw new WrongDatabase(
      `${other.map((name) => join(folder, name)).join(" and ")} are not the keys of this database: copy them from the first server's data folder, or set DATABASE_URL or ZONGJI_DATA to others.`,
    );
};
