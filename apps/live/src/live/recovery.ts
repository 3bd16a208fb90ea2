/** From a dead run to this one: what goes on, what is ended, who is told. */
import {
  closeOpen,
  doable,
  type Fact,
  type Hotline,
  keptShape,
  missing,
  type RecordingId,
  rebuild,
  restoreHotline,
  unanswered,
  withoutKept,
} from "@zongji/domain";
import { keysOf, machineTimers, type Orphan, peersOf, type Switch, type Timers } from "@zongji/switch";
import type { Journal, JournalPast, JournalRecord } from "../journal/index.ts";
import { readHeld, shapeKey, stalesOf, type TakenUp } from "./checkpoint.ts";
import type { NodeClock } from "./clock.ts";
import type { LiveOptions } from "./door.ts";
import type { Runtime } from "./runtime.ts";
import type { Shared } from "./shared.ts";

/** After so long every peer has given up; its address may be another's. */
const takeUpMs = 120_000;

/**
 * A run that dies so soon after taking calls up may have died of them. Deaths in a row are summed up, by what they weigh: after so much the calls are
 * ended, and after twice as much their peers are not even told.
 */
const deaths = { atOnce: { withinMs: 2000, weighs: 3 }, soon: { withinMs: 10_000, weighs: 1 } };
const mostTries = 12;
const triesKey = "tries";

/** `awayMs`: how long nobody was there for the calls. */
export type Moment = { readonly now: number; readonly awayMs: number };

/** What of the last run goes on; the rest is ended truthfully. */
export const recover = async (
  journal: Journal,
  past: JournalPast,
  shared: Shared,
  options: LiveOptions,
  { now, awayMs }: Moment,
) => {
  const { hotline, version, log } = options;
  const tries = Number(past.held.get(triesKey) ?? 0);
  const isFresh = awayMs < takeUpMs;
  if (tries >= mostTries) log.error({ tries }, "the server dies of the calls that it takes up: they are ended");
  const isTelling = tries < 2 * mostTries;
  if (!isTelling)
    log.error({ tries }, "the server dies of telling the peers of calls that have ended: they are not told");
  const before = rebuild(past.facts);
  const takenUp = readHeld(isFresh && tries < mostTries ? past.held : new Map(), before.calls, shared, log);
  const over = withoutKept(before, takenUp.kept);
  const diedAt = past.lastAt === undefined ? undefined : past.lastAt + (past.lastOffsetMs ?? 0);
  const started = { type: "NodeStarted" as const, version, recovered: takenUp.kept.calls.size };
  const bodies = [started, ...closeOpen(over, diedAt)];
  const facts: Fact[] = bodies.map((body) => journal.number(body, now));
  const orphans = isTelling ? orphansOf(past, takenUp, now) : [];
  // Until their peers have been told, for this run may die before.
  const untold = new Set(orphans.flatMap(({ leg }) => keysOf(leg)));
  const stales = stalesOf(past.held, takenUp).filter((key) => !untold.has(key));
  const held = stales.map((key) => ({ key, value: null as unknown }));
  if (past.held.get(shapeKey) !== keptShape) held.push({ key: shapeKey, value: keptShape });
  const isTried = takenUp.legs.length > 0 || orphans.length > 0;
  if (isTried || tries > 0) held.push({ key: triesKey, value: isTried ? tries + deaths.atOnce.weighs : null });
  // In one batch: what has ended is held no longer, or it would end twice.
  await journal.append([
    ...facts.map((fact) => ({ kind: "fact" as const, fact })),
    ...held.map((one) => ({ kind: "held" as const, at: now, ...one })),
  ]);
  const state = restoreHotline(hotline, takenUp.kept, rebuild([...past.facts, ...facts]));
  // One that died soon after its start may never have listened: then nobody knows since when nobody does.
  const hasListened = tries === 0 && past.lastAt !== undefined;
  const dated: TakenUp = { ...takenUp, ...(hasListened && { aliveUntil: past.lastAt }) };
  return { state, facts, recordings: over.recordings, takenUp: dated, orphans, ...(isTried && { tries }) };
};

/** Legs that are held and don't go on, and have a peer. */
const orphansOf = (past: JournalPast, { legs }: TakenUp, now: number): readonly Orphan[] => {
  const goesOn = new Set(legs.map(({ leg }) => leg.id));
  const held = peersOf(past.held).flatMap(({ leg, dialog, at = 0 }) =>
    goesOn.has(leg) ? [] : [{ leg, dialog, ageMs: now - at }],
  );
  const told = past.dialogs.map(({ leg, snapshot, at }) => ({ leg, dialog: snapshot, ageMs: now - at }));
  return [...held, ...(told as unknown as Orphan[])];
};

/** Tells the peers of a dead run that can't go on that it is over; and only then notes that they were told. */
export const endOrphans = (
  past: JournalPast,
  orphans: readonly Orphan[],
  journal: Journal,
  board: Pick<Switch, "endOrphans">,
  now: number,
): void => {
  board.endOrphans(orphans);
  const over: JournalRecord[] = [
    ...past.dialogs.map(({ leg }) => ({ kind: "dialog" as const, leg, at: now, snapshot: null })),
    ...orphans
      .flatMap(({ leg }) => keysOf(leg))
      .filter((key) => past.held.has(key))
      .map((key) => ({ kind: "held" as const, key, at: now, value: null })),
  ];
  if (over.length > 0) journal.append(over).catch(() => {});
};

type Connected = {
  readonly takenUp: TakenUp;
  /** What deaths before this run weighed; absent where it has nothing that it could die of. */
  readonly tries?: number;
  readonly hotline: Hotline;
  readonly clock: NodeClock;
  readonly journal: Journal;
  readonly runtime: Runtime;
  readonly board: Pick<Switch, "hasLeg" | "isReachable" | "resume">;
  readonly timers?: Timers;
};

/** Legs, timers and what was decided last go on. */
export const resume = ({
  takenUp,
  tries,
  hotline,
  clock,
  journal,
  runtime,
  board,
  timers = machineTimers,
}: Connected) => {
  const undone = doable(takenUp.undone, board.isReachable);
  const recordings = new Set(takenUp.recordings.map(({ id }) => id));
  const there = { hasLeg: board.hasLeg, hasRecording: (id: RecordingId) => recordings.has(id) };
  // Before the legs go on: what the hotline decides of their ends begins legs that the switch can't have yet.
  const ends = missing(hotline, there, undone, clock.steady());
  board.resume();
  for (const event of ends) void runtime.feed(event);
  for (const input of unanswered(hotline)) void runtime.feed(input);
  runtime.resume(undone);
  if (tries === undefined) return;
  const weigh = (value: number | null) =>
    void journal.append([{ kind: "held", key: triesKey, at: clock.steady(), value }]).catch(() => {});
  timers.after(deaths.atOnce.withinMs, () => weigh(tries + deaths.soon.weighs));
  timers.after(deaths.soon.withinMs, () => weigh(null));
};
