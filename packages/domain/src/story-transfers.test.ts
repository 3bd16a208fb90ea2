import { expect, test } from "vitest";
import type { FlowId, GroupId, TrunkId } from "./ids.ts";
import { cast, outsideNumber, user, withCarrier } from "./testing/scenes.ts";
import { promptMs } from "./testing/stage.ts";
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
const forwarding = (no: string, way: object) => {
  const config = withCarrier();
  return {
    ...config,
    agents: config.agents.map((each) => (each.agentNo === no ? { ...each, forwarding: way } : each)),
  };
};

test("the story of: transfers to agents", () => {
  const c = cast(
    "browser-8001",
    forwarding("8002", { noAnswer: { agent: user("8003"), afterMs: 7000 }, busy: { group: complaint } }),
  );
  c.talks();
  c.on.sits("8003");
  const told = played(c.on, {
    "8001 sends him to 8002": () => c.ask("8001", { do: "transfer", to: { agent: user("8002") } }),
    "8002 lets it ring for 7 s: on to 8003": () => c.on.passes(7000),
    "8003 answers": () => c.on.picksUp(c.rung("browser-8003")),
    "8003 sends him to 8002, who declines: on to the group": () => {
      c.on.passes(6 * promptMs);
      c.ask("8002", { do: "ready" });
      c.ask("8003", { do: "transfer", to: { agent: user("8002") } });
      c.ask("8002", { do: "hangUp" });
    },
    "the supervisor takes it": () => {
      c.on.picksUp(c.rung("browser-8000"));
      c.on.passes(6 * promptMs);
    },
    "who sends him to the menu": () =>
      c.ask("8000", { do: "transfer", to: { flow: "main" as FlowId, flowNode: "second" } }),
    "he hangs up": () => c.on.hangsUp(c.citizen),
  });
  expect(told).toEqual(chapters`
  # 8001 sends him to 8002
    TransferStarted kind=blind transfer=transfer to=agent toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=agent cause=transferred} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=agent cause=transferred}
    QueueEntered visit=visit#2 group=business priority=0 atHead direct
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[tone.ringback] loop
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=7000
    LegStarted leg=8002 device=8002
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
    → Hear leg=citizen from=[]
    LegEnded leg=8001 ending={by=agent cause=transferred}
  # 8002 lets it ring for 7 s: on to 8003
    LegEnded leg=8002 ending={by=network cause=noAnswer}
    OfferEnded visit=visit#2 offer=offer#2 group=business reason=RNA agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=rest reason=noAnswer groups=[business complaint]
    → Play leg=citizen prompts=[tone.ringback] loop
    → Originate leg=8003 target={to=device device=8003} from={number=010****5678} ringMs=20000
    LegStarted leg=8003 device=8003
    OfferStarted visit=visit#2 offer=offer#3 group=business leg=8003 device=8003 agent=8003 agentNo=8003
    AgentStateChanged agent=8003 agentNo=8003 state=ringing groups=[business complaint]
  # 8003 answers
    LegAnswered leg=8003
    OfferAnswered visit=visit#2 offer=offer#3 group=business leg=8003 agent=8003 agentNo=8003
    ⏱ no QueueWait
    QueueLeft visit=visit#2 group=business reason=ANSWER
    AgentStateChanged agent=8003 agentNo=8003 state=talking groups=[business complaint]
    TransferCompleted transfer=transfer kind=blind agent=8001 agentNo=8001
    → Play leg=citizen prompts=[agentNo.prefix digit.8 digit.0 digit.0 digit.3 agentNo.suffix]
  # 8003 sends him to 8002, who declines: on to the group
    AgentNoAnnounced leg=8003 ms=6000 agent=8003 agentNo=8003
    → Hear leg=citizen from=[8003]
    → Hear leg=8003 from=[citizen]
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    TransferStarted kind=blind transfer=transfer#2 to=agent toAgent=8002 toAgentNo=8002 agent=8003 agentNo=8003
    TalkEnded leg=8003 group=business ending={by=agent cause=transferred} agent=8003 agentNo=8003 offer=offer#3
    WrapUpStarted agent=8003 agentNo=8003 leg=8003 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8003 agentNo=8003 state=wrapUp groups=[business complaint]
    → End leg=8003 ending={by=agent cause=transferred}
    QueueEntered visit=visit#3 group=business priority=0 atHead direct
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[tone.ringback] loop
    → Originate leg=8002#2 target={to=device device=8002} from={number=010****5678} ringMs=7000
    LegStarted leg=8002#2 device=8002
    OfferStarted visit=visit#3 offer=offer#4 group=business leg=8002#2 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
    → Hear leg=citizen from=[]
    LegEnded leg=8003 ending={by=agent cause=transferred}
    → End leg=8002#2 ending={by=agent cause=refused}
    OfferEnded visit=visit#3 offer=offer#4 group=business reason=REJECT agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=busy groups=[business complaint]
    ⏱ no QueueWait
    QueueLeft visit=visit#3 group=business reason=TRANSFER
    TransferCompleted transfer=transfer#2 kind=blind agent=8003 agentNo=8003
    QueueEntered visit=visit#4 group=complaint priority=0 atHead=false
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[queue.enter]
    → Originate leg=8000 target={to=device device=8000} from={number=010****5678} ringMs=20000
    LegStarted leg=8000 device=8000
    OfferStarted visit=visit#4 offer=offer#5 group=complaint leg=8000 device=8000 agent=8000 agentNo=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
    LegEnded leg=8002#2 ending={by=agent cause=refused}
  # the supervisor takes it
    LegAnswered leg=8000
    OfferAnswered visit=visit#4 offer=offer#5 group=complaint leg=8000 agent=8000 agentNo=8000
    ⏱ no QueueWait
    QueueLeft visit=visit#4 group=complaint reason=ANSWER
    AgentStateChanged agent=8000 agentNo=8000 state=talking groups=[business complaint]
    → Play leg=citizen prompts=[agentNo.prefix digit.8 digit.0 digit.0 digit.0 agentNo.suffix]
    AgentNoAnnounced leg=8000 ms=6000 agent=8000 agentNo=8000
    → Hear leg=citizen from=[8000]
    → Hear leg=8000 from=[citizen]
  # who sends him to the menu
    TransferStarted kind=blind transfer=transfer#3 to=flow toFlow=main toNode=second agent=8000 agentNo=8000
    TalkEnded leg=8000 group=complaint ending={by=agent cause=transferred} agent=8000 agentNo=8000 offer=offer#5
    WrapUpStarted agent=8000 agentNo=8000 leg=8000 group=complaint limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8000 agentNo=8000 state=wrapUp groups=[business complaint]
    → End leg=8000 ending={by=agent cause=transferred}
    TransferCompleted transfer=transfer#3 kind=blind agent=8000 agentNo=8000
    → StopPlay leg=citizen
    IvrEntered flow=main version=1
    NodeEntered flow=main version=1 flowNode=second
    → Play leg=citizen prompts=[menu.second]
    → Hear leg=citizen from=[]
    LegEnded leg=8000 ending={by=agent cause=transferred}
  # he hangs up
    LegEnded leg=citizen ending={by=caller cause=hangup}
    IvrLeft to=ended selfServed=false
    ⏱ Closing 45000
    ⏱ no Closing
    CallEnded ending={by=caller cause=hangup} disposition=D2
    RecordingEnded leg=citizen recording=recording segments=[]
  `);
});

