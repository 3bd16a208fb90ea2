/** What goes on after a crash, as it lies in the journal under its keys: read at the start, told again as it changes. */
import {
  type Agent,
  type Call,
  type CallId,
  consistent,
  type Hotline,
  type Kept,
  keptShape,
  type NotedMap,
  nothingKept,
  type Rebuilt,
  type RecordingId,
  readableShapes,
  repeatable,
  type SwitchCommand,
  type UserId,
} from "@zongji/domain";
import type { Log } from "@zongji/store";
import {
  joinLegs,
  type LegCheckpoint,
  type RecordingCheckpoint,
  type Switch,
  type UnreachedCheckpoint,
} from "@zongji/switch";
import type { Holding } from "../journal/index.ts";
import { namesIn, type Shared } from "./shared.ts";

export type TakenUp = {
  readonly kept: Kept;
  readonly legs: readonly LegCheckpoint[];
  readonly recordings: readonly RecordingCheckpoint[];
  readonly unreached: readonly UnreachedCheckpoint[];
  /** When the dead run is known to have lived, steady time. */
  readonly aliveUntil?: number;
  /** Commands that were decided, and perhaps not carried out. */
  readonly undone: readonly SwitchCommand[];
};

const undoneKey = "undone";

/** Under it lies `keptShape` of who wrote. Legs and recordings have a version each. */
export const shapeKey = "shape";
const shapedKinds: ReadonlySet<string> = new Set(["call", "agent", "timer", "file", "callback", undoneKey]);

/** Whether it is as this release writes it. */
const isOurs = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "v" in value && value.v === 1;

const nothingTakenUp: TakenUp = { kept: nothingKept(), legs: [], recordings: [], unreached: [], undone: [] };

const unreachedOf = (held: ReadonlyMap<string, unknown>): UnreachedCheckpoint[] =>
  [...held].flatMap(([key, value]) =>
    key.startsWith("unreached:") && isOurs(value) ? [value as UnreachedCheckpoint] : [],
  );

/**
 * What earlier runs held. `open`: calls that their facts left open. What can't be read is left out, and logged: it ends as if nothing had been held of it.
 * Never throws: a start that fails here would fail each time.
 */
export const readHeld = (
  held: ReadonlyMap<string, unknown>,
  open: Rebuilt["calls"],
  shared: Shared,
  log: Log,
): TakenUp => {
  const shape = held.get(shapeKey);
  const isShaped = [...held.keys()].some((key) => shapedKinds.has(key.split(":")[0]!));
  const unreached = unreachedOf(held);
  if (isShaped && !readableShapes.has(shape)) {
    log.error(
      { shape, ours: keptShape },
      "another release held the calls of the last run in another shape: they are ended",
    );
    return { ...nothingTakenUp, unreached };
  }
  try {
    return { ...readShaped(held, open, shared, log), unreached };
  } catch (error) {
    log.error({ error: String(error) }, "what was held of the last run can't be taken up: its calls are ended");
    return { ...nothingTakenUp, unreached };
  }
};

const readShaped = (
  held: ReadonlyMap<string, unknown>,
  open: Rebuilt["calls"],
  shared: Shared,
  log: Log,
): Omit<TakenUp, "unreached"> => {
  const kept = { ...nothingKept(), calls: new Map<CallId, Call>(), agents: new Map<UserId, Agent>() };
  // Whose end was said already, its peer is told again of: that is no going on.
  const legs = joinLegs(held).filter(({ leg }) => leg.state.at !== "ending");
  const recordings: RecordingCheckpoint[] = [];
  let undone: readonly SwitchCommand[] = [];
  const read = (kind: string, id: string, value: unknown): void => {
    if (kind === "call" && open.has(id as CallId)) kept.calls.set(id as CallId, shared.unpack(value) as Call);
    else if (kind === "agent") kept.agents.set(id as UserId, value as Agent);
    else if (kind === "timer") kept.timers.set(id, value as never);
    else if (kind === "file") kept.recordings.set(id as RecordingId, value as never);
    else if (kind === "callback") kept.callbacks.set(id as CallId, value as never);
    else if (kind === "recording" && isOurs(value)) recordings.push(value as RecordingCheckpoint);
    else if (kind === undoneKey) undone = value as readonly SwitchCommand[];
  };
  for (const [key, value] of held) {
    const [kind = "", ...rest] = key.split(":");
    try {
      read(kind, rest.join(":"), value);
    } catch (error) {
      log.error({ key, error: String(error) }, "what was held of a dead run can't be read");
    }
  }
  const meant = new Set([
    ...[...kept.calls.values()].flatMap(legsOf),
    ...undone.flatMap((command) => ("leg" in command ? [command.leg] : [])),
  ]);
  return {
    kept: consistent(kept),
    // Drops a leg whose call can't go on: nothing would ever end it.
    legs: legs.filter(({ leg }) => meant.has(leg.id)),
    recordings,
    undone: repeatable(undone),
  };
};

