import type { ContractBudgets } from "@zongji/api";
import { type BudgetRow, budgetsOf, lastDay, localTime, mostDays } from "@zongji/domain";
import { type Db, type Log, nowOf } from "@zongji/store";
import { keepDoing } from "../jobs/index.ts";
import { figuresSoFar } from "./day-figures.ts";
import type { Past } from "./past.ts";
import { shownBudget } from "./present.ts";
import type { ContractReader } from "./store.ts";

type Room = { readonly db: Db; readonly read: ContractReader; readonly zone: string; readonly past: Past };

/** 违约余量 now; null before there is a contract, and outside its term. */
export const budgetsNow = async ({ db, read, zone, past }: Room, now = nowOf(db)): Promise<ContractBudgets | null> => {
  const state = await read(db);
  if (state.terms === null || state.end !== null) return null;
  const day = localTime(now, zone).date;
  if (day < state.terms.terms.from || day > lastDay(state)) return null;
  const rests = await past(now);
  const rows = budgetsOf(state, await figuresSoFar(db, day, zone, now), rests);
  return {
    ...{ day, at: now, pastDays: rests.length, mostPastDays: mostDays, alarms: state.budgetAlarms },
    rows: rows.map(({ left, spare, expected, ...row }) => ({
      ...row,
      ...{ left: shownBudget(left), spare: spare && shownBudget(spare) },
      expected: expected && {
        ...{ more: expected.tenths / 10, error: expected.errorTenths / 10, days: expected.days },
      },
    })),
  };
};

/** What is left of a budget, as an alarm watches it. */
export type BudgetReading = {
  readonly name: string;
  readonly left: number;
  readonly warning: number;
  readonly critical: number;
};

type Watched = Pick<BudgetRow, "of" | "period" | "leftPercent" | "level">;

/** One that is expected to be passed before its period ends is told though much of it is left; one without a bound, or of too few, is not watched. */
export const readingsOf = (rows: readonly Watched[], limits: ContractBudgets["alarms"]): BudgetReading[] =>
  rows.flatMap(({ of, period, leftPercent, level }): BudgetReading[] => {
    const { warning, alarm: critical } = limits;
    const least = level === "alarm" ? critical : level === "warning" ? warning : 100;
    if (leftPercent === null && level === null) return [];
    return [{ name: `${of}-${period}`, left: Math.min(leftPercent ?? least, least), warning, critical }];
  });

const everyMs = 120_000;

/** Looks at the budgets every two minutes, for the alarms. */
export const watchBudgets = (room: Room) => {
  let readings: readonly BudgetReading[] = [];
  return {
    readings: () => readings,
    keep: (log: Log): (() => Promise<void>) =>
      keepDoing({ everyMs, log, failed: "the contract's budgets are not known" }, async () => {
        const now = await budgetsNow(room);
        readings = now === null ? [] : readingsOf(now.rows, now.alarms);
      }),
  };
};
