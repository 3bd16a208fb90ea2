import { expect, test } from "vitest";
import type { TrunkId } from "./ids.ts";
import { cast, outsideNumber, withCarrier } from "./testing/scenes.ts";
import { promptMs } from "./testing/stage.ts";
import { chapters, played } from "./testing/story.ts";

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

test("the story of: a number is consulted", () => {
  const c = cast("browser-8001", twoCarriers());
  c.talks();
  const first = () => c.far();
  const told = played(c.on, {
    "8001 consults a number": () => c.ask("8001", { do: "consult", to: { number: outsideNumber } }),
    "the first carrier is out of order": () => c.on.hangsUp(first(), { by: "network", cause: "unreachable", sip: 503 }),
    "it rings there": () => c.on.report({ is: "LegRinging", leg: first(), earlyMedia: false }),
    "its network is heard": () => c.on.report({ is: "LegRinging", leg: first(), earlyMedia: true }),
    "it answers": () => c.on.picksUp(first()),
    swapped: () => c.ask("8001", { do: "swap" }),
    "it hangs up": () => c.on.hangsUp(first(), { by: "callee", cause: "hangup" }),
    "8001 consults it again": () => {
      c.ask("8001", { do: "consult", to: { number: outsideNumber } });
      c.on.picksUp(first());
    },
    "and leaves the citizen to it": () => c.ask("8001", { do: "completeTransfer" }),
    "it hangs up on him": () => c.on.hangsUp(first(), { by: "callee", cause: "hangup" }),
    "he rates who talked with him": () => {
      c.on.passes(promptMs);
      c.on.presses(c.citizen, "3");
    },
  });
  expect(told).toEqual(chapters`
  # 8001 consults a number
    → Originate leg=01087654321 target={to=trunk trunk=carrier number=01087654321} from={number=12345678} ringMs=60000
    LegStarted leg=01087654321 trunk=carrier party=party-of-01087654321
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    ConsultStarted leg=01087654321 transfer=transfer to=number toParty=party-of-01087654321 agent=8001 agentNo=8001
    → Play leg=8001 prompts=[tone.ringback] loop
    → Hear leg=citizen from=[]
    → Hear leg=8001 from=[]
  # the first carrier is out of order
    LegEnded leg=01087654321 ending={by=network cause=unreachable sip=503}
    → Originate leg=01087654321#2 target={to=trunk trunk=carrier2 number=01087654321} from={number=12345678} assertedNumber=12345678 privacy ringMs=60000
    LegStarted leg=01087654321#2 trunk=carrier2 party=party-of-01087654321
  # it rings there
    
  # its network is heard
    → StopPlay leg=8001
    → Hear leg=8001 from=[01087654321#2]
    → Hear leg=01087654321#2 from=[8001]
  # it answers
    LegAnswered leg=01087654321#2
    ConsultAnswered leg=01087654321#2 transfer=transfer agent=8001 agentNo=8001 toParty=party-of-01087654321
    → StopPlay leg=8001
    → Record leg=01087654321#2 recording=recording#2 file=2026/11/25/id-000002-2 since=+6520
    RecordingStarted leg=01087654321#2 recording=recording#2 file=2026/11/25/id-000002-2 of=consult
  # swapped
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    → Play leg=01087654321#2 prompts=[music.hold] loop
    → Hear leg=8001 from=[citizen]
    → Hear leg=01087654321#2 from=[]
    → Hear leg=citizen from=[8001]
  # it hangs up
    LegEnded leg=01087654321#2 ending={by=callee cause=hangup}
    ConsultEnded leg=01087654321#2 transfer=transfer agent=8001 agentNo=8001 outcome=left
    → StopRecord recording=recording#2
    RecordingEnded leg=01087654321#2 recording=recording#2 segments=[]
  # 8001 consults it again
    → Originate leg=01087654321#3 target={to=trunk trunk=carrier number=01087654321} from={number=12345678} ringMs=60000
    LegStarted leg=01087654321#3 trunk=carrier party=party-of-01087654321
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    ConsultStarted leg=01087654321#3 transfer=transfer#2 to=number toParty=party-of-01087654321 agent=8001 agentNo=8001
    → Play leg=8001 prompts=[tone.ringback] loop
    → Hear leg=8001 from=[]
    → Hear leg=citizen from=[]
    LegAnswered leg=01087654321#3
    ConsultAnswered leg=01087654321#3 transfer=transfer#2 agent=8001 agentNo=8001 toParty=party-of-01087654321
    → StopPlay leg=8001
    → Record leg=01087654321#3 recording=recording#3 file=2026/11/25/id-000002-3 since=+6520
    → Hear leg=8001 from=[01087654321#3]
    → Hear leg=01087654321#3 from=[8001]
    RecordingStarted leg=01087654321#3 recording=recording#3 file=2026/11/25/id-000002-3 of=consult
  # and leaves the citizen to it
    TransferStarted kind=consult transfer=transfer#2 to=number toParty=party-of-01087654321 agent=8001 agentNo=8001
    ConsultEnded leg=01087654321#3 transfer=transfer#2 agent=8001 agentNo=8001 outcome=transferred
    → StopRecord recording=recording#3
    HoldEnded leg=8001 agent=8001 agentNo=8001
    TalkEnded leg=8001 group=business ending={by=agent cause=transferred} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=agent cause=transferred}
    → StopPlay leg=citizen
    → StopPlay leg=01087654321#3
    TransferCompleted transfer=transfer#2 kind=consult agent=8001 agentNo=8001
    → Hear leg=01087654321#3 from=[citizen]
    → Hear leg=citizen from=[01087654321#3]
    RecordingEnded leg=01087654321#3 recording=recording#3 segments=[]
    LegEnded leg=8001 ending={by=agent cause=transferred}
  # it hangs up on him
    LegEnded leg=01087654321#3 ending={by=callee cause=hangup}
    SurveyOffered agent=8001 agentNo=8001 survey=satisfaction
    → Play leg=citizen prompts=[survey.ask]
    → Hear leg=citizen from=[]
  # he rates who talked with him
    ⏱ Survey 8000
    ⏱ Survey 3000
    RatingGiven agent=8001 agentNo=8001 survey=satisfaction key=3 option=一般 score=3 satisfied=false
    → Play leg=citizen prompts=[survey.thanks]
  `);
});
