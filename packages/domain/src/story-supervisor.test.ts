import { expect, test } from "vitest";
import { cast, user } from "./testing/scenes.ts";
import { chapters, played } from "./testing/story.ts";

test("the story of: a supervisor", () => {
  const c = cast();
  c.talks();
  const told = played(c.on, {
    listens: () => {
      c.ask("8000", { do: "listen", agent: user("8001") });
      c.on.picksUp(c.rung("browser-8000"));
    },
    whispers: () => c.ask("8000", { do: "whisper", agent: user("8001") }),
    joins: () => c.ask("8000", { do: "join", agent: user("8001") }),
    leaves: () => c.ask("8000", { do: "stopWatching" }),
    intercepts: () => {
      c.ask("8000", { do: "intercept", agent: user("8001") });
      c.on.picksUp(c.rung("browser-8000"));
    },
    "hangs up": () => c.ask("8000", { do: "hangUp" }),
    "forces her to be ready, busy and out": () => {
      c.ask("8000", { do: "forceReady", agent: user("8001"), reason: "one" });
      c.ask("8000", { do: "forceBusy", agent: user("8001"), reason: "two" });
      c.ask("8000", { do: "forceSignOut", agent: user("8001"), reason: "three" });
    },
  });
  expect(told).toEqual(chapters`
  # listens
    SupervisorActed supervisor=8000 action=listen agent=8001 agentNo=8001
    → Originate leg=8000 target={to=device device=8000} from={number=010****5678} ringMs=15000 autoAnswer
    LegStarted leg=8000 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=monitoring groups=[business complaint]
    LegAnswered leg=8000
    WatchStarted leg=8000 mode=listen watcher=8000 watcherNo=8000 agent=8001 agentNo=8001
    → Hear leg=8000 from=[8001 citizen]
  # whispers
    SupervisorActed supervisor=8000 action=whisper agent=8001 agentNo=8001
    WatchChanged leg=8000 mode=whisper watcher=8000 agent=8001 agentNo=8001
    → Hear leg=8001 from=[citizen 8000]
  # joins
    SupervisorActed supervisor=8000 action=join agent=8001 agentNo=8001
    WatchChanged leg=8000 mode=join watcher=8000 agent=8001 agentNo=8001
    → Hear leg=citizen from=[8001 8000]
  # leaves
    SupervisorActed supervisor=8000 action=stopWatching agent=8001 agentNo=8001
    WatchEnded leg=8000 watcher=8000 agent=8001 agentNo=8001
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    → End leg=8000 ending={by=supervisor cause=hangup}
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
    LegEnded leg=8000 ending={by=supervisor cause=hangup}
  # intercepts
    SupervisorActed supervisor=8000 action=intercept agent=8001 agentNo=8001
    → Originate leg=8000#2 target={to=device device=8000} from={number=010****5678} ringMs=15000 autoAnswer
    LegStarted leg=8000#2 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=monitoring groups=[business complaint]
    LegAnswered leg=8000#2
    TalkEnded leg=8001 group=business ending={by=supervisor cause=transferred} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=supervisor cause=transferred}
    Intercepted leg=8000#2 interceptor=8000 interceptorNo=8000 agent=8001 agentNo=8001
    OfferStarted visit=visit offer=offer#2 group=business leg=8000#2 device=8000 agent=8000 agentNo=8000 how=intercept
    OfferAnswered visit=visit offer=offer#2 group=business leg=8000#2 agent=8000 agentNo=8000
    AgentStateChanged agent=8000 agentNo=8000 state=talking groups=[business complaint]
    → StopPlay leg=citizen
    → Hear leg=citizen from=[8000#2]
    → Hear leg=8000#2 from=[citizen]
    LegEnded leg=8001 ending={by=supervisor cause=transferred}
  # hangs up
    TalkEnded leg=8000#2 group=business ending={by=agent cause=hangup} agent=8000 agentNo=8000 offer=offer#2
    WrapUpStarted agent=8000 agentNo=8000 leg=8000#2 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8000 agentNo=8000 state=wrapUp groups=[business complaint]
    → End leg=8000#2 ending={by=agent cause=hangup}
    SurveyOffered agent=8000 agentNo=8000 survey=satisfaction
    → Play leg=citizen prompts=[survey.ask]
    → Hear leg=citizen from=[]
    LegEnded leg=8000#2 ending={by=agent cause=hangup}
  # forces her to be ready, busy and out
    SupervisorActed supervisor=8000 action=forceReady agent=8001 agentNo=8001 reason=one
    ⏱ no WrapUp
    WrapUpEnded agent=8001 agentNo=8001 leg=8001 group=business why=agent
    AgentStateChanged agent=8001 agentNo=8001 state=ready forced reason=one groups=[business complaint]
    SupervisorActed supervisor=8000 action=forceBusy agent=8001 agentNo=8001 reason=two
    AgentStateChanged agent=8001 agentNo=8001 state=busy forced reason=two groups=[business complaint]
    SupervisorActed supervisor=8000 action=forceSignOut agent=8001 agentNo=8001 reason=three
    AgentSignedOut agent=8001 agentNo=8001 forced reason=three
  `);
});

