import { expect, test } from "vitest";
import { look } from "./look.ts";
import { type SceneName, scene, scenes } from "./testing/scenes.ts";
import { chapters, story } from "./testing/story.ts";

/** The call, then each of its parties, then ("*") each agent who is not just ready. */
const shown = chapters`
  # arrived
    phase=menu
    - leg=citizen role=citizen at=up hears=[]
  # queued | queued with music
    phase=queued group=business waitingSince=+500
    - leg=citizen role=citizen at=up hears=[]
    * user=8001 state=busy since=+0
  # ringing
    phase=ringing group=business waitingSince=+500 agent=8001
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=trying agent=8001 hears=[]
    * user=8001 state=ringing since=+500 after=ready
  # taken by a colleague
    phase=ringing group=business waitingSince=+500 agent=8002
    - leg=citizen role=citizen at=up hears=[]
    - leg=8002 role=agent at=trying agent=8002 hears=[]
    * user=8002 state=ringing since=+520 after=ready
  # sent to a colleague
    phase=ringing group=business waitingSince=+6520 agent=8002
    - leg=citizen role=citizen at=up hears=[]
    - leg=8002 role=agent at=trying agent=8002 hears=[]
    * user=8001 state=wrapUp since=+6520 after=ready pickable=[{agent=8002 how=citizen group=business since=+6520}]
    * user=8002 state=ringing since=+6520 after=ready
    * user=8000 state=ready since=+6510 pickable=[{agent=8002 how=citizen group=business since=+6520}]
  # announcing
    phase=announcing group=business agent=8001
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[]
    * user=8001 state=talking since=+500 after=ready
  # announcing, a transfer waits
    phase=announcing group=business agent=8001 pending={wish=transfer}
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[]
    * user=8001 state=talking since=+500 after=ready
  # talking | talking, told again
    phase=talking group=business agent=8001
    - leg=citizen role=citizen at=up hears=[8001]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen]
    * user=8001 state=talking since=+500 after=ready
  # held
    phase=held group=business agent=8001
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[]
    * user=8001 state=talking since=+500 after=ready
  # muted
    phase=talking group=business agent=8001 muted
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen]
    * user=8001 state=talking since=+500 after=ready
  # a colleague rings
    phase=consulting group=business agent=8001 consult={transfer=transfer to=agent answered=false on=consulted agent=8002}
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[]
    - leg=8002 role=consulted at=trying agent=8002 hears=[]
    * user=8001 state=talking since=+500 after=ready
    * user=8002 state=ringing since=+6520 after=ready internal={how=consult agent=8001}
    * user=8000 state=ready since=+6510 pickable=[{agent=8002 how=consult by=8001 since=+6520}]
  # a colleague is consulted
    phase=consulting group=business agent=8001 consult={transfer=transfer to=agent answered on=consulted agent=8002}
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[8002]
    - leg=8002 role=consulted at=up agent=8002 hears=[8001]
    * user=8001 state=talking since=+500 after=ready
    * user=8002 state=internal since=+6520 after=ready internal={how=consult agent=8001}
  # swapped to the citizen
    phase=consulting group=business agent=8001 consult={transfer=transfer to=agent answered on=citizen agent=8002}
    - leg=citizen role=citizen at=up hears=[8001]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen]
    - leg=8002 role=consulted at=up agent=8002 hears=[]
    * user=8001 state=talking since=+500 after=ready
    * user=8002 state=internal since=+6520 after=ready internal={how=consult agent=8001}
  # a number is consulted
    phase=consulting group=business agent=8001 consult={transfer=transfer to=number answered on=consulted party=party-of-01087654321}
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[01087654321]
    - leg=01087654321 role=consulted at=up hears=[8001]
    * user=8001 state=talking since=+500 after=ready
  # threeWay
    phase=threeWay group=business agent=8001 consult={transfer=transfer to=agent answered on=both agent=8002}
    - leg=citizen role=citizen at=up hears=[8001 8002]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen 8002]
    - leg=8002 role=third at=up agent=8002 hears=[citizen 8001]
    * user=8001 state=talking since=+500 after=ready
    * user=8002 state=talking since=+6520 after=ready internal={how=consult agent=8001}
  # threeWay with a number
    phase=threeWay group=business agent=8001 consult={transfer=transfer to=number answered on=both party=party-of-01087654321}
    - leg=citizen role=citizen at=up hears=[8001 01087654321]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen 01087654321]
    - leg=01087654321 role=third at=up hears=[citizen 8001]
    * user=8001 state=talking since=+500 after=ready
  # reconnecting
    phase=reconnecting group=business agent=8001
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[]
    * user=8001 state=talking since=+500 after=ready
  # reconnecting, rung again
    phase=reconnecting group=business agent=8001
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[]
    - leg=8001#2 role=agent at=trying agent=8001 hears=[]
    * user=8001 state=talking since=+500 after=ready
  # reconnecting from a consultation
    phase=reconnecting group=business agent=8001 consult={transfer=transfer to=agent answered on=consulted agent=8002}
    - leg=citizen role=citizen at=up hears=[]
    - leg=8001 role=agent at=up agent=8001 hears=[]
    - leg=8002 role=consulted at=up agent=8002 hears=[]
    * user=8001 state=talking since=+500 after=ready
    * user=8002 state=internal since=+6520 after=ready internal={how=consult agent=8001}
  # reconnecting from threeWay
    phase=reconnecting group=business agent=8001 consult={transfer=transfer to=agent answered on=both agent=8002}
    - leg=citizen role=citizen at=up hears=[8002]
    - leg=8001 role=agent at=up agent=8001 hears=[]
    - leg=8002 role=third at=up agent=8002 hears=[citizen]
    * user=8001 state=talking since=+500 after=ready
    * user=8002 state=talking since=+6520 after=ready internal={how=consult agent=8001}
  # sent to a number
    phase=transferring
    - leg=citizen role=citizen at=up hears=[]
    - leg=01087654321 role=outside at=trying hears=[]
    * user=8001 state=wrapUp since=+6520 after=ready
  # outside
    phase=outside
    - leg=citizen role=citizen at=up hears=[01087654321]
    - leg=01087654321 role=outside at=up hears=[citizen]
    * user=8001 state=wrapUp since=+6520 after=ready
  # survey | rated
    phase=survey
    - leg=citizen role=citizen at=up hears=[]
    * user=8001 state=wrapUp since=+6520 after=ready
  # farewell
    phase=closing
    - leg=citizen role=citizen at=up hears=[]
    * user=8001 state=wrapUp since=+6520 after=ready
  # her own phone rings
    phase=dialling group=business agent=8001
    - leg=8001 role=agent at=trying agent=8001 hears=[]
    * user=8001 state=dialling since=+20 after=ready
  # the far end is dialled | the far end rings
    phase=dialling group=business agent=8001
    - leg=8001 role=agent at=up agent=8001 hears=[]
    - leg=01087654321 role=citizen at=trying hears=[]
    * user=8001 state=dialling since=+20 after=ready
  # talking, called out
    phase=talking group=business agent=8001
    - leg=8001 role=agent at=up agent=8001 hears=[01087654321]
    - leg=01087654321 role=citizen at=up hears=[8001]
    * user=8001 state=talking since=+20 after=ready
  # a colleague is called
    phase=calling agent=8001
    - leg=8001 role=agent at=up agent=8001 hears=[]
    - leg=8002 role=called at=trying agent=8002 hears=[]
    * user=8001 state=dialling since=+20 after=ready internal={how=internal agent=8002}
    * user=8002 state=ringing since=+20 after=ready internal={how=internal agent=8001}
    * user=8000 state=ready since=+10 pickable=[{agent=8002 how=internal by=8001 since=+20}]
  # internal
    phase=talking agent=8001
    - leg=8001 role=agent at=up agent=8001 hears=[8002]
    - leg=8002 role=called at=up agent=8002 hears=[8001]
    * user=8001 state=internal since=+20 after=ready internal={how=internal agent=8002}
    * user=8002 state=internal since=+20 after=ready internal={how=internal agent=8001}
  # internal, held and muted
    phase=held agent=8001
    - leg=8001 role=agent at=up agent=8001 muted hears=[]
    - leg=8002 role=called at=up agent=8002 holds muted hears=[]
    * user=8001 state=internal since=+20 after=ready internal={how=internal agent=8002}
    * user=8002 state=internal since=+20 after=ready internal={how=internal agent=8001}
  # internal, nobody came
    phase=calling agent=8001 nobody={at=told why=refused agent=8002}
    - leg=8001 role=agent at=up agent=8001 hears=[]
    * user=8001 state=dialling since=+20 after=ready internal={how=internal agent=8002}
  # internal, sent on
    phase=calling agent=8002
    - leg=8002 role=agent at=up agent=8002 hears=[]
    - leg=8003 role=called at=trying agent=8003 hears=[]
    * user=8001 state=ready since=+20 pickable=[{agent=8003 how=internal by=8002 since=+20}]
    * user=8002 state=internal since=+20 after=ready internal={how=internal agent=8003}
    * user=8000 state=ready since=+10 pickable=[{agent=8003 how=internal by=8002 since=+20}]
    * user=8003 state=ringing since=+20 after=ready internal={how=internal agent=8002}
  # watched
    phase=talking group=business agent=8001 watchers=[{user=8000 of=8001 mode=whisper at=up}]
    - leg=citizen role=citizen at=up hears=[8001]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen 8000]
    - leg=8000 role=watcher at=up agent=8000 hears=[8001 citizen]
    * user=8001 state=talking since=+500 after=ready
    * user=8000 state=monitoring since=+6520 after=ready monitoring={agent=8001 mode=whisper}
  # a watcher's phone rings
    phase=talking group=business agent=8001 watchers=[{user=8000 of=8001 mode=listen at=trying}]
    - leg=citizen role=citizen at=up hears=[8001]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen]
    - leg=8000 role=watcher at=trying agent=8000 hears=[]
    * user=8001 state=talking since=+500 after=ready
    * user=8000 state=monitoring since=+6520 after=ready monitoring={agent=8001 mode=listen}
  # alarm
    phase=talking group=business agent=8001 watchers=[{user=8000 of=8001 mode=join at=trying}] emergency=+6520 helped
    - leg=citizen role=citizen at=up hears=[8001]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen]
    - leg=8000 role=watcher at=trying agent=8000 hears=[]
    * user=8001 state=talking since=+500 after=ready
    * user=8000 state=ringing since=+6520 after=ready internal={how=emergency agent=8001}
  # alarm, helped
    phase=talking group=business agent=8001 watchers=[{user=8000 of=8001 mode=join at=up}] emergency=+6520 helped
    - leg=citizen role=citizen at=up hears=[8001 8000]
    - leg=8001 role=agent at=up agent=8001 hears=[citizen 8000]
    - leg=8000 role=watcher at=up agent=8000 hears=[8001 citizen]
    * user=8001 state=talking since=+500 after=ready
    * user=8000 state=monitoring since=+6520 after=ready monitoring={agent=8001 mode=join}
`;

