import { expect, test } from "vitest";
import { closeOpen, rebuild } from "./rebuild.ts";
import { type SceneName, scene, scenes } from "./testing/scenes.ts";
import { but, chapters, story } from "./testing/story.ts";

/** What is said of a call whose server died and of which nothing was kept, besides the ends of its legs. */
const closed = chapters`
  # arrived
    IvrLeft to=ended selfServed=false
    CallEnded ending={by=system cause=restart} disposition=D10 detail=restart
  # queued | queued with music | taken by a colleague
    QueueLeft visit=visit group=business reason=ERROR
    CallEnded ending={by=system cause=restart} disposition=D10 detail=restart
  # ringing
    OfferEnded offer=offer visit=visit group=business agent=8001 agentNo=8001 reason=FORCED
    QueueLeft visit=visit group=business reason=ERROR
    CallEnded ending={by=system cause=restart} disposition=D10 detail=restart
  # sent to a colleague
    TransferFailed transfer=transfer agent=8001 agentNo=8001 reason=ended
    OfferEnded offer=offer#2 visit=visit#2 group=business agent=8002 agentNo=8002 reason=FORCED
    QueueLeft visit=visit#2 group=business reason=ERROR
    CallEnded ending={by=system cause=restart} disposition=D2
    WrapUpEnded agent=8001 agentNo=8001 leg=8001 group=business why=restart
  # announcing | announcing, a transfer waits | talking | talking, told again | reconnecting | reconnecting, rung again | a watcher's phone rings | alarm
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
  # held
    HoldEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
  # muted
    MuteEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
  # a colleague rings | a colleague is consulted
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    HoldEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
  # swapped to the citizen | reconnecting from a consultation
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
  # a number is consulted
    ConsultEnded leg=01087654321 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    HoldEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
  # threeWay | reconnecting from threeWay
    ThreeWayEnded leg=8002 transfer=transfer agent=8001 agentNo=8001
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
  # threeWay with a number
    ThreeWayEnded leg=01087654321 transfer=transfer agent=8001 agentNo=8001
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
  # sent to a number
    TransferFailed transfer=transfer agent=8001 agentNo=8001 reason=ended
    CallEnded ending={by=system cause=restart} disposition=D2
    WrapUpEnded agent=8001 agentNo=8001 leg=8001 group=business why=restart
  # outside | farewell
    CallEnded ending={by=system cause=restart} disposition=D2
    WrapUpEnded agent=8001 agentNo=8001 leg=8001 group=business why=restart
  # survey
    SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=none
    CallEnded ending={by=system cause=restart} disposition=D2
    WrapUpEnded agent=8001 agentNo=8001 leg=8001 group=business why=restart
  # rated
    SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=rated
    CallEnded ending={by=system cause=restart} disposition=D2
    WrapUpEnded agent=8001 agentNo=8001 leg=8001 group=business why=restart
  # her own phone rings
    CallEnded ending={by=system cause=restart}
  # the far end is dialled | the far end rings
    DialFailed leg=01087654321 group=business agent=8001 agentNo=8001 ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart}
  # talking, called out
    TalkEnded leg=8001 agent=8001 agentNo=8001 group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart}
  # a colleague is called | internal | internal, nobody came
    InternalEnded agent=8001 agentNo=8001 ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart}
  # internal, held and muted
    HoldEnded leg=8002 agent=8002 agentNo=8002
    InternalEnded agent=8001 agentNo=8001 ending={by=system cause=restart}
    MuteEnded leg=8001 agent=8001 agentNo=8001
    MuteEnded leg=8002 agent=8002 agentNo=8002
    CallEnded ending={by=system cause=restart}
  # internal, sent on
    InternalEnded agent=8001 agentNo=8001 ending={by=system cause=restart}
    TransferFailed transfer=transfer agent=8001 agentNo=8001 reason=ended
    CallEnded ending={by=system cause=restart}
  # watched | alarm, helped
    WatchEnded leg=8000 watcher=8000 agent=8001 agentNo=8001
    TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=system cause=restart}
    CallEnded ending={by=system cause=restart} disposition=D2
`;
const crash = (name: SceneName) => {
  const { on } = scene(name);
  return { on, facts: closeOpen(rebuild(on.facts)) };
};

test.each(closed)("a call that a dead server left: %s", (name, text) => {
  const { on, facts } = crash(name as SceneName);
  const { tells, text: line } = story(on);
  tells();
  expect(but(facts.map(line).join("\n"), "LegEnded", "AgentStateChanged")).toBe(text);
});
test("every way in which a call can stand is there", () =>
  expect(closed.map(([name]) => name).sort()).toEqual(Object.keys(scenes).sort()));

test.each(Object.keys(scenes) as SceneName[])(
  "each leg of it ends once, by the restart, and who was in it is as before: %s",
  (name) => {
    const { on, facts } = crash(name);
    const living = [...on.legs.values()].filter(({ at }) => at !== "gone").map(({ leg }) => leg);
    const ends = facts.flatMap((fact) => (fact.type === "LegEnded" ? [fact] : []));
    expect(ends.map(({ leg }) => leg).sort()).toEqual(living.sort());
    for (const { ending } of ends) expect(ending).toEqual({ by: "system", cause: "restart" });
    const engaged = [...on.hotline.agents.values()].filter(({ seat }) => "call" in seat || seat.at === "work");
    const seats = facts.flatMap((fact) => (fact.type === "AgentStateChanged" ? [[fact.agent, fact.state]] : []));
    expect(seats.sort()).toEqual(engaged.map(({ user, seat }) => [user, "after" in seat ? seat.after.at : ""]).sort());
    expect(closeOpen(rebuild([...on.facts, ...facts.map((fact) => ({ ...on.facts[0]!, ...fact }) as never)]))).toEqual(
      [],
    );
  },
);

test("what the citizen had ended himself ends by him", () => {
  const gone = { by: "caller", cause: "hangup" } as const;
  const of = (name: SceneName) => {
    const { on, citizen } = scene(name);
    const ended = {
      ...on.facts[0]!,
      type: "LegEnded",
      call: on.find("CallArrived")[0]!.call,
      leg: citizen,
      ending: gone,
    };
    return closeOpen(rebuild([...on.facts, ended as never])).map(story(on).text);
  };
  expect(of("ringing").slice(0, 2)).toEqual([
    "OfferEnded offer=offer visit=visit group=business agent=8001 agentNo=8001 reason=CALLER_GONE",
    "QueueLeft visit=visit group=business reason=ABANDON",
  ]);
  expect(of("ringing")).toContain("CallEnded ending={by=caller cause=hangup} disposition=D4");
  expect(of("survey")[0]).toBe("SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=hangup");
  expect(of("rated")[0]).toBe("SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=rated");
  expect(of("sent to a number")[0]).toBe("TransferFailed transfer=transfer agent=8001 agentNo=8001 reason=caller");
  expect(of("talking")[0]).toBe(
    "TalkEnded leg=8001 agent=8001 agentNo=8001 offer=offer group=business ending={by=caller cause=hangup}",
  );
});
