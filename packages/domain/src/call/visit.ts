import { calendarOf } from "../calendars.ts";
import type { GroupConfig } from "../config/index.ts";
import { isLedOn } from "../flow/index.ts";
import type { GroupId, VisitId } from "../ids.ts";
import type { Need } from "../need.ts";
import { isOpen } from "../schedule.ts";
import type { PromptName } from "../switching.ts";
import { askAgain, callbackAsked, callbackKeyPrompts, isAsking } from "./ask-callback.ts";
import type { Call, CallAt, CallEvent, Turn, Visit } from "./call.ts";
import { close, farewell, leaveQueue } from "./closing.ts";
import { demandOf } from "./demand.ts";
import { armPosition, keyPrompts, position } from "./position.ts";
import { arm, music, play, say, to } from "./turn.ts";

const served = { by: "system", cause: "flowEnded" } as const;

type Entry = {
  readonly group: GroupId;
  readonly priority: number;
  readonly atHead?: boolean;
  /** Words before the queue's own. */
  readonly words?: readonly PromptName[];
  /** The groups behind it. */
  readonly from?: readonly GroupId[];
  /** Skills that the flow asks for. */
  readonly wish?: Need | undefined;
};

/** tQ. A full queue is entered and left at once, so that it is counted. */
export function enterQueue(call: Call, turn: Turn, entry: Entry): Call {
  const group = turn.env.config.groups.find((each) => each.id === entry.group);
  if (!group) return close(call, turn, { by: "system", cause: "error" }, "unknownGroup");
  const { priority, atHead = false, words = [], from = [], wish } = entry;
  const entered: Visit = { visit: turn.env.newId() as VisitId, group, since: turn.env.now, priority, atHead, from };
  const visit: Visit = { ...entered, ...(wish && { wish }) };
  say(turn, { type: "QueueEntered", call: call.id, visit: visit.visit, group: group.id, priority, atHead });
  if (turn.env.elsewhere(group.id)) return leaveUnserved(call, turn, visit);
  // one who was served before is not turned away
  if (!atHead && turn.env.waiting(group.id) >= group.maxWaiting) {
    leaveQueue(call, turn, visit, "FULL");
    return overflow(call, turn, visit, "FULL");
  }
  if (!atHead && isShut(group, turn)) return leaveEmpty(call, turn, visit);
  if (group.noAgent === "leave" && turn.env.signedIn(group.id) === 0) return leaveEmpty(call, turn, visit);
  return wait(call, turn, { ...visit, ...demandOf(call, turn, group, wish) }, words);
}

/** Outside the hours of the group's own calendar. */
const isShut = ({ calendar }: GroupConfig, { env }: Turn): boolean =>
  calendar !== undefined && !isOpen(calendarOf(env.config, calendar), env.wall);

function wait(call: Call, turn: Turn, visit: Visit, words: readonly PromptName[]): Call {
  const { group } = visit;
  arm(turn, "QueueWait", call.id, group.maxWaitMs);
  armPosition(call, turn, visit);
  // Where somebody is ready his phone rings at once.
  const place = group.positionAtStart && !turn.env.isReady(group.id) ? position(call, turn, visit) : [];
  const told = [
    ...(words.length > 0 ? words : [welcome(group, turn)]),
    ...place,
    ...keyPrompts(group),
    ...callbackKeyPrompts(call, turn, visit),
  ];
  return to(call, { at: "queued", visit, play: play(call, turn, told) });
}

/** tQ of a call that is directed to one agent (spec metrics §9: direct assignment counts; its wait is its ring). */
export function enterDirect(call: Call, turn: Turn, group: GroupConfig, priority: number): Visit {
  const visit = turn.env.newId() as VisitId;
  say(turn, { type: "QueueEntered", call: call.id, visit, group: group.id, priority, atHead: true, direct: true });
  arm(turn, "QueueWait", call.id, group.maxWaitMs);
  armPosition(call, turn, { group, since: turn.env.now });
  const demand = demandOf(call, turn, group, undefined, true);
  return { visit, group, since: turn.env.now, priority, atHead: true, from: [], ...demand };
}