/** What is the same all the while is told by the tests below. */
function lookAt(name: SceneName): string {
  const { on } = scene(name);
  const { text } = story(on);
  const { calls, agents } = look(on.hotline);
  const told = calls.flatMap((each) => {
    const { direction: _in, trunk: _trunk, number: _number, party: _party, test: _test, since: _t0, ...call } = each;
    const { parties = [], ...rest } = call;
    return [text(rest), ...parties.map((party) => `- ${text(party)}`)];
  });
  const seats = agents.flatMap(({ agentNo: _no, groups: _groups, device: _device, reachable: _there, ...agent }) =>
    agent.state === "ready" && !agent.pickable ? [] : [`* ${text(agent)}`],
  );
  return [...told, ...seats].join("\n");
}

test.each(shown)("what is shown of a call: %s", (name, text) => expect(lookAt(name as SceneName)).toBe(text));
test("every way in which a call can stand is there", () =>
  expect(shown.map(([name]) => name).sort()).toEqual(Object.keys(scenes).sort()));

const plain = (name: SceneName) => {
  const { direction, trunk, number, party, test: isTest } = look(scene(name).on.hotline).calls[0]!;
  return [direction, trunk, number, party, isTest];
};
test("what is the same as long as the call lasts", () => {
  expect(plain("talking")).toEqual(["in", "carrier", "12345678", "party-of-01062345678", false]);
  expect(plain("talking, called out")).toEqual(["out", "carrier", "12345678", "party-of-01087654321", false]);
  expect(plain("internal")).toEqual(["internal", "", "8002", "", false]);
});

