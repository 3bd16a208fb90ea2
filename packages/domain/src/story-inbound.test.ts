import { expect, test } from "vitest";
import type { LegId } from "./ids.ts";
import { cast } from "./testing/scenes.ts";
import { promptMs } from "./testing/stage.ts";
import { chapters, played } from "./testing/story.ts";

test("the story of: inbound", () => {
  const c = cast();
  const told = played(c.on, {
    "a citizen calls": () => c.arrives(),
    "the menu is told to its end": () => c.on.passes(2 * promptMs),
    "nothing is pressed": () => c.on.passes(8000),
    "a key that is none": () => c.on.presses(c.citizen, "7"),
    "business is chosen; 8001 rings": () => c.on.presses(c.citizen, "1"),
    "8001 picks up": () => c.on.picksUp(c.rung("browser-8001")),
    "her number has been told": () => c.on.passes(6 * promptMs),
    "she holds": () => c.ask("8001", { do: "hold" }),
    "she takes him back": () => c.ask("8001", { do: "retrieve" }),
    "she mutes": () => c.ask("8001", { do: "mute" }),
    "she unmutes": () => c.ask("8001", { do: "unmute" }),
    "she sends digits": () => c.ask("8001", { do: "sendDigits", digits: "12#" }),
    "her number again": () => {
      c.ask("8001", { do: "announceAgentNo" });
      c.on.passes(6 * promptMs);
    },
    "she says what comes after": () => c.ask("8001", { do: "rest", reason: "meal" }),
    "she hangs up": () => c.ask("8001", { do: "hangUp" }),
    "the question has been asked": () => c.on.passes(promptMs),
    "a key that is no rating": () => c.on.presses(c.citizen, "9"),
    "a rating": () => c.on.presses(c.citizen, "4"),
    "another within 3 s": () => {
      c.on.passes(2999);
      c.on.presses(c.citizen, "1");
    },
    "the rating is closed, and he is told goodbye": () => c.on.passes(2 * promptMs),
    "her wrap-up is over": () => c.on.passes(30_000),
  });
  expect(told).toEqual(chapters`
  # a citizen calls
    CallArrived leg=citizen trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId
    → Answer leg=citizen
    CallAnswered leg=citizen
    → Record leg=citizen recording=recording file=2026/11/25/id-000002 since=+0
    IvrEntered flow=main version=1
    NodeEntered flow=main version=1 flowNode=greeting
    → Play leg=citizen prompts=[greeting]
    RecordingStarted leg=citizen recording=recording file=2026/11/25/id-000002
  # the menu is told to its end
    NodeEntered flow=main version=1 flowNode=main
    → Play leg=citizen prompts=[menu.main]
    ⏱ NoInput 8000
  # nothing is pressed
    NoInput flowNode=main
    → Play leg=citizen prompts=[noInput menu.main]
  # a key that is none
    KeyPressed flowNode=main sealedKey={key=stage text=text} valid=false
    → Play leg=citizen prompts=[invalidKey menu.main]
  # business is chosen; 8001 rings
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
  # 8001 picks up
    LegAnswered leg=8001
    OfferAnswered visit=visit offer=offer group=business leg=8001 agent=8001 agentNo=8001
    ⏱ no QueueWait
    QueueLeft visit=visit group=business reason=ANSWER
    AgentStateChanged agent=8001 agentNo=8001 state=talking groups=[business complaint]
    → Play leg=citizen prompts=[agentNo.prefix digit.8 digit.0 digit.0 digit.1 agentNo.suffix]
  # her number has been told
    AgentNoAnnounced leg=8001 ms=6000 agent=8001 agentNo=8001
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
  # she holds
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=citizen prompts=[music.hold] loop
    → Hear leg=citizen from=[]
    → Hear leg=8001 from=[]
  # she takes him back
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=citizen
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
  # she mutes
    MuteStarted leg=8001 agent=8001 agentNo=8001
    → Hear leg=citizen from=[]
  # she unmutes
    MuteEnded leg=8001 agent=8001 agentNo=8001
    → Hear leg=citizen from=[8001]
  # she sends digits
    → SendDigits leg=citizen digits=12#
    DigitsSent leg=citizen count=3 agent=8001 agentNo=8001
  # her number again
    → Play leg=citizen prompts=[agentNo.prefix digit.8 digit.0 digit.0 digit.1 agentNo.suffix]
    AgentNoAnnounced leg=8001 ms=6000 agent=8001 agentNo=8001
  # she says what comes after
    
  # she hangs up
    TalkEnded leg=8001 group=business ending={by=agent cause=hangup} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=agent cause=hangup}
    SurveyOffered agent=8001 agentNo=8001 survey=satisfaction
    → Play leg=citizen prompts=[survey.ask]
    → Hear leg=citizen from=[]
    LegEnded leg=8001 ending={by=agent cause=hangup}
  # the question has been asked
    ⏱ Survey 8000
  # a key that is no rating
    ⏱ no Survey
    → Play leg=citizen prompts=[survey.invalid survey.ask]
  # a rating
    ⏱ Survey 3000
    RatingGiven agent=8001 agentNo=8001 survey=satisfaction key=4 option=不满意 score=1 satisfied=false
    → Play leg=citizen prompts=[survey.thanks]
  # another within 3 s
    RatingGiven agent=8001 agentNo=8001 survey=satisfaction key=1 option=非常满意 score=5 satisfied
    → Play leg=citizen prompts=[survey.thanks]
  # the rating is closed, and he is told goodbye
    SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=rated
    → Play leg=citizen prompts=[goodbye]
    → End leg=citizen ending={by=system cause=flowEnded}
    ⏱ Closing 45000
    LegEnded leg=citizen ending={by=system cause=flowEnded}
    ⏱ no Closing
    CallEnded ending={by=system cause=flowEnded} disposition=D2
    RecordingEnded leg=citizen recording=recording segments=[]
  # her wrap-up is over
    WrapUpEnded agent=8001 agentNo=8001 leg=8001 group=business why=time
    AgentStateChanged agent=8001 agentNo=8001 state=rest reason=meal groups=[business complaint]
  `);
});

