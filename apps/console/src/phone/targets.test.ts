import type { Targets } from "@zongji/api";
import { describe, expect, it } from "vitest";
import { moved, numberIn, targetRows } from "./targets.ts";

const agent = (agentNo: string, name: string, change: Partial<Targets["agents"][number]> = {}) => ({
  user: `u${agentNo}`,
  agentNo,
  name,
  state: "ready" as const,
  reachable: true,
  supervisor: false,
  ...change,
});
const targets: Targets = {
  agents: [
    agent("8001", "李敏", { state: "offline", reachable: false }),
    agent("8002", "王芳", { state: "talking" }),
    agent("8003", "Zhao Lei", { state: "busy" }),
    agent("8004", "陈静"),
    agent("8005", "周涛", { reachable: false }),
    agent("8000", "班长甲", { supervisor: true }),
  ],
  groups: [
    { id: "g1", name: "业务咨询", waiting: 2, ready: 1, signedIn: 3 },
    { id: "g2", name: "投诉建议", waiting: 0, ready: 0, signedIn: 0 },
  ],
  flows: [
    { flow: "main", flowNode: null, number: "12345678", kind: null, says: "您好" },
    { flow: "main", flowNode: "second", number: "12345678", kind: "menu", says: "进度查询请按1" },
  ],
  supervisor: true,
  outside: true,
};
const words = { seat: "班长席", flow: ({ flow, flowNode }: Targets["flows"][number]) => `${flow} ${flowNode ?? "*"}` };
const rows = (kind: Parameters<typeof targetRows>[1], text = "", from = targets) => targetRows(from, kind, text, words);
const labels = (...of: Parameters<typeof rows>) => rows(...of).map(({ label }) => label);

describe("where a talk can go", () => {
  it("puts first who can answer first", () => {
    expect(labels("agent")).toEqual(["陈静", "Zhao Lei", "王芳", "李敏", "周涛"]);
  });

  it("warns of colleagues who are not likely to answer, and lets them be tried, for they may have forwarded their calls", () => {
    const doubts = Object.fromEntries(rows("agent").map(({ agentNo, doubt }) => [agentNo, doubt]));
    expect(doubts).toEqual({
      8001: "offline",
      8002: "engaged",
      8003: undefined,
      8004: undefined,
      8005: "unreachable",
    });
    expect(rows("agent").every(({ noConsult, noTransfer }) => !noConsult && !noTransfer)).toBe(true);
  });

  it.each([
    ["a part of the agent number", "800", 5],
    ["one agent number", " 8003 ", 1],
    ["a part of the name", "芳", 1],
    ["a name in any case", "zhao", 1],
    ["what nobody is called", "张", 0],
  ])("finds agents by %s", (_, text, count) => {
    expect(rows("agent", text)).toHaveLength(count);
  });

  it("lets a group be consulted only while somebody in it is ready, and be transferred to always", () => {
    expect(rows("group").map(({ noConsult, noTransfer }) => [noConsult, noTransfer])).toEqual([
      [undefined, undefined],
      ["nobodyReady", undefined],
    ]);
  });

  it("lets a voice menu be transferred to, never consulted", () => {
    expect(rows("flow")).toMatchObject([
      { to: { flow: "main" }, label: "main *", noConsult: "menuOnly" },
      { to: { flow: "main", flowNode: "second" }, label: "main second", noConsult: "menuOnly", says: "进度查询请按1" },
    ]);
    expect(labels("flow", "进度")).toEqual(["main second"]);
  });

  it("sends a colleague on to one phone, and consults nobody about her", () => {
    const within = (kind: Parameters<typeof targetRows>[1], text = "") =>
      targetRows(targets, kind, text, words, true).map(({ noConsult, noTransfer }) => [noConsult, noTransfer]);
    expect(within("agent", "8004")).toEqual([["withinHouse", undefined]]);
    expect(within("number", "13900000001")).toEqual([["withinHouse", undefined]]);
    expect(within("group")).toEqual([
      ["withinHouse", undefined],
      ["withinHouse", "nobodyToRing"],
    ]);
    expect(within("flow")).toEqual(Array(2).fill(["withinHouse", "menuForCitizens"]));
  });

  it("names the supervisor's seat first, and each supervisor after it", () => {
    expect(labels("supervisor")).toEqual(["班长席", "班长甲"]);
    expect(rows("supervisor", "", { ...targets, supervisor: false })[0]).toMatchObject({
      noConsult: "noSupervisor",
      noTransfer: "noSupervisor",
    });
  });

  it("takes an outside number as it is pasted, and none that is too short", () => {
    expect(rows("number", "010-8888 0000")[0]).toMatchObject({ to: { number: "01088880000" } });
    expect(rows("number", "12")).toEqual([]);
    expect(rows("number", "13900000001", { ...targets, outside: false })[0]).toMatchObject({ noTransfer: "noOutside" });
    expect(numberIn("abc123")).toBeUndefined();
  });

  it("goes up and down the list and stops at its ends", () => {
    const list = rows("agent");
    const first = list[0]?.key;
    expect(moved(list, undefined, 1)).toBe(first);
    expect(moved(list, first, -1)).toBe(first);
    expect(moved(list, list.at(-1)?.key, 1)).toBe(list.at(-1)?.key);
    expect(moved(list, first, 1)).toBe(list[1]?.key);
    expect(moved([], first, 1)).toBeUndefined();
  });
});
