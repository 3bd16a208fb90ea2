import type { ContractDayCalls } from "@zongji/api";
import { addDays, type ContractState, type Day, isDay } from "@zongji/domain";
import { type Db, entriesOf, keptLines } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { leftOutOf } from "./pack-data.ts";
import { presentDays } from "./present.ts";

/** What came in on a closed day and is in no denominator, and why; null: the day has not closed for the contract. @throws Refusal badRequest */
export const dayCalls = async (db: Db, state: ContractState, day: Day): Promise<ContractDayCalls | null> => {
  if (!isDay(day)) throw new Refusal("badRequest", { field: "day" });
  const next = addDays(day, 1);
  const [shown] = presentDays(state, { from: day, to: next, today: next });
  if (!shown?.figures) return null;
  const revision = shown.corrections.at(-1)?.revision ?? 0;
  const entry = (await entriesOf(db, day)).find((each) => each.revision === revision);
  const [line] = await keptLines(db, day, revision, ["none"]);
  if (entry === undefined || line === undefined) return null;
  const { requests, ratings } = shown.figures;
  return { day, revision, hash: entry.hash, requests, ratings, ...leftOutOf(line, shown.hours) };
};
