import { expect, test } from "vitest";
import { type Cast, type SceneName, scene, scenes } from "./testing/scenes.ts";
import { caller } from "./testing/stage.ts";
import { but, chapters, story } from "./testing/story.ts";

/** Of every call alike: its legs end, its recording does, wrap-up begins. The tests below tell of them. */
const alike = ["→ End", "LegEnded", "⏱ Closing", "⏱ no Closing", "RecordingEnded", "WrapUpStarted", "⏱ WrapUp"];

/** The citizen hangs up. */
const byCitizen = chapters`
  # arrived
    IvrLeft to=ended selfServed=false
    CallEnded ending={by=caller cause=hangup} disposition=D1
  # queued | queued with music
    ⏱ no QueueWait
    QueueLeft visit=visit group=business reason=ABANDON
    CallEnded ending={by=caller cause=hangup} disposition=D3
  # ringing
    OfferEnded visit=visit offer=offer group=business reason=CALLER_GONE agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    ⏱ no QueueWait
    QueueLeft visit=visit group=business reason=ABANDON
    CallEnded ending={by=caller cause=hangup} disposition=D4
  # taken by a colleague
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    ⏱ no QueueWait
    QueueLeft visit=visit group=business reason=ABANDON
    CallEnded ending={by=caller cause=hangup} disposition=D3
  # sent to a colleague
    OfferEnded visit=visit#2 offer=offer#2 group=business reason=CALLER_GONE agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    TransferFailed transfer=transfer reason=caller agent=8001 agentNo=8001
    ⏱ no QueueWait
    QueueLeft visit=visit#2 group=business reason=ABANDON
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # announcing | announcing, a transfer waits
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2 detail=duringAnnouncement
  # talking | talking, told again
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # held
    HoldEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # muted
    MuteEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # a colleague rings
    HoldEnded leg=8001 agent=8001 agentNo=8001
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # a colleague is consulted
    HoldEnded leg=8001 agent=8001 agentNo=8001
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → StopRecord recording=recording#2
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # swapped to the citizen
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → StopRecord recording=recording#2
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # a number is consulted
    HoldEnded leg=8001 agent=8001 agentNo=8001
    ConsultEnded leg=01087654321 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    → StopRecord recording=recording#2
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # threeWay
    ThreeWayEnded leg=8002 transfer=transfer agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # threeWay with a number
    ThreeWayEnded leg=01087654321 transfer=transfer agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # reconnecting | reconnecting, rung again
    ⏱ no Detach
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # reconnecting from a consultation
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → StopRecord recording=recording#2
    ⏱ no Detach
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # reconnecting from threeWay
    ThreeWayEnded leg=8002 transfer=transfer agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    ⏱ no Detach
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # sent to a number
    TransferFailed transfer=transfer reason=caller agent=8001 agentNo=8001
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # outside | farewell
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # survey
    SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=hangup
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # rated
    ⏱ no Survey
    SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=rated
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # watched | alarm, helped
    WatchEnded leg=8000 watcher=8000 agent=8001 agentNo=8001
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
  # a watcher's phone rings | alarm
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=caller cause=hangup} disposition=D2
`;
/** The server stops, and waits no longer for calls that no citizen began. */
const byDrain = chapters`
  # her own phone rings
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=system cause=draining}
  # the far end is dialled | the far end rings
    DialFailed leg=01087654321 group=business agent=8001 agentNo=8001 ending={by=system cause=draining}
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=system cause=draining}
  # talking, called out
    TalkEnded leg=8001 group=business ending={by=system cause=draining} agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    CallEnded ending={by=system cause=draining}
  # a colleague is called | internal
    InternalEnded ending={by=system cause=draining} agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=system cause=draining}
  # internal, held and muted
    MuteEnded leg=8001 agent=8001 agentNo=8001
    HoldEnded leg=8002 agent=8002 agentNo=8002
    MuteEnded leg=8002 agent=8002 agentNo=8002
    InternalEnded ending={by=system cause=draining} agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=system cause=draining}
  # internal, nobody came
    InternalEnded ending={by=system cause=draining} agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=system cause=draining}
  # internal, sent on
    TransferFailed transfer=transfer reason=ended agent=8001 agentNo=8001
    InternalEnded ending={by=system cause=draining} agent=8002 agentNo=8002
    AgentStateChanged agent=8003 agentNo=8003 state=ready groups=[business complaint]
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    CallEnded ending={by=system cause=draining}
`;

