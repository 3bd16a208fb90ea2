/** Figures over a while, from what is counted now and then. Pure but for what they keep. */

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** How much a counter grew within the last hour. The first look counts nothing: that was before us. */
export const createHourCount = () => {
  let last: number | undefined;
  let grown: { readonly at: number; readonly by: number }[] = [];
  return (total: number, now: number): number => {
    const by = last === undefined ? 0 : Math.max(0, total - last);
    last = total;
    if (by > 0) grown.push({ at: now, by });
    grown = grown.filter(({ at }) => now - at < hourMs);
    return grown.reduce((sum, { by }) => sum + by, 0);
  };
};

/** How often within the last hour another process stood where one was. The first is no restart; while there is none nothing is counted. */
export const createRestarts = () => {
  const grown = createHourCount();
  let [known, restarts]: [number | undefined, number] = [undefined, 0];
  return (pid: number | undefined, now: number): number => {
    if (pid !== undefined && known !== undefined && pid !== known) restarts += 1;
    known = pid ?? known;
    return grown(restarts, now);
  };
};

/** A part of a whole over the last minute, per cent, from two counters that only grow; NaN while there is nothing. */
export const createMinuteShare = () => {
  let last: { readonly part: number; readonly whole: number } | undefined;
  let pieces: { readonly at: number; readonly part: number; readonly whole: number }[] = [];
  return (part: number, whole: number, now: number): number => {
    if (last && part >= last.part && whole >= last.whole)
      pieces.push({ at: now, part: part - last.part, whole: whole - last.whole });
    last = { part, whole };
    pieces = pieces.filter(({ at }) => now - at < minuteMs);
    const sum = pieces.reduce((all, piece) => ({ part: all.part + piece.part, whole: all.whole + piece.whole }), {
      part: 0,
      whole: 0,
    });
    return sum.whole > 0 ? (sum.part / sum.whole) * 100 : 0;
  };
};

export type Stretch = {
  readonly streams: number;
  readonly received: number;
  readonly lost: number;
  readonly jitterMs: number;
  readonly told?: { readonly streams: number; readonly lost: number; readonly jitterMs: number };
};

/** Of the last minute; absent while nothing came. */
export type Sound = {
  /** Per cent. */
  readonly lossIn: number;
  readonly jitterMs: number;
  /** By the far ends' reports. */
  readonly lossOut?: number;
};

const soundOf = (stretches: readonly Stretch[]): Sound | undefined => {
  const sum = (value: (stretch: Stretch) => number) => stretches.reduce((total, each) => total + value(each), 0);
  const [received, lost, streams] = [
    sum((each) => each.received),
    sum((each) => each.lost),
    sum((each) => each.streams),
  ];
  if (received + lost === 0) return undefined;
  const told = stretches.flatMap((each) => each.told ?? []);
  const tellers = told.reduce((total, each) => total + each.streams, 0);
  return {
    lossIn: (lost / (received + lost)) * 100,
    jitterMs: sum((each) => each.jitterMs * each.streams) / streams,
    ...(tellers > 0 && {
      lossOut: (told.reduce((total, each) => total + each.lost * each.streams, 0) / tellers) * 100,
    }),
  };
};

/** Loss and jitter by trunk over the last minute, from stretches that are told once each. */
export const createSoundMinute = () => {
  const kept = new Map<string, { readonly at: number; readonly stretch: Stretch }[]>();
  return {
    add: (by: string, stretch: Stretch, now: number): void => {
      kept.set(by, [...(kept.get(by) ?? []), { at: now, stretch }]);
    },
    now: (now: number): ReadonlyMap<string, Sound> => {
      const sounds = new Map<string, Sound>();
      for (const [by, all] of kept) {
        const fresh = all.filter(({ at }) => now - at < minuteMs);
        if (fresh.length > 0) kept.set(by, fresh);
        else kept.delete(by);
        const sound = soundOf(fresh.map(({ stretch }) => stretch));
        if (sound) sounds.set(by, sound);
      }
      return sounds;
    },
  };
};
