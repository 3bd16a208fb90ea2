import {
  hourMeasures,
  hourRatios,
  type OwnToday,
  ownMeasures,
  ownRatios,
  todayMeasures,
  todayRatios,
  type WallHour,
  type WallToday,
} from "@zongji/api";
import {
  type CallRecord,
  callOf,
  callRecord,
  createTally,
  type Fact,
  isOverWith,
  type LiveScope,
  LiveSums,
  type Measure,
  measures,
  opens,
  serviceLevelMs,
  stateSpans,
  type Tally,
  type Terms,
  type UserId,
} from "@zongji/domain";
import type { DayBefore, DayReader } from "../live/index.ts";
import { figuresOf, termsByName } from "./figures.ts";

const wantedByHour = hourMeasures.map((name) => measures[name]);
const hourMs = 3_600_000;

/** Figures by the hours since `from`: of a call only those are looked at that its facts lie in. */
const createHours = (from: number) => {
  const tallies = new Map<number, Tally>();
  const tallyAt = (hour: number): Tally => {
    const known = tallies.get(hour);
    if (known) return known;
    const begin = from + hour * hourMs;
    const tally = createTally(wantedByHour, { from: begin, to: begin + hourMs });
    tallies.set(hour, tally);
    return tally;
  };
  const hoursOf = (facts: readonly Fact[]): number[] =>
    [...new Set(facts.map(({ at }) => Math.floor((at - from) / hourMs)))].filter((hour) => hour >= 0);
  return {
    put: (record: CallRecord, facts: readonly Fact[], now: number): void => {
      for (const hour of hoursOf(facts)) tallyAt(hour).put(record, now);
    },
    settle: (record: CallRecord, facts: readonly Fact[]): void => {
      for (const hour of hoursOf(facts)) tallyAt(hour).settle(record.call);
    },
    figures: (): WallHour[] =>
      [...tallies]
        .map(([hour, tally]) => ({
          from: from + hour * hourMs,
          ...figuresOf(hourMeasures, (name) => tally.value(measures[name])),
          terms: termsByName(hourRatios, (name) => tally.terms(measures[name])),
        }))
        .filter(({ inboundTotal, queueEntries }) => inboundTotal !== 0 || queueEntries !== 0)
        .sort((a, b) => a.from - b.from),
  };
};

/** Who waits for an agent: service levels judge her by how long. */
const isAwaiting = ({ tH, disposition, visits }: CallRecord): boolean =>
  (tH !== undefined && disposition === "D0") || visits.some(({ tD }) => tD === undefined);

/** Who talked, of which group: all that the row of a survey needs of a talk. */
type Talker = { readonly agent: string; readonly group?: string };
const sharedTalkers = new Map<string, readonly Talker[]>();
/** Mostly one agent of one group: the same object for all such calls. */
const talkersOf = ({ talks }: CallRecord): readonly Talker[] => {
  const talkers = talks.map(({ agent, group }): Talker => ({ agent, ...(group !== undefined && { group }) }));
  const key = talkers.map(({ agent, group = "" }) => `${agent} ${group}`).join("|");
  if (talkers.length > 1) return talkers;
  const one = sharedTalkers.get(key) ?? talkers;
  sharedTalkers.set(key, one);
  return one;
};

type LinkRated = Extract<Fact, { type: "SurveyLinkRated" }>;
/** What a rating by the link is of a call whose facts are gone: nothing but its row among the surveys, for measures of ratings. */
const ratedByLink = ({ call, survey, agent, link, at, key, option, score, satisfied }: LinkRated): CallRecord => ({
  ...{ call, direction: "in", t0: at, withheld: false, disposition: undefined },
  ...{ keys: [], visits: [], offers: [], talks: [], recordings: [] },
  surveyLink: { link, survey, agent, madeAt: at, ratedAt: at },
  rating: { key, option, score, satisfied, way: "link", at },
});

/** Moments from which waits of hers are judged, that were not yet by the limit. */
type Waits = { readonly record: CallRecord; readonly marks: readonly number[] };
const waitsOf = (record: CallRecord): Waits => ({
  record,
  marks: [...(record.tH === undefined ? [] : [record.tH]), ...record.visits.map(({ tQ }) => tQ)],
});

const isState = ({ type }: Fact): boolean => type === "AgentStateChanged" || type === "AgentSignedOut";

const nothingBefore: DayBefore = { stateOf: () => undefined, agents: () => [], ofCall: () => [] };
/** The day's figures, of all, of a group or of an agent; undefined is "—". */
export type DayFigures = {
  readonly value: (measure: Measure, scope: LiveScope) => number | undefined;
  readonly terms: (measure: Measure, scope: LiveScope) => Terms | undefined;
};

/** While nobody asks, so many calls wait to be counted. */
const mostTouched = 200;

/** Figures of one day: sums, to which each call that is over has added for good. Facts are kept of calls that go on. */
class DayOfFigures {
  readonly from: number;
  readonly #before: DayBefore;
  readonly #calls = new Map<string, Fact[]>();
  readonly #touched = new Set<string>();
  /** Calls of last night that are over: what was before midnight must not make them new ones. */
  readonly #done = new Set<string>();
  /** By the day's calls that are over and were not rated, the groups of their agents: their links may still be answered. */
  readonly #unrated = new Map<string, readonly Talker[]>();
  readonly #sums: LiveSums;
  readonly #hours: ReturnType<typeof createHours>;
  readonly #awaiting = new Map<string, Waits>();
  /** The state in which each agent is. */
  readonly #states = new Map<string, Fact>();

