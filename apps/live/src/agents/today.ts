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
  evaluate,
  type Fact,
  isOverWith,
  measures,
  opens,
  rowsOf,
  stateSpans,
  type Tally,
  type UserId,
} from "@zongji/domain";
import type { DayBefore, DayReader } from "../live/index.ts";
import { figuresOf, termsByName } from "./figures.ts";

/** Who is named by what measures of one agent look at. */
const agentsOf = ({ offers, talks, dial, survey, surveyLink }: CallRecord): Set<string> =>
  new Set(
    [...offers, ...talks, dial, survey, surveyLink].flatMap((one) => (one?.agent === undefined ? [] : [one.agent])),
  );

const wanted = todayMeasures.map((name) => measures[name]);
const wantedByHour = hourMeasures.map((name) => measures[name]);
/** Of an agent's own measures those of her time; the others are sums over calls. */
const timeMeasures = ["onlineTime", "restTime"] as const satisfies readonly (typeof ownMeasures)[number][];
type TimeMeasure = (typeof timeMeasures)[number];
const isOfTime = (name: (typeof ownMeasures)[number]): name is TimeMeasure =>
  (timeMeasures as readonly string[]).includes(name);
const wantedOfAgent = ownMeasures.filter((name) => !isOfTime(name)).map((name) => measures[name]);
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

/** What an agent does in a day: sums of her calls and of the time that is over, and the state in which she is. */
const createHers = (agent: UserId, from: number, stateBefore: Fact | undefined) => {
  const slice = { from, agent };
  const tally = createTally(wantedOfAgent, slice);
  const over = new Map<TimeMeasure, number>();
  let last = stateBefore;
  const timeOf = (name: TimeMeasure, facts: readonly Fact[], now: number): number =>
    evaluate(measures[name], rowsOf({ calls: [], spans: stateSpans(facts), now }), slice) ?? 0;
  return {
    tally,
    /** Her state changes. */
    take: (fact: Fact): void => {
      if (last)
        for (const name of timeMeasures) over.set(name, (over.get(name) ?? 0) + timeOf(name, [last, fact], fact.at));
      last = fact;
    },
    figure: (name: (typeof ownMeasures)[number], now: number): number | undefined =>
      isOfTime(name) ? (over.get(name) ?? 0) + (last ? timeOf(name, [last], now) : 0) : tally.value(measures[name]),
  };
};

/** Who has asked for a human and still waits: the service level judges her by how long. */
const isAwaiting = ({ tH, disposition }: CallRecord): boolean => tH !== undefined && disposition === "D0";

type LinkRated = Extract<Fact, { type: "SurveyLinkRated" }>;
/** What a rating by the link is of a call whose facts are gone: nothing but its row among the surveys, for measures of ratings. */
const ratedByLink = ({ call, survey, agent, link, at, key, option, score, satisfied }: LinkRated): CallRecord => ({
  ...{ call, direction: "in", t0: at, withheld: false, disposition: undefined },
  ...{ keys: [], visits: [], offers: [], talks: [], recordings: [] },
  surveyLink: { link, survey, agent, madeAt: at, ratedAt: at },
  rating: { key, option, score, satisfied, way: "link", at },
});

const isState = ({ type }: Fact): boolean => type === "AgentStateChanged" || type === "AgentSignedOut";

const nothingBefore: DayBefore = { stateOf: () => undefined, ofCall: () => [] };
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
  /** The day's calls that are over and were not rated: their links may still be answered. */
  readonly #unrated = new Set<string>();
  readonly #tally: Tally;
  readonly #hours: ReturnType<typeof createHours>;
  readonly #awaiting = new Map<string, CallRecord>();
  readonly #agents = new Map<string, ReturnType<typeof createHers>>();

  constructor(from: number, before: DayBefore) {
    this.from = from;
    this.#before = before;
    this.#tally = createTally(wanted, { from });
    this.#hours = createHours(from);
  }

  take(fact: Fact): void {
    if ("agent" in fact && fact.agent !== undefined && isState(fact)) this.#hers(fact.agent).take(fact);
    if (!("call" in fact) || fact.call === undefined) return;
    const { call } = fact;
    const known = this.#calls.get(call);
    if (fact.type === "SurveyLinkRated" && this.#unrated.delete(call)) this.#rate(fact);
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
    for (const [call, record] of this.#awaiting) this.#put(record, this.#calls.get(call) ?? [], now);
    return {
      from: this.from,
      ...figuresOf(todayMeasures, (name) => this.#tally.value(measures[name])),
      terms: termsByName(todayRatios, (name) => this.#tally.terms(measures[name])),
      hours: this.#hours.figures(),
    };
  }

  own(user: UserId, now: number): OwnToday {
    const hers = this.#hers(user);
    return {
      from: this.from,
      ...figuresOf(ownMeasures, (name) => hers.figure(name, now)),
      terms: termsByName(ownRatios, (name) => hers.tally.terms(measures[name])),
    };
  }

  #hers(user: UserId): ReturnType<typeof createHers> {
    const known = this.#agents.get(user) ?? createHers(user, this.from, this.#before.stateOf(user));
    this.#agents.set(user, known);
    return known;
  }

  #put(record: CallRecord, facts: readonly Fact[], now: number): void {
    this.#tally.put(record, now);
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
    const record = ratedByLink(fact);
    this.#tally.add(record, "survey");
    this.#hers(fact.agent).tally.add(record, "survey");
  }

  #putRecord(record: CallRecord, facts: readonly Fact[], isOver: boolean): void {
    this.#put(record, facts, 0);
    if (isAwaiting(record)) this.#awaiting.set(record.call, record);
    else this.#awaiting.delete(record.call);
    const agents = [...agentsOf(record)].map((user) => this.#hers(user as UserId));
    for (const { tally } of agents) tally.put(record);
    if (!isOver) return;
    if (record.t0 >= this.from && record.talks.length > 0 && !record.rating && !record.test)
      this.#unrated.add(record.call);
    this.#tally.settle(record.call);
    this.#hours.settle(record, facts);
    for (const { tally } of agents) tally.settle(record.call);
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
    /** Of one agent. @param now ms since the epoch: until then her time runs */
    own: (user: UserId, now: number): OwnToday => {
      day.count();
      return day.own(user, now);
    },
  } satisfies DayReader & Record<string, unknown>;
};
