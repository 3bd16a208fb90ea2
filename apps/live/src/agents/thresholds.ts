import type { WallAlarm } from "@zongji/api";
import {
  type Exact,
  exactOf,
  type Fact,
  type FactBody,
  figureKey,
  type WallFigure as Of,
  stepThreshold,
  type WallLevel,
  type WallThreshold,
  type WatchedFigure,
  wallUnitOf,
} from "@zongji/domain";
import { machineClock } from "../clock.ts";
import type { DayReader, Live } from "../live/index.ts";
import { dayFiguresOf } from "./room.ts";
import type { WallSight } from "./wall.ts";
import { type FigureSources, figureOf, mayWatch } from "./wall-figures.ts";

type Crossed = Extract<Fact, { type: "ThresholdCrossed" }>;
type Parts = {
  readonly live: Live;
  /** All that is seen now, at the other servers too. */
  readonly sources: () => FigureSources;
  /** Of several servers one alone tells. */
  readonly tells: () => boolean;
};
/** One that stands; who reads it is told the name of its place. */
export type Standing = Omit<WallAlarm, "place">;
type Known = { readonly watched: WatchedFigure; readonly at: number; readonly alarm?: Standing };

const everyMs = 500;
const rank = (level: WallLevel | undefined): number => (level === undefined ? 0 : level === "warning" ? 1 : 2);

const ofFact = ({ measure, when, scope, on }: Crossed): Of => ({ measure, when, scope, of: on });

const alarmOf = (
  threshold: WallThreshold,
  level: WallLevel,
  since: number,
  figure: Pick<WallAlarm, "value" | "terms">,
) => {
  const { measure, when, scope, of, worse, sound, warning, alarm } = threshold;
  const bound = (level === "alarm" ? alarm : warning) ?? 0;
  return { measure, when, scope, of, level, since, worse, bound, sound, ...figure };
};

const factOf = (
  { measure, when, scope, of, webhook, warning, alarm }: WallThreshold,
  level: WallLevel | undefined,
  figure: Pick<WallAlarm, "value" | "terms">,
): FactBody => {
  const bound = level === "alarm" ? alarm : level === "warning" ? warning : undefined;
  return {
    ...{ type: "ThresholdCrossed", measure, when, scope, on: of },
    ...(level !== undefined && { level }),
    ...(figure.value !== null && { figure: figure.value }),
    ...(figure.terms && { over: figure.terms.over, under: figure.terms.under }),
    ...(bound !== undefined && { bound }),
    ...(webhook && { send: true as const }),
  };
};

/**
 * 阈值 of the wall: looks at their figures twice a second. A crossing becomes a fact, so that it is known when each was, and so that a restart, and another
 * server of the database, go on from it and tell nothing twice.
 */
export class Thresholds implements DayReader {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;
  readonly #known = new Map<string, Known>();
  readonly #listeners = new Set<() => void>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Once the day so far is known, with what stands since before. */
  start(): void {
    this.#timer ??= setInterval(() => this.look(), everyMs).unref();
  }

