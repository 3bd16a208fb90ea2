import { describe, expect, test } from "vitest";
import type { LegId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { internalRecord } from "./readmodel.ts";
import { agentHangup, promptMs, type Stage, stage } from "./testing/stage.ts";
import { falseHoldings, falseSeats, falseStories } from "./testing/truths.ts";

const user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, device: string) => on.rings(device) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) => on.asks(`agent-${no}`, command);
const seats = (on: Stage) => ["8001", "8002", "8003"].map((no) => on.seat(no));
const pickable = (on: Stage, no: string) =>
  look(on.hotline)
    .agents.find(({ user: each }) => each === user(no))
    ?.pickable?.map(({ agent, how, by }) => [agent, how, by]) ?? [];
const sound = (on: Stage) => {
  expect(on.faults).toEqual([]);
  expect(falseSeats(on.hotline)).toEqual([]);
  expect(falseHoldings(on.hotline, on.timers)).toEqual([]);
  expect(falseStories(on.facts, on.hotline.calls.size === 0)).toEqual([]);
};

/** 8001 calls 8002, whose phone rings; 8003 sits by, at this device. */
function internal(device = "browser-8003") {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no);
  on.sits("8003", undefined, device);
  ask(on, "8001", { do: "callInternal", agent: user("8002") });
  const own = rung(on, "browser-8001");
  on.picksUp(own);
  return { on, own, called: rung(on, "browser-8002") };
}

/** 8001 talks with a citizen and consults 8002, whose phone rings; 8003 sits by. */
function consulting() {
  const on = stage();
  on.sits("8001");
  const leg = on.calls();
  on.presses(leg, "1");
  const own = rung(on, "browser-8001");
  on.picksUp(own);
  on.passes(6 * promptMs);
  for (const no of ["8002", "8003"]) on.sits(no);
  ask(on, "8001", { do: "consult", to: { agent: user("8002") } });
  return { on, leg, own, called: rung(on, "browser-8002") };
}

