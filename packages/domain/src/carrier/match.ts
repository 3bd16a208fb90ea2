/** 话单核对: finds for each line of a carrier's records the call of ours that it is. Pure; the order of either side plays no part. */

/** One line of a carrier's file. Times: ms since the epoch; lengths: ms. */
export type CarrierLine = {
  readonly line: number;
  /** Both numbers as pseudonyms or as one likes, so that equal ones are equal; empty: not told. */
  readonly caller: string;
  readonly called: string;
  readonly at: number;
  readonly durationMs: number;
};

/** One call of ours. `party`: the citizen's or the dialled number, in the same form; empty: withheld. */
export type OwnCall = {
  readonly id: string;
  readonly direction: "inbound" | "outbound";
  readonly party: string;
  readonly at: number;
  /** From the answer to the end; 0: never answered. */
  readonly durationMs: number;
};

export type MatchRules = {
  /** Two starts that differ by so much at the most may be one call. */
  readonly windowMs: number;
  /** Starts, and lengths, that differ by no more count as equal. */
  readonly timeToleranceMs: number;
  readonly durationToleranceMs: number;
};

export type Matched = {
  readonly line: number;
  readonly call: string;
  /** The carrier's minus ours, once its clock is set right. */
  readonly timeMs: number;
  readonly durationMs: number;
};
export type Differs = "time" | "duration";
export type Matching = {
  /** How much the carrier's clock goes before ours; 0: too few calls tell, or they do not agree. */
  readonly clockMs: number;
  readonly matched: readonly (Matched & { readonly differs: readonly Differs[] })[];
  /** Lines without a call, by their number. */
  readonly carrierOnly: readonly number[];
  /** Calls without a line, the earliest first. */
  readonly oursOnly: readonly string[];
};

type Moment = { readonly at: number; readonly durationMs: number };
/** One of either side: when, the carrier's clock set right, how long, and what orders equal ones. */
type Side<T> = Moment & { readonly of: T; readonly tie: string };
type Pair = { readonly line: CarrierLine; readonly call: OwnCall };
/** Starts, and lengths, that differ by no more may be one call. */
type Near = Moment;

const inOrder = <T>(a: Side<T>, b: Side<T>): number =>
  a.at - b.at || a.durationMs - b.durationMs || (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0);

/** More than these in one cluster are paired in their order, without weighing each pair. */
const mostWeighed = 1000;

const isNear = (a: Moment, b: Moment, near: Near): boolean =>
  Math.abs(a.at - b.at) <= near.at && Math.abs(a.durationMs - b.durationMs) <= near.durationMs;
const costOf = (a: Moment, b: Moment): number => Math.abs(a.at - b.at) + Math.abs(a.durationMs - b.durationMs);

/**
 * Pairs two rows, both in order of time, so that as many as possible are paired and of those ways the one whose times and lengths differ least. Pairs do not cross: of
 * one number's calls the earlier line is the earlier call.
 */
const pairUp = <A, B>(left: readonly Side<A>[], right: readonly Side<B>[], near: Near): (readonly [A, B])[] => {
  const [n, m] = [left.length, right.length];
  if (n * m > mostWeighed * mostWeighed) return pairInTurn(left, right, near);
  // best[i][j]: pairs and cost of the first i and j, packed into two rows of numbers.
  const width = m + 1;
  const pairs = new Int32Array((n + 1) * width);
  const costs = new Float64Array((n + 1) * width);
  const isBetter = (at: number, than: number): boolean =>
    pairs[at]! > pairs[than]! || (pairs[at] === pairs[than] && costs[at]! < costs[than]!);
  for (let i = 1; i <= n; i += 1)
    for (let j = 1; j <= m; j += 1) {
      const at = i * width + j;
      const from = isBetter(at - 1, at - width) ? at - 1 : at - width;
      pairs[at] = pairs[from]!;
      costs[at] = costs[from]!;
      if (!isNear(left[i - 1]!, right[j - 1]!, near)) continue;
      const before = at - width - 1;
      const cost = costs[before]! + costOf(left[i - 1]!, right[j - 1]!);
      if (pairs[before]! + 1 > pairs[at]! || (pairs[before]! + 1 === pairs[at]! && cost < costs[at]!)) {
        pairs[at] = pairs[before]! + 1;
        costs[at] = cost;
      }
    }
  return traced(left, right, { pairs, costs, width }, near);
};

