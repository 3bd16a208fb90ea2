import { expect, test } from "vitest";
import type { DeviceId, GroupId } from "./ids.ts";
import { cast } from "./testing/scenes.ts";
import { promptMs, stage } from "./testing/stage.ts";
import { chapters, played } from "./testing/story.ts";

const business = "business" as GroupId;
const complaint = "complaint" as GroupId;
const phone = (no: string) => `phone-${no}` as DeviceId;

test("the story of: an agent", () => {
  const on = stage();
  const told = played(on, {
    "her browser is there, and she signs in": () => {
      on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
      return on.asks("agent-8001", { do: "signIn", groups: [business], device: "browser-8001" as DeviceId });
    },
    "again, the same": () =>
      on.asks("agent-8001", { do: "signIn", groups: [business], device: "browser-8001" as DeviceId }),
    "to another group, her phone to pick up by itself": () =>
      on.asks("agent-8001", {
        do: "signIn",
        groups: [complaint],
        device: "browser-8001" as DeviceId,
        autoAnswer: true,
      }),
    ready: () => on.asks("agent-8001", { do: "ready" }),
    "ready again": () => on.asks("agent-8001", { do: "ready" }),
    "a rest": () => on.asks("agent-8001", { do: "rest", reason: "meal" }),
    "the same rest": () => on.asks("agent-8001", { do: "rest", reason: "meal" }),
    "another rest": () => on.asks("agent-8001", { do: "rest", reason: "break" }),
    "a rest that is none": () => on.asks("agent-8001", { do: "rest", reason: "nap" }),
    work: () => on.asks("agent-8001", { do: "work" }),
    "work again": () => on.asks("agent-8001", { do: "work" }),
    "back from work": () => on.asks("agent-8001", { do: "endWrapUp" }),
    "at another phone": () => {
      on.report({ is: "DeviceReachable", device: phone("8001") });
      return on.asks("agent-8001", { do: "signIn", groups: [complaint], device: phone("8001") });
    },
    "which vanishes": () => on.report({ is: "DeviceUnreachable", device: phone("8001") }),
    "for two minutes": () => on.passes(120_000),
    "whose phone is another's": () =>
      on.asks("agent-8001", { do: "signIn", groups: [complaint], device: phone("8002") }),
    "of a group that is none": () =>
      on.asks("agent-8001", { do: "signIn", groups: ["none" as GroupId], device: phone("8001") }),
    "who is none": () => on.asks("nobody", { do: "signIn", groups: [complaint], device: phone("8001") }),
    "who is not signed in": () => on.asks("agent-8001", { do: "ready" }),
  });
  expect(told).toEqual(chapters`
  # her browser is there, and she signs in
    AgentSignedIn agent=8001 agentNo=8001 groups=[business] device=8001
    AgentStateChanged agent=8001 agentNo=8001 state=busy groups=[business]
  # again, the same
    
  # to another group, her phone to pick up by itself
    AgentSignedIn agent=8001 agentNo=8001 groups=[complaint] device=8001 autoAnswer
    AgentStateChanged agent=8001 agentNo=8001 state=busy groups=[complaint]
  # ready
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[complaint]
  # ready again
    
  # a rest
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[complaint]
  # the same rest
    
  # another rest
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=break groups=[complaint]
  # a rest that is none
    refused badReason
  # work
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[complaint]
  # work again
    
  # back from work
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=break groups=[complaint]
  # at another phone
    AgentSignedIn agent=8001 agentNo=8001 groups=[complaint] device=phone-8001 tookOver
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=break groups=[complaint]
    ⏱ no DeviceGone
  # which vanishes
    ⏱ DeviceGone 120000
  # for two minutes
    AgentSignedOut agent=8001 agentNo=8001 forced reason=deviceLost
  # whose phone is another's
    refused unknownDevice
  # of a group that is none
    refused unknownGroup
  # who is none
    refused unknownAgent
  # who is not signed in
    refused notSignedIn
  `);
});

