/** The questions that every table is asked. */
import type { OperationId } from "@zongji/api";
import type { ReactNode } from "react";
import { describe, expect, test } from "vitest";
import type { Answer } from "../server/request.ts";
import type { Language } from "../words/index.ts";
import { type FakeServer, refusal } from "./fake-server.ts";
import { alertsIn, headsIn, press, rowsIn, says, until } from "./filling.ts";
import type { Stage } from "./stage.tsx";

export const chinese = /[\u4e00-\u9fff]/;
/** A word that nobody has written: its key is shown. */
const keys = /\b[a-z][A-Za-z]+\.[a-z][A-Za-z]+(\.[a-zA-Z]+)*\b/;

export type ListCase<K extends OperationId> = {
  readonly of: string;
  readonly page: () => ReactNode;
  readonly shown?: Omit<NonNullable<Parameters<Stage["show"]>[1]>, "language">;
  /** The operation that lists. */
  readonly lists: K;
  /** Answers to further questions of the page. */
  readonly beside?: (server: FakeServer) => void;
  readonly rows: Answer<K>;
  readonly heads: Readonly<Record<Language, readonly string[]>>;
  /** The cells of each row, in Chinese. */
  readonly cells: readonly (readonly string[])[];
  readonly none: Answer<K>;
  /** Said where there is none. */
  readonly empty: string;
  /** Said where it can't be loaded. */
  readonly failing: string;
};

/** Heads in both languages, each cell, no row, no answer yet, no database and the way out of that. */
export const testList = <K extends OperationId>(stage: Stage, given: ListCase<K>): void => {
  const { of, page, shown = {}, lists, beside, rows, heads, cells, none, empty, failing } = given;
  const show = (language: Language) => stage.show(page(), { ...shown, language });
  describe(`list of ${of}`, () => {
    test.each(["zh-CN", "en"] as const)("%s: heads and rows", async (language) => {
      beside?.(stage.server.on(lists, rows));
      await show(language);
      await until(() => expect(rowsIn(document.body)).toHaveLength(cells.length));
      expect(headsIn(document.body)).toEqual(heads[language]);
      if (language === "zh-CN") expect(rowsIn(document.body)).toEqual(cells);
      expect(
        headsIn(document.body).filter((head) => keys.test(head) || (language === "en" && chinese.test(head))),
      ).toEqual([]);
    });

    test("none: says so", async () => {
      beside?.(stage.server.on(lists, none));
      await show("zh-CN");
      await says(empty);
      expect(rowsIn(document.body)).toEqual([]);
    });

    test("no answer yet: it neither says that there is none nor that it failed", async () => {
      const release = stage.server.hold(lists);
      beside?.(stage.server);
      await show("zh-CN");
      await stage.pass(500);
      expect(
        document.querySelector(".ant-spin-spinning, .ant-skeleton, [aria-busy=true]"),
        "something that turns",
      ).not.toBeNull();
      expect(document.body.textContent).not.toContain(empty);
      expect(document.body.textContent).not.toContain(failing);
      release(rows);
      await until(() => expect(rowsIn(document.body)).toHaveLength(cells.length));
    });

    test("no database: says why, and brings the rows by a press or by itself", async () => {
      beside?.(stage.server.on(lists, refusal("databaseDown")));
      await show("zh-CN");
      await says(failing);
      expect(alertsIn()).toContain("数据库暂时不可用");
      await press("重试", document.body);
      await says(failing);
      const before = stage.server.asked(lists).length;
      expect(before).toBeGreaterThan(1);
      stage.server.on(lists, rows);
      await stage.pass(31_000);
      await until(() => expect(rowsIn(document.body)).toHaveLength(cells.length));
      expect(document.body.textContent).not.toContain(failing);
    });
  });
};
