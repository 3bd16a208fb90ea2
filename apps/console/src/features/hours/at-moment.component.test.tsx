/** The hours page says where no flow asks its calendar, so that nobody takes published hours for hours in force. */
import { screen, waitFor } from "@testing-library/react";
import { ConfigItem, ConfigVersion } from "@zongji/api";
import type { Schedule } from "@zongji/domain";
import { expect, test } from "vitest";
import { made } from "../../testing/made.ts";
import { newStage } from "../../testing/stage.tsx";
import { AtMoment } from "./at-moment.tsx";

const stage = newStage();
const worked: Schedule = { zone: "Asia/Shanghai", weekly: [{ days: [1], from: "09:00", to: "17:00" }], special: [] };

/** One number whose flow has these nodes is in force. */
const shown = async (nodes: object, schedule = worked, language: "zh-CN" | "en" = "zh-CN"): Promise<void> => {
  const item = (kind: "number" | "flow", id: string) =>
    made(ConfigItem, { kind, id, name: id, published: made(ConfigVersion, { version: 3 }) });
  stage.server.on("listConfigItems", () => [item("number", "n1"), item("flow", "main")]);
  stage.server.on("configVersion", ({ params: { kind } }) => ({
    ...made(ConfigVersion, { version: 3 }),
    body: kind === "flow" ? { start: "0", nodes, edges: [] } : { number: "12345678", flow: "main" },
  }));
  stage.server.on("listGroups", () => []);
  stage.server.on("walkFlow", () => ({ steps: [], path: [], ends: "flowEnded", seen: [], isOpen: true }));
  await stage.show(<AtMoment schedule={schedule} calendar="hotline" />, { language });
  await waitFor(() => expect(stage.server.asked("walkFlow")).toHaveLength(1));
};

test("a calendar that no flow asks says so", async () => {
  await shown({ "0": { kind: "answer" } });
  expect(screen.getByRole("alert").textContent).toContain("没有语音流程按这个日历判断");
});

test("and in English", async () => {
  await shown({ "0": { kind: "answer" } }, worked, "en");
  expect(screen.getByRole("alert").textContent).toContain("No call flow checks this calendar");
});

test("one that a flow asks says nothing", async () => {
  await shown({ "0": { kind: "hours" } });
  expect(screen.queryByRole("alert")).toBeNull();
});
test("one that is always open says nothing", async () => {
  await shown({ "0": { kind: "answer" } }, { ...worked, weekly: [] });
  expect(screen.queryByRole("alert")).toBeNull();
});
