import { describe, expect, test } from "vitest";
import type { Flow, GroupConfig, HotlineConfig } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { GroupId, LegId } from "./ids.ts";
import { evaluate, measures, rowsOf } from "./measures/index.ts";
import { callRecord } from "./readmodel.ts";
import { agentHangup, promptMs, type Stage, stage } from "./testing/stage.ts";
import { falseHoldings, falseSeats } from "./testing/truths.ts";

const example = exampleHotline();
const business = "business" as GroupId;
const own = "01062345678";

/** The example with a way out, and a group whose callers may ask to be called back. */
const withKey = (change: Partial<GroupConfig> = {}, over: Partial<HotlineConfig> = {}): HotlineConfig => ({
  ...example,
  trunks: example.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)),
  groups: example.groups.map((each) =>
    each.id === business ? { ...each, callbackKey: "8" as const, wrapUpMs: 0, ...change } : each,
  ),
  dialRights: [{ id: "city", name: "city", patterns: ["010XXXXXXXX"] }],
  ...over,
});

const waits = (on: Stage, callingNumber = own): LegId => {
  const leg = on.calls({ callingNumber });
  on.presses(leg, "1");
  return leg;
};
/** He presses the key, confirms his own number, and is gone. */
const asks = (on: Stage, callingNumber = own): LegId => {
  const leg = waits(on, callingNumber);
  on.presses(leg, "8");
  on.presses(leg, "1");
  on.passes(2 * promptMs);
  return leg;
};
const places = (on: Stage) => [...on.hotline.callbacks.values()];
const outcomes = (on: Stage) => on.find("CallbackEnded").map(({ outcome, tries }) => [outcome, tries]);
const offerOutcomes = (on: Stage) => on.find("CallbackOfferEnded").map(({ outcome }) => outcome);
const far = (on: Stage) => [...on.legs.values()].findLast(({ to }) => to !== undefined)!;
const sound = (on: Stage) => expect([...falseSeats(on.hotline), ...falseHoldings(on.hotline, on.timers)]).toEqual([]);

