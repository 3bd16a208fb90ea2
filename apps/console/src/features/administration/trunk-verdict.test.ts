import { describe, expect, it } from "vitest";
import { linesEn } from "../../words/lines-en.ts";
import { linesZh } from "../../words/lines-zh-cn.ts";
import { verdictOf } from "./trunk-verdict.ts";

type Test = Parameters<typeof verdictOf>[0];
const test = (steps: readonly Test["steps"][number]["step"][], by: string, cause: string, sip: number | null = null) =>
  verdictOf({ steps: steps.map((step, n) => ({ step, atMs: n * 100 })), ending: { by, cause, sip }, endedMs: 1000 });

describe("what a test of a line came to", () => {
  it.each([
    [["tone", "answered", "sound"], "system", "flowEnded", null, true, "answered"],
    [["answered"], "callee", "hangup", null, true, "answeredSilent"],
    [["tone"], "callee", "noAnswer", null, true, "rang"],
    [["early"], "callee", "noAnswer", 487, true, "rang"],
    [[], "callee", "busy", 486, true, "busy"],
    [["tone"], "callee", "refused", 603, true, "refusedByPerson"],
    [[], "network", "refused", 403, false, "notAllowed"],
    [[], "network", "unreachable", 404, false, "badNumber"],
    [[], "network", "badMedia", 488, false, "badMedia"],
    [[], "network", "unreachable", 503, false, "unavailable"],
    [[], "network", "signallingTimeout", null, false, "silent"],
    [[], "network", "unreachable", null, false, "noWay"],
    [[], "system", "limit", null, false, "full"],
    [[], "system", "error", null, false, "other"],
  ] as const)("%j, ended by %s: %s %s", (steps, by, cause, sip, works, key) => {
    expect(test(steps, by, cause, sip)).toMatchObject({ works, key });
  });

  it("is said in both languages", () => {
    const keys = (words: typeof linesZh) => Object.keys(words.lines.verdict);
    expect(keys(linesEn)).toEqual(keys(linesZh));
    expect(keys(linesZh)).toContain(test([], "system", "error").key);
  });
});
