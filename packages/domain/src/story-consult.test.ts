import { expect, test } from "vitest";
import type { GroupId } from "./ids.ts";
import { cast, user } from "./testing/scenes.ts";
import { agentHangup } from "./testing/stage.ts";
import { chapters, played } from "./testing/story.ts";

const complaint = "complaint" as GroupId;

test("the story of: a consultation", () => {
  const c = cast();
  c.talks();
  const told = played(c.on, {
    "8001 consults 8002": () => c.ask("8001", { do: "consult", to: { agent: user("8002") } }),
    "8002 answers": () => c.on.picksUp(c.rung("browser-8002")),
    "to the citizen": () => c.ask("8001", { do: "swap" }),
    "and back": () => c.ask("8001", { do: "swap" }),
    "digits go to 8002": () => c.ask("8001", { do: "sendDigits", digits: "5" }),
    "all three": () => c.ask("8001", { do: "threeWay" }),
    "digits go to the citizen": () => c.ask("8001", { do: "sendDigits", digits: "6" }),
    "8002 leaves": () => c.ask("8002", { do: "hangUp" }),
    "again, of a group": () => c.ask("8001", { do: "consult", to: { group: complaint } }),
    "given up": () => c.ask("8001", { do: "cancelConsult" }),
    "again, the supervisor's seat": () => c.ask("8001", { do: "consult", to: { supervisor: true } }),
    "8000 declines": () => c.ask("8000", { do: "hangUp" }),
    "once more": () => {
      c.ask("8001", { do: "consult", to: { supervisor: true } });
      c.on.picksUp(c.rung("browser-8000"));
    },
    "8000 has the citizen": () => c.ask("8001", { do: "completeTransfer" }),
    "8000's phone hangs up": () =>
      c.on.hangsUp([...c.on.legs.values()].findLast((leg) => leg.device === "browser-8000")!.leg, agentHangup),
  });
  expect(told).toEqual(chapters`
  # 8001 consults 8002
    → Originate leg=8002 target={to=device device=8002} from={number=8001} ringMs=30000
    LegStarted leg=8002 device=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    ConsultStarted leg=8002 transfer=transfer to=agent toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    → Play leg=8001 prompts=[tone.ringback] loop
    → Hear leg=citizen from=[]
    → Hear leg=8001 from=[]
  # 8002 answers
    LegAnswered leg=8002
    ConsultAnswered leg=8002 transfer=transfer agent=8001 agentNo=8001 toAgent=8002 toAgentNo=8002
    → StopPlay leg=8001
    AgentStateChanged agent=8002 agentNo=8002 state=internal groups=[business complaint]
    → Record leg=8002 recording=recording#2 file=2026/11/25/id-000002-2 since=+6520
    → Hear leg=8001 from=[8002]
    → Hear leg=8002 from=[8001]
    RecordingStarted leg=8002 recording=recording#2 file=2026/11/25/id-000002-2 of=consult
  # to the citizen
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    → Play leg=8002 prompts=[music.hold] loop
    → Hear leg=8001 from=[citizen]
    → Hear leg=8002 from=[]
    → Hear leg=citizen from=[8001]
  # and back
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    → StopPlay leg=8002
    → Hear leg=8001 from=[8002]
    → Hear leg=citizen from=[]
    → Hear leg=8002 from=[8001]
  # digits go to 8002
    → SendDigits leg=8002 digits=5
    DigitsSent leg=8002 count=1 agent=8001 agentNo=8001
  # all three
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=threeWay
    → StopRecord recording=recording#2
    AgentStateChanged agent=8002 agentNo=8002 state=talking groups=[business complaint]
    ThreeWayStarted leg=8002 transfer=transfer agent=8001 agentNo=8001
    → Hear leg=8001 from=[citizen 8002]
    → Hear leg=8002 from=[citizen 8001]
    → Hear leg=citizen from=[8001 8002]
    RecordingEnded leg=8002 recording=recording#2 segments=[]
  # digits go to the citizen
    → SendDigits leg=citizen digits=6
    DigitsSent leg=citizen count=1 agent=8001 agentNo=8001
  # 8002 leaves
    → End leg=8002 ending={by=agent cause=hangup}
    ThreeWayEnded leg=8002 transfer=transfer agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
    LegEnded leg=8002 ending={by=agent cause=hangup}
  # again, of a group
    → Originate leg=8000 target={to=device device=8000} from={number=8001} ringMs=30000
    LegStarted leg=8000 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    ConsultStarted leg=8000 transfer=transfer#2 to=group toAgent=8000 toAgentNo=8000 toGroup=complaint agent=8001 agentNo=8001
    → Play leg=8001 prompts=[tone.ringback] loop
    → Hear leg=citizen from=[]
    → Hear leg=8001 from=[]
  # given up
    ConsultEnded leg=8000 transfer=transfer#2 agent=8001 agentNo=8001 outcome=cancelled
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    → End leg=8000 ending={by=agent cause=cancelled}
    → StopPlay leg=8001
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
    LegEnded leg=8000 ending={by=agent cause=cancelled}
  # again, the supervisor's seat
    → Originate leg=8000#2 target={to=device device=8000} from={number=8001} ringMs=30000
    LegStarted leg=8000#2 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    ConsultStarted leg=8000#2 transfer=transfer#3 to=supervisor toAgent=8000 toAgentNo=8000 agent=8001 agentNo=8001
    → Play leg=8001 prompts=[tone.ringback] loop
    → Hear leg=citizen from=[]
    → Hear leg=8001 from=[]
  # 8000 declines
    → End leg=8000#2 ending={by=agent cause=refused}
    ConsultEnded leg=8000#2 transfer=transfer#3 agent=8001 agentNo=8001 outcome=refused
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    → StopPlay leg=8001
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
    LegEnded leg=8000#2 ending={by=agent cause=refused}
  # once more
    → Originate leg=8000#3 target={to=device device=8000} from={number=8001} ringMs=30000
    LegStarted leg=8000#3 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    ConsultStarted leg=8000#3 transfer=transfer#4 to=supervisor toAgent=8000 toAgentNo=8000 agent=8001 agentNo=8001
    → Play leg=8001 prompts=[tone.ringback] loop
    → Hear leg=citizen from=[]
    → Hear leg=8001 from=[]
    LegAnswered leg=8000#3
    ConsultAnswered leg=8000#3 transfer=transfer#4 agent=8001 agentNo=8001 toAgent=8000 toAgentNo=8000
    → StopPlay leg=8001
    AgentStateChanged agent=8000 agentNo=8000 state=internal groups=[business complaint]
    → Record leg=8000#3 recording=recording#3 file=2026/11/25/id-000002-3 since=+6520
    → Hear leg=8001 from=[8000#3]
    → Hear leg=8000#3 from=[8001]
    RecordingStarted leg=8000#3 recording=recording#3 file=2026/11/25/id-000002-3 of=consult
  # 8000 has the citizen
    TransferStarted kind=consult transfer=transfer#4 to=supervisor toAgent=8000 toAgentNo=8000 agent=8001 agentNo=8001
    ConsultEnded leg=8000#3 transfer=transfer#4 agent=8001 agentNo=8001 outcome=transferred
    → StopRecord recording=recording#3
    HoldEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=agent cause=transferred} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=agent cause=transferred}
    → StopPlay leg=citizen
    → StopPlay leg=8000#3
    OfferStarted visit=visit offer=offer#2 group=business leg=8000#3 device=8000 agent=8000 agentNo=8000 how=consult
    OfferAnswered visit=visit offer=offer#2 group=business leg=8000#3 agent=8000 agentNo=8000
    AgentStateChanged agent=8000 agentNo=8000 state=talking groups=[business complaint]
    TransferCompleted transfer=transfer#4 kind=consult agent=8001 agentNo=8001
    → Hear leg=8000#3 from=[citizen]
    → Hear leg=citizen from=[8000#3]
    RecordingEnded leg=8000#3 recording=recording#3 segments=[]
    LegEnded leg=8001 ending={by=agent cause=transferred}
  # 8000's phone hangs up
    LegEnded leg=8000#3 ending={by=agent cause=hangup}
    TalkEnded leg=8000#3 group=business ending={by=agent cause=hangup} agent=8000 agentNo=8000 offer=offer#2
    WrapUpStarted agent=8000 agentNo=8000 leg=8000#3 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8000 agentNo=8000 state=wrapUp groups=[business complaint]
    SurveyOffered agent=8000 agentNo=8000 survey=satisfaction
    → Play leg=citizen prompts=[survey.ask]
    → Hear leg=citizen from=[]
  `);
});
