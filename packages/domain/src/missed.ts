import { type Disposition, isMissed } from "./disposition.ts";

/** One ended call of a party, as far as it matters to what he missed. Times: ms since the epoch. */
export type PartyCall = {
  readonly id: string;
  readonly direction: "inbound" | "outbound";
  /** When it began (t0). */
  readonly at: number;
  readonly disposition: Disposition | null;
  /** How long it was talked in all, ms. */
  readonly talkMs: number;
  readonly group: string | null;
  /** The called number. */
  readonly number: string;
  /** Of a call back: the missed call that it returns. */
  readonly parent: string | null;
};

/** 未接来电: calls of one party that no human answered, from the first until somebody spoke with him. */
export type MissedCase = {
  /** The first of its calls. */
  readonly id: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** The last of its calls: the one that a call back returns. */
  readonly lastCall: string;
  /** How often he called. */
  readonly calls: number;
  /** The number that he called last, and the group that he waited for, where he came so far. */
  readonly number: string;
  readonly group: string | null;
  readonly disposition: Disposition;
  /** Calls back in all, and since he last called: each new call of his may be returned as often as the first. */
  readonly attempts: number;
  readonly attemptsSince: number;
  readonly lastAttemptAt: number | null;
  /** Somebody spoke with him: by a call back, or he got through himself, or was called for something else. */
  readonly reached: { readonly at: number; readonly call: string; readonly how: "callBack" | "otherwise" } | null;
};

/** A talk shorter than this is none, as in the measures of calls out (metrics §4), ms. */
const leastTalkMs = 1_000;
const dayMs = 86_400_000;
/** A call joins the case before it if it comes within so long of its last call, and of its first, ms. */
export const missedCaseGapMs = 7 * dayMs;
const longestCaseMs = 30 * dayMs;

/** D2 and D5 were answered by a human. */
const spoke = ({ direction, disposition, talkMs }: PartyCall): boolean =>
  direction === "outbound" ? talkMs >= leastTalkMs : disposition === "D2" || disposition === "D5";

const opened = (call: PartyCall, disposition: Disposition): MissedCase => ({
  id: call.id,
  firstAt: call.at,
  lastAt: call.at,
  lastCall: call.id,
  calls: 1,
  number: call.number,
  group: call.group,
  disposition,
  attempts: 0,
  attemptsSince: 0,
  lastAttemptAt: null,
  reached: null,
});

const joined = (before: MissedCase, call: PartyCall, disposition: Disposition): MissedCase => ({
  ...before,
  lastAt: call.at,
  lastCall: call.id,
  calls: before.calls + 1,
  number: call.number,
  group: call.group ?? before.group,
  disposition,
  attemptsSince: 0,
});

const returned = (before: MissedCase, call: PartyCall): MissedCase => ({
  ...before,
  attempts: before.attempts + 1,
  attemptsSince: before.attemptsSince + 1,
  lastAttemptAt: call.at,
  reached:
    before.reached ?? (call.talkMs >= leastTalkMs ? { at: call.at, call: call.id, how: "callBack" as const } : null),
});

const inOrder = (a: PartyCall, b: PartyCall): number => a.at - b.at || (a.id < b.id ? -1 : 1);

/**
 * The cases of one party, oldest first (metrics G7). Whatever the order in which the calls are given, the same comes out; calls that went on without an end
 * are not given.
 */
export const missedCases = (calls: readonly PartyCall[]): MissedCase[] => {
  const cases: MissedCase[] = [];
  /** Which case a missed call is of: its place in `cases`. */
  const placeOf = new Map<string, number>();
  const isOpen = (at: number): boolean => {
    const last = cases.at(-1);
    return (
      last !== undefined &&
      last.reached === null &&
      at - last.lastAt <= missedCaseGapMs &&
      at - last.firstAt <= longestCaseMs
    );
  };
  const change = (place: number, by: (before: MissedCase) => MissedCase): void => {
    cases[place] = by(cases[place]!);
  };
  const last = (): number => cases.length - 1;
  for (const call of [...calls].sort(inOrder)) {
    const { direction, disposition, at, id, parent } = call;
    const of = parent === null ? undefined : placeOf.get(parent);
    if (direction === "outbound" && of !== undefined) change(of, (before) => returned(before, call));
    else if (direction === "inbound" && disposition !== null && isMissed(disposition)) {
      if (isOpen(at)) change(last(), (before) => joined(before, call, disposition));
      else cases.push(opened(call, disposition));
      placeOf.set(id, last());
    } else if (isOpen(at) && parent === null && spoke(call))
      change(last(), (before) => ({ ...before, reached: { at, call: id, how: "otherwise" } }));
  }
  return cases;
};

/** 处理: what became of a case, as people and calls left it. */
export const missedStates = ["waiting", "tried", "recovered", "otherwise", "closed"] as const;
export type MissedState = (typeof missedStates)[number];

/** Why somebody closed a case without having spoken with the caller. */
export const missedOutcomes = ["unreachable", "wrongNumber", "noNeed", "handled", "nuisance"] as const;
export type MissedOutcome = (typeof missedOutcomes)[number];

/** @param closedAt when somebody closed it, ms since the epoch: a call that comes after that opens it again */
export const missedStateOf = (
  { reached, lastAt, attemptsSince }: Pick<MissedCase, "reached" | "lastAt" | "attemptsSince">,
  closedAt: number | null,
): MissedState => {
  if (reached) return reached.how === "callBack" ? "recovered" : "otherwise";
  if (closedAt !== null && closedAt >= lastAt) return "closed";
  return attemptsSince > 0 ? "tried" : "waiting";
};
