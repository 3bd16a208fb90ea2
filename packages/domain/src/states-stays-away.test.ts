import { expect, test } from "vitest";
import { type SceneName, scene } from "./testing/scenes.ts";
import { but, chapters, story } from "./testing/story.ts";

/** Of every phone and every end alike. */
const alike = [
  ...["→ End", "LegEnded", "⏱ Closing", "⏱ no Closing", "RecordingEnded", "WrapUpStarted", "⏱ WrapUp"],
  ...["⏱ DeviceGone", "⏱ no DeviceGone"],
];

/** The browser of 8001 has vanished and stays away for 20 s: this is the end of them. */
const staysAway = chapters`
  # arrived
    NoInput flowNode=main
    → Play leg=citizen prompts=[noInput menu.main]
  # taken by a colleague
    AgentStateChanged agent=8002 agentNo=8002 state=rest reason=noAnswer groups=[business complaint]
    → Originate leg=8000 target={to=device device=8000} from={number=010****5678} ringMs=20000
    LegStarted leg=8000 device=8000
    OfferStarted visit=visit offer=offer#2 group=business leg=8000 device=8000 agent=8000 agentNo=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
  # sent to a colleague | announcing, a transfer waits
    OfferEnded visit=visit#2 offer=offer#2 group=business reason=RNA agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=rest reason=noAnswer groups=[business complaint]
    TransferFailed transfer=transfer reason=noAnswer agent=8001 agentNo=8001
    → Play leg=citizen prompts=[transfer.failed]
    → Originate leg=8000 target={to=device device=8000} from={number=010****5678} ringMs=20000
    LegStarted leg=8000 device=8000
    OfferStarted visit=visit#2 offer=offer#3 group=business leg=8000 device=8000 agent=8000 agentNo=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
  # announcing
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[sorry.reconnect]
  # talking | talking, told again | held | reconnecting | reconnecting, rung again | a watcher's phone rings
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    LegStarted leg=8002 device=8002
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
  # muted
    MuteEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    LegStarted leg=8002 device=8002
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
  # a colleague rings
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8000 target={to=device device=8000} from={number=010****5678} ringMs=20000
    LegStarted leg=8000 device=8000
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8000 device=8000 agent=8000 agentNo=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
  # a colleague is consulted | swapped to the citizen | reconnecting from a consultation
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → StopRecord recording=recording#2
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8000 target={to=device device=8000} from={number=010****5678} ringMs=20000
    LegStarted leg=8000 device=8000
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8000 device=8000 agent=8000 agentNo=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
  # a number is consulted
    ConsultEnded leg=01087654321 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    → StopRecord recording=recording#2
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    LegStarted leg=8002 device=8002
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
  # threeWay | reconnecting from threeWay
    TransferStarted kind=consult transfer=transfer to=agent toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    ThreeWayEnded leg=8002 transfer=transfer agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    → StopPlay leg=citizen
    → StopPlay leg=8002
    OfferStarted visit=visit offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002 how=consult
    OfferAnswered visit=visit offer=offer#2 group=business leg=8002 agent=8002 agentNo=8002
    TransferCompleted transfer=transfer kind=consult agent=8001 agentNo=8001
  # threeWay with a number
    TransferStarted kind=consult transfer=transfer to=number toParty=party-of-01087654321 agent=8001 agentNo=8001
    ThreeWayEnded leg=01087654321 transfer=transfer agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    → StopPlay leg=citizen
    → StopPlay leg=01087654321
    TransferCompleted transfer=transfer kind=consult agent=8001 agentNo=8001
  # talking, called out
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    CallEnded ending={by=network cause=deviceLost}
  # watched | alarm, helped
    WatchEnded leg=8000 watcher=8000 agent=8001 agentNo=8001
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    LegStarted leg=8002 device=8002
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
  # alarm
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    TalkEnded leg=8001 group=business ending={by=network cause=deviceLost} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    LegStarted leg=8002 device=8002
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
`;

test.each(staysAway)("her browser stays away: %s", (name, text) => {
  const played = scene(name as SceneName);
  const { tells } = story(played.on);
  played.vanishes();
  played.on.passes(19_999);
  tells();
  played.on.passes(1);
  expect(but(tells(), ...alike)).toBe(text);
  expect(played.on.faults).toEqual([]);
});
