import { expect, test } from "vitest";
import type { Fact } from "./fact.ts";
import { callRecord, internalRecord } from "./readmodel.ts";
import { rebuild } from "./rebuild.ts";
import { outsideNumber, type SceneName, scene } from "./testing/scenes.ts";
import { promptMs, startsAt } from "./testing/stage.ts";

/** With moments as ms since the stage began, and without ids of our own. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, each) => (typeof each === "number" && each >= startsAt ? each - startsAt : each)),
    (key, each) => (typeof each === "string" && /^(id|leg)-\d+$/.test(each) && key !== "file" ? undefined : each),
  );
const group = "business";
const first = { agent: "agent-8001", agentNo: "8001" };
const second = { agent: "agent-8002", agentNo: "8002" };

test("the record of a call that one agent handed to another, and that was rated: every field of it", () => {
  const { on, ask, citizen } = scene("a colleague is consulted");
  on.passes(3000);
  ask("8001", { do: "completeTransfer" });
  on.passes(4000);
  ask("8002", { do: "hangUp" });
  on.passes(promptMs);
  on.presses(citizen, "3");
  on.passes(60_000);
  const {
    recordings = [],
    consultRecordings = [],
    ...record
  } = callRecord(on.of(on.find("CallArrived")[0]!.call)) ?? {};
  expect(plain(record)).toEqual({
    ...{ direction: "in", trunk: "carrier", number: "12345678", party: "party-of-01062345678", withheld: false },
    sipCallId: `${citizen}@carrier`,
    ...{ t0: 0, pickedUpAt: 0, tI0: 0, tI1: 500, tH: 500, tQ: 500, tD: 500, tR: 500, tA: 500 },
    ...{ tE: 13_520, wS: 13_520, wE: 43_520, hungUpAt: 18_520, endedAt: 18_520 },
    ...{ disposition: "D2", ending: { by: "system", cause: "flowEnded" } },
    keys: [{ at: 500, node: "main", key: "1", valid: true }],
    businessType: "consultation",
    inServiceHours: true,
    menu: [
      { at: 0, node: "greeting", what: "entered", until: 500, left: "next" },
      { at: 500, node: "main", what: "entered", until: 500, left: "next" },
      { at: 500, node: "main", what: "key", key: "1", businessType: "consultation" },
      { at: 500, node: "queue.business", what: "entered", until: 500, left: "queue" },
    ],
    transfers: [{ at: 9520, agent: "agent-8001", kind: "consult" }],
    visits: [{ group, priority: 0, atHead: false, tQ: 500, offers: 1, firstOfferAt: 500, tD: 500, reason: "ANSWER" }],
    offers: [
      { ...first, group, device: "browser-8001", tR: 500, tA: 500 },
      { ...second, group, device: "browser-8002", tR: 9520, how: "consult", tA: 9520 },
    ],
    talks: [
      {
        ...{ ...first, group, tA: 500, holdMs: 3000, announceMs: 6000, tE: 9520, wS: 9520, wE: 39_520 },
        ending: { by: "agent", cause: "transferred" },
      },
      {
        ...{ ...second, group, tA: 9520, holdMs: 0, announceMs: 0, tE: 13_520, wS: 13_520, wE: 43_520 },
        ending: { by: "agent", cause: "hangup" },
      },
    ],
    survey: { survey: "satisfaction", agent: "agent-8002", outcome: "rated" },
    rating: { key: "3", option: "一般", score: 3, satisfied: false },
  });
  const [own, side] = [recordings, consultRecordings].map((each) => plain(each));
  expect(own).toMatchObject([{ startedAt: 0, segments: [], endedAt: 18_520 }]);
  expect(side).toMatchObject([{ startedAt: 6520, segments: [], endedAt: 9520 }]);
  expect([recordings[0]?.file, consultRecordings[0]?.file]).toEqual([
    expect.stringMatching(/^2026\/11\/25\/id-\d+$/),
    `${recordings[0]?.file}-2`,
  ]);
});

test("the record of a call out: every field of it", () => {
  const { on, far } = scene("talking, called out");
  on.passes(5000);
  on.hangsUp(far(), { by: "callee", cause: "hangup" });
  on.passes(40_000);
  const { recordings = [], ...record } = callRecord(on.of(on.find("DialStarted")[0]!.call)) ?? {};
  const ending = { by: "callee", cause: "hangup" };
  expect(plain(record)).toEqual({
    ...{ direction: "out", trunk: "carrier", number: "12345678", party: `party-of-${outsideNumber}`, withheld: false },
    dial: { ...first, group, at: 20 },
    ...{ t0: 20, pickedUpAt: 20, tA: 20, tE: 5020, wS: 5020, wE: 35_020, hungUpAt: 5020, endedAt: 5020, ending },
    ...{ keys: [], visits: [], offers: [] },
    talks: [{ ...first, group, tA: 20, holdMs: 0, announceMs: 0, tE: 5020, ending, wS: 5020, wE: 35_020 }],
  });
  expect(plain(recordings)).toMatchObject([{ startedAt: 20, endedAt: 5020 }]);
});

test("the record of an internal call: every field of it", () => {
  const { on, ask } = scene("internal");
  on.passes(2000);
  ask("8002", { do: "hangUp" });
  expect(plain(internalRecord(on.of(on.find("InternalStarted")[0]!.call)))).toEqual({
    ...{ t0: 20, ...first, toAgent: "agent-8002", toAgentNo: "8002", answeredAt: 20, endedAt: 2020 },
    ending: { by: "agent", cause: "hangup" },
    agents: ["agent-8001", "agent-8002"],
    agentNos: ["8001", "8002"],
    groups: ["business", "complaint"],
  });
});

test("agents as their facts left them", () => {
  const agents = (name: SceneName) => plain([...rebuild(scene(name).on.facts).agents.values()]);
  const of = (no: string, since: number, engaged = false) => ({
    ...{ user: `agent-${no}`, agent: `agent-${no}`, agentNo: no, groups: ["business", "complaint"] },
    ...{ device: `browser-${no}`, seat: { at: "ready" }, engaged, since },
  });
  expect(agents("watched")).toEqual([of("8001", 500, true), of("8002", 6500), of("8000", 6520, true)]);
  expect(agents("a colleague is called")).toEqual([of("8001", 20, true), of("8002", 20, true), of("8000", 10)]);
  const [wrapsUp, ...others] = agents("survey") as [object, ...object[]];
  expect(wrapsUp).toEqual({ ...of("8001", 6520, true), wrapUp: { group } });
  expect(others).toEqual([of("8002", 6500), of("8000", 6510)]);
});

test("a call's business type is what an agent chose last, else what the flow said last", () => {
  let seq = 0;
  const fact = (type: string, more: object): Fact =>
    ({ node: "n", epoch: "e", seq: ++seq, at: seq, v: 1, type, call: "c", ...more }) as unknown as Fact;
  const arrived = fact("CallArrived", {
    leg: "l",
    trunk: "t",
    number: "1",
    party: "p",
    withheld: false,
    sipCallId: "",
  });
  const flow = [
    fact("NodeEntered", { flowNode: "a", businessType: "tax" }),
    fact("KeyPressed", { flowNode: "b", key: "1", valid: true, businessType: "vat" }),
    fact("NodeEntered", { flowNode: "c" }),
  ];
  const noted = (agent: string, more: object) => fact("CallNoted", { agent, agentNo: agent, note: "", ...more });
  const typeOf = (...facts: Fact[]) => callRecord([arrived, ...facts])?.businessType;
  expect(typeOf()).toBeUndefined();
  expect(typeOf(...flow)).toBe("vat");
  expect(typeOf(...flow, noted("a", { result: "answered" }))).toBe("vat");
  expect(typeOf(...flow, noted("a", { businessType: "social" }))).toBe("social");
  expect(typeOf(...flow, noted("a", { businessType: "social" }), noted("b", {}))).toBe("social");
  // She took it back: then it is what the flow said.
  expect(typeOf(...flow, noted("a", { businessType: "social" }), noted("a", {}))).toBe("vat");
});