test("the story of: an alarm", () => {
  const c = cast();
  c.talks();
  const told = played(c.on, {
    "8001 presses the button": () => c.ask("8001", { do: "emergency" }),
    "8000 does not come in 20 s": () => c.on.passes(20_000),
    "8001 presses again: 8000 is rung anew": () => c.on.asks("agent-8001", { do: "emergency" }),
    "8000 answers": () => c.on.picksUp(c.rung("browser-8000")),
    "8000 leaves": () => c.ask("8000", { do: "hangUp" }),
    "the citizen hangs up": () => c.on.hangsUp(c.citizen),
  });
  expect(told).toEqual(chapters`
  # 8001 presses the button
    EmergencyRaised leg=8001 group=business agent=8001 agentNo=8001
    → Originate leg=8000 target={to=device device=8000} from={number=010****5678} ringMs=20000
    LegStarted leg=8000 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
  # 8000 does not come in 20 s
    LegEnded leg=8000 ending={by=network cause=noAnswer}
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    ⏱ AlarmRound 5000
  # 8001 presses again: 8000 is rung anew
    ⏱ no AlarmRound
    EmergencyRaised leg=8001 group=business agent=8001 agentNo=8001
    → Originate leg=8000#2 target={to=device device=8000} from={number=010****5678} ringMs=20000
    LegStarted leg=8000#2 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=ringing groups=[business complaint]
  # 8000 answers
    LegAnswered leg=8000#2
    AgentStateChanged agent=8000 agentNo=8000 state=monitoring groups=[business complaint]
    WatchStarted leg=8000#2 mode=join watcher=8000 watcherNo=8000 agent=8001 agentNo=8001 emergency
    → Hear leg=citizen from=[8001 8000#2]
    → Hear leg=8001 from=[citizen 8000#2]
    → Hear leg=8000#2 from=[8001 citizen]
  # 8000 leaves
    WatchEnded leg=8000#2 watcher=8000 agent=8001 agentNo=8001
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    → End leg=8000#2 ending={by=supervisor cause=hangup}
    → Hear leg=citizen from=[8001]
    → Hear leg=8001 from=[citizen]
    LegEnded leg=8000#2 ending={by=supervisor cause=hangup}
  # the citizen hangs up
    LegEnded leg=citizen ending={by=caller cause=hangup}
    TalkEnded leg=8001 group=business ending={by=caller cause=hangup} agent=8001 agentNo=8001 offer=offer
    WrapUpStarted agent=8001 agentNo=8001 leg=8001 group=business limitMs=30000
    ⏱ WrapUp 30000
    AgentStateChanged agent=8001 agentNo=8001 state=wrapUp groups=[business complaint]
    → End leg=8001 ending={by=caller cause=hangup}
    ⏱ Closing 45000
    LegEnded leg=8001 ending={by=caller cause=hangup}
    ⏱ no Closing
    CallEnded ending={by=caller cause=hangup} disposition=D2
    RecordingEnded leg=citizen recording=recording segments=[]
  `);
});
