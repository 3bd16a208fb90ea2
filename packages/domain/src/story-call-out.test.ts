import { expect, test } from "vitest";
import type { GroupId, TrunkId } from "./ids.ts";
import { cast, outsideNumber, withCarrier } from "./testing/scenes.ts";
import { chapters, played } from "./testing/story.ts";

const complaint = "complaint" as GroupId;
/** Two carriers: the second is tried where the first fails. */
const twoCarriers = () => {
  const config = withCarrier();
  const [first] = config.trunks;
  const other = {
    ...first!,
    id: "carrier2" as TrunkId,
    default: false,
    callerId: { number: "12345678", assertedIdentity: true, privacy: true },
  };
  return { ...config, trunks: [...config.trunks, other] };
};

test("the story of: a call out", () => {
  const c = cast("browser-8001", twoCarriers());
  c.others();
  const told = played(c.on, {
    "8001 calls out": () => c.ask("8001", { do: "callOut", to: { number: outsideNumber }, group: complaint }),
    "her phone is up": () => c.on.picksUp(c.rung("browser-8001")),
    "the first carrier is out of order": () => c.on.hangsUp(c.far(), { by: "network", cause: "unreachable" }),
    "it rings": () => c.on.report({ is: "LegRinging", leg: c.far(), earlyMedia: false }),
    "its network is heard": () => c.on.report({ is: "LegRinging", leg: c.far(), earlyMedia: true }),
    "it answers": () => c.on.picksUp(c.far()),
    "8001 holds": () => c.ask("8001", { do: "hold" }),
    "it hangs up": () => c.on.hangsUp(c.far(), { by: "callee", cause: "hangup" }),
    "8001 calls again, and gives up": () => {
      c.ask("8001", { do: "callOut", to: { number: outsideNumber } });
      c.on.picksUp(c.rung("browser-8001"));
      c.ask("8001", { do: "hangUp" });
    },
    "and again, and it is busy": () => {
      c.ask("8001", { do: "callOut", to: { number: outsideNumber } });
      c.on.picksUp(c.rung("browser-8001"));
      c.on.hangsUp(c.far(), { by: "callee", cause: "busy", sip: 486 });
    },
  });
  expect(told).toEqual(chapters`
  # 8001 calls out
    → Originate leg=8001 target={to=device device=8001} from={number=12345678} ringMs=15000 autoAnswer
    LegStarted leg=8001 device=8001
    AgentStateChanged agent=8001 agentNo=8001 state=dialling groups=[business complaint]
  # her phone is up
    LegAnswered leg=8001
    → Originate leg=01087654321 target={to=trunk trunk=carrier number=01087654321} from={number=12345678} ringMs=60000
    LegStarted leg=01087654321 trunk=carrier party=party-of-01087654321
    DialStarted leg=01087654321 trunk=carrier party=party-of-01087654321 number=12345678 group=complaint agent=8001 agentNo=8001
  # the first carrier is out of order
    LegEnded leg=01087654321 ending={by=network cause=unreachable}
    → Originate leg=01087654321#2 target={to=trunk trunk=carrier2 number=01087654321} from={number=12345678} assertedNumber=12345678 privacy ringMs=60000
    LegStarted leg=01087654321#2 trunk=carrier2 party=party-of-01087654321
    DialRerouted leg=01087654321#2 before=01087654321 trunk=carrier2 group=complaint ending={by=network cause=unreachable} agent=8001 agentNo=8001
  # it rings
    → Play leg=8001 prompts=[tone.ringback] loop
  # its network is heard
    → StopPlay leg=8001
    → Hear leg=8001 from=[01087654321#2]
    → Hear leg=01087654321#2 from=[8001]
  # it answers
    LegAnswered leg=01087654321#2
    DialAnswered leg=01087654321#2 group=complaint agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=talking groups=[business complaint]
    → Record leg=01087654321#2 recording=recording file=2026/11/25/id-000001 since=+20
    RecordingStarted leg=01087654321#2 recording=recording file=2026/11/25/id-000001
  # 8001 holds
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=01087654321#2 prompts=[music.hold] loop
    → Hear leg=8001 from=[]
    → Hear leg=01087654321#2 from=[]
  # it hangs up
    LegEnded leg=01087654321#2 ending={by=callee cause=hangup}
    HoldEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=complaint ending={by=callee cause=hangup} agent=8001 agentNo=8001
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=complaint limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=callee cause=hangup}
    ⏱ Closing 45000
    LegEnded leg=8001 ending={by=callee cause=hangup}
    ⏱ no Closing
    CallEnded ending={by=callee cause=hangup}
    RecordingEnded leg=01087654321#2 recording=recording segments=[]
  # 8001 calls again, and gives up
    → Originate call=call#2 leg=8001#2 target={to=device device=8001} from={number=12345678} ringMs=15000 autoAnswer
    LegStarted call=call#2 leg=8001#2 device=8001
    ⏱ no WrapUp
    WrapUpEnded agent=8001 agentNo=8001 leg=8001 group=complaint why=call
    AgentStateChanged agent=8001 agentNo=8001 state=dialling call=call#2 groups=[business complaint]
    LegAnswered call=call#2 leg=8001#2
    → Originate call=call#2 leg=01087654321#3 target={to=trunk trunk=carrier number=01087654321} from={number=12345678} ringMs=60000
    LegStarted call=call#2 leg=01087654321#3 trunk=carrier party=party-of-01087654321
    DialStarted call=call#2 leg=01087654321#3 trunk=carrier party=party-of-01087654321 number=12345678 group=business agent=8001 agentNo=8001
    DialFailed call=call#2 leg=01087654321#3 group=business agent=8001 agentNo=8001 ending={by=agent cause=cancelled}
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    → End leg=8001#2 ending={by=agent cause=cancelled}
    → End leg=01087654321#3 ending={by=agent cause=cancelled}
    ⏱ Closing 45000
    LegEnded call=call#2 leg=8001#2 ending={by=agent cause=cancelled}
    LegEnded call=call#2 leg=01087654321#3 ending={by=agent cause=cancelled}
    ⏱ no Closing
    CallEnded call=call#2 ending={by=agent cause=cancelled}
  # and again, and it is busy
    → Originate call=call#3 leg=8001#3 target={to=device device=8001} from={number=12345678} ringMs=15000 autoAnswer
    LegStarted call=call#3 leg=8001#3 device=8001
    AgentStateChanged agent=8001 agentNo=8001 state=dialling call=call#3 groups=[business complaint]
    LegAnswered call=call#3 leg=8001#3
    → Originate call=call#3 leg=01087654321#4 target={to=trunk trunk=carrier number=01087654321} from={number=12345678} ringMs=60000
    LegStarted call=call#3 leg=01087654321#4 trunk=carrier party=party-of-01087654321
    DialStarted call=call#3 leg=01087654321#4 trunk=carrier party=party-of-01087654321 number=12345678 group=business agent=8001 agentNo=8001
    LegEnded call=call#3 leg=01087654321#4 ending={by=callee cause=busy sip=486}
    DialFailed call=call#3 leg=01087654321#4 group=business agent=8001 agentNo=8001 ending={by=callee cause=busy sip=486}
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    → End leg=8001#3 ending={by=callee cause=busy sip=486}
    ⏱ Closing 45000
    LegEnded call=call#3 leg=8001#3 ending={by=callee cause=busy sip=486}
    ⏱ no Closing
    CallEnded call=call#3 ending={by=callee cause=busy sip=486}
  `);
});
