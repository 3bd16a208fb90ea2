/** The only SQL about reports that people put together. */
import type { OwnReport } from "@zongji/domain";
import type { Selectable, Transaction } from "kysely";
import type { Db, Tables } from "./database/index.ts";

type Work = Db | Transaction<Tables>;

/** As it lies in the database, with its owner's name. Times: ms since the epoch. */
export type KeptOwnReport = Selectable<Tables["own_report"]> & { readonly owner_name: string };

const reports = (db: Work) =>
  db
    .selectFrom("own_report")
    .innerJoin("user", "user.id", "own_report.owner")
    .selectAll("own_report")
    .select("user.name as owner_name");

/** Those that somebody has, or that are shared with a role of his; by name. */
export const ownReportsFor = (db: Work, user: string, roles: readonly string[]): Promise<KeptOwnReport[]> =>
  reports(db)
    .where((eb) => eb.or([eb("owner", "=", user), eb("own_report.roles", "&&", eb.val([...roles]))]))
    .orderBy("own_report.name")
    .orderBy("own_report.id")
    .execute();

export const findOwnReport = (db: Work, id: string): Promise<KeptOwnReport | undefined> =>
  reports(db).where("own_report.id", "=", id).executeTakeFirst();

export const countOwnReports = async (db: Work, owner: string): Promise<number> => {
  const { n } = await db
    .selectFrom("own_report")
    .select((eb) => eb.fn.countAll<string>().as("n"))
    .where("owner", "=", owner)
    .executeTakeFirstOrThrow();
  return Number(n);
};

/** Those of these roles that there are not. */
export const unknownRoles = async (db: Work, roles: readonly string[]): Promise<string[]> => {
  if (roles.length === 0) return [];
  const found = await db
    .selectFrom("role")
    .select("name")
    .where("name", "in", [...roles])
    .execute();
  return roles.filter((role) => !found.some(({ name }) => name === role));
};

type Content = { readonly body: OwnReport; readonly roles: readonly string[] };

export const insertOwnReport = async (
  db: Work,
  { id, owner, body, roles, at }: Content & { readonly id: string; readonly owner: string; readonly at: number },
): Promise<void> => {
  const content = { name: body.name, body: JSON.stringify(body), roles: [...roles] };
  await db
    .insertInto("own_report")
    .values({ id, owner, ...content, created_at: at, changed_at: at })
    .execute();
};

export const updateOwnReport = async (
  db: Work,
  id: string,
  { body, roles, at }: Content & { readonly at: number },
): Promise<void> => {
  const content = { name: body.name, body: JSON.stringify(body), roles: [...roles] };
  await db
    .updateTable("own_report")
    .set({ ...content, changed_at: at })
    .where("id", "=", id)
    .execute();
};

export const deleteOwnReport = async (db: Work, id: string): Promise<void> => {
  await db.deleteFrom("own_report").where("id", "=", id).execute();
};
