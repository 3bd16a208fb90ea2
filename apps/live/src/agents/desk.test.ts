import type { DeviceId, LegId, TrunkId, UserId } from "@zongji/domain";
import type { Principal } from "@zongji/web";
import { beforeEach, expect, test, vi } from "vitest";
import { deskNow, deskOf, wallOf } from "./room.ts";
import { stage } from "./stage.test-scene.ts";

const user = "agent-8001" as UserId;
const principalOf = (permissions: Principal["permissions"], groups: string[] = []): Principal => ({
  user: { id: user, login: "8001", name: "座席 8001", agentNo: "8001", roles: [], groups },
  permissions,
  mustChangePassword: false,
});
const agent = principalOf([{ action: "agent.work", scope: "own" }]);
const pastCallsOf = async () => [];
let at: ReturnType<typeof stage>;
beforeEach(() => {
  at = stage();
});

const leg = "l1" as LegId;
const signIn = () => {
  at.signIn(user, "phone-8001", ["business"]);
  at.feed({ is: "Command", by: { user }, command: { do: "ready" } });
};
const arrive = () => at.arrive(leg);
const answer = () => at.answer(leg);
const desk = () => deskNow({ live: at.live, pastCallsOf }, agent);

test("who has not signed in is offline since the day began, with what may be chosen", () => {
  expect(desk()).toMatchObject({ state: "offline", since: 1_794_990_000_000, agentNo: "8001", call: null, groups: [] });
  expect(desk().choices.devices.map(({ id }) => id)).toEqual(["browser-8001", "phone-8001"]);
  expect(desk().choices.groups.map(({ id }) => id)).toEqual(["business", "complaint"]);
});

test("the desk follows a call from its ring through talk and hold to wrap-up", () => {
  signIn();
  arrive();
  const rangAt = at.now();
  expect(desk()).toMatchObject({
    state: "ringing",
    call: {
      at: "ringing",
      since: rangAt,
      direction: "inbound",
      number: "138****5678",
      calledNumber: "12345678",
      group: "business",
      talkingSince: null,
      test: false,
      detached: false,
    },
  });
  at.pass(4000);
  answer();
  expect(desk()).toMatchObject({
    state: "talking",
    call: { at: "talking", talkingSince: rangAt + 4000, waitedMs: 4000 },
  });
  at.pass(10_000);
  at.feed({ is: "Command", by: { user }, command: { do: "hold" } });
  expect(desk().call).toMatchObject({ at: "held", since: at.now(), talkingSince: rangAt + 4000 });
  at.feed({ is: "Command", by: { user }, command: { do: "retrieve" } });
  at.pass(1000);
  at.happens({ is: "LegEnded", leg, ending: { by: "caller", cause: "hangup" } });
  expect(desk()).toMatchObject({
    state: "wrapUp",
    call: { at: "wrapUp", since: at.now(), wrapUpUntil: at.now() + 30_000, number: "138****5678", group: "business" },
  });
  at.feed({ is: "Command", by: { user }, command: { do: "endWrapUp" } });
  expect(desk()).toMatchObject({ state: "ready", call: null });
});

test("a call out shows whom it is to from the ring of her own phone on", () => {
  signIn();
  expect(
    at.feed({ is: "Command", by: { user }, command: { do: "callOut", to: { number: "13900001111" } } }),
  ).toBeUndefined();
  const call = { direction: "outbound", number: "139****1111", group: "business", waitedMs: 0 };
  expect(desk()).toMatchObject({ state: "dialling", call: { at: "dialling", talkingSince: null, ...call } });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  at.pass(3000);
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  expect(desk()).toMatchObject({ state: "talking", call: { at: "talking", talkingSince: at.now(), ...call } });
  expect(desk().call?.calledNumber).toBe("12345678");
});

test("numbers are shown in full only to who may see them", () => {
  signIn();
  arrive();
  const full = principalOf([...agent.permissions, { action: "number.unmasked", scope: "all" }]);
  expect(deskNow({ live: at.live, pastCallsOf }, full).call?.number).toBe("13812345678");
});

