/** 排队位置: what a caller is told of his place in the queue, of his wait, and of the key by which he may leave. */
import { type GroupConfig, shortestTellMs } from "../config/index.ts";
import { expectedWait, minutesTold } from "../expected-wait.ts";
import { countPrompts } from "../spoken-number.ts";
import type { PromptName } from "../switching.ts";
import type { Call, Turn, Visit } from "./call.ts";
import { arm, say } from "./turn.ts";

/** The next telling of the position, if the group has any. */
export function armPosition(call: Call, turn: Turn, { positionEveryMs = 0 }: GroupConfig): void {
  if (positionEveryMs > 0) arm(turn, "Position", call.id, Math.max(positionEveryMs, shortestTellMs));
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
