/** The only SQL about scorecards. */
import type { ScorecardContent } from "@zongji/api";
import { type Selectable, sql, type Transaction, type Updateable } from "kysely";
import type { Db, Tables } from "../database/index.ts";

type Work = Db | Transaction<Tables>;
export type KeptScorecard = Selectable<Tables["scorecard_version"]> & {
  readonly by_name: string | null;
  readonly published_name: string | null;
};

/** A version; "newest", or the one in use. */
export const findScorecard = (
  db: Work,
  id: string,
  which: number | "newest" | "published",
): Promise<KeptScorecard | undefined> => {
  const all = (db as Db)
    .selectFrom("scorecard_version as v")
    .leftJoin("user as writer", "writer.id", "v.by")
    .leftJoin("user as publisher", "publisher.id", "v.published_by")
    .selectAll("v")
    .select(["writer.name as by_name", "publisher.name as published_name"])
    .where("v.scorecard", "=", id);
  if (which === "newest") return all.orderBy("v.version", "desc").limit(1).executeTakeFirst();
  if (which === "published") return all.where("v.state", "=", "published").executeTakeFirst();
  return all.where("v.version", "=", which).executeTakeFirst();
};

export type ScorecardHead = {
  readonly id: string;
  readonly name: string;
  readonly published: number | null;
  readonly draft: number | null;
  readonly newest: number;
  readonly at: number;
};

/** Each with the name of its version in use, else of its newest. */
export const listScorecards = async (db: Work): Promise<ScorecardHead[]> => {
  const { rows } = await sql<ScorecardHead>`
    select scorecard as id,
      (array_agg(name order by (state = 'published') desc, version desc))[1] as name,
      max(version) filter (where state = 'published') as published,
      max(version) filter (where state = 'draft') as draft,
      max(version) as newest, max(at) as at
    from scorecard_version group by scorecard order by 2, 1`.execute(db as Db);
  return rows.map((row) => ({ ...row, at: Number(row.at) }));
};

/** Locks a card against every other change of it until the transaction ends. @returns whether it is there */
export const lockScorecard = async (tx: Transaction<Tables>, id: string): Promise<boolean> =>
  (await tx.selectFrom("scorecard").select("id").where("id", "=", id).forUpdate().executeTakeFirst()) !== undefined;

export const insertScorecard = (tx: Transaction<Tables>, id: string, at: number) =>
  tx.insertInto("scorecard").values({ id, created_at: at }).execute();

type Saved = {
  readonly scorecard: string;
  readonly version: number;
  readonly revision: number;
  readonly content: ScorecardContent;
  readonly by: string | null;
  readonly at: number;
};
export const putScorecard = async (tx: Transaction<Tables>, { content, ...saved }: Saved): Promise<void> => {
  const written = { ...saved, name: content.name, content: JSON.stringify(content) };
  await tx
    .insertInto("scorecard_version")
    .values({ ...written, state: "draft" })
    .onConflict((on) => on.columns(["scorecard", "version"]).doUpdateSet(written))
    .execute();
};

export const changeScorecard = async (
  tx: Transaction<Tables>,
  id: string,
  version: number,
  change: Updateable<Tables["scorecard_version"]>,
): Promise<void> => {
  await tx
    .updateTable("scorecard_version")
    .set(change)
    .where("scorecard", "=", id)
    .where("version", "=", version)
    .execute();
};
