import { expect, test } from "vitest";
import { cast, outsideNumber, withCarrier } from "./testing/scenes.ts";
import { agentHangup } from "./testing/stage.ts";
import { chapters, played } from "./testing/story.ts";

test("the story of: dialled at a phone", () => {
  const c = cast("phone-8001", withCarrier());
  c.others();
  const over = () => {
    const leg = [...c.on.legs.values()].findLast((each) => each.device === "phone-8001" && each.at === "up");
    if (leg) c.on.hangsUp(leg.leg, agentHangup);
  };
  const told = played(c.on, {
    "a colleague": () => {
      c.on.dials("phone-8001", "8002");
    },
    "given up": over,
    "the supervisor's seat": () => {
      c.on.dials("phone-8001", "*0");
    },
    "given up too": over,
    "a number outside": () => {
      c.on.dials("phone-8001", outsideNumber);
    },
    "and that as well": over,
    "nothing to pick up": () => {
      c.on.dials("phone-8001", "*8");
    },
    "no number": () => {
      c.on.dials("phone-8001", "#1");
    },
    herself: () => {
      c.on.dials("phone-8001", "8001");
    },
    "who is not signed in": () => {
      c.on.dials("phone-8001", "8005");
    },
    "from a phone that nobody is at": () => {
      c.on.dials("phone-8006", "8002");
    },
    "while a citizen's call rings at 8002": () => {
      c.ask("8001", { do: "busy" });
      c.ask("8000", { do: "busy" });
      c.waits();
      c.on.dials("phone-8001", "*8");
    },
  });
  expect(told).toEqual(chapters`
  # a colleague
    LegStarted leg=phone-8001 device=phone-8001
    → Answer leg=phone-8001
    InternalStarted leg=phone-8001 toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=dialling groups=[business complaint]
    LegAnswered leg=phone-8001
    → Originate leg=8002 target={to=device device=8002} from={number=8001} ringMs=30000
    LegStarted leg=8002 device=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
    → Play leg=phone-8001 prompts=[tone.ringback] loop
  # given up
    LegEnded leg=phone-8001 ending={by=agent cause=hangup}
    InternalEnded ending={by=agent cause=hangup} agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    → End leg=8002 ending={by=agent cause=hangup}
    ⏱ Closing 45000
    LegEnded leg=8002 ending={by=agent cause=hangup}
    ⏱ no Closing
    CallEnded ending={by=agent cause=hangup}
  # the supervisor's seat
    LegStarted call=call#2 leg=phone-8001#2 device=phone-8001
    → Answer leg=phone-8001#2
    InternalStarted call=call#2 leg=phone-8001#2 toAgent=8000 toAgentNo=8000 agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=dialling call=call#2 groups=[business complaint]
    LegAnswered call=call#2 leg=phone-8001#2
    → Originate call=call#2 leg=8000 target={to=device device=8000} from={number=8001} ringMs=30000
    LegStarted call=call#2 leg=8000 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing call=call#2 groups=[business complaint]
    → Play leg=phone-8001#2 prompts=[tone.ringback] loop
  # given up too
    LegEnded call=call#2 leg=phone-8001#2 ending={by=agent cause=hangup}
    InternalEnded call=call#2 ending={by=agent cause=hangup} agent=8001 agentNo=8001
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    → End leg=8000 ending={by=agent cause=hangup}
    ⏱ Closing 45000
    LegEnded call=call#2 leg=8000 ending={by=agent cause=hangup}
    ⏱ no Closing
    CallEnded call=call#2 ending={by=agent cause=hangup}
  # a number outside
    LegStarted call=call#3 leg=phone-8001#3 device=phone-8001
    → Answer leg=phone-8001#3
    AgentStateChanged agent=8001 agentNo=8001 state=dialling call=call#3 groups=[business complaint]
    LegAnswered call=call#3 leg=phone-8001#3
    → Originate call=call#3 leg=01087654321 target={to=trunk trunk=carrier number=01087654321} from={number=12345678} ringMs=60000
    LegStarted call=call#3 leg=01087654321 trunk=carrier party=party-of-01087654321
    DialStarted call=call#3 leg=01087654321 trunk=carrier party=party-of-01087654321 number=12345678 group=business agent=8001 agentNo=8001
  # and that as well
    LegEnded call=call#3 leg=phone-8001#3 ending={by=agent cause=hangup}
    DialFailed call=call#3 leg=01087654321 group=business agent=8001 agentNo=8001 ending={by=agent cause=hangup}
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    → End leg=01087654321 ending={by=agent cause=hangup}
    ⏱ Closing 45000
    LegEnded call=call#3 leg=01087654321 ending={by=agent cause=hangup}
    ⏱ no Closing
    CallEnded call=call#3 ending={by=agent cause=hangup}
  # nothing to pick up
    → Refuse leg=phone-8001#4 status=404 ending={by=system cause=unknownNumber sip=404}
  # no number
    → Refuse leg=phone-8001#5 status=404 ending={by=system cause=unknownNumber sip=404}
  # herself
    → Refuse leg=phone-8001#6 status=486 ending={by=system cause=busy sip=486}
  # who is not signed in
    → Refuse leg=phone-8001#7 status=480 ending={by=system cause=unreachable sip=480}
  # from a phone that nobody is at
    → Refuse leg=phone-8006 status=403 ending={by=system cause=blocked sip=403}
  # while a citizen's call rings at 8002
    AgentStateChanged agent=8001 agentNo=8001 state=busy groups=[business complaint]
    AgentStateChanged agent=8000 agentNo=8000 state=busy groups=[business complaint]
    CallArrived call=call#4 leg=citizen trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId
    → Answer leg=citizen
    CallAnswered call=call#4 leg=citizen
    → Record leg=citizen recording=recording file=2026/11/25/id-000034 since=+20
    IvrEntered call=call#4 flow=main version=1
    NodeEntered call=call#4 flow=main version=1 flowNode=greeting
    → Play leg=citizen prompts=[greeting]
    RecordingStarted call=call#4 leg=citizen recording=recording file=2026/11/25/id-000034
    NodeEntered call=call#4 flow=main version=1 flowNode=main
    KeyPressed call=call#4 flowNode=main key=1 valid businessType=consultation
    NodeEntered call=call#4 flow=main version=1 flowNode=queue.business
    IvrLeft call=call#4 to=queue selfServed=false
    HumanRequested call=call#4 inServiceHours
    QueueEntered call=call#4 visit=visit group=business priority=0 atHead=false
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[queue.enter]
    → Originate call=call#4 leg=8002#2 target={to=device device=8002} from={number=010****5678} ringMs=20000
    LegStarted call=call#4 leg=8002#2 device=8002
    OfferStarted call=call#4 visit=visit offer=offer group=business leg=8002#2 device=8002 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing call=call#4 groups=[business complaint]
    OfferEnded call=call#4 visit=visit offer=offer group=business agent=8002 agentNo=8002 reason=PICKED_UP
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → End leg=8002#2 ending={by=system cause=answeredElsewhere}
    AgentStateChanged agent=8001 agentNo=8001 state=ringing call=call#4 groups=[business complaint]
    LegStarted call=call#4 leg=phone-8001#8 device=phone-8001
    → Answer leg=phone-8001#8
    LegEnded call=call#4 leg=8002#2 ending={by=system cause=answeredElsewhere}
    LegAnswered call=call#4 leg=phone-8001#8
    OfferStarted call=call#4 visit=visit offer=offer#2 group=business leg=phone-8001#8 device=phone-8001 agent=8001 agentNo=8001 how=pickUp
    OfferAnswered call=call#4 visit=visit offer=offer#2 group=business leg=phone-8001#8 agent=8001 agentNo=8001
    ⏱ no QueueWait
    QueueLeft call=call#4 visit=visit group=business reason=ANSWER
    AgentStateChanged agent=8001 agentNo=8001 state=talking call=call#4 groups=[business complaint]
    → Play leg=citizen prompts=[agentNo.prefix digit.8 digit.0 digit.0 digit.1 agentNo.suffix]
  `);
});
