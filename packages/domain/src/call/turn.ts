import type { AgentEvent } from "../agent.ts";
import type { Ending } from "../ending.ts";
import type { FactBody } from "../fact.ts";
import type { CallId, LegId, PlayId, RecordingId, UserId } from "../ids.ts";
import type { Refusal, Timer } from "../input.ts";
import { type Marks, mark } from "../marks.ts";
import { slowed } from "../prompts.ts";
import { localTime } from "../schedule.ts";
import type { PromptName, SwitchCommand } from "../switching.ts";
import type { Call, CallState, Leg, Turn } from "./call.ts";

export const say = (turn: Turn, fact: FactBody): void => void turn.out.push({ fact });
export const order = (turn: Turn, command: SwitchCommand): void => void turn.out.push({ command });
export const tell = (turn: Turn, user: UserId, event: AgentEvent): void => void turn.out.push({ tell: user, event });

/** A wish that this state can't honour; nothing else may have been done in the turn. */
export function refuse(call: Call, turn: Turn, reason: Refusal): Call {
  turn.out.push({ refused: { reason } });
  return call;
}

/** What would become of it, done on a turn of its own: its effects, or why it is refused. */
export function attempt(
  { env }: Turn,
  deed: (trial: Turn) => Call,
): { readonly call: Call; readonly out: Turn["out"] } | { readonly refused: Refusal } {
  const trial: Turn = { env, out: [] };
  const call = deed(trial);
  const refused = trial.out.flatMap((effect) => ("refused" in effect ? [effect.refused.reason] : []))[0];
  return refused === undefined ? { call, out: trial.out } : { refused };
}

export type CallTimer = Extract<Timer, { call: CallId }>;
export const callTimer = (is: CallTimer["is"], call: CallId): CallTimer => ({ id: `${is}:${call}`, is, call });
export const arm = (turn: Turn, is: CallTimer["is"], call: CallId, afterMs: number): void =>
  void turn.out.push({ timer: { set: callTimer(is, call), afterMs } });
export const disarm = (turn: Turn, is: CallTimer["is"], call: CallId): void =>
  void turn.out.push({ timer: { cancel: callTimer(is, call).id } });

export const to = (call: Call, state: CallState): Call => ({ ...call, state });
/** The call has left its flow for good. */
export function withoutWalk({ walk: _left, ...call }: Call): Call {
  return call;
}

export const withLeg = (call: Call, id: LegId, leg: Leg): Call => ({ ...call, legs: { ...call.legs, [id]: leg } });

/** `early`: what the leg's far end sends is heard before its answer. */
export function withEarly(leg: Leg, early: boolean): Leg {
  const { early: _was, ...rest } = leg;
  return early ? { ...rest, early } : rest;
}

export function playTo(leg: LegId, turn: Turn, prompts: readonly PromptName[], loop = false): PlayId {
  const id = turn.env.newId() as PlayId;
  order(turn, { do: "Play", leg, play: id, prompts, ...(loop ? { loop } : {}) });
  return id;
}

/** Plays into the citizen's leg; words more slowly to who is to hear them so. */
export const play = (call: Call, turn: Turn, prompts: readonly PromptName[], loop = false): PlayId =>
  playTo(call.leg, turn, call.slow && !loop ? prompts.map(slowed) : prompts, loop);

export const music = (call: Call, turn: Turn, prompt: PromptName): void => void play(call, turn, [prompt], true);

const ringback = "tone.ringback";
export const tone = (leg: LegId, turn: Turn): void => void playTo(leg, turn, [ringback], true);

/** What is played into a leg that is still up ends. */
export function hush(call: Call, turn: Turn, leg: LegId): void {
  if (call.legs[leg]?.at === "up") order(turn, { do: "StopPlay", leg });
}

/** Orders the end of a leg that is still there. */
export function endLeg(call: Call, turn: Turn, id: LegId, ending: Ending): Call {
  const leg = call.legs[id];
  if (!leg || leg.at === "ending" || leg.at === "gone") return call;
  order(turn, { do: "End", leg: id, ending });
  return withLeg(call, id, { ...leg, at: "ending", sent: ending });
}

/** Whether calls of the hotline's number that this one came to, or shows, are recorded. */
export const isRecorded = (call: Call, { env }: Turn): boolean =>
  env.config.numbers.find((each) => each.number === call.number)?.recorded !== false;

/** Begins a recording of the citizen's leg. */
export function record(call: Call, turn: Turn): Call {
  if (!isRecorded(call, turn)) return call;
  const [recorded, recording] = recordLeg(call, turn, call.leg);
  return { ...recorded, recording };
}

export function recordLeg(call: Call, turn: Turn, leg: LegId): [Call, RecordingId] {
  const recording = turn.env.newId() as RecordingId;
  const recordings = call.recordings + 1;
  const day = localTime(turn.env.wall, turn.env.config.schedule.zone).date.replaceAll("-", "/");
  const file = `${day}/${call.id}${recordings > 1 ? `-${recordings}` : ""}`;
  order(turn, { do: "Record", leg, recording, file, since: turn.env.now });
  return [{ ...call, recordings }, recording];
}

/** The call's marks with what this turn has said so far. */
export const marksNow = (call: Call, turn: Turn): Marks =>
  turn.out.reduce((marks, effect) => ("fact" in effect ? mark(marks, effect.fact) : marks), call.marks);
