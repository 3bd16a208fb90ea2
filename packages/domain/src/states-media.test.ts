import { expect, test } from "vitest";
import { type SceneName, scene, scenes, user } from "./testing/scenes.ts";
import { but, chapters, story } from "./testing/story.ts";

/** Of every end alike, or told of by whom each hears. */
const alike = [
  ...["→ End", "LegEnded", "⏱ Closing", "⏱ no Closing", "RecordingEnded", "WrapUpStarted", "⏱ WrapUp"],
  ...["→ Hear", "AgentStateChanged", "LegStarted"],
];

/** The media of one leg dies, and ("back") is there again, or would be. */
const restarted = chapters`
  # citizen: arrived
    back:
    → Play leg=citizen prompts=[greeting]
  # citizen: queued | citizen: queued with music | citizen: ringing | citizen: taken by a colleague | citizen: sent to a colleague | citizen: held | citizen: a colleague rings | citizen: a colleague is consulted | citizen: a number is consulted | citizen: reconnecting | citizen: reconnecting, rung again | citizen: reconnecting from a consultation
    back:
    → Play leg=citizen prompts=[music.hold] loop
  # citizen: announcing | citizen: announcing, a transfer waits | citizen: talking | citizen: talking, told again | citizen: muted | citizen: swapped to the citizen | 01087654321: a number is consulted | citizen: threeWay | citizen: threeWay with a number | 01087654321: threeWay with a number | 8001: reconnecting, rung again | citizen: reconnecting from threeWay | citizen: outside | 01087654321: outside | citizen: farewell | 01087654321: talking, called out | citizen: watched | citizen: a watcher's phone rings | citizen: alarm | citizen: alarm, helped
    nothing
  # 8001: announcing | 8001: talking | 8001: talking, told again | 8001: muted | 8001: swapped to the citizen | 8001: threeWay | 8001: threeWay with a number | 8001: watched | 8001: a watcher's phone rings | 8001: alarm | 8001: alarm, helped
    LegDetached leg=8001 why=mediaLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8001#2 target={to=device device=8001} from={number=010****5678} ringMs=15000 autoAnswer
  # 8001: announcing, a transfer waits
    TransferStarted kind=blind transfer=transfer to=agent toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=agent cause=transferred} agent=8001 agentNo=8001 offer=offer
    QueueEntered visit=visit#2 group=business priority=0 atHead direct
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[tone.ringback] loop
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
  # 8001: held
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=mediaLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8001#2 target={to=device device=8001} from={number=010****5678} ringMs=15000 autoAnswer
  # 8001: a colleague rings
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=mediaLost
    ⏱ Detach 20000
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8001#2 target={to=device device=8001} from={number=010****5678} ringMs=15000 autoAnswer
  # 8001: a colleague is consulted
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=mediaLost
    ⏱ Detach 20000
    → Play leg=8002 prompts=[music.hold] loop
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8001#2 target={to=device device=8001} from={number=010****5678} ringMs=15000 autoAnswer
  # 8002: a colleague is consulted
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=left
    → StopRecord recording=recording#2
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
  # 8002: swapped to the citizen | 8002: reconnecting from a consultation
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=left
    → StopRecord recording=recording#2
  # 8001: a number is consulted
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=mediaLost
    ⏱ Detach 20000
    → Play leg=01087654321 prompts=[music.hold] loop
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8001#2 target={to=device device=8001} from={number=010****5678} ringMs=15000 autoAnswer
  # 8002: threeWay | 8002: reconnecting from threeWay
    ThreeWayEnded leg=8002 transfer=transfer agent=8001 agentNo=8001
  # 8001: reconnecting
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
  # 8001: reconnecting from a consultation
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
  # 8001: reconnecting from threeWay
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
  # citizen: sent to a number
    back:
    → Play leg=citizen prompts=[tone.ringback] loop
  # citizen: survey
    back:
    → Play leg=citizen prompts=[survey.ask]
  # citizen: rated
    back:
    ⏱ no Survey
    SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=rated
    → Play leg=citizen prompts=[goodbye]
  # 8001: the far end is dialled | 8001: the far end rings
    DialFailed leg=01087654321 group=business agent=8001 agentNo=8001 ending={by=network cause=deviceLost}
    CallEnded ending={by=network cause=deviceLost}
  # 8001: talking, called out
    LegDetached leg=8001 why=mediaLost
    ⏱ Detach 20000
    → Play leg=01087654321 prompts=[sorry.reconnect]
    → Originate leg=8001#2 target={to=device device=8001} from={number=010****4321} ringMs=15000 autoAnswer
  # 8001: a colleague is called | 8001: internal | 8002: internal | 8001: internal, nobody came
    InternalEnded ending={by=network cause=mediaLost} agent=8001 agentNo=8001
    CallEnded ending={by=network cause=mediaLost}
  # 8001: internal, held and muted | 8002: internal, held and muted
    MuteEnded leg=8001 agent=8001 agentNo=8001
    HoldEnded leg=8002 agent=8002 agentNo=8002
    MuteEnded leg=8002 agent=8002 agentNo=8002
    InternalEnded ending={by=network cause=mediaLost} agent=8001 agentNo=8001
    CallEnded ending={by=network cause=mediaLost}
  # 8002: internal, sent on
    TransferFailed transfer=transfer reason=ended agent=8001 agentNo=8001
    InternalEnded ending={by=network cause=mediaLost} agent=8002 agentNo=8002
    CallEnded ending={by=network cause=mediaLost}
  # 8000: watched
    WatchEnded leg=8000 watcher=8000 agent=8001 agentNo=8001
  # 8000: alarm, helped
    WatchEnded leg=8000 watcher=8000 agent=8001 agentNo=8001
    → Originate leg=8000#2 target={to=device device=8000} from={number=010****5678} ringMs=20000
`;
/** Nothing was received of one leg for too long, and ("back") then is again, or would be. The citizen's ends the call. */
const silent = chapters`
  # 8001: announcing | 8001: talking | 8001: talking, told again | 8001: muted | 8001: watched | 8001: a watcher's phone rings | 8001: alarm | 8001: alarm, helped
    LegDetached leg=8001 why=rtpTimeout
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
  # 8001: announcing, a transfer waits
    TransferStarted kind=blind transfer=transfer to=agent toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=agent cause=transferred} agent=8001 agentNo=8001 offer=offer
    QueueEntered visit=visit#2 group=business priority=0 atHead direct
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[tone.ringback] loop
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
  # 8001: held | 8001: reconnecting, rung again | 8001: the far end is dialled | 8001: the far end rings
    nothing
  # 8001: a colleague rings
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=rtpTimeout
    ⏱ Detach 20000
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    → Play leg=citizen prompts=[sorry.reconnect]
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
  # 8001: a colleague is consulted
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=rtpTimeout
    ⏱ Detach 20000
    → Play leg=8002 prompts=[music.hold] loop
    → Play leg=citizen prompts=[sorry.reconnect]
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
  # 8002: a colleague is consulted
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=left
    → StopRecord recording=recording#2
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
  # 8001: swapped to the citizen
    LegDetached leg=8001 why=rtpTimeout
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
  # 8002: swapped to the citizen | 8002: reconnecting from a consultation
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=left
    → StopRecord recording=recording#2
  # 8001: a number is consulted
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=rtpTimeout
    ⏱ Detach 20000
    → Play leg=01087654321 prompts=[music.hold] loop
    → Play leg=citizen prompts=[sorry.reconnect]
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=01087654321
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
  # 01087654321: a number is consulted
    ConsultEnded leg=01087654321 transfer=transfer agent=8001 agentNo=8001 outcome=left
    → StopRecord recording=recording#2
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
  # 8001: threeWay
    LegDetached leg=8001 why=rtpTimeout
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
  # 8002: threeWay | 8002: reconnecting from threeWay
    ThreeWayEnded leg=8002 transfer=transfer agent=8001 agentNo=8001
  # 8001: threeWay with a number
    LegDetached leg=8001 why=rtpTimeout
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=01087654321
  # 01087654321: threeWay with a number
    ThreeWayEnded leg=01087654321 transfer=transfer agent=8001 agentNo=8001
  # 8001: reconnecting
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
  # 8001: reconnecting from a consultation
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
  # 8001: reconnecting from threeWay
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
  # 01087654321: outside
    SurveyOffered agent=8001 agentNo=8001 survey=satisfaction
    → Play leg=citizen prompts=[survey.ask]
  # 8001: talking, called out
    LegDetached leg=8001 why=rtpTimeout
    ⏱ Detach 20000
    → Play leg=01087654321 prompts=[sorry.reconnect]
    back:
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=01087654321
  # 01087654321: talking, called out
    SilenceBegan leg=01087654321 forMs=10000
    TalkEnded leg=8001 group=business ending={by=network cause=rtpTimeout} agent=8001 agentNo=8001
    CallEnded ending={by=network cause=rtpTimeout}
  # 8001: a colleague is called | 8001: internal | 8002: internal | 8001: internal, nobody came
    InternalEnded ending={by=network cause=rtpTimeout} agent=8001 agentNo=8001
    CallEnded ending={by=network cause=rtpTimeout}
  # 8001: internal, held and muted | 8002: internal, held and muted
    MuteEnded leg=8001 agent=8001 agentNo=8001
    HoldEnded leg=8002 agent=8002 agentNo=8002
    MuteEnded leg=8002 agent=8002 agentNo=8002
    InternalEnded ending={by=network cause=rtpTimeout} agent=8001 agentNo=8001
    CallEnded ending={by=network cause=rtpTimeout}
  # 8002: internal, sent on
    TransferFailed transfer=transfer reason=ended agent=8001 agentNo=8001
    InternalEnded ending={by=network cause=rtpTimeout} agent=8002 agentNo=8002
    CallEnded ending={by=network cause=rtpTimeout}
  # 8000: watched
    WatchEnded leg=8000 watcher=8000 agent=8001 agentNo=8001
  # 8000: alarm, helped
    WatchEnded leg=8000 watcher=8000 agent=8001 agentNo=8001
    → Originate leg=8000#2 target={to=device device=8000} from={number=010****5678} ringMs=20000
`;