/** Those that stand: one that the call knows to be gone would stand for ever. */
const legsOf = ({ leg, legs }: Call): string[] => {
  const own = legs[leg] ? [] : [leg];
  return [...own, ...Object.entries(legs).flatMap(([id, { at }]) => (at === "gone" ? [] : [id]))];
};

type Given = {
  readonly hotline: Hotline;
  readonly shared: Shared;
  readonly changes: Switch["changes"];
  readonly undone: () => readonly SwitchCommand[];
  readonly takenUp: TakenUp;
};

type Table = {
  readonly kind: string;
  readonly now: NotedMap<string, object>;
  readonly told: Map<string, object>;
};

/** What was taken up is held already. */
const tableOf = (kind: string, now: Table["now"], kept: ReadonlyMap<string, object>): Table => ({
  kind,
  now,
  told: new Map(kept),
});

/** What has changed since the last time, found by what was noted, and known by its identity. */
export const createHoldings = ({ hotline, shared, changes, undone, takenUp }: Given): (() => readonly Holding[]) => {
  const tables: readonly Table[] = [
    tableOf("call", hotline.calls, takenUp.kept.calls),
    tableOf("agent", hotline.agents, takenUp.kept.agents),
    tableOf("timer", hotline.timers, takenUp.kept.timers),
    tableOf("file", hotline.recordings, takenUp.kept.recordings),
    tableOf("callback", hotline.callbacks, takenUp.kept.callbacks),
  ];
  let told: readonly SwitchCommand[] = takenUp.undone;
  /** At first, and after a failure, what was noted is not all. */
  let looksAtAll = true;

  const diff = ({ kind, now, told }: Table, all: boolean, out: Holding[]): void => {
    const noted = now.takeChanged();
    for (const id of all ? new Set([...now.keys(), ...told.keys()]) : noted) {
      const value = now.get(id);
      if (told.get(id) === value) continue;
      if (value === undefined) {
        told.delete(id);
        out.push({ key: `${kind}:${id}`, value: null });
        continue;
      }
      const packed = kind === "call" ? shared.pack(value, (holding) => out.push(holding)) : value;
      told.set(id, value);
      out.push({ key: `${kind}:${id}`, value: packed });
    }
  };

  return () => {
    shared.learn(hotline.config);
    const out: Holding[] = [];
    const all = looksAtAll;
    looksAtAll = true;
    for (const table of tables) diff(table, all, out);
    looksAtAll = false;
    out.push(...changes());
    const now = undone();
    if (now !== told && (now.length > 0 || told.length > 0)) {
      out.push({ key: undoneKey, value: now.length > 0 ? now : null });
    }
    told = now;
    return out;
  };
};

/** Keys that are held of what does not go on. */
export const stalesOf = (
  held: ReadonlyMap<string, unknown>,
  { kept, legs, recordings, unreached, undone }: TakenUp,
): readonly string[] => {
  const ids = new Set<string>(legs.map(({ leg }) => leg.id));
  const goesOn: Record<string, ReadonlySet<string>> = {
    call: new Set(kept.calls.keys()),
    agent: new Set(kept.agents.keys()),
    timer: new Set(kept.timers.keys()),
    file: new Set(kept.recordings.keys()),
    callback: new Set(kept.callbacks.keys()),
    leg: ids,
    media: ids,
    invite: ids,
    dialog: ids,
    recording: new Set(recordings.map(({ id }) => id)),
    unreached: new Set(unreached.map(({ dialog }) => dialog.session)),
    [undoneKey]: new Set(undone.length > 0 ? [""] : []),
  };
  const calls = [...held].filter(([key]) => key.startsWith("call:") && goesOn.call?.has(key.slice(5)));
  goesOn.shared = new Set(namesIn(calls.map(([, value]) => value)));
  return [...held.keys()].filter((key) => {
    const [kind = "", ...rest] = key.split(":");
    return goesOn[kind]?.has(rest.join(":")) === false;
  });
};
