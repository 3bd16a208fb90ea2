import type { CitizenQuery } from "@zongji/api";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { containing } from "../like.ts";
import type { ListSource, Sort, SortName } from "../list.ts";
import type { KeptCitizen } from "./citizens.ts";

/** Which records are looked for; plain JSON. `party`, `numberEnd`, `identity`: keyed hashes. */
export type CitizenFilter = {
  readonly from?: number;
  readonly to?: number;
  readonly name?: string;
  readonly tag?: string;
  readonly party?: string;
  readonly numberEnd?: string;
  readonly identity?: string;
};
export type ListedCitizen = KeptCitizen;

const column = (name: string, of: Sort["of"]): Sort => ({ by: sql.ref(`citizen.${name}`), of });

const found = (db: Db, { from, to, name, tag, party, numberEnd, identity }: CitizenFilter) => {
  let query = db.selectFrom("citizen").where("citizen.merged_into", "is", null);
  if (from !== undefined) query = query.where("citizen.updated_at", ">=", from);
  if (to !== undefined) query = query.where("citizen.updated_at", "<", to);
  if (name !== undefined) query = query.where("citizen.name", "ilike", containing(name));
  if (tag !== undefined) query = query.where(sql<boolean>`citizen.tags @> array[${tag}]::text[]`);
  if (identity !== undefined) query = query.where("citizen.identity_hash", "=", identity);
  const byNumber = (column: "party" | "number_end", value: string) =>
    query.where("citizen.id", "in", (eb) =>
      eb.selectFrom("citizen_number").select("citizen").where(column, "=", value),
    );
  if (party !== undefined) query = byNumber("party", party);
  if (numberEnd !== undefined) query = byNumber("number_end", numberEnd);
  return query;
};

/** Citizens as SQL. */
export const citizenSource: ListSource<CitizenFilter, ListedCitizen> = {
  found: (db, filter) => found(db as Db, filter) as never,
  whole: (query) =>
    (query as unknown as ReturnType<typeof found>)
      .leftJoin("user", "user.id", "citizen.updated_by")
      .selectAll("citizen")
      .select("user.name as updated_name") as never,
  key: column("id", "text"),
  sorts: {
    name: column("name", "text"),
    updatedAt: column("updated_at", "number"),
    createdAt: column("created_at", "number"),
  } satisfies Record<SortName<CitizenQuery>, Sort>,
};

/** Tags in use, those that most people have first. */
export const citizenTags = async (db: Db, limit: number): Promise<string[]> => {
  const { rows } = await sql<{ tag: string }>`
    select tag from citizen, unnest(tags) as tag where merged_into is null
    group by tag order by count(*) desc, tag limit ${limit}`.execute(db);
  return rows.map(({ tag }) => tag);
};
