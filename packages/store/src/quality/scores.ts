/** Quality tasks as measures read them. */
import { criteriaOf, type Inspected, rowsOfInspected } from "@zongji/domain";
import type { Transaction } from "kysely";
import type { Db, Tables } from "../database/index.ts";
import { putInspectedRows } from "../measures/index.ts";

const tasksOf = (tx: Transaction<Tables>, ids: readonly string[]) =>
  tx
    .selectFrom("inspection as i")
    .innerJoin("scorecard_version as card", (join) =>
      join.onRef("card.scorecard", "=", "i.scorecard").onRef("card.version", "=", "i.card_version"),
    )
    .leftJoin("evaluation as e", (join) => join.onRef("e.inspection", "=", "i.id").onRef("e.role", "=", "i.counts"))
    .leftJoin("user", "user.id", "i.inspector")
    .leftJoin("call_record as c", "c.id", "i.call")
    .selectAll("i")
    .select(["card.content", "e.answers", "user.name", "user.login", "c.trunk", "c.direction"])
    .where("i.id", "in", [...ids])
    .where("i.state", "<>", "cancelled")
    .execute();
type Task = Awaited<ReturnType<typeof tasksOf>>[number];

const inspectedOf = (task: Task): Inspected => {
  const { score, passed, answers, content } = task;
  const some = (text: string | null) => text ?? undefined;
  return {
    ...{ id: task.id, call: task.call, callAt: task.call_at, agent: task.agent, group: some(task.group_id) },
    ...{ number: some(task.number), trunk: some(task.trunk), businessType: some(task.business_type) },
    direction: task.direction === null ? undefined : task.direction === "inbound" ? "in" : "out",
    inspector: task.login === null ? undefined : `${task.login} ${task.name}`,
    score: score === null ? undefined : { hundredths: score, passed: passed === true },
    ...{ appealed: task.appeal !== null, outcome: task.outcome ?? undefined },
    criteria: criteriaOf(content).flatMap(({ id, name, most }) => {
      const earned = answers?.[id];
      return earned === undefined || earned === "na" ? [] : [{ id, name, earned, most }];
    }),
  };
};

const atOnce = 500;

/** Writes what measures read of these tasks, as they are now: called in the transaction of each change of one. */
export const refreshScores = async (tx: Transaction<Tables>, ids: readonly string[]): Promise<void> => {
  // Of two changes at the same time the later reads what the earlier wrote: each holds its task's lock.
  for (let from = 0; from < ids.length; from += atOnce) {
    const some = ids.slice(from, from + atOnce);
    const rows = (await tasksOf(tx, some)).map(inspectedOf).map(rowsOfInspected);
    await putInspectedRows(tx as Db, some, rows);
  }
};
