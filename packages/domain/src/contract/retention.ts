/** 录音保存期限 (C6): nothing is deleted before both sides have agreed how long recordings are kept. */
import { addDays, type Day } from "./calendar.ts";
import { termsIn } from "./indicators.ts";
import { readingAt } from "./readings.ts";
import { isAccepted, stageStateOf, windowOf } from "./stages.ts";
import { type ContractState, paymentOf } from "./state.ts";

/** As short as the contract allows, days: a year (SOW 五-7), or a month where both signed that clause 4.2.8 holds (C6). */
export const leastRetention = (state: ContractState, today: Day): number =>
  readingAt(state.readings, "C6", today).alternative === "oneMonth" ? 31 : 365;

/** Windows whose acceptance is not over: the client may still draw from their calls. */
const openWindows = (state: ContractState, today: Day): Day[] =>
  termsIn(state).instalments.flatMap((each) => {
    const window = windowOf(state, each, today);
    return window === null || isAccepted(stageStateOf(state, each, today)) ? [] : [window.from];
  });

/** Recordings of calls before that day are deleted; null: none are. After an early end nothing is deleted by age: the client gets it first (S9). */
export const recordingsKeptFrom = (state: ContractState, today: Day): Day | null => {
  const { retention, end, terms } = state;
  if (terms === null || retention === null || retention.days === 0 || end !== null) return null;
  return [addDays(today, -retention.days), ...openWindows(state, today)].sort()[0]!;
};

/** The day up to which what an acceptance rests on is kept: so long after the last payment; null: not all is paid. */
const evidenceUntil = (state: ContractState): Day | null => {
  const paid = termsIn(state).instalments.map(({ id }) => paymentOf(state, id).paid?.on);
  const last = paid.some((on) => on === undefined) ? undefined : paid.sort().at(-1);
  return last === undefined ? null : addDays(last, state.retention?.evidenceDays ?? 0);
};

/** Calls that were drawn for an acceptance, whose recordings are kept however old they are (C6). */
export const callsOfEvidence = (state: ContractState, today: Day): ReadonlySet<string> => {
  const until = state.terms === null ? null : evidenceUntil(state);
  if (until !== null && today > until) return new Set();
  return new Set(
    Object.values(state.stages).flatMap(({ samples }) => samples.flatMap(({ drawn }) => drawn?.calls ?? [])),
  );
};
