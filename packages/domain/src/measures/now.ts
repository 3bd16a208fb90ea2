import type { CallId, UserId } from "../ids.ts";
import type { Words } from "../words.ts";
import { type Definition, named } from "./measure.ts";
import type { Trace } from "./read.ts";

/** What measures of now need of a call as it is seen (`CallLook`). */
type CallSeen = {
  readonly call: CallId;
  readonly test: boolean;
  readonly phase: string;
  /** ms since the epoch */
  readonly since: number;
  readonly waitingSince?: number;
  readonly group?: string;
};
/** And of an agent (`AgentLook`). */
type AgentSeen = {
  readonly user: UserId;
  readonly groups: readonly string[];
  readonly state: string;
  readonly reachable: boolean;
  readonly call?: CallId;
  readonly test?: true;
};

/** What is seen now. Whoever may see a part gives that part. */
export type Sight = {
  readonly calls: readonly CallSeen[];
  readonly agents: readonly AgentSeen[];
  /** ms since the epoch */
  readonly now: number;
};

/** 实时指标: of this moment, so without a period. */
export type NowMeasure = Definition & {
  readonly value: (sight: Sight) => number | undefined;
  readonly behind: (sight: Sight) => readonly Trace[];
};

const footnote: Words = { zh: "不含测试呼叫", en: "Without test calls" };

const real = (calls: readonly CallSeen[]) => calls.filter(({ test }) => !test);
const callsThat = (label: Words, formula: Words, is: (call: CallSeen) => boolean): NowMeasure => ({
  label,
  unit: "call",
  formula,
  footnote,
  value: ({ calls }) => real(calls).filter(is).length,
  behind: ({ calls }) =>
    real(calls)
      .filter(is)
      .map(({ call }) => ({ id: call, call })),
});

const agentsThat = (label: Words, formula: Words, is: (agent: AgentSeen) => boolean): NowMeasure => ({
  label,
  unit: "person",
  formula,
  value: ({ agents }) => agents.filter(is).length,
  behind: ({ agents }) =>
    agents.filter(is).map(({ user, call }) => ({ id: user, ...(call === undefined ? {} : { call }) })),
});

/** tQ of the open visits. */
const waits = ({ calls }: Sight): CallSeen[] => real(calls).filter(({ waitingSince }) => waitingSince !== undefined);
const sinceOf = ({ waitingSince, since }: CallSeen): number => waitingSince ?? since;
const waitsLongest = (sight: Sight): CallSeen | undefined =>
  waits(sight).reduce<CallSeen | undefined>((a, b) => (a && sinceOf(a) <= sinceOf(b) ? a : b), undefined);

/** Spec metrics §12. */
export const nowMeasures = named({
  waiting: callsThat(
    { zh: "排队", en: "Waiting" },
    {
      zh: "正在排队等待座席的来电数，含座席振铃中的",
      en: "Callers who wait for an agent, those whose agent's phone rings too",
    },
    ({ waitingSince }) => waitingSince !== undefined,
  ),
  longestWait: {
    label: { zh: "最长等待", en: "Longest wait" },
    unit: "ms",
    formula: { zh: "正在排队的来电中，等待最久的时长", en: "Time that the caller who waits longest has waited" },
    footnote,
    value: (sight) => {
      const longest = waitsLongest(sight);
      return longest && Math.max(0, sight.now - sinceOf(longest));
    },
    behind: (sight) => {
      const longest = waitsLongest(sight);
      return longest ? [{ id: longest.call, call: longest.call }] : [];
    },
  } satisfies NowMeasure as NowMeasure,
  talking: agentsThat(
    { zh: "通话中", en: "Talking" },
    {
      zh: "正在与来电人通话的座席数，含保持，不含测试呼叫",
      en: "Agents who talk with a caller, holds included; test calls left out",
    },
    ({ state, test }) => state === "talking" && !test,
  ),
  internal: agentsThat(
    { zh: "席间通话", en: "Internal" },
    {
      zh: "座席与座席通话的座席数，含被协商的，不含测试呼叫",
      en: "Agents who talk with each other, those who are consulted too; test calls left out",
    },
    ({ state, test }) => state === "internal" && !test,
  ),
  ready: agentsThat(
    { zh: "示闲", en: "Ready" },
    {
      zh: "可以接听来电的座席数：示闲且话机在线",
      en: "Agents who can take a call: ready, and their phone is reachable",
    },
    ({ state, reachable }) => state === "ready" && reachable,
  ),
  online: agentsThat(
    { zh: "在线", en: "Signed in" },
    { zh: "已签入的座席数", en: "Agents who are signed in" },
    ({ state }) => state !== "offline",
  ),
  inMenu: callsThat(
    { zh: "语音菜单中", en: "In menu" },
    { zh: "正在听语音菜单的来电数", en: "Callers who are in the menu" },
    ({ phase }) => phase === "menu" || phase === "arrived",
  ),
});
export type NowMeasureName = keyof typeof nowMeasures;

const ofGroups: ReadonlySet<string> = new Set([
  "waiting",
  "longestWait",
  "talking",
  "internal",
  "ready",
  "online",
] satisfies NowMeasureName[]);
/** By what a figure of now can be shown: callers in the menu are of no group yet. Undefined: there is none of this name. */
export const nowScopesOf = (name: string): readonly ("all" | "group")[] | undefined => {
  if (!Object.hasOwn(nowMeasures, name)) return undefined;
  return ofGroups.has(name) ? ["all", "group"] : ["all"];
};

/** What a measure sees of one group: its calls, and the agents who are signed in to it; of talks those with a caller of this group. */
export const sightOfGroup = ({ calls, agents, now }: Sight, group: string, measure: string): Sight => {
  const own = calls.filter((call) => call.group === group);
  const ids = new Set<string>(own.map(({ call }) => call));
  return {
    calls: own,
    agents: agents.filter(({ call, groups }) =>
      measure === "talking" ? call !== undefined && ids.has(call) : groups.includes(group),
    ),
    now,
  };
};
