import { actions } from "@zongji/api";
import { alarmRules, findingCodes, measures, nodeKinds } from "@zongji/domain";
import { createInstance } from "i18next";
import { expect, test } from "vitest";
import { freshNode } from "../features/flows/model.ts";
import { en } from "./en.ts";
import { zhCn } from "./zh-cn.ts";

const readAs = async (lng: "zh-CN" | "en") => {
  const words = createInstance();
  await words.init({
    lng,
    fallbackLng: "zh-CN",
    resources: { "zh-CN": { translation: zhCn }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  return words.t as (key: string, options?: object) => string;
};

/** Every text of a language. */
const textsOf = (words: object): string[] =>
  Object.values(words).flatMap((word: unknown) =>
    typeof word === "string" ? [word] : textsOf(word as Readonly<Record<string, unknown>>),
  );

test("one thing is told in the singular, more or none in the plural; Chinese has one form", async () => {
  const [english, chinese] = [await readAs("en"), await readAs("zh-CN")];
  for (const [key, one, more] of [
    ["page.total", "1 call", "2 calls"],
    ["system.days", "1 day", "2 days"],
    ["system.badge", "1 alarm", "2 alarms"],
  ] as const)
    expect([1, 2].map((count) => english(key, { count }))).toEqual([one, more]);
  for (const [unit, one, more] of [
    ["calls", "call", "calls"],
    ["people", "agent", "agents"],
    ["times", "time", "times"],
    ["lines", "line", "lines"],
  ])
    expect([0, 1, 2].map((count) => english(`unit.${unit}`, { count }))).toEqual([more, one, more]);
  expect([1, 2].map((count) => chinese("page.total", { count }))).toEqual(["共 1 通", "共 2 通"]);
});

test("each action has a name and a note", async () => {
  for (const words of [await readAs("en"), await readAs("zh-CN")])
    for (const key of actions.flatMap((action) => [`action.${action}.name`, `action.${action}.note`]))
      expect(words(key)).not.toBe(key);
});

test("each finding of a flow, and each way out of a node, has words", () => {
  const kinds = Object.keys(nodeKinds) as (keyof typeof nodeKinds)[];
  const exits = kinds.flatMap((kind) => {
    const node = freshNode(kind);
    const exitsOf = nodeKinds[kind].exits as (of: typeof node) => readonly { readonly name: string }[];
    // A key has its own word, and a branch the name that it was given.
    return exitsOf(node).filter(({ name }) => !/^key\.|^yes$/.test(name));
  });
  for (const { versions } of [zhCn, en]) {
    for (const code of Object.keys(findingCodes)) expect(versions.finding).toHaveProperty(code);
    for (const { name } of exits) expect(versions.exits).toHaveProperty(name);
  }
});

test("what a disposition leaves open has words: a message, a transfer out", async () => {
  for (const language of [zhCn, en])
    for (const [kind, word] of [
      ["detail", "voicemail"],
      ["detail", "transferred"],
      ["reason", "VOICEMAIL"],
    ] as const)
      expect(language[kind]).toHaveProperty(word);
});

test("each thing has the trade's word, and no other beside it", () => {
  const shown = [...Object.values(alarmRules), ...Object.values(measures)];
  const chinese = [...textsOf(zhCn), ...shown.flatMap(({ label }) => label.zh)];
  const english = [...textsOf(en), ...shown.flatMap(({ label }) => label.en)];
  const unwanted = /小休总时长|置忙|咨询录音|最坏|晚发|事实|未果|无声判定|与账号不同/;
  expect(chinese.filter((text) => unwanted.test(text))).toEqual([]);
  expect(
    english.filter((text) =>
      /^Well$|I see to it|Say no\.|Answer by itself|\b[Aa]t rest\b|\bRest\b|\b[Bb]an(s|ned)?\b|Frames sent late|let in\b/.test(
        text,
      ),
    ),
  ).toEqual([]);
});

test("a day's facts are told as those of all calls, and refused facts as those since that server started", async () => {
  const [english, chinese] = [await readAs("en"), await readAs("zh-CN")];
  const counts = { calls: "3", facts: "9" };
  expect(english("days.factsText", counts)).toBe("9 facts of 3 calls in, out and internal");
  expect(chinese("days.factsText", counts)).toBe("3 通通话（含呼出、内部）的 9 条原始记录");
  expect(english("days.refused", { count: 1 })).toContain("1 fact that the database refused since that server started");
  expect(chinese("days.refused", { count: 2 })).toBe("该服务器本次启动以来，有 2 条原始记录数据库不接受");
});