test("moments are told by the wall clock of now: all are as far ahead as it is", () => {
  const ahead = 3_600_000;
  const moments = (name: SceneName, aheadMs: number) => {
    const { calls, agents } = look(scene(name).on.hotline, aheadMs);
    const [call] = calls;
    return [
      ...[call?.since, call?.waitingSince, call?.emergency].filter((each) => each !== undefined),
      ...agents.flatMap(({ since, pickable = [] }) => [since, ...pickable.map((ring) => ring.since)]),
    ];
  };
  for (const [name, count] of [
    ["sent to a colleague", 7],
    ["alarm", 5],
    ["a colleague rings", 5],
  ] as const) {
    const steady = moments(name, 0);
    expect([name, steady.length]).toEqual([name, count]);
    expect(moments(name, ahead)).toEqual(steady.map((each) => each + ahead));
  }
});

test("a group is shown with who waits, since when, who talks, who is ready and who is signed in", () => {
  const of = (name: SceneName) => {
    const { on } = scene(name);
    return look(on.hotline).groups.map(story(on).text);
  };
  const complaint = (ready: number, signedIn: number) =>
    `group=complaint waiting=0 talking=0 ready=${ready} signedIn=${signedIn}`;
  expect(of("queued")).toEqual([
    "group=business waiting=1 longestSince=+500 talking=0 ready=0 signedIn=1",
    complaint(0, 1),
  ]);
  expect(of("ringing")).toEqual([
    "group=business waiting=1 longestSince=+500 talking=0 ready=0 signedIn=1",
    complaint(0, 1),
  ]);
  expect(of("talking")).toEqual(["group=business waiting=0 talking=1 ready=2 signedIn=3", complaint(2, 3)]);
  expect(of("held")).toEqual(["group=business waiting=0 talking=1 ready=2 signedIn=3", complaint(2, 3)]);
  expect(of("outside")).toEqual(["group=business waiting=0 talking=0 ready=2 signedIn=3", complaint(2, 3)]);
});
