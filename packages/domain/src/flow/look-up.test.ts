import { expect, test } from "vitest";
import type { Answer } from "../ask.ts";
import { orderStates } from "../orders/index.ts";
import { foundOfOrders, lookUp, madeUpFound, madeUpNothing } from "./look-up.ts";
import { freshAt, type Here, type NodeOf } from "./state.ts";

const node: NodeOf<"lookUp"> = {
  ...{ kind: "lookUp", digits: "number", result: "state", timeoutMs: 3000, prompts: [], music: true },
};
const here = (typed: string | undefined): Here => ({ node: "here", at: freshAt, env: {} as never, value: () => typed });
const answered = (answer: Answer) => lookUp.on(node, here("202611300001"), { is: "AskAnswered", answer });
const ok = (state: string): Answer => ({ status: 200, body: JSON.stringify({ state }) });

test("what the caller has typed is asked for at the office, while music plays; what is no order's number is not", () => {
  expect(lookUp.enter(node, here("202611300001#"))).toMatchObject({
    out: [{ out: "music" }, { out: "ask", url: "office:order/202611300001", timeoutMs: 3000, method: "GET" }],
  });
  for (const typed of [undefined, "", "12345", "19991130", "2026-11", "0".repeat(40), "9".repeat(12)])
    expect(lookUp.enter(node, here(typed))).toEqual({ exit: "notFound", out: [] });
});

test("each state is a word that can be told; a draft is told as any that waits", () => {
  const words = orderStates.map((state) => answered(ok(state)));
  for (const move of words)
    expect(move).toMatchObject({ exit: "found", set: { state: expect.stringMatching(/^\p{L}+$/u) } });
  expect(answered(ok("draft")).set).toEqual(answered(ok("open")).set);
  expect(answered(ok("closed")).set).toEqual({ state: "已办结" });
});

test.each<[string, Answer]>([
  ["notFound", { status: 404, body: "" }],
  ["timeout", { failed: "timeout" }],
  ["failed", { failed: "unreachable" }],
  ["failed", { failed: "restart" }],
  ["failed", { status: 503, body: "" }],
  ["failed", { status: 200, body: "no JSON" }],
  ["failed", { status: 200, body: "null" }],
  ["failed", ok("of another release")],
])("it is left by %s where the answer is %j, and nothing is put into its variable", (exit, answer) => {
  const move = answered(answer);
  expect(move).toMatchObject({ exit, out: [{ out: "askOver" }, { out: "hush" }] });
  expect(move.set).toBeUndefined();
});

test("an article is asked for by its number, and its text is what was found", () => {
  const ofArticle: NodeOf<"lookUp"> = { ...node, of: "article" };
  expect(lookUp.enter(ofArticle, here("1001#"))).toMatchObject({
    out: [{ out: "music" }, { out: "ask", url: "office:article/1001" }],
  });
  for (const typed of [undefined, "", "*", "1234567890"])
    expect(lookUp.enter(ofArticle, here(typed))).toEqual({ exit: "notFound", out: [] });
  const told = (body: string) =>
    lookUp.on(ofArticle, here("1001"), { is: "AskAnswered", answer: { status: 200, body } });
  expect(told('{"text":"请带身份证。"}')).toMatchObject({ exit: "found", set: { state: "请带身份证。" } });
  expect(told('{"text":1}')).toMatchObject({ exit: "failed" });
  expect(told('{"state":"open"}')).toMatchObject({ exit: "failed" });
});

test("what is made up in the simulator is found as the office's own answer would be", () => {
  const ends = (of: "order" | "article", answer: Answer) => {
    const { exit, set } = lookUp.on({ ...node, of }, here("1001"), { is: "AskAnswered", answer });
    return [exit, set?.state];
  };
  expect(foundOfOrders).toContain("办理中");
  for (const state of foundOfOrders)
    expect(ends("order", madeUpFound({ of: "order" }, state))).toEqual(["found", state]);
  expect(ends("article", madeUpFound({ of: "article" }, "请带“身份证”。"))).toEqual(["found", "请带“身份证”。"]);
  expect(ends("order", madeUpNothing)).toEqual(["notFound", undefined]);
  expect(ends("article", madeUpNothing)).toEqual(["notFound", undefined]);
});
