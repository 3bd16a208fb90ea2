import { AuditEntry } from "@zongji/api";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage, noon } from "../../testing/stage.tsx";
import { AuditSubject } from "./audit-subject.tsx";
import { beside } from "./things.test-scene.ts";

const stage = newStage();

test.each([
  ["a call", "c1", {}, "通话", "/calls/c1"],
  ["an order", "o1", { order: "GD20260603-0001" }, "GD20260603-0001", "/orders/o1"],
  ["a complaint", "k1", { complaint: "TS20260603-0001" }, "TS20260603-0001", "/complaints/k1"],
  ["a letter", "l1", { letter: "LY20260603-0001" }, "LY20260603-0001", "/inbox/l1"],
  ["the log", "", {}, "记录与录音", undefined],
  ["the list of orders", "", { list: "orders" }, "工单", undefined],
])("numbers of %s that were seen in full: the line leads there", async (_, subject, detail, words, href) => {
  const entry = made(AuditEntry, { id: 1, at: noon, login: "li", action: "number.see", subject, detail, names: {} });
  beside(stage.server);
  await stage.show(<AuditSubject entry={entry} />, { language: "zh-CN" });
  expect(document.body.textContent).toBe(words);
  expect(document.querySelector("a")?.getAttribute("href")).toBe(href);
});
