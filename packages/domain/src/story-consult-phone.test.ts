import { expect, test } from "vitest";
import type { LegId } from "./ids.ts";
import { cast } from "./testing/scenes.ts";
import { agentHangup } from "./testing/stage.ts";
import { chapters, played } from "./testing/story.ts";

test("the story of: a consultation dialled at a phone", () => {
  const c = cast("phone-8001");
  c.talks();
  let own: LegId;
  const first = [...c.on.legs.values()].find((leg) => leg.device === "phone-8001")!.leg;
  const told = played(c.on, {
    "8001's phone dials 8002": () => {
      own = c.on.dials("phone-8001", "8002");
    },
    "8002 answers": () => c.on.picksUp(c.rung("browser-8002")),
    "her phone takes the citizen back": () => c.on.report({ is: "LegRetrieved", leg: first }),
    "her phone holds him": () => c.on.report({ is: "LegHeld", leg: first }),
    "her phone takes him back again": () => c.on.report({ is: "LegRetrieved", leg: first }),
    "her phone turns to 8002": () => c.on.report({ is: "LegRetrieved", leg: own }),
    "her phone ends that call": () => c.on.hangsUp(own, agentHangup),
    "and takes the citizen back": () => c.on.report({ is: "LegRetrieved", leg: first }),
    "once more, with three": () => {
      own = c.on.dials("phone-8001", "8002");
      c.on.picksUp(c.rung("browser-8002"));
      c.ask("8001", { do: "threeWay" });
    },
    "the third is dropped": () => c.ask("8001", { do: "dropThird" }),
    "she hangs up": () => c.on.hangsUp(own, agentHangup),
  });
  expect(told).toEqual(chapters`
  # 8001's phone dials 8002
    → Originate leg=8002 target={to=device device=8002} from={number=8001} ringMs=30000
    LegStarted leg=8002 device=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
    HoldStarted leg=phone-8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    ConsultStarted leg=8002 transfer=transfer to=agent toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    LegStarted leg=phone-8001#2 device=phone-8001
    → Answer leg=phone-8001#2
    → Hear leg=citizen from=[]
    → Hear leg=phone-8001 from=[]
    LegAnswered leg=phone-8001#2
    → Play leg=phone-8001#2 prompts=[tone.ringback] loop
  # 8002 answers
    LegAnswered leg=8002
    ConsultAnswered leg=8002 transfer=transfer agent=8001 agentNo=8001 toAgent=8002 toAgentNo=8002
    → StopPlay leg=phone-8001#2
    AgentStateChanged agent=8002 agentNo=8002 state=internal groups=[business complaint]
    → Record leg=8002 recording=recording#2 file=2026/11/25/id-000002-2 since=+6520
    → Hear leg=phone-8001#2 from=[8002]
    → Hear leg=8002 from=[phone-8001#2]
    RecordingStarted leg=8002 recording=recording#2 file=2026/11/25/id-000002-2 of=consult
  # her phone takes the citizen back
    HoldEnded leg=phone-8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    → Play leg=8002 prompts=[music.hold] loop
    → Hear leg=phone-8001#2 from=[]
    → Hear leg=8002 from=[]
    → Hear leg=phone-8001 from=[citizen]
    → Hear leg=citizen from=[phone-8001]
  # her phone holds him
    HoldStarted leg=phone-8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    → StopPlay leg=8002
    → Hear leg=phone-8001 from=[]
    → Hear leg=citizen from=[]
    → Hear leg=phone-8001#2 from=[8002]
    → Hear leg=8002 from=[phone-8001#2]
  # her phone takes him back again
    HoldEnded leg=phone-8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    → Play leg=8002 prompts=[music.hold] loop
    → Hear leg=phone-8001#2 from=[]
    → Hear leg=8002 from=[]
    → Hear leg=phone-8001 from=[citizen]
    → Hear leg=citizen from=[phone-8001]
  # her phone turns to 8002
    HoldStarted leg=phone-8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    → StopPlay leg=8002
    → Hear leg=phone-8001 from=[]
    → Hear leg=citizen from=[]
    → Hear leg=phone-8001#2 from=[8002]
    → Hear leg=8002 from=[phone-8001#2]
  # her phone ends that call
    LegEnded leg=phone-8001#2 ending={by=agent cause=hangup}
    ConsultEnded leg=8002 transfer=transfer agent=8001 agentNo=8001 outcome=cancelled
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → StopRecord recording=recording#2
    → End leg=8002 ending={by=agent cause=hangup}
    RecordingEnded leg=8002 recording=recording#2 segments=[]
    LegEnded leg=8002 ending={by=agent cause=hangup}
  # and takes the citizen back
    HoldEnded leg=phone-8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    → Hear leg=citizen from=[phone-8001]
    → Hear leg=phone-8001 from=[citizen]
  # once more, with three
    → Originate leg=8002#2 target={to=device device=8002} from={number=8001} ringMs=30000
    LegStarted leg=8002#2 device=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
    HoldStarted leg=phone-8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    ConsultStarted leg=8002#2 transfer=transfer#2 to=agent toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    LegStarted leg=phone-8001#3 device=phone-8001
    → Answer leg=phone-8001#3
    → Hear leg=citizen from=[]
    → Hear leg=phone-8001 from=[]
    LegAnswered leg=phone-8001#3
    → Play leg=phone-8001#3 prompts=[tone.ringback] loop
    LegAnswered leg=8002#2
    ConsultAnswered leg=8002#2 transfer=transfer#2 agent=8001 agentNo=8001 toAgent=8002 toAgentNo=8002
    → StopPlay leg=phone-8001#3
    AgentStateChanged agent=8002 agentNo=8002 state=internal groups=[business complaint]
    → Record leg=8002#2 recording=recording#3 file=2026/11/25/id-000002-3 since=+6520
    → Hear leg=phone-8001#3 from=[8002#2]
    → Hear leg=8002#2 from=[phone-8001#3]
    RecordingStarted leg=8002#2 recording=recording#3 file=2026/11/25/id-000002-3 of=consult
    HoldEnded leg=phone-8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    ConsultEnded leg=8002#2 transfer=transfer#2 agent=8001 agentNo=8001 outcome=threeWay
    → StopRecord recording=recording#3
    AgentStateChanged agent=8002 agentNo=8002 state=talking groups=[business complaint]
    ThreeWayStarted leg=8002#2 transfer=transfer#2 agent=8001 agentNo=8001
    LegReattached leg=phone-8001 by=phone-8001#3
    → End leg=phone-8001 ending={by=system cause=answeredElsewhere}
    → Hear leg=phone-8001#3 from=[citizen 8002#2]
    → Hear leg=8002#2 from=[citizen phone-8001#3]
    → Hear leg=citizen from=[phone-8001#3 8002#2]
    RecordingEnded leg=8002#2 recording=recording#3 segments=[]
    LegEnded leg=phone-8001 ending={by=system cause=answeredElsewhere}
  # the third is dropped
    ThreeWayEnded leg=8002#2 transfer=transfer#2 agent=8001 agentNo=8001
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → End leg=8002#2 ending={by=agent cause=hangup}
    → Hear leg=citizen from=[phone-8001#3]
    → Hear leg=phone-8001#3 from=[citizen]
    LegEnded leg=8002#2 ending={by=agent cause=hangup}
  # she hangs up
    LegEnded leg=phone-8001#3 ending={by=agent cause=hangup}
    TalkEnded leg=phone-8001#3 group=business ending={by=agent cause=hangup} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=phone-8001#3 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    SurveyOffered agent=8001 agentNo=8001 survey=satisfaction
    → Play leg=citizen prompts=[survey.ask]
    → Hear leg=citizen from=[]
  `);
});
