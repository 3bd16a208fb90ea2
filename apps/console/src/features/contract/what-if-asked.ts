import { asTermsHave, type Supposed, type SupposedThresholds } from "@zongji/domain";
import type { Dayjs } from "dayjs";

export const dayCounts = ["requests", "answered", "ratings", "satisfied", "neutral"] as const;
type Count = (typeof dayCounts)[number];
/** A closed day as it is filled in. */
export type FilledDay = { readonly day?: Dayjs | null } & Readonly<Partial<Record<Count, number | null>>>;
export type FilledThresholds = { readonly [K in keyof SupposedThresholds]?: SupposedThresholds[K] | undefined };

/** Days that were chosen; a count that is left empty is 0. */
export const closedBy = (days: readonly FilledDay[] = []): NonNullable<Supposed["closed"]> =>
  days.flatMap(({ day, requests, answered, ratings, satisfied, neutral }) =>
    day
      ? [
          {
            ...{ day: day.format("YYYY-MM-DD"), requests: requests ?? 0, answered: answered ?? 0 },
            ...{ ratings: ratings ?? 0, satisfied: satisfied ?? 0, neutral: neutral ?? 0 },
          },
        ]
      : [],
  );

/** Whether what a day closed with belongs in a row: the row may have another day by the time it is told. */
export const isAnsweredFor = (row: FilledDay | undefined, asked: Dayjs): boolean =>
  row?.day?.isSame(asked, "day") === true;

/** The most that each count of a day can be: what it is a part of. One that is left empty is 0. */
export const mostOf = ({ requests, ratings, satisfied }: FilledDay = {}): Readonly<Record<Count, number>> => {
  const most = 100_000;
  return {
    ...{ requests: most, answered: requests ?? 0, ratings: most, satisfied: ratings ?? 0 },
    neutral: Math.max(0, (ratings ?? 0) - (satisfied ?? 0)),
  };
};

/** What is left empty is as the terms have it. */
export const thresholdsBy = (filled: FilledThresholds = {}): SupposedThresholds => ({
  ...asTermsHave,
  ...(Object.fromEntries(
    Object.entries(filled).filter(([, value]) => value !== undefined),
  ) as Partial<SupposedThresholds>),
});
