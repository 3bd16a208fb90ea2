/** A report goes on a board with all that it is filtered by, and its tile says by what. */
import { screen, waitFor } from "@testing-library/react";
import { Board, ReportShown, ShownTile, type Tile } from "@zongji/api";
import { expect, test } from "vitest";
import { refusal } from "../../../testing/fake-server.ts";
import { press, write } from "../../../testing/filling.ts";
import { made } from "../../../testing/made.ts";
import { newStage } from "../../../testing/stage.tsx";
import { AddToBoard } from "./add-to-board.tsx";
import { BoardPage } from "./board.tsx";

const stage = newStage();

const report = made(ReportShown, {
  ...{ id: "inbound", label: { zh: "来电统计", en: "Inbound calls" } },
  ...{ splits: ["none", "group"], filters: ["group", "businessType", "direction"] },
});
const asked = { from: "2026-06-02", to: "2026-06-02", group: "g1,g2", direction: "in", complaint: "yes" } as const;
const tile: Tile = { report: "inbound", period: "yesterday", title: "", view: "figure", wide: false };

const saved = async (): Promise<unknown> => {
  stage.server.on("listBoards", () => []);
  stage.server.on("createBoard", () => made(Board, { id: "b1", name: "早会" }));
  await stage.show(<AddToBoard report={report} question={{ ...asked, chart: "bar" }} />);
  await press("放到看板");
  await write("新看板的名称", "早会");
  await press("保存");
  await waitFor(() => expect(stage.server.asked("createBoard")).toHaveLength(1));
  return (stage.server.asked("createBoard")[0]!.body as { readonly tiles: unknown }).tiles;
};

test("a report goes on a board with each of its filters, complaint calls too", async () => {
  const { from: _, to: __, ...filters } = asked;
  expect(await saved()).toEqual([
    { ...{ report: "inbound", title: "", wide: false, period: "yesterday", view: "chart", chart: "bar" }, ...filters },
  ]);
});

test.each([
  ["zh-CN", "申诉电话 · 座席组 业务、g9 · 方向 呼入"],
  ["en", "Complaint calls · Group Business, g9 · Direction In"],
] as const)("%s: a tile says what it is filtered by; one without filters says nothing", async (language, words) => {
  const name = language === "en" ? "Business" : "业务";
  const filtered = { ...tile, group: "g1,g9", direction: "in", complaint: "yes" } as const;
  const tiles = [filtered, tile].map((each) => made(ShownTile, { tile: each, report }));
  const none = { number: [], agent: [], businessType: [], trunk: [] };
  const choices = { ...none, group: [{ value: "g1", name, gone: false }] };
  stage.server.on("board", () => made(Board, { id: "b1", name: "早会", tiles, choices }));
  stage.server.on("report", ({ query }) => {
    expect("complaint" in query).toBe("group" in query);
    return refusal("databaseDown");
  });
  await stage.show(<BoardPage id="b1" />, { language });
  await waitFor(() => expect(screen.getAllByRole("region")).toHaveLength(2));
  expect([...document.querySelectorAll(".tile-filters")].map((each) => each.textContent)).toEqual([words]);
});