  /** Figures that are beyond a threshold: the gravest first, then the newest. */
  get standing(): readonly Standing[] {
    return [...this.#known.values()]
      .flatMap(({ alarm }) => alarm ?? [])
      .sort((a, b) => rank(b.level) - rank(a.level) || b.since - a.since);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** What stands goes on over midnight. */
  begin(): void {}

  /** Crossings of an earlier run, or of another server. */
  take(facts: readonly Fact[]): void {
    let changed = false;
    for (const fact of facts) if (fact.type === "ThresholdCrossed") changed = this.#restore(fact) || changed;
    if (changed) this.#tell();
  }

  look(): void {
    const { live, sources, tells } = this.#parts;
    const thresholds = live.config().policies.wallThresholds ?? [];
    let changed = this.#forgetGone(thresholds);
    if (thresholds.length > 0) {
      const seen = sources();
      const told = thresholds.flatMap((each) => this.#step(each, seen, tells()) ?? []);
      if (told.length > 0) void live.append(told).catch(() => {});
      changed ||= told.length > 0;
    }
    if (changed) this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #thresholdOf(key: string): WallThreshold | undefined {
    return this.#parts.live.config().policies.wallThresholds?.find((each) => figureKey(each) === key);
  }

  /** @returns whether something else stands now */
  #restore(fact: Crossed): boolean {
    const key = figureKey(ofFact(fact));
    const known = this.#known.get(key);
    if (known && fact.at <= known.at) return false;
    const threshold = this.#thresholdOf(key);
    const { level, over, under } = fact;
    const terms = over === undefined || under === undefined ? null : { over, under };
    const figure = { value: fact.figure ?? null, terms };
    const alarm = threshold && level && alarmOf(threshold, level, fact.at, figure);
    this.#known.set(key, { watched: level ? { level } : {}, at: fact.at, ...(alarm && { alarm }) });
    return known?.watched.level !== level;
  }

  #step(threshold: WallThreshold, seen: FigureSources, tells: boolean): FactBody | undefined {
    const { live } = this.#parts;
    const unit = wallUnitOf(threshold);
    if (unit === undefined) return undefined;
    const key = figureKey(threshold);
    const known = this.#known.get(key);
    const figure = figureOf(threshold, seen);
    const exact: Exact | undefined = exactOf(figure, unit, threshold.least);
    const { watched, changed } = stepThreshold(known?.watched ?? {}, threshold, exact, machineClock.mono());
    if (!changed) {
      this.#known.set(key, { ...known, watched, at: known?.at ?? 0 });
      return undefined;
    }
    if (!tells) return undefined;
    const at = live.clock.now();
    const alarm = watched.level && alarmOf(threshold, watched.level, at, figure);
    this.#known.set(key, { watched, at, ...(alarm && { alarm }) });
    return factOf(threshold, watched.level, figure);
  }

  /** A threshold that was taken away stands no more; nothing is told of it. */
  #forgetGone(thresholds: readonly WallThreshold[]): boolean {
    const keys = new Set(thresholds.map(figureKey));
    let changed = false;
    for (const [key, { alarm }] of this.#known) {
      if (keys.has(key)) continue;
      this.#known.delete(key);
      changed ||= alarm !== undefined;
    }
    return changed;
  }
}

/** Those that a reader of this sight may see. */
export const alarmsFor = (live: Live, { groups, agents }: WallSight): WallAlarm[] => {
  const watched = {
    groups: new Set<string>(groups.map(({ id }) => id)),
    agents: new Set<string>(agents.map(({ user }) => user)),
  };
  const placeOf = ({ scope, of }: Standing): string | null => {
    if (scope === "group") return groups.find(({ id }) => id === of)?.name ?? null;
    const agent = scope === "agent" ? agents.find(({ user }) => user === of) : undefined;
    return agent ? `${agent.agentNo} ${agent.name}` : null;
  };
  return (opened.get(live)?.standing ?? [])
    .filter((alarm) => mayWatch(alarm, watched))
    .map((alarm) => ({ ...alarm, place: placeOf(alarm) }));
};

const opened = new WeakMap<Live, Thresholds>();

/** Those of this server; undefined: nobody watches them yet. */
export const thresholdsOf = (live: Live): Thresholds | undefined => opened.get(live);

/** Takes the day's facts, and watches once it is started. Owned: must be closed. */
export const watchThresholds = (
  live: Live,
  parts: Pick<Parts, "tells"> & { readonly look: () => ReturnType<Live["look"]> },
): Thresholds => {
  const sources = (): FigureSources => {
    const { agents, calls } = parts.look();
    return { sight: { agents, calls, now: live.clock.now() }, day: dayFiguresOf(live) };
  };
  const thresholds = new Thresholds({ live, sources, tells: parts.tells });
  opened.set(live, thresholds);
  live.readDay(thresholds);
  return thresholds;
};
