import { expect, test } from "vitest";
import type { TrunkId } from "./ids.ts";
import { cast, withCarrier } from "./testing/scenes.ts";
import { chapters, played } from "./testing/story.ts";

test("the story of: turned away", () => {
  const config = withCarrier();
  const c = cast("browser-8001", config);
  const trunk = (over: object) =>
    c.on.feed({
      is: "ConfigChanged",
      config: { ...config, trunks: config.trunks.map((each, i) => (i === 0 ? { ...each, ...over } : each)) },
    });
  const told = played(c.on, {
    "a number that is none": () => c.on.calls({ calledNumber: "99999999" }),
    "a trunk that is off": () => {
      trunk({ enabled: false });
      c.on.calls();
    },
    "a trunk for calls out": () => {
      trunk({ direction: "out" });
      c.on.calls();
    },
    "a trunk without a line": () => {
      trunk({ maxLines: 0 });
      c.on.calls();
    },
    "no trunk at all": () => c.on.calls({ trunk: "nowhere" as TrunkId }),
    "a leg for another": () => c.on.calls({ replaces: "x" } as never),
    "a test": () => {
      trunk({});
      c.on.hangsUp(c.on.calls({ trunk: "test" as TrunkId, testBy: "tester" } as never));
    },
    withheld: () => c.on.hangsUp(c.on.calls({ withheld: true })),
    "while the server stops": () => {
      c.on.feed({ is: "DrainStarted" });
      c.on.calls();
    },
  });
  expect(told).toEqual(chapters`
  # a number that is none
    CallArrived leg=citizen trunk=carrier number=99999999 party=party-of-01062345678 withheld=false sipCallId=sipCallId
    → Refuse leg=citizen status=404 ending={by=system cause=unknownNumber sip=404}
    ⏱ Closing 45000
    LegEnded leg=citizen ending={by=system cause=unknownNumber sip=404}
    ⏱ no Closing
    CallEnded ending={by=system cause=unknownNumber sip=404} disposition=D10 detail=unknownNumber
  # a trunk that is off
    CallArrived call=call#2 leg=citizen#2 trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId#2
    → Refuse leg=citizen#2 status=403 ending={by=system cause=trunkOff sip=403}
    ⏱ Closing 45000
    LegEnded call=call#2 leg=citizen#2 ending={by=system cause=trunkOff sip=403}
    ⏱ no Closing
    CallEnded call=call#2 ending={by=system cause=trunkOff sip=403} disposition=D10 detail=unknownTrunk
  # a trunk for calls out
    CallArrived call=call#3 leg=citizen#3 trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId#3
    → Refuse leg=citizen#3 status=403 ending={by=system cause=trunkOff sip=403}
    ⏱ Closing 45000
    LegEnded call=call#3 leg=citizen#3 ending={by=system cause=trunkOff sip=403}
    ⏱ no Closing
    CallEnded call=call#3 ending={by=system cause=trunkOff sip=403} disposition=D10 detail=direction
  # a trunk without a line
    CallArrived call=call#4 leg=citizen#4 trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId#4
    → Refuse leg=citizen#4 status=486 ending={by=system cause=limit sip=486}
    ⏱ Closing 45000
    LegEnded call=call#4 leg=citizen#4 ending={by=system cause=limit sip=486}
    ⏱ no Closing
    CallEnded call=call#4 ending={by=system cause=limit sip=486} disposition=D9 detail=lines
  # no trunk at all
    CallArrived call=call#5 leg=citizen#5 trunk=nowhere number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId#5
    → Refuse leg=citizen#5 status=403 ending={by=system cause=trunkOff sip=403}
    ⏱ Closing 45000
    LegEnded call=call#5 leg=citizen#5 ending={by=system cause=trunkOff sip=403}
    ⏱ no Closing
    CallEnded call=call#5 ending={by=system cause=trunkOff sip=403} disposition=D10 detail=unknownTrunk
  # a leg for another
    → Refuse leg=citizen#6 status=403 ending={by=system cause=blocked sip=403}
  # a test
    CallArrived call=call#6 leg=citizen#7 trunk=test number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId#6 test={startedBy=tester}
    → Answer leg=citizen#7
    CallAnswered call=call#6 leg=citizen#7
    → Record leg=citizen#7 recording=recording file=2026/11/25/id-000019 since=+0
    IvrEntered call=call#6 flow=main version=1
    NodeEntered call=call#6 flow=main version=1 flowNode=greeting
    → Play leg=citizen#7 prompts=[greeting]
    RecordingStarted call=call#6 leg=citizen#7 recording=recording file=2026/11/25/id-000019
    LegEnded call=call#6 leg=citizen#7 ending={by=caller cause=hangup}
    IvrLeft call=call#6 to=ended selfServed=false
    ⏱ Closing 45000
    ⏱ no Closing
    CallEnded call=call#6 ending={by=caller cause=hangup} disposition=D1
    RecordingEnded call=call#6 leg=citizen#7 recording=recording segments=[]
  # withheld
    CallArrived call=call#7 leg=citizen#8 trunk=carrier number=12345678 party=party-of- withheld sipCallId=sipCallId#7
    → Answer leg=citizen#8
    CallAnswered call=call#7 leg=citizen#8
    → Record leg=citizen#8 recording=recording#2 file=2026/11/25/id-000026 since=+0
    IvrEntered call=call#7 flow=main version=1
    NodeEntered call=call#7 flow=main version=1 flowNode=greeting
    → Play leg=citizen#8 prompts=[greeting]
    RecordingStarted call=call#7 leg=citizen#8 recording=recording#2 file=2026/11/25/id-000026
    LegEnded call=call#7 leg=citizen#8 ending={by=caller cause=hangup}
    IvrLeft call=call#7 to=ended selfServed=false
    ⏱ Closing 45000
    ⏱ no Closing
    CallEnded call=call#7 ending={by=caller cause=hangup} disposition=D1
    RecordingEnded call=call#7 leg=citizen#8 recording=recording#2 segments=[]
  # while the server stops
    CallArrived call=call#8 leg=citizen#9 trunk=carrier number=12345678 party=party-of-01062345678 withheld=false sipCallId=sipCallId#8
    → Refuse leg=citizen#9 status=503 ending={by=system cause=draining sip=503} retryAfterSec=60
    ⏱ Closing 45000
    LegEnded call=call#8 leg=citizen#9 ending={by=system cause=draining sip=503}
    ⏱ no Closing
    CallEnded call=call#8 ending={by=system cause=draining sip=503} disposition=D10 detail=draining
  `);
});