/** Nothing of the call is left, and each leg was asked to end once at most. */
function isOver({ on }: Cast, ordered: number): void {
  expect(on.faults).toEqual([]);
  expect([on.hotline.calls.size, on.hotline.legs.size, on.hotline.waiting.size, on.hotline.recordings.size]).toEqual([
    ...[0, 0, 0, 0],
  ]);
  expect([...on.legs.values()].filter(({ at }) => at !== "gone")).toEqual([]);
  expect([...on.timers.keys()].filter((id) => !/^(WrapUp|DeviceGone):/.test(id))).toEqual([]);
  const ends = on.commands.slice(ordered).flatMap((each) => (each.do === "End" ? [each.leg] : []));
  expect(ends.length).toBe(new Set(ends).size);
  const seats = [...on.hotline.agents.values()].map(({ seat }) => seat.at);
  expect(seats.filter((at) => !["ready", "busy", "rest", "wrapUp"].includes(at))).toEqual([]);
}

test.each(byCitizen)("the citizen hangs up: %s", (name, text) => {
  const played = scene(name as SceneName);
  const { on, citizen } = played;
  const { tells } = story(on);
  tells();
  const ordered = on.commands.length;
  on.hangsUp(citizen, caller);
  expect(but(tells(), ...alike)).toBe(text);
  isOver(played, ordered);
});
test.each(byDrain)("the server stops: %s", (name, text) => {
  const played = scene(name as SceneName);
  const { on } = played;
  const { tells } = story(on);
  tells();
  const ordered = on.commands.length;
  on.feed({ is: "DrainOver" });
  expect(but(tells(), ...alike)).toBe(text);
  isOver(played, ordered);
});
test("every way in which a call can stand is there", () =>
  expect([...byCitizen, ...byDrain].map(([name]) => name).sort()).toEqual(Object.keys(scenes).sort()));

test.each(byCitizen)("the server stops, and waits no longer for the citizen: %s", (name) => {
  const played = scene(name as SceneName);
  const ordered = played.on.commands.length;
  played.on.feed({ is: "DrainOver" });
  isOver(played, ordered);
  const visits = played.on.find("QueueLeft").filter(({ reason }) => reason !== "ANSWER");
  expect(visits.map(({ reason }) => reason)).toEqual(visits.map(() => "ERROR"));
  const offers = played.on.find("OfferEnded").filter(({ reason }) => reason !== "PICKED_UP");
  expect(offers.map(({ reason }) => reason)).toEqual(offers.map(() => "FORCED"));
  expect(played.on.find("CallEnded")[0]?.ending).toEqual({ by: "system", cause: "draining" });
});

test("a wrap-up is as long as the group says", () => {
  const { on, citizen } = scene("talking");
  on.hangsUp(citizen, caller);
  expect(on.find("WrapUpStarted").map(({ limitMs, agent, group }) => [limitMs, agent, group])).toEqual([
    [30_000, "agent-8001", "business"],
  ]);
  on.passes(29_999);
  expect(on.seat("8001")).toBe("wrapUp");
  on.passes(1);
  expect(on.seat("8001")).toBe("ready");
});

test("a leg of which the switch tells no end ends by itself after 45 s, longer than a BYE is tried", () => {
  const { on, citizen } = scene("talking");
  const silent = [...on.legs.values()].find(({ device }) => device === "browser-8001")!;
  silent.at = "gone";
  on.report({ is: "LegEnded", leg: citizen, ending: caller });
  on.passes(44_999);
  expect(on.find("CallEnded")).toEqual([]);
  on.passes(1);
  expect(on.find("LegEnded").at(-1)).toMatchObject({ leg: silent.leg, ending: { by: "system", cause: "error" } });
  expect(on.outcome()).toBe("D2 caller hangup");
});
