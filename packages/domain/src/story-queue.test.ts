import { expect, test } from "vitest";
import type { GroupId, LegId } from "./ids.ts";
import { cast, withCarrier } from "./testing/scenes.ts";
import { promptMs } from "./testing/stage.ts";
import { chapters, played } from "./testing/story.ts";

const business = "business" as GroupId;
const complaint = "complaint" as GroupId;

test("the story of: a queue", () => {
  const config = withCarrier();
  const groups = config.groups.map((each) => ({
    ...each,
    maxWaiting: 1,
    maxWaitMs: 60_000,
    ringMs: 9_000,
    ...(each.id === business ? { overflow: { to: "group", group: complaint } as const } : {}),
  }));
  const c = cast("browser-8001", { ...config, groups });
  let other: LegId, third: LegId;
  const comes = () => {
    const leg = c.on.calls();
    c.on.presses(leg, "1");
    return leg;
  };
  const told = played(c.on, {
    "one is rung for": () => {
      other = comes();
    },
    "she lets it ring": () => c.on.passes(9_000),
    "the next overflows": () => {
      third = comes();
    },
    "the one after finds both full": () => {
      comes();
      c.on.passes(2 * promptMs);
    },
    "the first has waited a minute: complaint is full too": () => c.on.passes(60_000),
    "she is back, and he has gone": () => {
      c.on.hangsUp(other);
      c.on.hangsUp(third);
      c.ask("8001", { do: "ready" });
    },
  });
  expect(told).toEqual(chapters`
  # one is rung for
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
    ⏱ QueueWait 60000
    → Play leg=citizen prompts=[queue.enter]
    → Originate leg=8001 target={to=device device=8001} from={number=010****5678} ringMs=9000
    LegStarted leg=8001 device=8001
    OfferStarted visit=visit offer=offer group=business leg=8001 device=8001 agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=ringing groups=[business complaint]
  # she lets it ring
    → Play leg=citizen prompts=[music.hold] loop
    LegEnded leg=8001 ending={by=network cause=noAnswer}
    OfferEnded visit=visit offer=offer group=business reason=RNA agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=noAnswer groups=[business complaint]
  # the next overflows
    CallArrived call=call#2 leg=citizen#2 trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId#2
    → Answer leg=citizen#2
    CallAnswered call=call#2 leg=citizen#2
    → Record leg=citizen#2 recording=recording#2 file=2026/11/25/id-000016 since=+9000
    IvrEntered call=call#2 flow=main version=1
    NodeEntered call=call#2 flow=main version=1 flowNode=greeting
    → Play leg=citizen#2 prompts=[greeting]
    RecordingStarted call=call#2 leg=citizen#2 recording=recording#2 file=2026/11/25/id-000016
    NodeEntered call=call#2 flow=main version=1 flowNode=main
    KeyPressed call=call#2 flowNode=main key=1 valid businessType=consultation
    NodeEntered call=call#2 flow=main version=1 flowNode=queue.business
    IvrLeft call=call#2 to=queue selfServed=false
    HumanRequested call=call#2 inServiceHours
    QueueEntered call=call#2 visit=visit#2 group=business priority=0 atHead=false
    QueueLeft call=call#2 visit=visit#2 group=business reason=FULL
    QueueEntered call=call#2 visit=visit#3 group=complaint priority=0 atHead=false
    ⏱ QueueWait 60000
    → Play leg=citizen#2 prompts=[queue.busy]
  # the one after finds both full
    CallArrived call=call#3 leg=citizen#3 trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId#3
    → Answer leg=citizen#3
    CallAnswered call=call#3 leg=citizen#3
    → Record leg=citizen#3 recording=recording#3 file=2026/11/25/id-000027 since=+9000
    IvrEntered call=call#3 flow=main version=1
    NodeEntered call=call#3 flow=main version=1 flowNode=greeting
    → Play leg=citizen#3 prompts=[greeting]
    RecordingStarted call=call#3 leg=citizen#3 recording=recording#3 file=2026/11/25/id-000027
    NodeEntered call=call#3 flow=main version=1 flowNode=main
    KeyPressed call=call#3 flowNode=main key=1 valid businessType=consultation
    NodeEntered call=call#3 flow=main version=1 flowNode=queue.business
    IvrLeft call=call#3 to=queue selfServed=false
    HumanRequested call=call#3 inServiceHours
    QueueEntered call=call#3 visit=visit#4 group=business priority=0 atHead=false
    QueueLeft call=call#3 visit=visit#4 group=business reason=FULL
    QueueEntered call=call#3 visit=visit#5 group=complaint priority=0 atHead=false
    QueueLeft call=call#3 visit=visit#5 group=complaint reason=FULL
    → Play leg=citizen#3 prompts=[queue.full goodbye]
    → Play leg=citizen#2 prompts=[music.hold] loop
    → End leg=citizen#3 ending={by=system cause=flowEnded}
    ⏱ Closing 45000
    LegEnded call=call#3 leg=citizen#3 ending={by=system cause=flowEnded}
    ⏱ no Closing
    CallEnded call=call#3 ending={by=system cause=flowEnded} disposition=D7 detail=FULL
    RecordingEnded call=call#3 leg=citizen#3 recording=recording#3 segments=[]
  # the first has waited a minute: complaint is full too
    QueueLeft visit=visit group=business reason=TIMEOUT
    QueueEntered visit=visit#6 group=complaint priority=0 atHead=false
    QueueLeft visit=visit#6 group=complaint reason=FULL
    → Play leg=citizen prompts=[queue.full goodbye]
    → End leg=citizen ending={by=system cause=flowEnded}
    ⏱ Closing 45000
    LegEnded leg=citizen ending={by=system cause=flowEnded}
    ⏱ no Closing
    CallEnded ending={by=system cause=flowEnded} disposition=D7 detail=FULL
    RecordingEnded leg=citizen recording=recording segments=[]
    QueueLeft call=call#2 visit=visit#3 group=complaint reason=TIMEOUT
    → Play leg=citizen#2 prompts=[goodbye]
    → End leg=citizen#2 ending={by=system cause=flowEnded}
    ⏱ Closing 45000
    LegEnded call=call#2 leg=citizen#2 ending={by=system cause=flowEnded}
    ⏱ no Closing
    CallEnded call=call#2 ending={by=system cause=flowEnded} disposition=D7 detail=TIMEOUT
    RecordingEnded call=call#2 leg=citizen#2 recording=recording#2 segments=[]
  # she is back, and he has gone
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
  `);
});