type Table = { readonly pairs: Int32Array; readonly costs: Float64Array; readonly width: number };

/** Goes back from the whole to the beginning, along what was best. */
const traced = <A, B>(
  left: readonly Side<A>[],
  right: readonly Side<B>[],
  { pairs, costs, width }: Table,
  near: Near,
): (readonly [A, B])[] => {
  const found: (readonly [A, B])[] = [];
  for (let [i, j] = [left.length, right.length]; i > 0 && j > 0; ) {
    const at = i * width + j;
    const before = at - width - 1;
    const isPair =
      isNear(left[i - 1]!, right[j - 1]!, near) &&
      pairs[at] === pairs[before]! + 1 &&
      costs[at] === costs[before]! + costOf(left[i - 1]!, right[j - 1]!);
    if (isPair) {
      found.push([left[i - 1]!.of, right[j - 1]!.of]);
      i -= 1;
      j -= 1;
    } else if (pairs[at] === pairs[at - width] && costs[at] === costs[at - width]) i -= 1;
    else j -= 1;
  }
  return found;
};

/** Each with the first that is near enough and not taken. */
const pairInTurn = <A, B>(left: readonly Side<A>[], right: readonly Side<B>[], near: Near): (readonly [A, B])[] => {
  const found: (readonly [A, B])[] = [];
  const taken = new Set<number>();
  let from = 0;
  for (const one of left) {
    while (from < right.length && (taken.has(from) || right[from]!.at < one.at - near.at)) from += 1;
    for (let j = from; j < from + mostWeighed && j < right.length && right[j]!.at <= one.at + near.at; j += 1) {
      if (taken.has(j) || !isNear(one, right[j]!, near)) continue;
      taken.add(j);
      found.push([one.of, right[j]!.of]);
      break;
    }
  }
  return found;
};

/** Parts both sides, which are in order of their time, or of their length, where nothing comes for longer than what is still near: no pair lies across. */
function* clusters<A, B>(
  left: readonly Side<A>[],
  right: readonly Side<B>[],
  by: keyof Moment,
  most: number,
): Generator<readonly [readonly Side<A>[], readonly Side<B>[]]> {
  let [i, j, fromI, fromJ, last] = [0, 0, 0, 0, Number.NEGATIVE_INFINITY];
  while (i < left.length || j < right.length) {
    const [a, b] = [left[i]?.[by] ?? Number.POSITIVE_INFINITY, right[j]?.[by] ?? Number.POSITIVE_INFINITY];
    const next = Math.min(a, b);
    if (next - last > most) {
      if (i > fromI && j > fromJ) yield [left.slice(fromI, i), right.slice(fromJ, j)];
      [fromI, fromJ] = [i, j];
    }
    last = next;
    if (a <= b) i += 1;
    else j += 1;
  }
  if (i > fromI && j > fromJ) yield [left.slice(fromI), right.slice(fromJ)];
}

const groupBy = <T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
};

const lineSide =
  (clockMs: number) =>
  (line: CarrierLine): Side<CarrierLine> => ({
    of: line,
    at: line.at - clockMs,
    durationMs: line.durationMs,
    tie: `${line.caller} ${line.called} ${String(line.line).padStart(9, "0")}`,
  });
const callSide = (call: OwnCall): Side<OwnCall> => ({
  of: call,
  at: call.at,
  durationMs: call.durationMs,
  tie: call.id,
});

/** Whoever runs it may let others have their turn at each step. */
type Steps<T> = Generator<undefined, T>;

/** Pairs lines and calls of one number and direction. */
function* pairAll(
  lines: readonly CarrierLine[],
  calls: readonly OwnCall[],
  windowMs: number,
  clockMs: number,
): Steps<Pair[]> {
  const near = { at: windowMs, durationMs: Number.POSITIVE_INFINITY };
  const found: Pair[] = [];
  const used = new Set<number>();
  for (const direction of ["inbound", "outbound"] as const) {
    const own = groupBy(
      calls.filter((call) => call.direction === direction && call.party !== ""),
      ({ party }) => party,
    );
    const numberOf = ({ caller, called }: CarrierLine) => (direction === "inbound" ? caller : called);
    const theirs = groupBy(
      lines.filter((line) => !used.has(line.line) && own.has(numberOf(line))),
      numberOf,
    );
    for (const [party, group] of theirs) {
      const left = group.map(lineSide(clockMs)).sort(inOrder);
      const right = own.get(party)!.map(callSide).sort(inOrder);
      for (const [some, others] of clusters(left, right, "at", windowMs)) {
        for (const [line, call] of pairUp(some, others, near)) {
          used.add(line.line);
          found.push({ line, call });
        }
        yield;
      }
    }
  }
  return found;
}