test("the story of: media that dies", () => {
  const c = cast();
  const lose = (leg: LegId) => c.on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  const back = (leg: LegId) => c.on.report({ is: "LegMediaBack", leg });
  const recordingFails = () => {
    const recording = [...c.on.hotline.recordings.keys()].at(-1)!;
    const leg = c.citizen;
    const kept = c.on.legs.get(leg)!;
    kept.recordings = [];
    c.on.report({ is: "RecordingFailed", recording, leg, reason: "the media process died" });
  };
  const told = played(c.on, {
    "in the menu": () => {
      c.arrives();
      recordingFails();
      lose(c.citizen);
      back(c.citizen);
    },
    "in the queue": () => {
      c.ask("8001", { do: "busy" });
      c.on.presses(c.citizen, "1");
      lose(c.citizen);
      back(c.citizen);
    },
    "in the survey": () => {
      c.ask("8001", { do: "ready" });
      c.on.picksUp(c.rung("browser-8001"));
      c.on.passes(6 * promptMs);
      c.ask("8001", { do: "hangUp" });
      lose(c.citizen);
      back(c.citizen);
    },
    "after the rating": () => {
      c.on.passes(promptMs);
      c.on.presses(c.citizen, "1");
      lose(c.citizen);
      back(c.citizen);
    },
  });
  expect(told).toEqual(chapters`
  # in the menu
    CallArrived leg=citizen trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId
    → Answer leg=citizen
    CallAnswered leg=citizen
    → Record leg=citizen recording=recording file=2026/11/25/id-000002 since=+0
    IvrEntered flow=main version=1
    NodeEntered flow=main version=1 flowNode=greeting
    → Play leg=citizen prompts=[greeting]
    RecordingStarted leg=citizen recording=recording file=2026/11/25/id-000002
    RecordingFailed leg=citizen recording=recording reason=the media process died
    → Record leg=citizen recording=recording#2 file=2026/11/25/id-000002-2 since=+0
    → Play leg=citizen prompts=[greeting]
    RecordingStarted leg=citizen recording=recording#2 file=2026/11/25/id-000002-2
  # in the queue
    AgentStateChanged agent=8001 agentNo=8001 state=busy groups=[business complaint]
    NodeEntered flow=main version=1 flowNode=main
    KeyPressed flowNode=main key=1 valid businessType=consultation
    NodeEntered flow=main version=1 flowNode=queue.business
    IvrLeft to=queue selfServed=false
    HumanRequested inServiceHours
    QueueEntered visit=visit group=business priority=0 atHead=false
    ⏱ QueueWait 300000
    → Play leg=citizen prompts=[queue.busy]
    → Play leg=citizen prompts=[music.hold] loop
  # in the survey
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    → Originate leg=8001 target={to=device device=8001} from={number=010****5678} ringMs=20000
    LegStarted leg=8001 device=8001
    OfferStarted visit=visit offer=offer group=business leg=8001 device=8001 agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=ringing groups=[business complaint]
    LegAnswered leg=8001
    OfferAnswered visit=visit offer=offer group=business leg=8001 agent=8001 agentNo=8001
    ⏱ no QueueWait
    QueueLeft visit=visit group=business reason=ANSWER
    AgentStateChanged agent=8001 agentNo=8001 state=talking groups=[business complaint]
    → Play leg=citizen prompts=[agentNo.prefix digit.8 digit.0 digit.0 digit.1 agentNo.suffix]
    AgentNoAnnounced leg=8001 ms=6000 agent=8001 agentNo=8001
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
    TalkEnded leg=8001 group=business ending={by=agent cause=hangup} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=agent cause=hangup}
    SurveyOffered agent=8001 agentNo=8001 survey=satisfaction
    → Play leg=citizen prompts=[survey.ask]
    → Hear leg=citizen from=[]
    LegEnded leg=8001 ending={by=agent cause=hangup}
    → Play leg=citizen prompts=[survey.ask]
  # after the rating
    ⏱ Survey 8000
    ⏱ Survey 3000
    RatingGiven agent=8001 agentNo=8001 survey=satisfaction key=1 option=非常满意 score=5 satisfied
    → Play leg=citizen prompts=[survey.thanks]
    ⏱ no Survey
    SurveyEnded agent=8001 agentNo=8001 survey=satisfaction outcome=rated
    → Play leg=citizen prompts=[goodbye]
  `);
});