test("a log that fails or never answers keeps no desk waiting", async () => {
  signIn();
  arrive();
  const past = { call: "c0", at: 1, direction: "inbound", agentNo: null, disposition: "D2", talkMs: 1 } as const;
  expect((await deskOf({ live: at.live, pastCallsOf: async () => [past] }, agent)).pastCalls).toEqual([past]);
  const failing = () => Promise.reject(new Error("down"));
  expect((await deskOf({ live: at.live, pastCallsOf: failing }, agent)).pastCalls).toBeNull();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const asked = deskOf({ live: at.live, pastCallsOf: () => new Promise(() => {}) }, agent);
    await vi.advanceTimersByTimeAsync(1500);
    expect((await asked).pastCalls).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test("the wall tells every agent, who waits, and the day's counts", () => {
  arrive();
  const watcher = principalOf([{ action: "wall.see", scope: "all" }]);
  const wall = () => wallOf({ live: at.live, pastCallsOf }, watcher)!;
  const business = () => wall().groups.find(({ id }) => id === "business")!;
  expect(wall().agents.map(({ state }) => state)).toEqual(Array(7).fill("offline"));
  expect(wall().today).toMatchObject({ inboundTotal: 1, answered: 0, answerRate: null, satisfaction: null });
  expect(wall().now).toEqual({ waiting: 1, longestWait: 0, talking: 0, internal: 0, ready: 0, online: 0, inMenu: 0 });
  signIn();
  expect(business()).toMatchObject({ signedIn: 1, talking: 0 });
  answer();
  expect(business()).toMatchObject({ talking: 1, waiting: [] });
  at.pass(5000);
  at.happens({ is: "LegEnded", leg, ending: { by: "caller", cause: "hangup" } });
  for (const own of [at.last("Originate").leg]) {
    at.happens({ is: "LegEnded", leg: own, ending: { by: "caller", cause: "hangup" } });
  }
  expect(wall().today).toMatchObject({ inboundTotal: 1, answered: 1, abandonedInQueue: 0, tests: 0 });
  expect(wall().today.answerRate).toBe(100);
});

test("a caller who hangs up waiting is counted as abandoned in the queue", () => {
  at.happens({ is: "DeviceReachable", device: "phone-8001" as DeviceId });
  signIn();
  at.feed({ is: "Command", by: { user }, command: { do: "busy" } });
  arrive();
  const watcher = principalOf([{ action: "wall.see", scope: "all" }]);
  const wall = wallOf({ live: at.live, pastCallsOf }, watcher)!;
  expect(wall.groups[0]?.waiting).toMatchObject([{ number: "138****5678", priority: 0 }]);
  expect(wall.groups[0]?.waiting[0]?.call).toBe(at.live.look().calls[0]?.call);
  at.happens({ is: "LegEnded", leg, ending: { by: "caller", cause: "hangup" } });
  expect(wallOf({ live: at.live, pastCallsOf }, watcher)?.today).toMatchObject({ abandonedInQueue: 1, answered: 0 });
});

test("who may watch a group sees its agents and no other group; who may not, nothing", () => {
  const group = principalOf([{ action: "wall.see", scope: "group" }], ["complaint"]);
  arrive();
  const wall = wallOf({ live: at.live, pastCallsOf }, group)!;
  expect(at.live.look().groups.find(({ waiting }) => waiting > 0)?.group).toBe("business");
  expect(wall.groups.map(({ id }) => id)).toEqual(["complaint"]);
  expect(wall.agents).toHaveLength(7);
  expect(wall.now).toMatchObject({ waiting: 0, longestWait: null });
  const own = principalOf([{ action: "wall.see", scope: "own" }]);
  expect(wallOf({ live: at.live, pastCallsOf }, own)?.agents.map((one) => one.user)).toEqual([user]);
  expect(wallOf({ live: at.live, pastCallsOf }, agent)).toBeUndefined();
});

test("the past of one who withheld his number is not looked for, nor of one who is no citizen", async () => {
  const asked: string[] = [];
  const room = {
    live: at.live,
    pastCallsOf: async (party: string) => {
      asked.push(party);
      return [];
    },
  };
  signIn();
  await deskOf(room, agent);
  at.happens({
    ...{ is: "LegArrived", leg, trunk: "carrier" as TrunkId, calledNumber: "12345678", callingNumber: "" },
    ...{ withheld: true, sipCallId: "x" },
  });
  at.happens({ is: "LegAnswered", leg });
  for (let plays = 0; plays < 5 && at.live.look().calls.at(-1)?.phase === "menu"; plays += 1)
    at.happens({ is: "DigitPressed", leg, digit: "1" });
  expect((await deskOf(room, agent)).call).toMatchObject({ number: "", withheld: true });
  expect(asked).toEqual([]);
});

test("a number that this server does not know is asked of the others, and shown masked all the same", () => {
  signIn();
  arrive();
  const nodes = { numberOf: () => "13700001111" };
  const live = { ...at.live, numberOf: () => undefined } as typeof at.live;
  const seen = (others?: typeof nodes) =>
    deskNow({ live, pastCallsOf, ...(others && { nodes: others as never }) }, agent).call?.number;
  expect(seen(nodes)).toBe("137****1111");
  expect(seen()).toBe("");
});

test("a desk offers the groups and phones of its own agent alone", () => {
  const own = at.live.config();
  const agents = own.agents.map((each) => (each.user === user ? { ...each, groups: each.groups.slice(0, 1) } : each));
  const live = { ...at.live, config: () => ({ ...own, agents }) } as typeof at.live;
  const { groups, devices } = deskNow({ live, pastCallsOf }, agent).choices;
  expect([groups.map(({ id }) => id), devices.map(({ id }) => id)]).toEqual([
    ["business"],
    ["browser-8001", "phone-8001"],
  ]);
  const nobody = { ...agent, user: { ...agent.user, id: "nobody" } };
  const desk = deskNow({ live, pastCallsOf }, nobody);
  expect([desk.choices.groups, desk.choices.devices, desk.agentNo]).toEqual([[], [], ""]);
});

test("her groups' callers who wait stand on her desk, with the longest wait, whatever she is in", () => {
  expect(desk().queue).toEqual({ waiting: 0, longestSince: null });
  arrive();
  expect(desk().queue).toEqual({ waiting: 0, longestSince: null });
  at.signIn(user, "phone-8001", ["complaint"]);
  expect(desk().queue).toEqual({ waiting: 0, longestSince: null });
  at.signIn(user, "phone-8001", ["business"]);
  const since = at.live.look().groups.find(({ group }) => group === "business")?.longestSince;
  expect(desk()).toMatchObject({ state: "busy", queue: { waiting: 1, longestSince: since } });
  expect(since).toBeGreaterThan(0);
});

test("an agent who let a call ring out is told why she is at rest; one who rests by her own wish is not", () => {
  signIn();
  arrive();
  at.happens({ is: "LegEnded", leg: at.last("Originate").leg, ending: { by: "network", cause: "noAnswer" } });
  expect(desk()).toMatchObject({ state: "rest", restBySystem: "missedRing", since: at.now() });
  at.feed({ is: "Command", by: { user }, command: { do: "rest", reason: "meal" } });
  expect(desk()).toMatchObject({ state: "rest", restBySystem: null });
});

test("a note is hers to write in the talk and until her wrap-up is over, with a result of the list", () => {
  signIn();
  const note = (text: string, result?: string) => {
    const call = at.live.look().calls[0]?.call ?? ("nowhere" as never);
    return at.feed({
      is: "Command",
      by: { user },
      command: { do: "note", call, note: text, ...(result && { result }) },
    });
  };
  expect(note("早")).toBe("notInCall");
  arrive();
  expect(note("早")).toBe("notInCall");
  answer();
  expect(note("问社保", "不在表中")).toBe("badResult");
  expect(note("问社保", "answered")).toBeUndefined();
  const { call } = desk();
  expect(call?.note).toEqual({
    ...{ at: at.now(), note: "问社保", result: "answered", businessType: null, alsoTypes: [] },
  });
  at.happens({ is: "LegEnded", leg, ending: { by: "caller", cause: "hangup" } });
  const write = (id: string) =>
    at.feed({ is: "Command", by: { user }, command: { do: "note", call: id as never, note: "改" } });
  expect(desk().state).toBe("wrapUp");
  expect(write("another")).toBe("notInCall");
  expect(write(call?.call ?? "")).toBeUndefined();
  expect(desk().call?.note).toMatchObject({ note: "改", result: null });
  at.feed({ is: "Command", by: { user }, command: { do: "endWrapUp" } });
  expect(write(call?.call ?? "")).toBe("notInCall");
});

test("the wall shows numbers masked, whatever she who opened it may see: anybody may stand before it", () => {
  arrive();
  const supervisor = principalOf([
    { action: "wall.see", scope: "all" },
    { action: "number.unmasked", scope: "all" },
  ]);
  const waiting = wallOf({ live: at.live, pastCallsOf }, supervisor)?.groups.flatMap((group) => group.waiting);
  expect(waiting?.map(({ number }) => number)).toEqual(["138****5678"]);
});