describe("a caller asks in the queue to be called back", () => {
  test("he hears the key, confirms his number and hangs up: D7 CALLBACK, not abandoned, not answered; his place is kept", () => {
    const on = stage({ config: withKey() });
    const leg = waits(on);
    expect(on.hears(leg)).toBe("noAgent callback.press digit.8");
    on.presses(leg, "8");
    expect(on.hears(leg)).toBe(
      `callback.number ${[...own].map((digit) => `digit.${digit}`).join(" ")} callback.confirm callback.back`,
    );
    on.presses(leg, "1");
    expect(on.hears(leg)).toBe("callback.done goodbye");
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["CALLBACK"]);
    on.passes(2 * promptMs);
    expect(on.outcome()).toBe("D7 system flowEnded");
    expect(on.find("CallEnded")[0]?.detail).toBe("CALLBACK");
    expect(on.find("CallbackRequested")).toMatchObject([{ group: business, party: `party-of-${own}`, own: true }]);
    expect(places(on)).toMatchObject([{ number: own, tries: 0, since: on.find("QueueEntered")[0]?.at }]);
    const seen = { calls: [callRecord(on.facts)!], spans: [], now: on.now() };
    expect(evaluate(measures.requestEnded, rowsOf(seen))).toBe(1);
    expect(evaluate(measures.abandonedEntries, rowsOf(seen))).toBe(0);
    sound(on);
  });

  test("an agent is offered it in its turn: before who came later; she takes it, he is dialled, the call is linked", () => {
    const on = stage({ config: withKey() });
    asks(on);
    const later = waits(on, "01099998888");
    on.sits("8001");
    const [call] = on.hotline.calls.values().filter(({ direction }) => direction === "out");
    expect([on.seat("8001"), call?.state.at]).toEqual(["ringing", "offering"]);
    expect(on.commands.findLast(({ do: is }) => is === "Originate")).toMatchObject({ from: { number: "010****5678" } });
    sound(on);
    on.picksUp(on.rings("browser-8001")!);
    expect([on.seat("8001"), far(on).to]).toEqual(["dialling", own]);
    const [parent] = on.find("CallbackRequested");
    expect(on.find("DialStarted")).toMatchObject([{ parent: parent?.call, group: business, agent: "agent-8001" }]);
    on.picksUp(far(on).leg);
    expect(on.seat("8001")).toBe("talking");
    expect(outcomes(on)).toEqual([["reached", 1]]);
    expect(on.find("CallbackEnded")[0]?.by).toBe(call?.id);
    expect(places(on)).toEqual([]);
    sound(on);
    on.hangsUp(far(on).leg);
    // Then the one who came later.
    expect([on.seat("8001"), [...on.hotline.calls.values()].find(({ leg }) => leg === later)?.state.at]).toEqual([
      "ringing",
      "ringing",
    ]);
  });

  test("who waited before him is served before him; he counts among those before who came later", () => {
    const on = stage({ config: withKey({ positionAtStart: true }) });
    const first = waits(on, "01011112222");
    asks(on);
    const third = waits(on, "01099998888");
    expect(on.hears(third)).toContain("queue.ahead number.two");
    on.sits("8001");
    expect([...on.hotline.calls.values()].find(({ leg }) => leg === first)?.state.at).toBe("ringing");
    expect(places(on)[0]?.call).toBeUndefined();
  });

  test("she is rung only when his own call is over", () => {
    const on = stage({ config: withKey() });
    const leg = waits(on);
    on.presses(leg, "8");
    on.presses(leg, "1");
    on.sits("8001");
    expect(on.seat("8001")).toBe("ready");
    on.passes(2 * promptMs);
    expect(on.seat("8001")).toBe("ringing");
  });

  test("she does not take it: the next agent is rung, and it is no try", () => {
    const on = stage({ config: withKey() });
    asks(on);
    on.sits("8001");
    on.sits("8002");
    on.asks("agent-8001", { do: "hangUp" });
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["busy", "ringing"]);
    on.passes(20_000);
    expect(offerOutcomes(on)).toEqual(["REJECT", "RNA"]);
    expect([on.seat("8002"), places(on)[0]?.tries, places(on)[0]?.call]).toEqual(["rest", 0, undefined]);
    on.asks("agent-8001", { do: "ready" });
    expect(on.seat("8001")).toBe("ringing");
    on.report({ is: "DeviceUnreachable", device: "browser-8001" as never });
    expect(offerOutcomes(on)).toEqual(["REJECT", "RNA", "DEVICE_LOST"]);
    sound(on);
  });

  test("not reached: tried again after the pause, as often as may be; then it is the list's", () => {
    const config = withKey();
    const on = stage({
      config: { ...config, policies: { ...config.policies, callBackAttempts: 2, callBackPauseMs: 600_000 } },
    });
    asks(on);
    on.sits("8001");
    const take = (cause: "busy" | "noAnswer") => {
      on.picksUp(on.rings("browser-8001")!);
      on.hangsUp(far(on).leg, { by: "network", cause, sip: cause === "busy" ? 486 : 480 });
    };
    take("busy");
    expect([on.seat("8001"), places(on)[0]?.tries]).toEqual(["ready", 1]);
    on.passes(599_000);
    expect(on.seat("8001")).toBe("ready");
    on.passes(1_000);
    expect(on.seat("8001")).toBe("ringing");
    take("noAnswer");
    expect([outcomes(on), places(on), on.seat("8001")]).toEqual([[["notReached", 2]], [], "ready"]);
    sound(on);
  });

  test("not at night: his place is kept until calls may be made", () => {
    const on = stage({ config: withKey() });
    asks(on);
    // 22:00 in Shanghai
    on.setsWall(12 * 3_600_000);
    on.sits("8001");
    on.passes(600_000);
    expect(on.seat("8001")).toBe("ready");
    on.setsWall(22 * 3_600_000);
    on.passes(300_000);
    expect(on.seat("8001")).toBe("ringing");
  });

  test("another number: typed, sealed, read to him, allowed by a right; one that none allows is refused", () => {
    const on = stage({ config: withKey({ callbackRights: ["city"] }) });
    const leg = waits(on);
    on.presses(leg, "8");
    expect(on.hears(leg)).toContain("callback.confirm callback.other callback.back");
    on.presses(leg, "2");
    expect(on.hears(leg)).toBe("callback.enter");
    for (const key of "13900001111#") on.presses(leg, key);
    expect(on.hears(leg)).toBe("callback.bad callback.enter");
    for (const key of "01055556666#") on.presses(leg, key);
    expect(on.hears(leg)).toContain("digit.0 digit.1 digit.0 digit.5");
    on.presses(leg, "1");
    expect(on.find("CallbackRequested")).toMatchObject([{ party: "party-of-01055556666", own: false }]);
    const typed = on.find("KeyPressed").filter(({ valid, key }) => valid && key === undefined);
    expect(typed).toHaveLength(22);
    expect(JSON.stringify(on.facts)).not.toContain('"key":"5"');
  });

  test("who hides his number types one; without a right he can't ask", () => {
    const hidden = { callingNumber: "anonymous", withheld: true };
    const none = stage({ config: withKey() });
    const without = none.calls(hidden);
    none.presses(without, "1");
    expect(none.hears(without)).toBe("noAgent");
    none.presses(without, "8");
    expect(none.hears(without)).toBe("noAgent");
    const on = stage({ config: withKey({ callbackRights: ["city"] }) });
    const leg = on.calls(hidden);
    on.presses(leg, "1");
    on.presses(leg, "8");
    expect(on.hears(leg)).toBe("callback.enter");
  });

  test("he presses nothing, or the star: he goes on waiting in his place; an agent who is free is rung for him meanwhile", () => {
    const on = stage({ config: withKey() });
    const leg = waits(on);
    on.presses(leg, "8");
    on.passes(20 * promptMs);
    on.passes(10_000);
    expect(on.hears(leg)).toBe("music.hold");
    on.presses(leg, "8");
    on.presses(leg, "*");
    expect(on.hears(leg)).toBe("music.hold");
    on.presses(leg, "8");
    for (const key of "555") on.presses(leg, key);
    expect(on.hears(leg)).toBe("music.hold");
    on.presses(leg, "8");
    on.sits("8001");
    expect(on.seat("8001")).toBe("ringing");
    on.picksUp(on.rings("browser-8001")!);
    expect(on.find("QueueLeft").map(({ reason }) => reason)).toEqual(["ANSWER"]);
    expect(places(on)).toEqual([]);
    sound(on);
  });

  test("he calls again and gets through: nobody calls him back", () => {
    const on = stage({ config: withKey() });
    asks(on);
    waits(on);
    const early = [...on.hotline.calls.values()][0]!;
    expect(early.state.at).toBe("queued");
    on.sits("8001");
    on.asks("agent-8001", { do: "hangUp" });
    on.sits("8002");
    on.passes(0);
    // 8002 takes his second call, while 8001 is rung for his place.
    on.asks("agent-8001", { do: "ready" });
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["ringing", "ringing"]);
    const [offered] = on.hotline.calls.values().filter(({ state }) => state.at === "offering");
    const isFirst = offered?.state.at === "offering" && offered.state.part.agentNo === "8001";
    const [taker, other] = isFirst ? ["8002", "8001"] : ["8001", "8002"];
    on.picksUp(on.rings(`browser-${taker}`)!);
    expect(outcomes(on)).toEqual([["otherwise", 0]]);
    expect(on.seat(other)).toBe("ready");
    sound(on);
  });

  test("he asks twice: he has one place, the better one", () => {
    const on = stage({ config: withKey() });
    asks(on);
    const since = places(on)[0]?.since;
    asks(on);
    expect(outcomes(on)).toEqual([["again", 0]]);
    expect(places(on)).toMatchObject([{ since }]);
  });

  test("a flow may lead on once his place is kept", () => {
    const flow: Flow = {
      ...example.flows[0]!,
      start: "wait",
      nodes: {
        wait: { kind: "queue", group: business, priority: 0 },
        bye: { kind: "hangUp", prompts: ["greeting"], cause: "flowEnded" },
      },
      edges: [{ from: "wait", exit: "callback", to: "bye" }],
    };
    const on = stage({ config: withKey({}, { flows: [flow] }) });
    const leg = on.calls();
    on.presses(leg, "8");
    on.presses(leg, "1");
    expect(on.hears(leg)).toBe("greeting");
    expect(places(on)).toHaveLength(1);
  });

  test("it survives the death of the server: waiting, offered and dialled", () => {
    const on = stage({ config: withKey() });
    const leg = waits(on);
    on.presses(leg, "8");
    on.dies(() => on.presses(leg, "1"));
    on.passes(2 * promptMs);
    expect(places(on)).toHaveLength(1);
    on.dies(() => on.sits("8001"));
    expect(on.seat("8001")).toBe("ringing");
    sound(on);
    on.dies(() => on.picksUp(on.rings("browser-8001")!));
    sound(on);
    on.picksUp(far(on).leg);
    expect(outcomes(on)).toEqual([["reached", 1]]);
    on.hangsUp(on.rings("browser-8001") ?? far(on).leg, agentHangup);
    sound(on);
  });

  test("a place that can't be kept ends: nobody signed in once it is closed, the group gone, the group elsewhere, a day over", () => {
    const open = {
      zone: "Asia/Shanghai",
      weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "08:00", to: "17:00" }],
      special: [],
    };
    const closed = stage({ config: withKey({}, { schedule: open }) });
    asks(closed);
    closed.passes(600_000);
    expect(places(closed)).toHaveLength(1);
    closed.setsWall(8 * 3_600_000);
    closed.passes(300_000);
    expect([outcomes(closed), closed.timers.size]).toEqual([[["closed", 0]], 0]);

    const gone = stage({ config: withKey() });
    asks(gone);
    const { groups } = gone.config;
    gone.feed({ is: "ConfigChanged", config: { ...gone.config, groups: groups.filter(({ id }) => id !== business) } });
    expect(outcomes(gone)).toEqual([["groupGone", 0]]);

    const elsewhere = stage({ config: withKey() });
    asks(elsewhere);
    elsewhere.feed({ is: "PoolsChanged", elsewhere: [business] });
    expect(outcomes(elsewhere)).toEqual([["elsewhere", 0]]);

    const old = stage({ config: withKey() });
    asks(old);
    old.passes(25 * 3_600_000);
    expect([outcomes(old), old.timers.size]).toEqual([[["expired", 0]], 0]);
  });

  test("without a line nobody is rung; while the server drains nobody can ask, and nobody is called", () => {
    const on = stage({ config: withKey() });
    asks(on);
    on.report({ is: "TrunkUnreachable", trunk: "carrier" as never });
    on.sits("8001");
    expect(on.seat("8001")).toBe("ready");
    on.report({ is: "TrunkReachable", trunk: "carrier" as never });
    expect(on.seat("8001")).toBe("ringing");
    const drains = stage({ config: withKey() });
    asks(drains);
    drains.feed({ is: "DrainStarted" });
    drains.sits("8001");
    expect(drains.seat("8001")).toBe("ready");
  });

  test("a supervisor's release, sign-out or another phone end the ring; his place is kept", () => {
    const on = stage({ config: withKey() });
    asks(on);
    on.sits("8000", []);
    on.sits("8001");
    on.asks("agent-8000", { do: "release", agent: "agent-8001" as never, reason: "x" });
    expect([on.seat("8001"), offerOutcomes(on)]).toEqual(["ready", ["FORCED"]]);
    on.passes(30_000);
    expect(on.seat("8001")).toBe("ringing");
    on.asks("agent-8000", { do: "forceSignOut", agent: "agent-8001" as never, reason: "x" });
    expect([on.seat("8001"), offerOutcomes(on)]).toEqual([undefined, ["FORCED", "FORCED"]]);
    expect(places(on)).toHaveLength(1);
    sound(on);
  });
});