function welcome(group: GroupConfig, { env }: Turn): PromptName {
  if (env.draining) return "draining";
  if (env.signedIn(group.id) === 0) return "noAgent";
  return env.isReady(group.id) ? "queue.enter" : "queue.busy";
}

type Overflowed = "FULL" | "TIMEOUT" | "NOAGENT" | "KEY";
/** The exit of the flow's node by which a call comes back from the queue. */
const exits: Readonly<Record<Overflowed, string>> = {
  ...{ FULL: "full", TIMEOUT: "timeout", NOAGENT: "noAgent", KEY: "key" },
};

/** What is heard of a group before the end; of a group that takes the call its own words tell how it stands there. */
const lastWords = (reason: Overflowed): PromptName[] =>
  reason === "TIMEOUT" || reason === "KEY" ? ["goodbye"] : ["queue.full", "goodbye"];

/** 溢出, after the visit was left: as the flow says that sent it there, else by the group's own rule. */
export function overflow(
  call: Call,
  turn: Turn,
  left: Visit,
  reason: Overflowed,
  words: readonly PromptName[] = lastWords(reason),
): Call {
  const back = exits[reason];
  if (call.walk && isLedOn(call.walk.state, call.walk.flows, back)) return to(call, { at: "menu", back });
  const { overflow: way } = left.group;
  const been = [...left.from, left.group.id];
  if (way.to === "group" && !been.includes(way.group)) {
    return enterQueue(call, turn, { group: way.group, priority: left.priority, from: been, wish: left.wish });
  }
  return farewell(call, turn, words, served);
}

/** The longest stay is over. */
export function waitedTooLong(call: CallAt<"queued">, _event: unknown, turn: Turn): Call {
  const { visit } = call.state;
  leaveQueue(call, turn, visit, "TIMEOUT");
  return overflow(call, turn, visit, "TIMEOUT");
}

/** Its agents are rung by another node now: nobody here could ever take it. */
export function elsewhere(call: CallAt<"queued">, _event: unknown, turn: Turn): Call {
  return leaveUnserved(call, turn, call.state.visit);
}

/** The last agent has signed out, and the group lets nobody wait for none. */
export function leftAlone(call: CallAt<"queued">, _event: unknown, turn: Turn): Call {
  return leaveEmpty(call, turn, call.state.visit);
}

function leaveEmpty(call: Call, turn: Turn, visit: Visit): Call {
  leaveQueue(call, turn, visit, "NOAGENT");
  return overflow(call, turn, visit, "NOAGENT", ["noAgent", "goodbye"]);
}

function leaveUnserved(call: Call, turn: Turn, visit: Visit): Call {
  leaveQueue(call, turn, visit, "NOAGENT");
  return overflow(call, turn, visit, "NOAGENT");
}

/** The words are over: music. */
export function wordsOver(
  call: CallAt<"queued" | "ringing">,
  event: Extract<CallEvent, { is: "PlayEnded" }>,
  turn: Turn,
): Call {
  const { play: words, ...rest } = call.state;
  if (words === undefined || event.play !== words) return call;
  if (call.state.at === "queued" && isAsking(call as CallAt<"queued">)) return callbackAsked(call as never, turn);
  music(call, turn, call.state.visit.group.musicPrompt);
  return to(call, rest);
}

/** The media came back: what the caller heard goes on. */
export function musicAgain(call: CallAt<"queued" | "ringing">, _event: unknown, turn: Turn): Call {
  if (call.state.at === "queued" && isAsking(call as CallAt<"queued">)) return askAgain(call as never, turn);
  const { play: _words, ...rest } = call.state;
  music(call, turn, call.state.visit.group.musicPrompt);
  return to(call, rest);
}
