/** The only SQL about calibration. */
import { mostUnpaged } from "@zongji/api";
import { type Insertable, sql, type Transaction, type Updateable } from "kysely";
import type { Tables } from "../database/index.ts";
import type { Work } from "../list.ts";

/** Whose sessions: of an inspector those that he scores in; undefined: all. */
type Whose = string | undefined;

const calibrations = (db: Work, inspector: Whose) => {
  const query = db
    .selectFrom("calibration as c")
    .innerJoin("scorecard_version as card", (join) =>
      join.onRef("card.scorecard", "=", "c.scorecard").onRef("card.version", "=", "c.card_version"),
    )
    .leftJoin("user as opener", "opener.id", "c.by")
    .selectAll("c")
    .select(["card.name as card_name", "card.content as card_content", "opener.name as by_name"])
    .select([
      sql<number>`(select count(*)::integer from calibration_call as n where n.calibration = c.id)`.as("calls"),
      sql<number>`(select count(*)::integer from calibration_inspector as n where n.calibration = c.id)`.as(
        "inspectors",
      ),
      sql<number>`(select count(*)::integer from calibration_score as n where n.calibration = c.id and n.handed_in_at is not null)`.as(
        "scores",
      ),
    ]);
  return inspector === undefined
    ? query
    : query.where(
        sql<boolean>`exists (select from calibration_inspector as own where own.calibration = c.id and own.user_id = ${inspector})`,
      );
};
export type KeptCalibration = Awaited<ReturnType<ReturnType<typeof calibrations>["execute"]>>[number];

/** The last first. */
export const listCalibrations = (db: Work, inspector: Whose): Promise<KeptCalibration[]> =>
  calibrations(db, inspector).orderBy("c.at", "desc").orderBy("c.id").limit(mostUnpaged).execute();

export const findCalibration = (db: Work, id: string, inspector: Whose): Promise<KeptCalibration | undefined> =>
  calibrations(db, inspector).where("c.id", "=", id).executeTakeFirst();

/** The row itself, kept from others until the transaction ends. */
export const lockCalibration = (tx: Transaction<Tables>, id: string) =>
  tx.selectFrom("calibration").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();

export const calibrationCalls = (db: Work, id: string) =>
  db
    .selectFrom("calibration_call as c")
    .leftJoin("call_record as call", "call.id", "c.call")
    .leftJoin("user as agreer", "agreer.id", "c.agreed_by")
    .selectAll("c")
    .select(["call.talk_ms", "agreer.name as agreed_name"])
    .where("c.calibration", "=", id)
    .orderBy("c.place")
    .execute();
export type KeptCalibrationCall = Awaited<ReturnType<typeof calibrationCalls>>[number];

export const calibrationInspectors = (db: Work, id: string): Promise<{ id: string; name: string }[]> =>
  db
    .selectFrom("calibration_inspector as c")
    .innerJoin("user", "user.id", "c.user_id")
    .select(["user.id", "user.name"])
    .where("c.calibration", "=", id)
    .orderBy("user.name")
    .orderBy("user.id")
    .execute();

export const calibrationScores = (db: Work, id: string) =>
  db.selectFrom("calibration_score").selectAll().where("calibration", "=", id).orderBy("inspector").execute();
export type KeptCalibrationScore = Awaited<ReturnType<typeof calibrationScores>>[number];

export const insertCalibration = async (
  tx: Transaction<Tables>,
  row: Insertable<Tables["calibration"]>,
  calls: readonly { readonly call: string; readonly call_at: number }[],
  inspectors: readonly string[],
): Promise<void> => {
  await tx.insertInto("calibration").values(row).execute();
  await tx
    .insertInto("calibration_call")
    .values(calls.map((each, place) => ({ ...each, place: place + 1, calibration: row.id })))
    .execute();
  await tx
    .insertInto("calibration_inspector")
    .values(inspectors.map((user_id) => ({ calibration: row.id, user_id })))
    .execute();
};

export const changeCalibration = (tx: Transaction<Tables>, id: string, change: Updateable<Tables["calibration"]>) =>
  tx.updateTable("calibration").set(change).where("id", "=", id).execute();

/** @returns whether the session has that call */
export const putReference = async (
  tx: Transaction<Tables>,
  { calibration, call }: { readonly calibration: string; readonly call: string },
  change: Updateable<Tables["calibration_call"]>,
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable("calibration_call")
    .set(change)
    .where("calibration", "=", calibration)
    .where("call", "=", call)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const putCalibrationScore = (tx: Transaction<Tables>, row: Insertable<Tables["calibration_score"]>) => {
  const { calibration: _, call: __, inspector: ___, ...change } = row;
  return tx
    .insertInto("calibration_score")
    .values(row)
    .onConflict((on) => on.columns(["calibration", "call", "inspector"]).doUpdateSet(change))
    .execute();
};
