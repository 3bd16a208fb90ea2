/** 排队位置: what a caller is told of his place in the queue, of his wait, and of the key by which he may leave. */
import { type GroupConfig, shortestTellMs } from "../config/index.ts";
import { expectedWait, minutesTold } from "../expected-wait.ts";
import { countPrompts } from "../spoken-number.ts";
import type { PromptName } from "../switching.ts";
import type { Call, Turn, Visit } from "./call.ts";
import { arm, say } from "./turn.ts";

const sooner = (everyMs: number): number => (everyMs > 0 ? Math.max(everyMs, shortestTellMs) : 0);
type Tells = "position" | "message";

/** How often those who wait hear what; nothing that the group does not tell. */
const tellings = ({ positionEveryMs = 0, messagePrompt, messageEveryMs = 60_000 }: GroupConfig) =>
  [
    { tells: "position", everyMs: sooner(positionEveryMs) },
    { tells: "message", everyMs: messagePrompt === undefined ? 0 : sooner(messageEveryMs) },
  ].filter(({ everyMs }) => everyMs > 0) as { readonly tells: Tells; readonly everyMs: number }[];

type Stays = Pick<Visit, "group" | "since">;

/** The next telling, if there is any: each comes at multiples of its interval from the visit's beginning. */
export function armPosition(call: Call, turn: Turn, { group, since }: Stays): void {
  const stayed = turn.env.now - since;
  const next = tellings(group).map(({ everyMs }) => everyMs - (stayed % everyMs));
  if (next.length > 0) arm(turn, "Position", call.id, Math.min(...next));
}

/** Those that come so short after each other are told together. */
const togetherMs = 1_000;

/** What it is time for: the last that has come due, and what came due with it. */
export function dueNow(turn: Turn, { group, since }: Stays): ReadonlySet<Tells> {
  const stayed = turn.env.now - since;
  const passed = tellings(group).map(({ tells, everyMs }) => ({ tells, ago: stayed % everyMs }));
  const last = Math.min(...passed.map(({ ago }) => ago));
  return new Set(passed.filter(({ ago }) => ago - last < togetherMs).map(({ tells }) => tells));
}

const waitPrompts = (expectedMs: number): PromptName[] => {
  const minutes = minutesTold(expectedMs);
  if (minutes === "<1") return ["queue.underMinute"];
  if (minutes === ">60") return ["queue.overHour"];
  return ["queue.wait", ...countPrompts(Number(minutes)), "queue.minutes"];
};

/** Tells the fact of it. @returns the prompts that say it */
export function position({ id: call }: Call, turn: Turn, visit: Visit): PromptName[] {
  const { env } = turn;
  const group = visit.group.id;
  const ahead = env.ahead(call, visit);
  const expectedMs = visit.group.tellExpectedWait ? expectedWait(env.answers(group), ahead, env.now) : undefined;
  const expected = expectedMs === undefined ? {} : { expectedMs };
  say(turn, { type: "PositionTold", call, visit: visit.visit, group, ahead, ...expected });
  const place = ahead === 0 ? ["queue.next"] : ["queue.ahead", ...countPrompts(ahead), "queue.people"];
  return [...place, ...(expectedMs === undefined ? [] : waitPrompts(expectedMs))];
}

const keyNames: Readonly<Record<string, PromptName>> = { "*": "key.star", "#": "key.hash" };

export const keyWord = (key: string): PromptName => keyNames[key] ?? `digit.${key}`;

/** By which key he may leave. */
export const keyPrompts = ({ leaveKey = "none" }: GroupConfig): PromptName[] =>
  leaveKey === "none" ? [] : ["queue.leave", keyWord(leaveKey)];
