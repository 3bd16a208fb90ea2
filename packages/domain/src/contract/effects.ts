/** What each alternative of an unclear clause would do to what is known today: the contract judged anew with it, and nothing else changed. */
import { addDays, type Day } from "./calendar.ts";
import { withBreachesTaken } from "./deductions.ts";
import { failuresInTerm, receivedIn } from "./grounds.ts";
import { closedDays, judgeDay, termsIn } from "./indicators.ts";
import type { Fen } from "./money.ts";
import { dueOf, paymentFigures } from "./payments.ts";
import type { Clause } from "./readings.ts";
import { stageFigures, windowOf } from "./stages.ts";
import { againstStandard } from "./standard.ts";
import type { ContractState } from "./state.ts";
import { hasTariff } from "./tariff.ts";
import type { RateName } from "./weekday-past.ts";

const counted = ["judgedDays", "failedDays", "failedStages", "failures", "complaints", "left"] as const;
/** Of days beside the national standard. */
const ofStandard = ["comparedDays", "belowStandard"] as const;
export const effectNames = [...counted, ...ofStandard, "payable", "withheld", "accepted", "due"] as const;
type Counted = (typeof counted)[number];

/** `of` says what is counted: days, stages, complaints, instalments that are accepted, fen, or a day of the calendar. */
export type ReadingEffect =
  | { readonly of: Counted; readonly about: RateName | "received"; readonly count: number }
  | { readonly of: "payable" | "withheld"; readonly fen: Fen }
  | { readonly of: "accepted" | (typeof ofStandard)[number]; readonly count: number }
  | { readonly of: "due"; readonly day: Day; readonly provisional: boolean };

/** The contract as if both had signed an alternative from the first day on. */
export const asRead = (state: ContractState, clause: Clause, alternative: string): ContractState => ({
  ...state,
  readings: [
    ...state.readings.filter((each) => each.clause !== clause),
    {
      ...{ clause, alternative, version: 1, from: "0000-01-01", note: "", proposedBy: "client" },
      ...{ proposedAt: 0, acceptedAt: 0, withdrawn: false },
    },
  ],
});

const allDays = (state: ContractState) =>
  closedDays(state, "0000-01-01", "9999-12-31").map((figures) => judgeDay(state, figures));

const daysOf = (state: ContractState, about: RateName): ReadingEffect[] => {
  const judged = allDays(state).flatMap((day) => (day[about].verdict.judged ? [day[about].verdict] : []));
  return [
    { of: "judgedDays", about, count: judged.length },
    { of: "failedDays", about, count: judged.filter(({ passes }) => !passes).length },
  ];
};

const stagesOf = (state: ContractState, about: RateName, today: Day): ReadingEffect => {
  const windows = termsIn(state).instalments.flatMap((each) => windowOf(state, each, today) ?? []);
  const begun = windows.filter(({ from }) => from < today);
  const failed = begun.filter((window) => stageFigures(state, window, today)[about].passes === false);
  return { of: "failedStages", about, count: failed.length };
};

const failuresOf = (state: ContractState, about: RateName, today: Day): ReadingEffect[] => {
  const { count, left } = failuresInTerm(state, about, today);
  return [
    { of: "failures", about, count },
    { of: "left", about, count: left },
  ];
};

const complaintsOf = (state: ContractState, today: Day): ReadingEffect[] => {
  const { count, left } = receivedIn(state, today);
  return [
    { of: "complaints", about: "received", count },
    { of: "left", about: "received", count: left },
  ];
};

/** Of what has not been paid: the next tail, and all that is kept back. */
const paymentsOf = (state: ContractState, today: Day): ReadingEffect[] => {
  const open = termsIn(state).instalments.map((each) => paymentFigures(state, each, today));
  const tail = open.find(({ instalment, state: now }) => instalment.takesDeductions && now !== "paid");
  const withheld = open.filter(({ state: now }) => now === "withheld");
  return [
    ...(tail ? [{ of: "payable" as const, fen: tail.payableFen }] : []),
    { of: "withheld", fen: withheld.reduce((sum, { payableFen }) => sum + payableFen, 0) },
  ];
};

/** As if everything that the alternative lets be taken off were: nothing where no supplement names amounts. */
const tariffsOf = (state: ContractState, today: Day): ReadingEffect[] =>
  hasTariff(state) ? paymentsOf(withBreachesTaken(state, today), today) : [];

const acceptedOf = (state: ContractState, today: Day): ReadingEffect => ({
  of: "accepted",
  count: termsIn(state).instalments.filter((each) => windowOf(state, each, today) !== null).length,
});

const firstDue = (state: ContractState, today: Day): ReadingEffect[] =>
  termsIn(state)
    .instalments.filter(({ due }) => due.kind === "daysAfterSigning")
    .slice(0, 1)
    .map((each) => {
      const { day, provisional } = dueOf(state, each, today);
      return { of: "due", day, provisional };
    });

const standardOf = (state: ContractState): ReadingEffect[] => {
  const days = closedDays(state, "0000-01-01", "9999-12-31");
  const compared = days.flatMap((figures) => againstStandard(state.readings, figures) ?? []);
  return [
    { of: "comparedDays", count: compared.length },
    { of: "belowStandard", count: compared.filter((each) => each.judged && !each.passes).length },
  ];
};

type Reckon = (state: ContractState, today: Day) => readonly ReadingEffect[];
const reckons: { readonly [C in Clause]?: Reckon } = {
  C1: (state, today) => [...daysOf(state, "answerRate"), stagesOf(state, "answerRate", today)],
  C2: (state, today) => [stagesOf(state, "answerRate", today), stagesOf(state, "satisfaction", today)],
  C3: (state, today) => [...daysOf(state, "satisfaction"), stagesOf(state, "satisfaction", today)],
  C4: complaintsOf,
  C4year: complaintsOf,
  C5: tariffsOf,
  C12: (state, today) => [...daysOf(state, "answerRate"), stagesOf(state, "answerRate", today)],
  C13: standardOf,
  C14: firstDue,
  C15: (state, today) => [acceptedOf(state, today), ...paymentsOf(state, today).slice(-1)],
  C16: paymentsOf,
  M11: (state, today) => [...daysOf(state, "satisfaction"), stagesOf(state, "satisfaction", today)],
  K5: (state, today) => [...failuresOf(state, "answerRate", today), ...failuresOf(state, "satisfaction", today)],
};

/** One alternative on today's figures; none where they tell no alternatives of the clause apart. @throws Error without terms */
export const effectsOf = (
  state: ContractState,
  clause: Clause,
  alternative: string,
  today: Day,
): readonly ReadingEffect[] => reckons[clause]?.(asRead(state, clause, alternative), today) ?? [];

/** Days of which measures tell apart the clauses that only reports know: the last so many that have ended. */
export const effectDays = 28;
export const effectPeriod = (today: Day): { readonly from: Day; readonly to: Day } => ({
  from: addDays(today, -effectDays),
  to: today,
});
