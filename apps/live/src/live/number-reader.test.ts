import type { CallId, Fact, FactBody, Input, LegId, PartyId, TrunkId } from "@zongji/domain";
import { expect, test } from "vitest";
import { createNumberReader } from "./number-reader.ts";

const ofLeg = { leg: "l" as LegId };
let seq = 0;
const fact = (epoch: string, at: number, body: FactBody, node = "n"): Fact => ({
  ...{ node, epoch, seq: seq++, at, v: 1 },
  ...body,
});
const arrived = (call: string, more: object = {}): FactBody => ({
  ...{ type: "CallArrived", call: call as CallId, ...ofLeg, trunk: "t" as TrunkId, number: "1" },
  ...{ party: "p" as PartyId, withheld: false, sipCallId: "s", ...more },
});
const answered = (call: string): FactBody => ({ type: "CallAnswered", call: call as CallId, ...ofLeg });
const ended = (call: string, disposition: "D9" | "D1"): FactBody => ({
  ...{ type: "CallEnded", call: call as CallId, ending: { by: "caller", cause: "hangup" } },
  disposition,
});
const dialled = (call: string): FactBody =>
  ({ type: "DialStarted", call: call as CallId, dial: "d", trunk: "t", party: "p", number: "1" }) as never;

const reading = () => {
  const fed: Input[] = [];
  const reader = createNumberReader({ node: "n", epoch: "now", since: 100, feed: (input) => fed.push(input) });
  return { fed, reader };
};

test("calls of an earlier run and of another server are told once they were let in; those of this run, refused ones and tests are not", () => {
  const { fed, reader } = reading();
  reader.take([
    ...[fact("before", 1, arrived("a")), fact("before", 2, answered("a")), fact("before", 3, ended("a", "D1"))],
    ...[fact("now", 4, arrived("own")), fact("now", 5, answered("own"))],
    ...[fact("other", 6, arrived("refused"), "m"), fact("other", 7, ended("refused", "D9"), "m")],
    ...[fact("other", 8, arrived("limited", { limited: true }), "m"), fact("other", 9, answered("limited"), "m")],
    ...[fact("other", 8, arrived("test", { test: { startedBy: "x" } }), "m"), fact("other", 9, answered("test"), "m")],
    ...[fact("other", 8, arrived("hidden", { withheld: true }), "m"), fact("other", 9, answered("hidden"), "m")],
    fact("other", 10, arrived("b"), "m"),
  ]);
  reader.take([fact("other", 11, ended("b", "D1"), "m")]);
  expect(fed).toEqual([
    { is: "CallersKnown", callers: [{ party: "p", call: "a", at: 1 }] },
    { is: "CallersKnown", callers: [{ party: "p", call: "b", at: 10 }] },
  ]);
});

test("calls out of another server are told once, from this run's beginning on: what was before stands in the call log", () => {
  const { fed, reader } = reading();
  const facts = [
    fact("other", 99, dialled("before"), "m"),
    fact("other", 120, dialled("x"), "m"),
    fact("earlier", 130, dialled("own")),
  ];
  reader.take(facts);
  reader.begin(0, undefined as never);
  reader.take(facts);
  expect(fed).toEqual([{ is: "DialsKnown", dials: [{ party: "p", at: 120, calls: 1 }] }]);
});