  constructor(from: number, before: DayBefore) {
    this.from = from;
    this.#before = before;
    this.#sums = new LiveSums(from);
    this.#hours = createHours(from);
    for (const agent of before.agents()) {
      const state = before.stateOf(agent);
      if (state) this.#takeState(agent, state);
    }
  }

  take(fact: Fact): void {
    if ("agent" in fact && fact.agent !== undefined && isState(fact)) this.#takeState(fact.agent, fact);
    if (!("call" in fact) || fact.call === undefined) return;
    const { call } = fact;
    const known = this.#calls.get(call);
    if (fact.type === "SurveyLinkRated") this.#rate(fact);
    if (known) known.push(fact);
    else if (this.#done.has(call)) return;
    else this.#calls.set(call, [...this.#before.ofCall(call), fact]);
    this.#touched.add(call);
    if (this.#touched.size > mostTouched) this.count();
  }

  /** Calls that have new facts are looked at again. */
  count(): void {
    for (const call of this.#touched) this.#count(call);
    this.#touched.clear();
  }

  /** @param now ms since the epoch: until then callers have waited */
  wall(now: number): WallToday {
    this.#putAwaiting(now);
    return {
      from: this.from,
      ...figuresOf(todayMeasures, (name) => this.#sums.value(measures[name], {}, now)),
      terms: termsByName(todayRatios, (name) => this.#sums.terms(measures[name], {}, now)),
      hours: this.#hours.figures(),
    };
  }

  /** Any measure that live can tell. @param now ms since the epoch: until then callers have waited, and agents been in their states */
  figures(now: number): DayFigures {
    this.#putAwaiting(now);
    return {
      value: (measure, scope) => this.#sums.value(measure, scope, now),
      terms: (measure, scope) => this.#sums.terms(measure, scope, now),
    };
  }

  own(agent: UserId, now: number): OwnToday {
    return {
      from: this.from,
      ...figuresOf(ownMeasures, (name) => this.#sums.value(measures[name], { agent }, now)),
      terms: termsByName(ownRatios, (name) => this.#sums.terms(measures[name], { agent }, now)),
    };
  }

  #takeState(agent: string, fact: Fact): void {
    const last = this.#states.get(agent);
    const spans = stateSpans(last ? [last, fact] : [fact]);
    this.#states.set(agent, fact);
    const [over, open] = [true, false].map((isOver) => spans.find(({ to }) => (to !== undefined) === isOver));
    this.#sums.putState(agent, over, open);
  }

  #putAwaiting(now: number): void {
    for (const [call, waits] of this.#awaiting) {
      // Until the limit, and from there on, how long she waits changes nothing: a long queue costs nothing.
      const left = waits.marks.filter((mark) => now - mark <= serviceLevelMs);
      if (left.length === waits.marks.length) continue;
      this.#put(waits.record, this.#calls.get(call) ?? [], now);
      if (left.length === 0) this.#awaiting.delete(call);
      else this.#awaiting.set(call, { ...waits, marks: left });
    }
  }

  #put(record: CallRecord, facts: readonly Fact[], now: number): void {
    this.#sums.put(record, now);
    this.#hours.put(record, facts, now);
  }

  #count(call: string): void {
    const facts = this.#calls.get(call) ?? [];
    const record = callRecord(facts);
    // Her change of state names the call, and comes after its end.
    const isOver = isOverWith(facts.filter((fact) => callOf(fact) !== undefined));
    if (record) this.#putRecord(record, facts, isOver);
    // What is not a call from its beginning on can't become one.
    if (!isOver && (record || facts.some((fact) => opens(fact, "call")))) return;
    if (this.#before.ofCall(call).length > 0) this.#done.add(call);
    this.#calls.delete(call);
  }

  #rate(fact: LinkRated): void {
    const talkers = this.#unrated.get(fact.call);
    if (!this.#unrated.delete(fact.call) || !talkers) return;
    this.#sums.rate({ ...ratedByLink(fact), talks: talkers as unknown as CallRecord["talks"] });
  }

  #putRecord(record: CallRecord, facts: readonly Fact[], isOver: boolean): void {
    this.#put(record, facts, 0);
    if (isAwaiting(record)) this.#awaiting.set(record.call, waitsOf(record));
    else this.#awaiting.delete(record.call);
    if (!isOver) return;
    if (record.t0 >= this.from && record.talks.length > 0 && !record.rating && !record.test)
      this.#unrated.set(record.call, talkersOf(record));
    this.#sums.settle(record.call);
    this.#hours.settle(record, facts);
  }
}

/**
 * Figures of a day from its facts: only calls that have new ones are looked at again, and of an agent only hers. Each thing is of the day in
 * which its own mark lies (spec metrics G1): of a call that came before midnight and went on, what was before counts for the day before.
 */
export const createDayFigures = () => {
  let day = new DayOfFigures(0, nothingBefore);
  return {
    begin: (from: number, before: DayBefore): void => {
      day = new DayOfFigures(from, before);
    },
    take: (facts: readonly Fact[]): void => {
      for (const fact of facts) day.take(fact);
    },
    /** Of all. @param now ms since the epoch: until then callers have waited */
    wall: (now: number): WallToday => {
      day.count();
      return day.wall(now);
    },
    /** Any measure of the day that live can tell, as it is now. */
    figures: (now: number): DayFigures => {
      day.count();
      return day.figures(now);
    },
    /** Of one agent. @param now ms since the epoch: until then her time runs */
    own: (user: UserId, now: number): OwnToday => {
      day.count();
      return day.own(user, now);
    },
  } satisfies DayReader & Record<string, unknown>;
};
