import { expect, test } from "vitest";
import { cast, user } from "./testing/scenes.ts";
import { promptMs } from "./testing/stage.ts";
import { chapters, played } from "./testing/story.ts";

test("the story of: within the house", () => {
  const c = cast();
  c.others();
  c.on.sits("8003");
  const legOf = (no: string) => [...c.on.legs.values()].findLast((leg) => leg.device === `browser-${no}`)!.leg;
  const told = played(c.on, {
    "8001 calls 8002": () => c.ask("8001", { do: "callInternal", agent: user("8002") }),
    "her phone is up": () => c.on.picksUp(c.rung("browser-8001")),
    "8002 answers": () => c.on.picksUp(c.rung("browser-8002")),
    "8002 holds": () => c.ask("8002", { do: "hold" }),
    "8002 takes her back": () => c.ask("8002", { do: "retrieve" }),
    "8001's phone holds": () => c.on.report({ is: "LegHeld", leg: legOf("8001") }),
    "and takes her back": () => c.on.report({ is: "LegRetrieved", leg: legOf("8001") }),
    "8001 mutes": () => c.ask("8001", { do: "mute" }),
    "8001 unmutes": () => c.ask("8001", { do: "unmute" }),
    "8002 sends digits": () => c.ask("8002", { do: "sendDigits", digits: "*1" }),
    "8000 listens to 8002": () => {
      c.ask("8000", { do: "listen", agent: user("8002") });
      c.on.picksUp(c.rung("browser-8000"));
    },
    "8002 sends 8001 on to 8003": () => c.ask("8002", { do: "transfer", to: { agent: user("8003") } }),
    "8003 declines: it comes back to 8002": () => c.ask("8003", { do: "hangUp" }),
    "8002 declines too: 8001 is told": () => c.ask("8002", { do: "hangUp" }),
    "it is over": () => c.on.passes(promptMs),
  });
  expect(told).toEqual(chapters`
  # 8001 calls 8002
    → Originate leg=8001 target={to=device device=8001} from={number=8002} ringMs=15000 autoAnswer
    LegStarted leg=8001 device=8001
    InternalStarted leg=8001 toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=dialling groups=[business complaint]
  # her phone is up
    LegAnswered leg=8001
    → Originate leg=8002 target={to=device device=8002} from={number=8001} ringMs=30000
    LegStarted leg=8002 device=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
    → Play leg=8001 prompts=[tone.ringback] loop
  # 8002 answers
    LegAnswered leg=8002
    InternalAnswered leg=8002 toAgent=8002 toAgentNo=8002 agent=8001 agentNo=8001
    → StopPlay leg=8001
    AgentStateChanged agent=8001 agentNo=8001 state=internal groups=[business complaint]
    AgentStateChanged agent=8002 agentNo=8002 state=internal groups=[business complaint]
    → Hear leg=8001 from=[8002]
    → Hear leg=8002 from=[8001]
  # 8002 holds
    HoldStarted leg=8002 agent=8002 agentNo=8002
    → Play leg=8001 prompts=[music.hold] loop
    → Hear leg=8001 from=[]
    → Hear leg=8002 from=[]
  # 8002 takes her back
    HoldEnded leg=8002 agent=8002 agentNo=8002
    → StopPlay leg=8001
    → Hear leg=8001 from=[8002]
    → Hear leg=8002 from=[8001]
  # 8001's phone holds
    HoldStarted leg=8001 agent=8001 agentNo=8001
    → Play leg=8002 prompts=[music.hold] loop
    → Hear leg=8001 from=[]
    → Hear leg=8002 from=[]
  # and takes her back
    HoldEnded leg=8001 agent=8001 agentNo=8001
    → StopPlay leg=8002
    → Hear leg=8001 from=[8002]
    → Hear leg=8002 from=[8001]
  # 8001 mutes
    MuteStarted leg=8001 agent=8001 agentNo=8001
    → Hear leg=8002 from=[]
  # 8001 unmutes
    MuteEnded leg=8001 agent=8001 agentNo=8001
    → Hear leg=8002 from=[8001]
  # 8002 sends digits
    → SendDigits leg=8001 digits=*1
    DigitsSent leg=8001 agent=8002 agentNo=8002 count=2
  # 8000 listens to 8002
    SupervisorActed supervisor=8000 action=listen agent=8002 agentNo=8002
    → Originate leg=8000 target={to=device device=8000} from={number=anonymous} ringMs=15000 autoAnswer
    LegStarted leg=8000 device=8000
    AgentStateChanged agent=8000 agentNo=8000 state=monitoring groups=[business complaint]
    LegAnswered leg=8000
    WatchStarted leg=8000 mode=listen watcher=8000 watcherNo=8000 agent=8002 agentNo=8002
    → Hear leg=8000 from=[8002 8001]
  # 8002 sends 8001 on to 8003
    → Originate leg=8003 target={to=device device=8003} from={number=8001} ringMs=30000
    LegStarted leg=8003 device=8003
    AgentStateChanged agent=8003 agentNo=8003 state=ringing groups=[business complaint]
    TransferStarted kind=blind transfer=transfer to=agent toAgent=8003 toAgentNo=8003 agent=8002 agentNo=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    WatchEnded leg=8000 watcher=8000 agent=8002 agentNo=8002
    AgentStateChanged agent=8000 agentNo=8000 state=ready groups=[business complaint]
    → End leg=8000 ending={by=agent cause=transferred}
    → End leg=8002 ending={by=agent cause=transferred}
    → Play leg=8001 prompts=[tone.ringback] loop
    → Hear leg=8001 from=[]
    LegEnded leg=8000 ending={by=agent cause=transferred}
    LegEnded leg=8002 ending={by=agent cause=transferred}
  # 8003 declines: it comes back to 8002
    → End leg=8003 ending={by=agent cause=refused}
    TransferFailed transfer=transfer reason=refused agent=8002 agentNo=8002
    AgentStateChanged agent=8003 agentNo=8003 state=ready groups=[business complaint]
    → Originate leg=8002#2 target={to=device device=8002} from={number=8001} ringMs=30000
    LegStarted leg=8002#2 device=8002
    AgentStateChanged agent=8002 agentNo=8002 state=ringing groups=[business complaint]
    LegEnded leg=8003 ending={by=agent cause=refused}
  # 8002 declines too: 8001 is told
    → End leg=8002#2 ending={by=agent cause=refused}
    AgentStateChanged agent=8002 agentNo=8002 state=ready groups=[business complaint]
    → StopPlay leg=8001
    → Play leg=8001 prompts=[internal.nobody]
    LegEnded leg=8002#2 ending={by=agent cause=refused}
  # it is over
    InternalEnded ending={by=agent cause=refused} agent=8001 agentNo=8001
    AgentStateChanged agent=8001 agentNo=8001 state=ready groups=[business complaint]
    → End leg=8001 ending={by=agent cause=refused}
    ⏱ Closing 45000
    LegEnded leg=8001 ending={by=agent cause=refused}
    ⏱ no Closing
    CallEnded ending={by=agent cause=refused}
  `);
});