test("the story of: a phone that moves", () => {
  const c = cast();
  const moves = () => {
    c.on.report({ is: "DeviceReachable", device: phone("8001") });
    return c.on.asks("agent-8001", { do: "signIn", groups: [business, complaint], device: phone("8001") });
  };
  const told = played(c.on, {
    "while it rings": () => {
      c.waits();
      return moves();
    },
    "it rings there": () => c.on.picksUp(c.rung("phone-8001")),
    "back to the browser in the talk": () => {
      c.on.passes(6 * promptMs);
      return c.on.asks("agent-8001", {
        do: "signIn",
        groups: [business, complaint],
        device: "browser-8001" as DeviceId,
      });
    },
    "the browser picks up": () => c.on.picksUp(c.rung("browser-8001")),
    "to a phone that is not there": () => {
      c.on.report({ is: "DeviceUnreachable", device: phone("8001") });
      return c.on.asks("agent-8001", { do: "signIn", groups: [business, complaint], device: phone("8001") });
    },
    "the phone comes": () => c.on.report({ is: "DeviceReachable", device: phone("8001") }),
    "it does not pick up": () => c.on.hangsUp(c.rung("phone-8001"), { by: "network", cause: "noAnswer" }),
    "its registration is renewed": () => c.on.report({ is: "DeviceReachable", device: phone("8001") }),
    "now it does": () => c.on.picksUp(c.rung("phone-8001")),
  });
  expect(told).toEqual(chapters`
  # while it rings
    CallArrived leg=citizen trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId
    → Answer leg=citizen
    CallAnswered leg=citizen
    → Record leg=citizen recording=recording file=2026/11/25/id-000002 since=+0
    IvrEntered flow=main version=1
    NodeEntered flow=main version=1 flowNode=greeting
    → Play leg=citizen prompts=[greeting]
    RecordingStarted leg=citizen recording=recording file=2026/11/25/id-000002
    NodeEntered flow=main version=1 flowNode=main
    KeyPressed flowNode=main key=1 valid businessType=consultation
    NodeEntered flow=main version=1 flowNode=queue.business
    IvrLeft to=queue selfServed=false
    HumanRequested inServiceHours
    QueueEntered visit=visit group=business priority=0 atHead=false
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[queue.enter]
    → Originate leg=8001 target={to=device device=8001} from={number=010****5678} ringMs=20000
    LegStarted leg=8001 device=8001
    OfferStarted visit=visit offer=offer group=business leg=8001 device=8001 agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=ringing groups=[business complaint]
    AgentSignedIn agent=8001 agentNo=8001 groups=[business complaint] device=phone-8001 tookOver
    AgentStateChanged agent=8001 agentNo=8001 state=ringing groups=[business complaint]
    ⏱ no DeviceGone
    → End leg=8001 ending={by=system cause=answeredElsewhere}
    → Originate leg=phone-8001 target={to=device device=phone-8001} from={number=010****5678} ringMs=20000
    LegStarted leg=phone-8001 device=phone-8001
    LegEnded leg=8001 ending={by=system cause=answeredElsewhere}
  # it rings there
    LegAnswered leg=phone-8001
    OfferAnswered visit=visit offer=offer group=business leg=phone-8001 agent=8001 agentNo=8001
    ⏱ no QueueWait
    QueueLeft visit=visit group=business reason=ANSWER
    AgentStateChanged agent=8001 agentNo=8001 state=talking groups=[business complaint]
    → Play leg=citizen prompts=[agentNo.prefix digit.8 digit.0 digit.0 digit.1 agentNo.suffix]
  # back to the browser in the talk
    AgentNoAnnounced leg=phone-8001 ms=6000 agent=8001 agentNo=8001
    → Hear leg=citizen from=[phone-8001]
    → Hear leg=phone-8001 from=[citizen]
    AgentSignedIn agent=8001 agentNo=8001 groups=[business complaint] device=8001 tookOver
    AgentStateChanged agent=8001 agentNo=8001 state=talking groups=[business complaint]
    ⏱ no DeviceGone
    LegDetached leg=phone-8001 why=resume
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8001#2 target={to=device device=8001} from={number=010****5678} ringMs=15000 autoAnswer
    LegStarted leg=8001#2 device=8001
    → Hear leg=citizen from=[]
    → Hear leg=phone-8001 from=[]
  # the browser picks up
    LegAnswered leg=8001#2
    → End leg=phone-8001 ending={by=system cause=answeredElsewhere}
    ⏱ no Detach
    LegReattached leg=phone-8001 by=8001#2
    → StopPlay leg=citizen
    → Hear leg=citizen from=[8001#2]
    → Hear leg=8001#2 from=[citizen]
    LegEnded leg=phone-8001 ending={by=system cause=answeredElsewhere}
  # to a phone that is not there
    AgentSignedIn agent=8001 agentNo=8001 groups=[business complaint] device=phone-8001 tookOver
    AgentStateChanged agent=8001 agentNo=8001 state=talking groups=[business complaint]
    ⏱ no DeviceGone
    LegDetached leg=8001#2 why=resume
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=citizen from=[]
    → Hear leg=8001#2 from=[]
  # the phone comes
    → Originate leg=phone-8001#2 target={to=device device=phone-8001} from={number=010****5678} ringMs=15000 autoAnswer
    LegStarted leg=phone-8001#2 device=phone-8001
  # it does not pick up
    LegEnded leg=phone-8001#2 ending={by=network cause=noAnswer}
  # its registration is renewed
    → Originate leg=phone-8001#3 target={to=device device=phone-8001} from={number=010****5678} ringMs=15000 autoAnswer
    LegStarted leg=phone-8001#3 device=phone-8001
  # now it does
    LegAnswered leg=phone-8001#3
    → End leg=8001#2 ending={by=system cause=answeredElsewhere}
    ⏱ no Detach
    LegReattached leg=8001#2 by=phone-8001#3
    → StopPlay leg=citizen
    → Hear leg=citizen from=[phone-8001#3]
    → Hear leg=phone-8001#3 from=[citizen]
    LegEnded leg=8001#2 ending={by=system cause=answeredElsewhere}
  `);
});
