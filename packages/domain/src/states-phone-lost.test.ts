import { expect, test } from "vitest";
import { type SceneName, scene } from "./testing/scenes.ts";
import { but, chapters, story } from "./testing/story.ts";

/** Of every phone and every end alike. */
const alike = [
  ...["→ End", "LegEnded", "⏱ Closing", "⏱ no Closing", "RecordingEnded", "WrapUpStarted", "⏱ WrapUp"],
  ...["⏱ DeviceGone", "⏱ no DeviceGone"],
];

/** The browser of 8001 vanishes. */
const vanishes = chapters`
  # ringing
    OfferEnded visit=visit offer=offer group=business reason=DEVICE_LOST agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=deviceLost groups=[business complaint]
  # announcing
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
  # announcing, a transfer waits
    TransferStarted kind=blind transfer=transfer to=agent toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=agent cause=transferred} agent=8001 agentNo=8001 offer=offer
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    QueueEntered visit=visit#2 group=business priority=0 atHead direct
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[tone.ringback] loop
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    LegStarted leg=8002 device=8002
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
  # talking | talking, told again | a watcher's phone rings | alarm
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=citizen from=[]
    → Hear leg=8001 from=[]
  # held
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
  # muted
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=8001 from=[]
  # a colleague rings
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → Play leg=citizen prompts=[sorry.reconnect]
  # a colleague is consulted
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=8002 prompts=[music.hold] loop
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=8001 from=[]
    → Hear leg=8002 from=[]
  # swapped to the citizen
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=8001 from=[]
    → Hear leg=citizen from=[]
  # a number is consulted
    HoldEnded leg=8001 agent=8001 agentNo=8001
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=01087654321 prompts=[music.hold] loop
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=8001 from=[]
    → Hear leg=01087654321 from=[]
  # threeWay
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=citizen from=[8002]
    → Hear leg=8001 from=[]
    → Hear leg=8002 from=[citizen]
  # threeWay with a number
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=citizen from=[01087654321]
    → Hear leg=8001 from=[]
    → Hear leg=01087654321 from=[citizen]
  # her own phone rings
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=network cause=deviceLost}
  # the far end is dialled | the far end rings
    DialFailed leg=01087654321 group=business agent=8001 agentNo=8001 ending={by=network cause=deviceLost}
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=network cause=deviceLost}
  # talking, called out
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=01087654321 prompts=[sorry.reconnect]
    → Hear leg=01087654321 from=[]
    → Hear leg=8001 from=[]
  # a colleague is called | internal
    InternalEnded ending={by=network cause=deviceLost} agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=network cause=deviceLost}
  # internal, held and muted
    MuteEnded leg=8001 agent=8001 agentNo=8001
    HoldEnded leg=8002 agent=8002 agentNo=8002
    MuteEnded leg=8002 agent=8002 agentNo=8002
    InternalEnded ending={by=network cause=deviceLost} agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=network cause=deviceLost}
  # internal, nobody came
    InternalEnded ending={by=network cause=deviceLost} agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    CallEnded ending={by=network cause=deviceLost}
  # watched | alarm, helped
    LegDetached leg=8001 why=deviceLost
    ⏱ Detach 20000
    → Play leg=citizen prompts=[sorry.reconnect]
    → Hear leg=citizen from=[]
    → Hear leg=8001 from=[]
    → Hear leg=8000 from=[]
`;
/** It is back half a second later, with the leg that it had. */
const comesBack = chapters`
  # announcing | talking | talking, told again | held | a colleague rings | reconnecting | a watcher's phone rings | alarm
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
  # muted
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → Hear leg=8001 from=[citizen]
  # a colleague is consulted | swapped to the citizen | reconnecting from a consultation
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    → Hear leg=8001 from=[8002]
    → Hear leg=8002 from=[8001]
  # a number is consulted
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=01087654321
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    → Hear leg=8001 from=[01087654321]
    → Hear leg=01087654321 from=[8001]
  # threeWay | reconnecting from threeWay
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=8002
    → Hear leg=citizen from=[8001 8002]
    → Hear leg=8002 from=[citizen 8001]
    → Hear leg=8001 from=[citizen 8002]
  # threeWay with a number
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → StopPlay leg=01087654321
    → Hear leg=citizen from=[8001 01087654321]
    → Hear leg=01087654321 from=[citizen 8001]
    → Hear leg=8001 from=[citizen 01087654321]
  # talking, called out
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=01087654321
    → Hear leg=01087654321 from=[8001]
    → Hear leg=8001 from=[01087654321]
  # watched
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen 8000]
    → Hear leg=8000 from=[8001 citizen]
  # alarm, helped
    ⏱ no Detach
    LegReattached leg=8001 by=8001
    → StopPlay leg=citizen
    → Hear leg=citizen from=[8001 8000]
    → Hear leg=8001 from=[citizen 8000]
    → Hear leg=8000 from=[8001 citizen]
`;

test.each(vanishes)("her browser vanishes: %s", (name, text) => {
  const played = scene(name as SceneName);
  const { tells } = story(played.on);
  tells();
  played.vanishes();
  expect(but(tells(), ...alike)).toBe(text);
  expect(played.on.faults).toEqual([]);
});
test.each(comesBack)("her browser is back: %s", (name, text) => {
  const played = scene(name as SceneName);
  const { tells } = story(played.on);
  played.vanishes();
  played.on.passes(500);
  tells();
  played.comesBack();
  expect(but(tells(), ...alike)).toBe(text);
  expect(played.on.faults).toEqual([]);
});
