/** 请求回拨 in the queue: the caller says by keys on which number, while he keeps his place; an agent who becomes free is rung for him all the same. */
import {
  beginCallback,
  type CallbackRules,
  type CallbackStep,
  callbackKey,
  callbackKeyMs,
  callbackRules,
  callbackSilent,
  callbackWords,
  canCallBack,
} from "../callback-dialogue.ts";
import { isLedOn } from "../flow/index.ts";
import type { PromptName } from "../switching.ts";
import type { Call, CallAt, Turn, Visit } from "./call.ts";
import { farewell, leaveQueue } from "./closing.ts";
import { keyWord } from "./position.ts";
import { arm, disarm, hush, music, play, say, to } from "./turn.ts";

type Queued = CallAt<"queued">;
type Asking = Queued & { readonly state: { readonly asks: NonNullable<Queued["state"]["asks"]> } };
export const isAsking = (call: Queued): call is Asking => call.state.asks !== undefined;

const rulesOf = (call: Call, { env }: Turn, { group }: Visit): CallbackRules =>
  callbackRules(env.config, group.callbackRights ?? [], call.citizenNumber);

/** Whether this caller can ask to be called back here. */
export const mayAsk = (call: Call, turn: Turn, visit: Visit): boolean =>
  (visit.group.callbackKey ?? "none") !== "none" &&
  call.direction === "in" &&
  !call.test &&
  !turn.env.draining &&
  canCallBack(rulesOf(call, turn, visit));

/** He pressed the key: his number is read to him. */
export function askCallback(call: Queued, turn: Turn): Call {
  const { visit } = call.state;
  return follow(call, turn, beginCallback(rulesOf(call, turn, visit)));
}

function follow(call: Queued, turn: Turn, step: CallbackStep): Call {
  const { visit } = call.state;
  disarm(turn, "CallbackKey", call.id);
  if ("over" in step) return step.number === undefined ? waitOn(call, turn) : promised(call, turn, step.number);
  const { dialogue: asks, say: words } = step;
  if (words) return to(call, { at: "queued", visit, asks, play: play(call, turn, words) });
  if (step.hush) hush(call, turn, call.leg);
  arm(turn, "CallbackKey", call.id, callbackKeyMs);
  return to(call, { at: "queued", visit, asks });
}

/** He goes on waiting. */
function waitOn(call: Queued, turn: Turn): Call {
  const { visit } = call.state;
  music(call, turn, visit.group.musicPrompt);
  return to(call, { at: "queued", visit });
}

function promised(call: Queued, turn: Turn, number: string): Call {
  const { visit } = call.state;
  const { env } = turn;
  leaveQueue(call, turn, visit, "CALLBACK");
  const { visit: id, group, priority, atHead, since, need } = visit;
  turn.out.push({
    keepPlace: {
      ...{ id: call.id, visit: id, group: group.id, priority, atHead, since },
      ...{ party: env.party(number), number, own: number === call.citizenNumber },
      ...{ askedAt: env.now, tries: 0, notBefore: env.now },
      ...(need && { need }),
    },
  });
  return leftForCallback(call, turn);
}

/** His place is kept: on by the flow, if it leads on, else goodbye. */
function leftForCallback(call: Call, turn: Turn): Call {
  const back = "callback";
  if (call.walk && isLedOn(call.walk.state, call.walk.flows, back)) return to(call, { at: "menu", back });
  return farewell(call, turn, ["callback.done", "goodbye"], { by: "system", cause: "flowEnded" });
}

/** A key while he is asked. Digits of a number are sealed. */
export function keyOfCallback(call: Asking, key: string, turn: Turn): Call {
  const { asks, visit } = call.state;
  const step = callbackKey(asks, key, rulesOf(call, turn, visit));
  const { valid, typed } = step.key;
  const flowNode = call.walk?.state.frames.at(-1)?.node ?? "";
  const pressed = valid && !typed ? { key } : { sealedKey: turn.env.seal(call.id, key) };
  say(turn, { type: "KeyPressed", call: call.id, flowNode, ...pressed, valid });
  return follow(call, turn, step);
}

/** The question is heard: a key is waited for. */
export function callbackAsked(call: Asking, turn: Turn): Call {
  const { visit, asks } = call.state;
  arm(turn, "CallbackKey", call.id, callbackKeyMs);
  return to(call, { at: "queued", visit, asks });
}

/** No key came in time. */
export function noCallbackKey(call: Queued, _event: unknown, turn: Turn): Call {
  if (!isAsking(call)) return call;
  return follow(call, turn, callbackSilent(call.state.asks, rulesOf(call, turn, call.state.visit)));
}

/** The media came back: the question again. */
export function askAgain(call: Asking, turn: Turn): Call {
  const { visit, asks } = call.state;
  disarm(turn, "CallbackKey", call.id);
  return to(call, {
    at: "queued",
    visit,
    asks,
    play: play(call, turn, callbackWords(asks, rulesOf(call, turn, visit))),
  });
}

/** By which key he may ask, where he may. */
export const callbackKeyPrompts = (call: Call, turn: Turn, visit: Visit): PromptName[] =>
  mayAsk(call, turn, visit) ? ["callback.press", keyWord(visit.group.callbackKey ?? "none")] : [];
