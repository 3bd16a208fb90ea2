import type { ConfigVersion } from "@zongji/api";
import { expect, test } from "vitest";
import { pathOf, problemWord } from "./version-problem.ts";
import { firstCompared, shownVersion, startOfDraft } from "./version-state.ts";

const version = (number: number, over: Partial<ConfigVersion> = {}): ConfigVersion => ({
  ...{ kind: "flow", id: "main", name: "main", version: number, state: "retired", note: "", by: null, at: 0 },
  ...{ publishAt: null, publishBy: null, configVersion: null, publishedBy: null, publishedAt: null },
  ...{ retiredAt: null, failure: null, ...over },
});
const failure = { at: 1, reason: "problems", problems: [] };

test.each<[string, Partial<ConfigVersion>, number]>([
  ["published", { state: "published", configVersion: 1 }, 2],
  ["draft", { state: "draft" }, 2],
  ["behind", { state: "draft" }, 3],
  ["scheduled", { state: "draft", publishAt: 9 }, 2],
  ["failed", { state: "draft", failure }, 2],
  ["retired", { configVersion: 1 }, 3],
  ["setAside", {}, 3],
])("a version is shown as %s", (shown, over, newest) => {
  expect(shownVersion(version(2, over), newest)).toBe(shown);
});

test("what is in force is compared with the draft, else with what was in force before", () => {
  const [old, inForce] = [version(1, { configVersion: 1 }), version(3, { state: "published", configVersion: 2 })];
  const [aside, draft] = [version(2), version(4, { state: "draft" })];
  expect(firstCompared([draft, inForce, aside, old])).toEqual([3, 4]);
  expect(firstCompared([inForce, version(2, { state: "draft" }), old])).toEqual([2, 3]);
  expect(firstCompared([inForce, aside, old])).toEqual([1, 3]);
  expect(firstCompared([inForce])).toBeUndefined();
});

test("each sentence of the check has its word; one that is not known is told as it is", () => {
  expect(problemWord("no dial right 7")).toEqual({ word: "noSuch", what: "dialRight", id: "7" });
  expect(problemWord("no node gone")).toEqual({ word: "noSuch", what: "node", id: "gone" });
  expect(problemWord("must be a whole number from 500 to 120000")).toEqual({
    word: "range",
    from: "500",
    to: "120000",
  });
  expect(problemWord("must be a text of 0 to 4000 characters")).toEqual({ word: "length", from: "0", to: "4000" });
  expect(problemWord("must have one at least")).toEqual({ word: "least", count: "1" });
  expect(problemWord("must have 20 at most")).toEqual({ word: "most", count: "20" });
  expect(problemWord("must be 3 to 8 digits")).toEqual({
    word: "must",
    must: { zh: "3 到 8 位数字", en: "3 to 8 digits" },
  });
  expect(problemWord("its name must be the name of a result")).toMatchObject({ word: "nameMust" });
  expect(problemWord("has one of them twice")).toEqual({ word: "repeated" });
  expect(problemWord("is not known")).toEqual({ word: "unknown" });
  expect(problemWord("8001 is there twice")).toEqual({ word: "twice", what: "8001" });
  expect(problemWord("its exit key.1 leads nowhere")).toEqual({ word: "deadEnd", exit: "key.1" });
  expect(problemWord("is purple")).toEqual({ word: "other", problem: "is purple" });
});

test("a problem's field is taken apart, with the node's whole id", () => {
  expect(pathOf("weekly[0].from")).toEqual(["weekly", "0", "from"]);
  expect(pathOf("nodes.queue.business")).toEqual(["nodes", "queue.business"]);
  expect(pathOf("nodes.queue.business.group")).toEqual(["nodes", "queue.business", "group"]);
  expect(pathOf("nodes.main.keys.1.businessType")).toEqual(["nodes", "main", "keys", "1", "businessType"]);
});

test("a draft goes on from the one that waits, else from what is in force", () => {
  const [two, three] = [{ version: 2 }, { version: 3 }];
  expect(startOfDraft({ draft: three, published: two, newest: 3 })).toBe(3);
  expect(startOfDraft({ draft: two, published: three, newest: 3 })).toBe(3);
  expect(startOfDraft({ draft: null, published: two, newest: 3 })).toBe(2);
  expect(startOfDraft({ draft: null, published: null, newest: 1 })).toBe(1);
});

test("the sentences of the tree of business types have their words", () => {
  expect(problemWord("no business type 投诉 建议")).toEqual({ word: "noSuch", what: "businessType", id: "投诉 建议" });
  expect(problemWord("must have 5 levels at most")).toEqual({ word: "levels", count: "5" });
  expect(problemWord("stands beneath itself")).toEqual({ word: "circle" });
  expect(problemWord("the business type bt-1 (社保) is missing: it can only be retired")).toEqual({
    word: "typeGone",
    name: "社保",
  });
});
