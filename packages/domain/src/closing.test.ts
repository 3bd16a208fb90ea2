/** What a new server says of a call that the dead one had open: the end of everything that had begun, and of nothing that was over. */
import { expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { Fact, FactBody, FactType } from "./fact.ts";
import { callOf } from "./facts/open.ts";
import type { LegId, UserId } from "./ids.ts";
import { callRecord } from "./readmodel.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, no: string) => on.rings(`browser-${no}`) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) =>
  expect(on.asks(`agent-${no}`, command)).toBeUndefined();
const closed = (on: Stage) => closeOpen(rebuild(on.facts));
const ends = <T extends FactType>(on: Stage, type: T) =>
  closed(on).filter((fact): fact is Extract<FactBody, { type: T }> => fact.type === type);
/** 8000 and 8006 both watch over the group. */
const twoSupervisors = () => {
  const config = exampleHotline();
  const supervises = config.agents.find(({ agentNo }) => agentNo === "8000")!.supervises;
  const agents = config.agents.map((each) => (each.agentNo === "8006" ? { ...each, supervises } : each));
  return { ...config, agents };
};

test("a talk ends with its agent, on the leg that she talks on, and no hold ends that had not begun or was over", () => {
  const { on, agent } = talking();
  const talk = { agent: "agent-8001", agentNo: "8001", group: "business" };
  expect(ends(on, "TalkEnded")).toMatchObject([{ ...talk, leg: agent }]);
  expect(ends(on, "HoldEnded")).toEqual([]);
  ask(on, "8001", { do: "resume" });
  const next = rung(on, "8001");
  on.picksUp(next);
  expect(ends(on, "TalkEnded")).toMatchObject([{ ...talk, leg: next }]);
  ask(on, "8001", { do: "hold" });
  expect(ends(on, "HoldEnded")).toMatchObject([{ agent: "agent-8001", agentNo: "8001", leg: next }]);
  ask(on, "8001", { do: "retrieve" });
  expect(ends(on, "HoldEnded")).toEqual([]);
});

test("what was open when the server died ended then, and not when it was started again", () => {
  const { on } = talking();
  const diedAt = on.facts.at(-1)!.at + 2000;
  const at = diedAt + 93_600_000;
  const closing = closeOpen(rebuild(on.facts), diedAt);
  const stamped = closing.map((body, seq) => ({ node: "n", epoch: "e2", seq, at, v: 1, ...body }) as Fact);
  const record = callRecord([...on.facts, ...stamped].filter((fact) => callOf(fact) !== undefined))!;
  expect([record.tE, record.hungUpAt, record.endedAt]).toEqual([diedAt, diedAt, diedAt]);
});

test("each supervisor who listens stops, and one who had stopped does not again", () => {
  const { on } = talking({ config: twoSupervisors() });
  const legs = ["8000", "8006"].map((no) => {
    on.sits(no, []);
    ask(on, no, { do: "listen", agent: user("8001") });
    const leg = rung(on, no);
    on.picksUp(leg);
    return leg;
  });
  const watch = { agent: "agent-8001", agentNo: "8001" };
  expect(ends(on, "WatchEnded")).toMatchObject([
    { ...watch, watcher: "agent-8000", leg: legs[0] },
    { ...watch, watcher: "agent-8006", leg: legs[1] },
  ]);
  ask(on, "8000", { do: "stopWatching" });
  expect(ends(on, "WatchEnded")).toMatchObject([{ ...watch, watcher: "agent-8006", leg: legs[1] }]);
  ask(on, "8006", { do: "stopWatching" });
  expect(ends(on, "WatchEnded")).toEqual([]);
});

test("a mute ends for who is muted alone", () => {
  const { on, agent } = talking();
  ask(on, "8001", { do: "mute" });
  expect(ends(on, "MuteEnded")).toMatchObject([{ agent: "agent-8001", agentNo: "8001", leg: agent }]);
  ask(on, "8001", { do: "unmute" });
  expect(ends(on, "MuteEnded")).toEqual([]);
});

test("a wrap-up ends while it goes on, and not once it is over", () => {
  const { on, leg } = talking();
  on.hangsUp(leg);
  const group = "business";
  expect(ends(on, "WrapUpEnded")).toMatchObject([{ agent: "agent-8001", agentNo: "8001", group, why: "restart" }]);
  ask(on, "8001", { do: "endWrapUp" });
  expect(ends(on, "WrapUpEnded")).toEqual([]);
});

test("a consultation, and a transfer that rings, end with who asked for them", () => {
  const { on } = talking();
  on.sits("8002");
  ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
  const asked = { agent: "agent-8001", agentNo: "8001" };
  expect(ends(on, "ConsultEnded")).toMatchObject([{ ...asked, outcome: "cancelled" }]);
  on.picksUp(rung(on, "8002"));
  ask(on, "8001", { do: "threeWay" });
  expect([ends(on, "ConsultEnded"), ends(on, "ThreeWayEnded")]).toMatchObject([[], [asked]]);
  ask(on, "8001", { do: "dropThird" });
  expect([ends(on, "ConsultEnded"), ends(on, "ThreeWayEnded")]).toEqual([[], []]);
  ask(on, "8001", { do: "transfer", to: { agent: user("8002") } });
  expect(ends(on, "TransferFailed")).toMatchObject([{ ...asked, reason: "ended" }]);
  on.picksUp(rung(on, "8002"));
  expect(ends(on, "TransferFailed")).toEqual([]);
});

test("a call that waits leaves its queue, one that rings its phone too; once over, nothing is left to end", () => {
  const on = stage();
  const leg = on.calls();
  on.presses(leg, "1");
  const { visit } = on.find("QueueEntered")[0]!;
  expect(ends(on, "QueueLeft")).toMatchObject([{ visit, reason: "ERROR" }]);
  expect(ends(on, "OfferEnded")).toEqual([]);
  on.sits("8001");
  expect(on.seat("8001")).toBe("ringing");
  expect(ends(on, "OfferEnded")).toMatchObject([{ agent: "agent-8001", visit }]);
  on.hangsUp(leg);
  on.passes(promptMs);
  const of = closed(on).filter((fact) => "call" in fact && fact.type !== "RecordingEnded");
  expect(of).toEqual([]);
});
