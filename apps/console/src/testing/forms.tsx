/** The questions that every form is asked. */
import type { OperationId, Problem } from "@zongji/api";
import type { ReactNode } from "react";
import { describe, expect, test } from "vitest";
import type { Answer } from "../server/request.ts";
import type { Language } from "../words/index.ts";
import { type FakeServer, refusal } from "./fake-server.ts";
import { alertsIn, held, isOpen, labelsIn, opened, press, top, until, wrongIn } from "./filling.ts";
import { chinese } from "./lists.tsx";
import type { Stage } from "./stage.tsx";

export type FormCase<K extends OperationId> = {
  readonly of: string;
  readonly page: () => ReactNode;
  readonly shown?: Omit<NonNullable<Parameters<Stage["show"]>[1]>, "language">;
  /** Answers to questions that the form asks while it is filled in. */
  readonly answers: (server: FakeServer) => void;
  /** Opens it; in both languages, so by what is no word. Left out where it stands on the page. */
  readonly open?: (language: Language) => Promise<unknown>;
  readonly labels: Readonly<Record<Language, readonly string[]>>;
  /** The button that sends it. */
  readonly save?: string | RegExp;
  /** Makes it wrong, in Chinese, and what is said then of which field. Left out where nothing can be wrong. */
  readonly wrong?: { readonly fill?: () => Promise<unknown>; readonly says: Readonly<Record<string, string>> };
  readonly fill: () => Promise<unknown>;
  readonly sends: { readonly id: K; readonly params?: object; readonly body: unknown };
  readonly answer: Answer<K>;
  /** A part that the server refuses, and what it is called; `how`: otherwise than as malformed. */
  readonly refuses?: { readonly field: string; readonly word: string };
  /** Fields that must still hold what was filled in when it was not taken. */
  readonly keeps: Readonly<Record<string, string>>;
  /** Somebody else was faster: what the thing is now, what is told of it, and what is sent when both changes are kept. */
  readonly stale?: { readonly current: Problem["stale"]; readonly says: string; readonly sends: unknown };
  /** Closed once it is saved. */
  readonly closes?: boolean;
};

/** A form on the stage. */
const handOf = <K extends OperationId>(stage: Stage, given: FormCase<K>) => {
  const { page, shown = {}, answers, open, save = "保存", keeps, sends } = given;
  const asked = () => stage.server.asked(sends.id);
  return {
    asked,
    show: async (language: Language = "zh-CN") => {
      answers(stage.server);
      await stage.show(page(), { ...shown, language });
      if (open) {
        await open(language);
        await opened();
      } else await until(() => expect(labelsIn(document.body).length).toBeGreaterThan(0));
    },
    save: () => press(save),
    isKept: () => {
      for (const [label, value] of Object.entries(keeps)) expect(held(label), label).toBe(value);
    },
    isSent: (times: number) => until(() => expect(asked()).toHaveLength(times)),
  };
};
type Hand = ReturnType<typeof handOf>;

const testLabels = <K extends OperationId>({ labels }: FormCase<K>, hand: Hand): void =>
  test.each(["zh-CN", "en"] as const)("%s: its fields by their labels", async (language) => {
    await hand.show(language);
    await until(() => expect(labelsIn(top())).toEqual(labels[language]));
    if (language === "en") expect(labelsIn(top()).filter((label) => chinese.test(label))).toEqual([]);
  });

const testWrong = (wrong: NonNullable<FormCase<OperationId>["wrong"]>, hand: Hand): void =>
  test("what is missing or out of bounds is said at its field, and nothing is sent", async () => {
    await hand.show();
    await wrong.fill?.();
    await hand.save();
    await until(() => expect(wrongIn(top())).toEqual(wrong.says));
    expect(hand.asked()).toEqual([]);
  });

const testSent = <K extends OperationId>(stage: Stage, given: FormCase<K>, hand: Hand): void =>
  test("sends what was filled in", async () => {
    const { sends, answer, open, closes = true, fill } = given;
    stage.server.on(sends.id, answer);
    await hand.show();
    await fill();
    await hand.save();
    await hand.isSent(1);
    expect(hand.asked()[0]).toMatchObject({ params: sends.params ?? {} });
    expect(hand.asked()[0]?.body).toEqual(sends.body);
    if (open && closes) await until(() => expect(isOpen(), "it is open").toBe(false));
  });

const testKept = <K extends OperationId>(stage: Stage, given: FormCase<K>, hand: Hand): void =>
  test("what is not taken stays filled in, with why, and can be sent again", async () => {
    const { sends, answer, refuses, fill } = given;
    await hand.show();
    await fill();
    if (refuses) {
      stage.server.on(sends.id, refusal("badRequest", { fields: [{ field: refuses.field, message: "malformed" }] }));
      await hand.save();
      await until(() => expect(alertsIn()).toContain(refuses.word));
      hand.isKept();
    }
    stage.server.on(sends.id, refusal("databaseDown"));
    await hand.save();
    await until(() => expect(alertsIn()).toContain("数据库暂时不可用"));
    hand.isKept();
    const before = hand.asked().length;
    stage.server.on(sends.id, answer);
    await hand.save();
    await hand.isSent(before + 1);
    expect(hand.asked().at(-1)?.body).toEqual(sends.body);
  });

const testStale = <K extends OperationId>(stage: Stage, given: FormCase<K>, hand: Hand): void =>
  test("somebody else was faster: what changed is told, and both changes are kept", async () => {
    const { sends, answer, stale, fill } = given;
    stage.server.on(sends.id, refusal("stale", { stale: stale!.current! }));
    await hand.show();
    await fill();
    await hand.save();
    await until(() => expect(alertsIn()).toContain(stale!.says));
    hand.isKept();
    stage.server.on(sends.id, answer);
    await press("合并后保存我的修改");
    await hand.isSent(2);
    expect(hand.asked()[1]?.body).toEqual(stale!.sends);
  });

/** Labels in both languages, what is missing or out of bounds, what is sent, and what happens to what was filled in when it is not taken. */
export const testForm = <K extends OperationId>(stage: Stage, given: FormCase<K>): void => {
  const hand = handOf(stage, given);
  describe(`form of ${given.of}`, () => {
    testLabels(given, hand);
    if (given.wrong) testWrong(given.wrong, hand);
    testSent(stage, given, hand);
    testKept(stage, given, hand);
    if (given.stale) testStale(stage, given, hand);
  });
};
