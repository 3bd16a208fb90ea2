import type { Condition } from "./expression.ts";
import { over } from "./measure.ts";
import { serviceLevelMs, standardLevelMs } from "./service-level.ts";

/** By what queues are told apart. */
export const queueBy = ["group", "number", "trunk", "direction", "hour", "weekday"] as const;
export const entries = over("entry", queueBy, { is: ["direction", "in"] });
export const isOver: Condition<"entry"> = { has: "reason" };

/** What of a group's entries is judged by so long a wait, and what of that was answered in time. */
const judgedWithin = (ms: number, by = { zh: "", en: "" }) => ({
  judged: entries.count(
    {
      label: { zh: `座席组应计请求数${by.zh}`, en: `Entries that are judged${by.en}` },
      unit: "call",
      formula: {
        zh: `已有结果的，以及等待超过 ${ms / 1000} 秒的进入排队数`,
        en: `Entries that came out, and those that have waited more than ${ms / 1000} s`,
      },
    },
    { any: [isOver, { flag: "answered" }, { atMost: [ms + 1, { minus: ["@now", "at"] }] }] },
  ),
  inTime: entries.count(
    {
      label: { zh: `座席组 ${ms / 1000} 秒内接听量`, en: `Entries answered within ${ms / 1000} s` },
      unit: "call",
      formula: {
        zh: `首次进入该组后 ${ms / 1000} 秒内（含）接听的进入排队数`,
        en: `Entries answered ${ms / 1000} s or less after the first entry to the group`,
      },
    },
    { atMost: ["answerMs", ms] },
  ),
});
/** By GB/T 33358. */
export const standard = judgedWithin(standardLevelMs, { zh: "（15 秒，GB/T 33358）", en: " (15 s, GB/T 33358)" });
const isSentOn: Condition<"entry"> = { all: [{ flag: "answered" }, { flag: "transferred" }] };
/** What a group answered of what came to it: the parts of its rates. */
export const groups = {
  answered: entries.count(
    {
      label: { zh: "座席组接听量", en: "Entries answered by the group" },
      unit: "call",
      formula: { zh: "由该组座席接听过的进入排队数", en: "Queue entries that an agent of the group answered" },
    },
    { flag: "answered" },
  ),
  settled: entries.count(
    {
      label: { zh: "已有结果的座席组呼入量", en: "Settled entries" },
      unit: "call",
      formula: { zh: "已接听或已离开排队的进入排队数", en: "Queue entries that were answered or have ended" },
    },
    { any: [isOver, { flag: "answered" }] },
  ),
  ...judgedWithin(serviceLevelMs),
  transferred: entries.count(
    {
      label: { zh: "有转出的接听来电", en: "Answered entries with a transfer out" },
      unit: "call",
      formula: {
        zh: "该组接听后至少转出一次的进入排队数",
        en: "Entries that the group answered and transferred once or more",
      },
    },
    isSentOn,
  ),
};

/** A group has one entry of a call: where no other group answered it too, the entries that were answered are the calls. */
const byEntries = { repeats: { flag: "answeredByMore" }, onceIn: "group" } as const;
/** Of the rate: each call once, whichever groups answered it. */
export const calls = {
  answered: entries.distinct(
    {
      label: { zh: "座席组接听的来电", en: "Calls that groups answered" },
      unit: "call",
      formula: { zh: "由座席组接听过的来电数，同一来电算一次", en: "Calls that a group's agent answered, each once" },
    },
    "call",
    { flag: "answered" },
    byEntries,
  ),
  transferred: entries.distinct(
    {
      label: { zh: "转出的来电", en: "Calls with a transfer out" },
      unit: "call",
      formula: {
        zh: "接听后至少转出一次的来电数，同一来电算一次",
        en: "Answered calls that were transferred once or more, each once",
      },
    },
    "call",
    isSentOn,
    byEntries,
  ),
};
