/** The only SQL about shifts. */
import type { Db } from "../database/index.ts";

export type KeptShift = {
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly revision: number;
  readonly retired: boolean;
};

/** All of them, those that are retired too, in the order of the day. */
export const rosterShifts = async (db: Db): Promise<KeptShift[]> => {
  const rows = await db
    .selectFrom("roster_shift")
    .selectAll()
    .orderBy("from_time")
    .orderBy("to_time")
    .orderBy("name")
    .execute();
  return rows.map(({ id, name, from_time, to_time, revision, retired_at }) => ({
    ...{ id, name, from: from_time, to: to_time, revision, retired: retired_at !== null },
  }));
};

type Written = Pick<KeptShift, "id" | "name" | "from" | "to"> & { readonly by: string | null; readonly at: number };

export const insertShift = async (work: Db, { from, to, ...shift }: Written): Promise<void> => {
  await work
    .insertInto("roster_shift")
    .values({ ...shift, from_time: from, to_time: to })
    .execute();
};

/** @returns whether it was of that revision, and offered still */
export const updateShift = async (
  work: Db,
  { id, revision, name, from, to, by, at }: Written & { readonly revision: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await work
    .updateTable("roster_shift")
    .set({ name, from_time: from, to_time: to, by, at, revision: revision + 1 })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .where("retired_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** @returns whether it was of that revision, and offered still */
export const retireShift = async (
  work: Db,
  { id, revision, by, at }: Pick<Written, "id" | "by" | "at"> & { readonly revision: number },
): Promise<boolean> => {
  const { numUpdatedRows } = await work
    .updateTable("roster_shift")
    .set({ retired_at: at, by, at, revision: revision + 1 })
    .where("id", "=", id)
    .where("revision", "=", revision)
    .where("retired_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};
