/** What a call that waits asks of the agent who takes it: skills with least levels, and how that falls while it waits. Pure. */
import type { SkillLevels, Widening } from "./config/skill.ts";

/** Of each skill the least level; a skill that is not in it is not asked for. */
export type Need = SkillLevels;

/** Both together: of a skill that both ask for, the higher level. Undefined: nothing is asked. */
export function needOf(...asked: readonly (Need | undefined)[]): Need | undefined {
  const need = new Map<string, number>();
  for (const each of asked)
    for (const [skill, least] of Object.entries(each ?? {})) need.set(skill, Math.max(least, need.get(skill) ?? 0));
  if (need.size === 0) return undefined;
  return Object.fromEntries([...need].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The need with every level so much lower; what falls to 0 is not asked any more. Undefined: anybody will do. */
export function lowered(need: Need, by: number): Need | undefined {
  const left = Object.entries(need).flatMap(([skill, least]) => (least > by ? [[skill, least - by] as const] : []));
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

/** A need as pairs: made once where many agents are asked. */
export type Asked = readonly (readonly [skill: string, least: number])[];
export const askedOf = (need: Need | undefined): Asked => (need === undefined ? [] : Object.entries(need));

/** Whether these levels are enough. */
export function hasAll(levels: Need | undefined, asked: Asked): boolean {
  for (const [skill, least] of asked) {
    const level = levels !== undefined && Object.hasOwn(levels, skill) ? levels[skill]! : 0;
    if (level < least) return false;
  }
  return true;
}

export const meets = (levels: Need | undefined, need: Need | undefined): boolean => hasAll(levels, askedOf(need));

/** The steps in the order of their times. */
export const stepsOf = (widening: Widening = []): Widening => [...widening].sort((a, b) => a.afterMs - b.afterMs);
