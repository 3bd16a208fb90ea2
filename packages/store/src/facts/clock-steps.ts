/** Corrects times in the database after a step of a node's wall clock. */
import { type Fact, isStep, steadyOf } from "@zongji/domain";
import { sql } from "kysely";
import type { Db } from "../database/index.ts";
import { factsOfRows } from "./stored-facts.ts";

export type ClockStepped = Extract<Fact, { type: "ClockStepped" }>;

export const dayMs = 86_400_000;

/** All steps, of all nodes, that correct earlier times, in order. */
export const stepsOf = async (db: Db): Promise<ClockStepped[]> => {
  const rows = await db
    .selectFrom("fact")
    .select("body")
    .where("type", "=", "ClockStepped")
    .orderBy("node")
    .orderBy("epoch")
    .orderBy("seq")
    .execute();
  return factsOfRows(rows).filter(isMoving);
};

/** Whether the fact is a step that corrects the times of others. */
export const isMoving = (fact: Fact): fact is ClockStepped => isStep(fact) && fact.upMs !== undefined;

/** The least and the greatest difference of the node's wall clock to its steady clock, in the day before a step, ms. */
const offsetsBefore = (step: ClockStepped, steps: readonly ClockStepped[]): { least: number; most: number } => {
  let offset = step.at - steadyOf(step) - step.byMs;
  let [least, most] = [offset, offset];
  for (const earlier of steps.toReversed()) {
    const isEarlier = earlier.epoch < step.epoch || (earlier.epoch === step.epoch && earlier.seq < step.seq);
    if (earlier.node !== step.node || !isEarlier) continue;
    if (steadyOf(step) - steadyOf(earlier) > dayMs) break;
    offset -= earlier.byMs;
    [least, most] = [Math.min(least, offset), Math.max(most, offset)];
  }
  return { least, most };
};

/** Ids of the calls with facts of the node in the day before the step: their times may change. */
export const callsBefore = async (db: Db, step: ClockStepped, steps: readonly ClockStepped[]): Promise<string[]> => {
  const { least, most } = offsetsBefore(step, steps);
  const steady = steadyOf(step);
  const { rows } = await sql<{ call: string }>`
    select distinct call from fact where node = ${step.node} and call is not null
      and at between ${steady - dayMs + least}::bigint and ${steady + most}::bigint`.execute(db);
  return rows.map(({ call }) => call);
};