/** So many calls tell of a clock, and most of them agree. */
const fewest = 5;

/**
 * By how much the carrier's clock goes before ours: the middle of what the calls tell whose number has one line and one call alone. 0 where few do, or where half of
 * them differ from it by more than the tolerance.
 */
const clockOf = (lines: readonly CarrierLine[], calls: readonly OwnCall[], rules: MatchRules): number => {
  const [callers, parties] = [groupBy(lines, ({ caller }) => caller), groupBy(calls, ({ party }) => party)];
  const apart = [...callers].flatMap(([caller, [line, ...moreLines]]) => {
    const [call, ...moreCalls] = parties.get(caller) ?? [];
    if (caller === "" || !line || !call || moreLines.length + moreCalls.length > 0 || call.direction !== "inbound")
      return [];
    const ms = line.at - call.at;
    return Math.abs(ms) <= rules.windowMs ? [ms] : [];
  });
  if (apart.length < fewest) return 0;
  apart.sort((a, b) => a - b);
  const middle = apart[Math.floor(apart.length / 2)]!;
  const agree = apart.filter((ms) => Math.abs(ms - middle) <= rules.timeToleranceMs).length;
  return agree * 2 > apart.length ? middle : 0;
};

const byLength = <T>(a: Side<T>, b: Side<T>): number => a.durationMs - b.durationMs;

/** Calls whose number was withheld: by time and length alone, and only where these are equal. */
function* pairWithheld(
  lines: readonly CarrierLine[],
  calls: readonly OwnCall[],
  rules: MatchRules,
  clockMs: number,
): Steps<Pair[]> {
  const near = { at: rules.timeToleranceMs, durationMs: rules.durationToleranceMs };
  const withheld = calls.filter(({ party, direction }) => party === "" && direction === "inbound");
  const [left, right] = [lines.map(lineSide(clockMs)).sort(inOrder), withheld.map(callSide).sort(inOrder)];
  const found: Pair[] = [];
  for (const [some, others] of clusters(left, right, "at", near.at)) {
    // Calls of other lengths are other calls, whichever of them came first.
    const [theirs, ours] = [[...some].sort(byLength), [...others].sort(byLength)];
    for (const [these, those] of clusters(theirs, ours, "durationMs", near.durationMs)) {
      for (const [line, call] of pairUp([...these].sort(inOrder), [...those].sort(inOrder), near))
        found.push({ line, call });
      yield;
    }
  }
  return found;
}

/** Matches a carrier's lines with our calls, step by step. */
export function* matchCarrier(
  lines: readonly CarrierLine[],
  calls: readonly OwnCall[],
  rules: MatchRules,
): Steps<Matching> {
  const clockMs = clockOf(lines, calls, rules);
  const known = yield* pairAll(lines, calls, rules.windowMs, clockMs);
  const without = (pairs: readonly Pair[]) => {
    const [usedLines, usedCalls] = [new Set(pairs.map(({ line }) => line)), new Set(pairs.map(({ call }) => call))];
    return {
      lines: lines.filter((line) => !usedLines.has(line)),
      calls: calls.filter((call) => !usedCalls.has(call)),
    };
  };
  const left = without(known);
  const pairs = [...known, ...(yield* pairWithheld(left.lines, left.calls, rules, clockMs))];
  const rest = without(pairs);
  return {
    clockMs,
    matched: pairs
      .map(({ line, call }) => {
        const timeMs = line.at - clockMs - call.at;
        const durationMs = line.durationMs - call.durationMs;
        const differs: Differs[] = [
          ...(Math.abs(timeMs) > rules.timeToleranceMs ? (["time"] as const) : []),
          ...(Math.abs(durationMs) > rules.durationToleranceMs ? (["duration"] as const) : []),
        ];
        return { line: line.line, call: call.id, timeMs, durationMs, differs };
      })
      .sort((a, b) => a.line - b.line),
    carrierOnly: rest.lines.map(({ line }) => line).sort((a, b) => a - b),
    oursOnly: rest.calls
      .map(callSide)
      .sort(inOrder)
      .map(({ of: { id } }) => id),
  };
}