describe("a ring within the house", () => {
  test("is picked up by a colleague, who talks with the caller; the other is as she was", () => {
    const { on, own, called } = internal();
    expect([pickable(on, "8003"), pickable(on, "8002"), pickable(on, "8001")]).toEqual([
      [[user("8002"), "internal", user("8001")]],
      [],
      [],
    ]);
    expect(ask(on, "8003", { do: "pickUp" })).toBeUndefined();
    expect([on.legs.get(called)?.at, seats(on)]).toEqual(["gone", ["dialling", "ready", "ringing"]]);
    const taker = rung(on, "browser-8003");
    expect(on.commands.findLast((each) => each.do === "Originate")).toMatchObject({ autoAnswer: true });
    sound(on);
    on.picksUp(taker);
    expect([on.hears(own), on.hears(taker), seats(on)]).toEqual([taker, own, ["internal", "ready", "internal"]]);
    expect(on.find("InternalAnswered")).toMatchObject([{ toAgent: user("8003"), how: "pickUp" }]);
    on.hangsUp(taker, agentHangup);
    const [ended] = on.find("CallEnded");
    expect(ended && internalRecord(on.of(ended.call))).toMatchObject({ agentNos: ["8001", "8003"] });
    expect([seats(on), on.hotline.calls.size]).toEqual([["ready", "ready", "ready"], 0]);
    sound(on);
  });

  test("is picked up by *8 at a phone", () => {
    const { on, own } = internal("phone-8003");
    const taker = on.dials("phone-8003", "*8");
    expect([on.hears(own), on.hears(taker), seats(on)]).toEqual([taker, own, ["internal", "ready", "internal"]]);
    sound(on);
  });

  test("which two reach for is taken by the first, and by nobody without a group in common", () => {
    const { on } = internal();
    on.sits("8004");
    ask(on, "8003", { do: "signIn", groups: ["complaint"] as never, device: "browser-8003" as never });
    ask(on, "8002", { do: "hangUp" });
    on.passes(promptMs);
    for (const no of ["8001", "8002"]) expect([no, on.seat(no)]).toEqual([no, "ready"]);
    ask(on, "8002", { do: "signIn", groups: ["business"] as never, device: "browser-8002" as never });
    ask(on, "8001", { do: "callInternal", agent: user("8002") });
    on.picksUp(rung(on, "browser-8001"));
    expect([pickable(on, "8003"), ask(on, "8003", { do: "pickUp" })]).toEqual([[], "nothingToPickUp"]);
    const [ring] = look(on.hotline).agents.flatMap((each) => each.pickable ?? []);
    expect(ask(on, "8004", { do: "pickUp", call: ring!.call })).toBeUndefined();
    expect(ask(on, "8002", { do: "pickUp", call: ring!.call })).toBe("nothingToPickUp");
    expect(pickable(on, "8002")).toEqual([]);
    sound(on);
  });

  test.each(["refuses", "is dead", "is gone"])("whose taker's phone %s rings at the colleague again", (how) => {
    const { on, own } = internal();
    ask(on, "8003", { do: "pickUp" });
    if (how === "refuses") ask(on, "8003", { do: "hangUp" });
    else if (how === "is dead") on.hangsUp(rung(on, "browser-8003"), { by: "network", cause: "unreachable", sip: 480 });
    else on.report({ is: "DeviceUnreachable", device: "browser-8003" as never });
    expect([on.hears(own), seats(on)]).toEqual(["tone.ringback", ["dialling", "ringing", "ready"]]);
    const again = rung(on, "browser-8002");
    on.picksUp(again);
    expect([on.hears(own), on.find("InternalAnswered")[0]?.how]).toEqual([again, undefined]);
    sound(on);
  });

  test("whose taker's phone is dead, and whose colleague is busy meanwhile, is over", () => {
    const { on } = internal();
    ask(on, "8003", { do: "pickUp" });
    ask(on, "8002", { do: "work" });
    on.hangsUp(rung(on, "browser-8003"), { by: "network", cause: "unreachable", sip: 480 });
    on.passes(promptMs);
    expect(seats(on)).toEqual(["ready", "work", "ready"]);
    expect(on.find("InternalEnded")).toMatchObject([{ ending: { cause: "unreachable" } }]);
    sound(on);
  });
});

describe("a consultation that rings", () => {
  test("is picked up: the taker is consulted, and may have the citizen", () => {
    const { on, leg, own, called } = consulting();
    expect(pickable(on, "8003")).toEqual([[user("8002"), "consult", user("8001")]]);
    ask(on, "8003", { do: "pickUp" });
    expect([on.legs.get(called)?.at, on.seat("8002")]).toEqual(["gone", "ready"]);
    const taker = rung(on, "browser-8003");
    on.picksUp(taker);
    expect([on.hears(leg), on.hears(own), on.hears(taker)]).toEqual(["music.hold", taker, own]);
    expect(on.find("ConsultAnswered")).toMatchObject([{ toAgentNo: "8003", how: "pickUp" }]);
    sound(on);
    ask(on, "8001", { do: "completeTransfer" });
    expect([on.hears(leg), on.seat("8003")]).toEqual([taker, "talking"]);
    on.hangsUp(leg);
    sound(on);
  });

  test("is over when the citizen hangs up while the taker's phone is called", () => {
    const { on, leg } = consulting();
    ask(on, "8003", { do: "pickUp" });
    on.hangsUp(leg);
    expect([on.seat("8002"), on.seat("8003"), on.hotline.calls.size]).toEqual(["ready", "ready", 0]);
    sound(on);
  });

  test("comes after a citizen's call that rings later", () => {
    const { on } = consulting();
    on.sits("8004", ["business"]);
    ask(on, "8004", { do: "busy" });
    on.passes(1000);
    const citizen = on.calls();
    on.presses(citizen, "1");
    expect(pickable(on, "8004").map(([, how]) => how)).toEqual(["citizen", "consult"]);
    ask(on, "8004", { do: "pickUp" });
    on.picksUp(rung(on, "browser-8004"));
    on.passes(6 * promptMs);
    expect(on.hears(citizen)).not.toBe("");
    expect(on.seat("8004")).toBe("talking");
    sound(on);
  });
});
