import type { Agent } from "./agent.ts";
import type { Call } from "./call/call.ts";
import type { Callback } from "./callback-place.ts";
import type { HotlineConfig } from "./config/index.ts";
import type { Ending } from "./ending.ts";
import { createHotline } from "./hotline.ts";
import type { CallId, DeviceId, LegId, RecordingId, UserId } from "./ids.ts";
import type { Input, Timer } from "./input.ts";
import type { Rebuilt } from "./rebuild.ts";
import type { Hotline } from "./run.ts";
import type { SwitchCommand, SwitchEvent } from "./switching.ts";

type Plain<M> = M extends ReadonlyMap<infer Key, infer Value> ? Map<Key, Value> : never;

/** What of a live hotline goes on after its server died: values as they were, whole with each other. */
export type Kept = {
  readonly calls: ReadonlyMap<CallId, Call>;
  readonly agents: ReadonlyMap<UserId, Agent>;
  readonly timers: Plain<Hotline["timers"]>;
  readonly recordings: Plain<Hotline["recordings"]>;
  readonly callbacks: Plain<Hotline["callbacks"]>;
};

/**
 * The shape of what is kept, and of the commands kept beside it: raise it with their types (kept-shape.test.ts tells). What was kept in another shape is not
 * guessed at: its calls end.
 */
export const keptShape = 6;
/** Shapes that can be read as this one: what came since may be absent in them. */
export const readableShapes: ReadonlySet<unknown> = new Set([5, keptShape]);

export const nothingKept = (): Kept => ({
  calls: new Map(),
  agents: new Map(),
  timers: new Map(),
  recordings: new Map(),
  callbacks: new Map(),
});

/** What can go on: an agent whose call can't is left to her facts. */
export function consistent(kept: Kept): Kept {
  const isThere = ({ seat }: Agent) => !("call" in seat) || seat.at === "wrapUp" || kept.calls.has(seat.call);
  const agents = new Map([...kept.agents].filter(([, agent]) => isThere(agent)));
  const callbacks = new Map([...kept.callbacks].map(([id, callback]) => [id, withCall(callback, kept.calls)] as const));
  const goesOn = (timer: Timer): boolean => {
    if ("call" in timer) return kept.calls.has(timer.call);
    return "callback" in timer ? callbacks.has(timer.callback) : agents.has(timer.user);
  };
  const timers = new Map([...kept.timers].filter(([, { timer }]) => goesOn(timer)));
  return { ...kept, agents, timers, callbacks };
}

/** A place whose call out can't go on waits again. */
function withCall(callback: Callback, calls: Kept["calls"]): Callback {
  const { call, taken: _taken, ...rest } = callback;
  return call === undefined || calls.has(call) ? callback : rest;
}

/** What the facts left open and nothing was kept of: `closeOpen` ends it. */
export function withoutKept(rebuilt: Rebuilt, kept: Kept): Rebuilt {
  const rest = <K, V>(map: ReadonlyMap<K, V>, known: ReadonlyMap<K, unknown>) =>
    new Map([...map].filter(([key]) => !known.has(key)));
  return {
    calls: rest(rebuilt.calls, kept.calls),
    agents: rest(rebuilt.agents, kept.agents),
    recordings: rest(rebuilt.recordings, kept.recordings),
    callbacks: rest(rebuilt.callbacks, kept.callbacks),
  };
}

/** A hotline in which `kept` goes on. `rebuilt`: from the facts, after `closeOpen`, for agents of whom nothing was kept. */
export function restoreHotline(config: HotlineConfig, kept: Kept, rebuilt?: Rebuilt): Hotline {
  const hotline = createHotline(config, rebuilt);
  for (const [id, call] of kept.calls) {
    hotline.calls.set(id, call);
    for (const leg of [call.leg, ...Object.keys(call.legs)] as LegId[]) hotline.legs.set(leg, id);
    if (call.state.at === "queued") hotline.waiting.add(id);
  }
  for (const [user, agent] of kept.agents) hotline.agents.set(user, agent);
  for (const [id, set] of kept.timers) hotline.timers.set(id, set);
  for (const [id, recording] of kept.recordings) hotline.recordings.set(id, recording);
  for (const [id, callback] of kept.callbacks) hotline.callbacks.set(id, callback);
  return hotline;
}

const restart: Ending = { by: "system", cause: "restart" };

/** What the switch has taken up. */
type There = { readonly hasLeg: (leg: LegId) => boolean; readonly hasRecording: (recording: RecordingId) => boolean };

/**
 * Legs and recordings that the calls think they have and the switch has not: their ends, which the hotline is to be told. `undone`: commands that were
 * decided and not carried out; what one of them begins is yet to come.
 */
export function missing(
  hotline: Hotline,
  { hasLeg, hasRecording }: There,
  undone: readonly SwitchCommand[],
  at: number,
) {
  const legs = new Set(undone.flatMap((command) => (command.do === "Originate" ? [command.leg] : [])));
  const records = new Set(undone.flatMap((command) => (command.do === "Record" ? [command.recording] : [])));
  const ends: (Ended<"LegEnded"> | Ended<"RecordingFailed">)[] = [];
  for (const call of hotline.calls.values()) {
    for (const [leg, { at: stands, sent }] of Object.entries(call.legs) as [LegId, Call["legs"][LegId]][]) {
      if (stands !== "gone" && !hasLeg(leg) && !legs.has(leg))
        ends.push({ is: "LegEnded", at, leg, ending: sent ?? restart });
    }
  }
  for (const [recording, { leg }] of hotline.recordings) {
    if (hasRecording(recording) || records.has(recording)) continue;
    ends.push({ is: "RecordingFailed", at, recording, leg, reason: "nothing was kept of it after a crash" });
  }
  return ends;
}

/** What calls had asked of a service when their server died: nobody will answer it. What the hotline is to be told. */
export const unanswered = (hotline: Hotline): Input[] =>
  [...hotline.calls.values()].flatMap(({ id: call, state }): Input[] =>
    state.at === "menu" && state.ask
      ? [{ is: "AskAnswered", call, ask: state.ask.id, answer: { failed: "restart" } }]
      : [],
  );

type Ended<Is extends SwitchEvent["is"]> = Extract<SwitchEvent, { is: Is }>;

/** Of these, what can still be done: a device that registered over a connection is gone with it, and its ring is lost by the restart, not by its agent. */
export const doable = (
  undone: readonly SwitchCommand[],
  isReachable: (device: DeviceId) => boolean,
): readonly SwitchCommand[] => {
  const isVain = ({ target }: Extract<SwitchCommand, { do: "Originate" }>) =>
    target.to === "device" && !isReachable(target.device);
  const never = new Set(
    undone.flatMap((command) => (command.do === "Originate" && isVain(command) ? [command.leg] : [])),
  );
  return undone.filter((command) => !("leg" in command && never.has(command.leg)));
};

/** Commands that may be given twice without harm: a digit is not sent again, and a REFER died with its subscription. */
export const repeatable = (undone: readonly SwitchCommand[]): readonly SwitchCommand[] =>
  undone.filter((command) => command.do !== "SendDigits" && command.do !== "AnswerRefer");