test("the story of: transfers outside", () => {
  const c = cast("browser-8001", twoCarriers());
  c.talks();
  const told = played(c.on, {
    "8001 sends him outside": () => c.ask("8001", { do: "transfer", to: { number: outsideNumber } }),
    "the first carrier is out of order": () => c.on.hangsUp(c.far(), { by: "network", cause: "signallingTimeout" }),
    "its network is heard": () => c.on.report({ is: "LegRinging", leg: c.far(), earlyMedia: true }),
    "it is busy: he comes back": () => c.on.hangsUp(c.far(), { by: "callee", cause: "busy", sip: 486 }),
    "8002 answers": () => {
      c.on.picksUp(c.rung("browser-8002"));
      c.on.passes(6 * promptMs);
    },
    "8002 sends him outside": () => {
      c.ask("8002", { do: "transfer", to: { number: outsideNumber } });
      c.on.report({ is: "LegRinging", leg: c.far(), earlyMedia: false });
    },
    "it answers": () => c.on.picksUp(c.far()),
    "it hangs up": () => c.on.hangsUp(c.far(), { by: "callee", cause: "hangup" }),
    "he does not rate": () => c.on.passes(20_000),
  });
  expect(told).toEqual(chapters`
  # 8001 sends him outside
    TransferStarted kind=blind transfer=transfer to=number toParty=party-of-01087654321 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=agent cause=transferred} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=agent cause=transferred}
    → Originate leg=01087654321 target={to=trunk trunk=carrier number=01087654321} from={number=12345678} ringMs=60000
    LegStarted leg=01087654321 trunk=carrier party=party-of-01087654321
    → Play leg=citizen prompts=[tone.ringback] loop
    → Hear leg=citizen from=[]
    LegEnded leg=8001 ending={by=agent cause=transferred}
  # the first carrier is out of order
    LegEnded leg=01087654321 ending={by=network cause=signallingTimeout}
    → Originate leg=01087654321#2 target={to=trunk trunk=carrier2 number=01087654321} from={number=12345678} assertedNumber=12345678 privacy ringMs=60000
    LegStarted leg=01087654321#2 trunk=carrier2 party=party-of-01087654321
  # its network is heard
    → StopPlay leg=citizen
    → Hear leg=citizen from=[01087654321#2]
    → Hear leg=01087654321#2 from=[citizen]
  # it is busy: he comes back
    LegEnded leg=01087654321#2 ending={by=callee cause=busy sip=486}
    TransferFailed transfer=transfer reason=busy agent=8001 agentNo=8001
    QueueEntered visit=visit#2 group=business priority=0 atHead
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[transfer.failed]
    → Hear leg=citizen from=[]
    → Originate leg=8002 target={to=device device=8002} from={number=010****5678} ringMs=20000
    LegStarted leg=8002 device=8002
    OfferStarted visit=visit#2 offer=offer#2 group=business leg=8002 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
  # 8002 answers
    LegAnswered leg=8002
    OfferAnswered visit=visit#2 offer=offer#2 group=business leg=8002 agent=8002 agentNo=8002
    ⏱ no QueueWait
    QueueLeft visit=visit#2 group=business reason=ANSWER
    AgentStateChanged agent=8002 agentNo=8002 state=talking groups=[business complaint]
    → Play leg=citizen prompts=[agentNo.prefix digit.8 digit.0 digit.0 digit.2 agentNo.suffix]
    AgentNoAnnounced leg=8002 ms=6000 agent=8002 agentNo=8002
    → Hear leg=citizen from=[8002]
    → Hear leg=8002 from=[citizen]
  # 8002 sends him outside
    TransferStarted kind=blind transfer=transfer#2 to=number toParty=party-of-01087654321 agent=8002 agentNo=8002
    TalkEnded leg=8002 group=business ending={by=agent cause=transferred} agent=8002 agentNo=8002 offer=offer#2
    WrapUpStarted agent=8002 agentNo=8002 leg=8002 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8002 agentNo=8002 state=wrapUp groups=[business complaint]
    → End leg=8002 ending={by=agent cause=transferred}
    → Originate leg=01087654321#3 target={to=trunk trunk=carrier number=01087654321} from={number=12345678} ringMs=60000
    LegStarted leg=01087654321#3 trunk=carrier party=party-of-01087654321
    → Play leg=citizen prompts=[tone.ringback] loop
    → Hear leg=citizen from=[]
    LegEnded leg=8002 ending={by=agent cause=transferred}
  # it answers
    LegAnswered leg=01087654321#3
    TransferCompleted transfer=transfer#2 kind=blind agent=8002 agentNo=8002
    → StopPlay leg=citizen
    → Hear leg=citizen from=[01087654321#3]
    → Hear leg=01087654321#3 from=[citizen]
  # it hangs up
    LegEnded leg=01087654321#3 ending={by=callee cause=hangup}
    SurveyOffered agent=8002 agentNo=8002 survey=satisfaction
    → Play leg=citizen prompts=[survey.ask]
    → Hear leg=citizen from=[]
  # he does not rate
    ⏱ Survey 8000
    SurveyEnded agent=8002 agentNo=8002 survey=satisfaction outcome=none
    → Play leg=citizen prompts=[goodbye]
    → End leg=citizen ending={by=system cause=flowEnded}
    ⏱ Closing 45000
    LegEnded leg=citizen ending={by=system cause=flowEnded}
    ⏱ no Closing
    CallEnded ending={by=system cause=flowEnded} disposition=D2
    RecordingEnded leg=citizen recording=recording segments=[]
  `);
});