function loses(heading: string, why: "mediaRestarted" | "rtpTimeout"): string {
  const [who = "", name = ""] = heading.split(": ");
  const { on } = scene(name as SceneName);
  const { tells } = story(on);
  tells();
  const living = [...on.legs.values()].filter(({ at }) => at === "up");
  const { leg } = living.find((each) => (each.device?.replace("browser-", "") ?? each.to ?? "citizen") === who)!;
  on.report({ is: "LegMediaLost", leg, why });
  const lost = but(tells(), ...alike);
  on.report({ is: "LegMediaBack", leg });
  const back = but(tells(), ...alike);
  return [lost, back === "" ? "" : `back:\n${back}`].filter(Boolean).join("\n") || "nothing";
}

test.each(restarted)("the media dies of %s", (heading, text) => expect(loses(heading, "mediaRestarted")).toBe(text));
test.each(silent)("nothing is heard of %s", (heading, text) => expect(loses(heading, "rtpTimeout")).toBe(text));

test.each(Object.keys(scenes) as SceneName[])(
  "of the citizen nothing is heard: the call is over, by the network, at once or when he has waited long enough: %s",
  (name) => {
    const { on, citizen } = scene(name);
    if (!citizen) return;
    on.report({ is: "LegMediaLost", leg: citizen, why: "rtpTimeout" });
    on.fires("Silence");
    expect(on.find("CallEnded").map(({ ending }) => ending)).toEqual([{ by: "network", cause: "rtpTimeout" }]);
  },
);

test("a caller within the house whose phone holds may be silent; taken back she may not", () => {
  const { on, rung, ask } = scene("internal");
  const { leg } = [...on.legs.values()].find(({ device }) => device === "browser-8001")!;
  on.report({ is: "LegHeld", leg });
  on.report({ is: "LegMediaLost", leg, why: "rtpTimeout" });
  expect([on.seat("8001"), on.seat("8002")]).toEqual(["internal", "internal"]);
  on.report({ is: "LegRetrieved", leg });
  on.report({ is: "LegMediaLost", leg, why: "rtpTimeout" });
  expect(on.find("InternalEnded").map(({ ending }) => ending)).toEqual([{ by: "network", cause: "rtpTimeout" }]);
  ask("8001", { do: "callInternal", agent: user("8002") });
  expect(rung("browser-8001")).toBeDefined();
});
