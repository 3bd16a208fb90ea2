import type { Node } from "@zongji/api";
import { expect, test } from "vitest";
import { nodeChoices } from "./node-choices.ts";

const node = (name: string, more: Partial<Node> = {}): Node => ({
  ...{ name, url: `https://${name}.example.cn`, isHere: false, silentSince: null, groups: [] },
  ...more,
});
const words = { any: "不指定", here: "本机", silent: "没有响应" };

test("a server is chosen by its name, and it is told where it is, which one this is, and which is silent", () => {
  const nodes = [node("n1", { isHere: true }), node("n2"), node("n3", { silentSince: 1 })];
  expect(nodeChoices(nodes, null, words)).toEqual([
    { value: null, label: "不指定" },
    { value: "n1", label: "n1（本机） · https://n1.example.cn" },
    { value: "n2", label: "n2 · https://n2.example.cn" },
    { value: "n3", label: "n3 · 没有响应" },
  ]);
});

test("one that was given and is gone can still be seen, once", () => {
  const values = (given: string) => nodeChoices([node("n1")], given, words).map(({ value }) => value);
  expect(values("n9")).toEqual([null, "n1", "n9"]);
  expect(values("n1")).toEqual([null, "n1"]);
});
