/** The only SQL that reads what goes into a pack: one page after another, by keys. */
import type { Db } from "@zongji/store";
import { type RawBuilder, sql } from "kysely";
import type { Field, PackTable } from "./fields.ts";

export type Key = readonly (string | number)[];
/** A row as it was read: values of its fields in their order, for whom each was sealed, and its key. */
export type ReadRow = { readonly values: readonly unknown[]; readonly of: readonly unknown[]; readonly key: Key };

const column = (name: string): string => `t."${name}"`;

/** Which rows a pack has of a table. */
const within = ({ until, where }: PackTable, moment: number): RawBuilder<unknown> => {
  const bounds = [
    ...(until === undefined ? [] : [sql`${sql.raw(column(until))} < ${moment}`]),
    ...(where === undefined ? [] : [sql.raw(`(${where})`)]),
  ];
  return bounds.length === 0 ? sql`true` : sql.join(bounds, sql` and `);
};

const readOf = (field: Field): string => (field.is === "file" ? "null" : (field.sql ?? column(field.name)));
const ofOf = (field: Field): string => {
  if (field.is === "fact") return column("call");
  return field.of === undefined ? "null" : column(field.of);
};

/** The rows after a key, at most so many, in the order of their keys. */
export const rowsAfter = async (
  db: Db,
  table: PackTable,
  moment: number,
  after: Key | null,
  most: number,
): Promise<ReadRow[]> => {
  const { fields, key } = table;
  const reads = [
    ...fields.map((field, index) => `${readOf(field)} as "f${index}", ${ofOf(field)} as "o${index}"`),
    ...key.map((name, index) => `${column(name)} as "k${index}"`),
  ].join(", ");
  const keys = key.map(column).join(", ");
  // The first column beside the whole key: by it alone an index is found that has no others.
  const beyond = after
    ? sql`and ${sql.raw(column(key[0]!))} >= ${after[0]} and (${sql.raw(keys)}) > (${sql.join([...after])})`
    : sql``;
  const { rows } = await sql<Record<string, unknown>>`
    select ${sql.raw(reads)} from ${sql.table(table.table)} as t
    where ${within(table, moment)} ${beyond} order by ${sql.raw(keys)} limit ${most}`.execute(db);
  return rows.map((row) => ({
    values: fields.map((_, index) => row[`f${index}`]),
    of: fields.map((_, index) => row[`o${index}`]),
    key: key.map((_, index) => row[`k${index}`] as string | number),
  }));
};

/** The content of a row's file; null: it has none. One at a time: it may be large. */
export const contentOf = async (db: Db, table: PackTable, field: Field, key: Key): Promise<Buffer | null> => {
  const same = table.key.map((name, index) => sql`${sql.raw(column(name))} = ${key[index]}`);
  const { rows } = await sql<{ content: Buffer | null }>`
    select ${sql.raw(column(field.name))} as content from ${sql.table(table.table)} as t
    where ${sql.join(same, sql` and `)}`.execute(db);
  return rows[0]?.content ?? null;
};

/** How many rows the database has of it. */
export const rowsIn = async (db: Db, table: PackTable, moment: number): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${sql.table(table.table)} as t where ${within(table, moment)}`.execute(db);
  return Number(rows[0]!.n);
};
