/** GB/T 33358 beside the contract's days (C13): what closed days keep of answers within 15 s. */
import type { ContractDay } from "@zongji/api";
import {
  againstStandard,
  type DayFigures,
  percentText,
  type ReadingVersion,
  ratio,
  showsStandard,
} from "@zongji/domain";
import { type Db, keptValues } from "@zongji/store";
import { shownVerdict } from "./verdict.ts";

type InTime = NonNullable<NonNullable<ContractDay["standard"]>["inTime"]>;
/** Answers within 15 s by day; days that closed before they were counted have none. */
export type InTimeByDay = ReadonlyMap<string, InTime>;

export const inTimeOf = (num: number, den: number): InTime | null =>
  den === 0 ? null : { num, den, percent: percentText(ratio(num, den)) };

/** Of the closed days of [from, to]. */
export const keptInTime = async (db: Db, from: string, to: string): Promise<InTimeByDay> => {
  const kept = await keptValues(db, { from, to, by: "none", names: ["standardServiceLevel"] });
  return new Map(
    kept.flatMap(({ day, values }) => {
      const own = values["standardServiceLevel"];
      const told = own?.length === 2 ? inTimeOf(own[0], own[1]) : null;
      return told ? [[day, told] as const] : [];
    }),
  );
};

/** Null: both read the contract alone on that day. */
export const standardBeside = (
  readings: readonly ReadingVersion[],
  figures: DayFigures,
  inTime: InTime | null,
): ContractDay["standard"] => {
  if (!showsStandard(readings, figures.day)) return null;
  const connectRate = againstStandard(readings, figures);
  return { connectRate: connectRate && shownVerdict(connectRate), inTime };
};
