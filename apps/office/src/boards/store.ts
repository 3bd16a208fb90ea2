/** The only SQL about boards. */
import type { NewBoard } from "@zongji/api";
import type { Db, Tables } from "@zongji/store";
import type { Selectable, Transaction } from "kysely";

type Work = Db | Transaction<Tables>;
/** As it lies in the database, with its owner's name. */
export type KeptBoard = Selectable<Tables["board"]> & { readonly owner_name: string };

const boards = (db: Work) =>
  (db as Db)
    .selectFrom("board")
    .innerJoin("user", "user.id", "board.owner")
    .selectAll("board")
    .select("user.name as owner_name");

/** Those that somebody has, or that are shared with a role of hers; by name. */
export const boardsFor = (db: Work, user: string, roles: readonly string[]): Promise<KeptBoard[]> =>
  boards(db)
    .where((eb) => eb.or([eb("owner", "=", user), eb("board.roles", "&&", eb.val([...roles]))]))
    .orderBy("board.name")
    .orderBy("board.id")
    .execute();

export const findBoard = (db: Work, id: string): Promise<KeptBoard | undefined> =>
  boards(db).where("board.id", "=", id).executeTakeFirst();

export const countBoards = async (db: Work, owner: string): Promise<number> => {
  const rows = await (db as Db).selectFrom("board").select("id").where("owner", "=", owner).execute();
  return rows.length;
};

type Content = Pick<NewBoard, "name" | "tiles" | "roles"> & { readonly at: number };
const contentOf = ({ name, tiles, roles, at }: Content) => ({
  ...{ name, tiles: JSON.stringify(tiles), roles: [...roles], changed_at: at },
});

export const insertBoard = async (db: Work, id: string, owner: string, content: Content): Promise<void> => {
  const row = { ...contentOf(content), id, owner, created_at: content.at };
  await (db as Db).insertInto("board").values(row).execute();
};

export const updateBoard = async (db: Work, id: string, content: Content): Promise<void> => {
  await (db as Db).updateTable("board").set(contentOf(content)).where("id", "=", id).execute();
};

export const removeBoard = async (db: Work, id: string): Promise<void> => {
  await (db as Db).deleteFrom("board").where("id", "=", id).execute();
};

export const boardNameOf = async (db: Db, id: string): Promise<string | undefined> => (await findBoard(db, id))?.name;
