import { createHotline, exampleHotline, type Fact, type PartyId, step, type UserId } from "@zongji/domain";
import { expect, test } from "vitest";
import { createSubjects } from "./subjects.ts";

const open = () => {
  const hotline = createHotline(exampleHotline());
  const subjects = createSubjects(hotline, () => 0);
  subjects.take();
  return { hotline, subjects };
};
const fact = (body: object): Fact => ({ node: "n", epoch: "e", seq: 1, at: 1, v: 1, ...body }) as Fact;

test("a fact is told as of its agent and its call, and as of all who are in that call, once", () => {
  const { hotline, subjects } = open();
  const [mine, hers] = ["agent-8001", "agent-8002"] as UserId[];
  for (const user of [mine!, hers!])
    hotline.agents.set(user, {
      user,
      agentNo: user.slice(6),
      groups: [],
      device: "d" as never,
      seat: { at: "wrapUp", call: "c1" as never, after: { at: "ready" }, leg: "l" as never, group: "g" as never },
      since: 1,
    });
  expect(subjects.take()).toMatchObject({ facts: false, agents: new Set([mine, hers]) });
  subjects.note([fact({ type: "CallNoted", call: "c1", agent: mine, note: "x" })]);
  expect(subjects.take()).toMatchObject({
    all: false,
    facts: true,
    agents: new Set([mine, hers]),
    calls: new Set(["c1"]),
  });
  subjects.note([fact({ type: "SupervisorActed", agent: hers, action: "release", supervisor: mine })]);
  expect(subjects.take()).toMatchObject({ facts: true, agents: new Set([hers]), calls: new Set() });
  expect(subjects.take()).toMatchObject({ facts: false, agents: new Set(), calls: new Set() });
});

test("a step that changes nothing is no reason to look anew", () => {
  const { hotline, subjects } = open();
  const before = subjects.look();
  const context = {
    now: 1,
    wall: 1,
    newId: () => "id",
    party: () => "p" as PartyId,
    numberOf: () => undefined,
    seal: () => ({ key: "k", text: "t" }),
  };
  step(hotline, { is: "DigitPressed", at: 1, leg: "nobody" as never, digit: "1" }, context);
  subjects.note([fact({ type: "NodeStopped", callsEnded: 0 })]);
  expect(subjects.look()).toBe(before);
});
