import type { Command, DeviceId, LegId, Refusal, UserId } from "@zongji/domain";
import type { Principal } from "@zongji/web";
import { beforeEach, expect, test } from "vitest";
import { type AgentRoom, deskNow, ownToday, wallOf } from "./room.ts";
import { orderOf } from "./routes.ts";
import { stage } from "./stage.test-scene.ts";
import { presentTargets } from "./targets.ts";

const citizen = "l1" as LegId;
const userOf = (agentNo: string) => `agent-${agentNo}` as UserId;
const principalOf = (agentNo: string, permissions: Principal["permissions"] = []): Principal => ({
  user: { id: userOf(agentNo), login: agentNo, name: agentNo, agentNo, roles: [], groups: ["business", "complaint"] },
  permissions: [{ action: "agent.work", scope: "own" }, ...permissions],
  mustChangePassword: false,
});
const pastCallsOf = async () => [];

let at: ReturnType<typeof stage>;
beforeEach(() => {
  at = stage();
});
const order = (agentNo: string, command: Command) => at.feed({ is: "Command", by: { user: userOf(agentNo) }, command });
const desk = (agentNo: string) => deskNow({ live: at.live, pastCallsOf }, principalOf(agentNo));
const enter = (agentNo: string) => at.signIn(userOf(agentNo), `phone-${agentNo}`, ["business"]);
/** 8001 talks with a citizen, 8002 and the supervisor 8000 sit by. */
const talk = () => {
  for (const agentNo of ["8001", "8002"]) enter(agentNo);
  at.signIn(userOf("8000"), "phone-8000", []);
  order("8001", { do: "ready" });
  at.arrive(citizen);
  at.answer(citizen);
};

test("a consultation shows the third party from its ring on, and each desk its own side", () => {
  talk();
  at.pass(5000);
  expect(order("8001", { do: "consult", to: { agent: userOf("8002") } })).toBeUndefined();
  expect(desk("8001").call).toMatchObject({
    at: "consulting",
    since: at.now(),
    third: { kind: "agent", label: "座席 8002", at: "ringing", since: at.now() },
  });
  expect(desk("8002")).toMatchObject({ state: "ringing", call: { number: "8001", colleague: "座席 8001" } });
  const answeredAt = at.pass(3000);
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  expect(desk("8001").call?.third).toMatchObject({ at: "talking", since: answeredAt });
  expect(desk("8002")).toMatchObject({ state: "internal", call: { at: "internal", number: "8001", third: null } });
  order("8001", { do: "swap" });
  expect(desk("8001").call?.third).toMatchObject({ at: "held" });
  order("8001", { do: "swap" });
  order("8001", { do: "threeWay" });
  expect(desk("8001").call).toMatchObject({ at: "threeWay", since: at.now() });
  at.pass(1000);
  expect(order("8001", { do: "completeTransfer" })).toBeUndefined();
  expect(desk("8001")).toMatchObject({ state: "wrapUp", call: { at: "wrapUp" } });
  expect(desk("8002")).toMatchObject({
    state: "talking",
    call: { at: "talking", direction: "inbound", number: "138****5678", transferredFrom: "8001" },
  });
});

test("whose phone is away is told to her alone, not to who gave the call away or is the third", () => {
  talk();
  order("8001", { do: "transfer", to: { agent: userOf("8002") } });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  const taken = at.answer(citizen);
  order("8002", { do: "emergency" });
  at.happens({ is: "LegMediaLost", leg: taken, why: "rtpTimeout" });
  expect(desk("8002").call).toMatchObject({ detached: true, emergency: true });
  expect(desk("8001")).toMatchObject({ state: "wrapUp", call: { detached: false, emergency: false } });
});

test("who is consulted sees how long she has been, not how long the citizen has talked and waited", () => {
  talk();
  at.pass(60_000);
  order("8001", { do: "consult", to: { agent: userOf("8002") } });
  expect(desk("8002").call).toMatchObject({ at: "ringing", talkingSince: null, waitedMs: 0 });
  const answeredAt = at.pass(3000);
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  at.pass(1000);
  expect(desk("8002").call).toMatchObject({ at: "internal", talkingSince: answeredAt, waitedMs: 0 });
});

test("a rest tells how long it may last, where its reason has a limit", () => {
  enter("8001");
  const wall = wallOf({ live: at.live, pastCallsOf }, principalOf("8000", [{ action: "wall.see", scope: "all" }]));
  expect(wall?.agents.find(({ user }) => user === userOf("8001"))?.restLimitMs).toBeNull();
  for (const [reason, limit] of [
    ["break", 900_000],
    ["training", null],
  ] as const) {
    order("8001", { do: "rest", reason });
    expect([desk("8001").restReason, desk("8001").restLimitMs]).toEqual([reason, limit]);
    const seen = wallOf({ live: at.live, pastCallsOf }, principalOf("8000", [{ action: "wall.see", scope: "all" }]));
    expect(seen?.agents.find(({ user }) => user === userOf("8001"))?.restLimitMs).toBe(limit);
  }
});

test("an internal call shows the colleague on both desks, and no citizen", () => {
  for (const agentNo of ["8001", "8002"]) enter(agentNo);
  expect(order("8001", { do: "callInternal", agent: userOf("8002") })).toBeUndefined();
  expect(desk("8001").call).toMatchObject({ direction: "internal", number: "8002", colleague: "座席 8002" });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  expect(desk("8002")).toMatchObject({ state: "ringing", call: { direction: "internal", number: "8001" } });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  for (const [agentNo, other] of [
    ["8001", "8002"],
    ["8002", "8001"],
  ] as const)
    expect(desk(agentNo)).toMatchObject({ state: "internal", call: { at: "internal", number: other, party: null } });
});

test("who holds a colleague, is muted or is sent on to another sees it on her desk", () => {
  for (const agentNo of ["8001", "8002", "8003"]) enter(agentNo);
  order("8001", { do: "callInternal", agent: userOf("8002") });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  at.pass(1000);
  expect(order("8002", { do: "hold" })).toBeUndefined();
  expect(desk("8002").call).toMatchObject({ at: "held", since: at.now(), muted: false });
  expect(desk("8001").call).toMatchObject({ at: "internal" });
  order("8002", { do: "retrieve" });
  order("8002", { do: "mute" });
  expect([desk("8001").call?.muted, desk("8002").call?.muted]).toEqual([false, true]);
  order("8002", { do: "transfer", to: { agent: userOf("8003") } });
  expect(desk("8001").call).toMatchObject({ at: "dialling", number: "8003", talkingSince: null });
  expect(desk("8002")).toMatchObject({ state: "busy", call: null });
  at.pass(2000);
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  for (const [agentNo, other] of [
    ["8001", "8003"],
    ["8003", "8001"],
  ] as const)
    expect(desk(agentNo).call).toMatchObject({
      at: "internal",
      number: other,
      talkingSince: at.now(),
      transferredFrom: "8002",
    });
});

test("who is sent on to nobody sees why, and who sent her on that she comes back", () => {
  for (const agentNo of ["8001", "8002", "8003"]) enter(agentNo);
  order("8001", { do: "callInternal", agent: userOf("8002") });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  order("8001", { do: "transfer", to: { agent: userOf("8003") } });
  expect(desk("8002").call?.nobody).toBeNull();
  order("8003", { do: "hangUp" });
  const nobody = { at: "returns", who: "8003", why: "refused" };
  expect(desk("8002").call).toMatchObject({ at: "dialling", number: "8001", nobody });
  expect(desk("8001").call).toMatchObject({ at: "ringing", direction: "internal", number: "8002", nobody });
  order("8001", { do: "hangUp" });
  expect(desk("8001").call).toBeNull();
  expect(desk("8002").call).toMatchObject({ at: "dialling", nobody: { at: "told", who: "8001", why: "refused" } });
  at.happens({
    is: "PlayEnded",
    leg: at.last("Play").leg,
    play: at.last("Play").play,
    why: "finished",
    playedMs: 1000,
  });
  expect(desk("8002")).toMatchObject({ call: null, state: "busy" });
});

test("a call that rings at a colleague can be picked up, and only from a group of one's own", () => {
  enter("8001");
  enter("8002");
  at.signIn(userOf("8003"), "phone-8003", ["complaint"]);
  order("8001", { do: "ready" });
  const rangAt = at.now();
  at.arrive(citizen);
  expect(desk("8002").pickable).toMatchObject([{ agentNo: "8001", group: "business" }]);
  expect(desk("8002").pickable[0]!.since).toBeGreaterThanOrEqual(rangAt);
  expect(desk("8001").pickable).toEqual([]);
  expect(desk("8003").pickable).toEqual([]);
  expect(order("8002", { do: "pickUp", call: desk("8002").pickable[0]!.call as never })).toBeUndefined();
  expect(desk("8002").pickable).toEqual([]);
});

test("a call within the house and a consultation that ring can be picked up, and tell who calls", () => {
  talk();
  enter("8003");
  order("8001", { do: "consult", to: { agent: userOf("8002") } });
  at.pass(3000);
  expect(desk("8003").pickable).toMatchObject([{ agentNo: "8002", how: "consult", by: "8001", group: null }]);
  expect(desk("8003").pickable[0]!.since).toBe(at.now() - 3000);
  expect(order("8003", { do: "pickUp", call: desk("8003").pickable[0]!.call as never })).toBeUndefined();
  expect(desk("8003")).toMatchObject({ pickable: [], call: { at: "ringing", number: "8001", colleague: "座席 8001" } });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  expect(desk("8001").call?.third).toMatchObject({ label: "座席 8003", at: "talking", since: at.now() });
  expect(desk("8003").call).toMatchObject({ at: "internal", number: "8001" });
  order("8001", { do: "cancelConsult" });
  order("8003", { do: "callInternal", agent: userOf("8000") });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  // The supervisor sits for no group: nobody shares one with her.
  expect(desk("8002").pickable).toEqual([]);
  order("8003", { do: "hangUp" });
  order("8003", { do: "callInternal", agent: userOf("8002") });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  enter("8004");
  expect(desk("8004").pickable).toMatchObject([{ agentNo: "8002", how: "internal", by: "8003" }]);
});

test("what comes after a call stands on the desk and the wall: her own wish, a sign-out that is ordered, and that it is taken back", () => {
  const seen = () => {
    const wall = wallOf({ live: at.live, pastCallsOf }, principalOf("8000", [{ action: "wall.see", scope: "all" }]));
    const nexts = [desk("8001").next, wall?.agents.find(({ user }) => user === userOf("8001"))?.next];
    expect(nexts[1]).toBe(nexts[0]);
    return nexts[0];
  };
  expect(seen()).toBeNull();
  talk();
  expect(seen()).toBe("ready");
  order("8001", { do: "rest", reason: "break" });
  expect(seen()).toBe("rest");
  order("8000", { do: "forceSignOut", agent: userOf("8001"), reason: "下班" });
  expect([seen(), desk("8001").state]).toEqual(["offline", "talking"]);
  order("8000", { do: "forceBusy", agent: userOf("8001"), reason: "先不签出" });
  expect(seen()).toBe("busy");
  order("8000", { do: "forceSignOut", agent: userOf("8001"), reason: "下班" });
  order("8001", { do: "hangUp" });
  expect([seen(), desk("8001").state]).toEqual([null, "offline"]);
});

test("the transfer panel offers colleagues as they are now, groups, menus and the supervisor's seat", () => {
  talk();
  const targets = () => presentTargets(userOf("8001"), at.live.config(), at.live.look());
  expect(targets().agents.map(({ agentNo }) => agentNo)).not.toContain("8001");
  expect(targets().agents.find(({ agentNo }) => agentNo === "8002")).toMatchObject({ state: "busy", reachable: true });
  expect(targets().agents.find(({ agentNo }) => agentNo === "8003")).toMatchObject({
    state: "offline",
    reachable: false,
  });
  expect(targets()).toMatchObject({ supervisor: true, outside: true });
  expect(targets().flows.map(({ flowNode }) => flowNode)).toEqual([null, "greeting", "main", "second"]);
  const textOf = (prompt: string) => ({ greeting: "您好", "menu.main": "业务咨询请按1" })[prompt];
  const { flows } = presentTargets(userOf("8001"), at.live.config(), at.live.look(), textOf);
  expect(flows.map(({ says }) => says)).toEqual(["您好", "您好", "业务咨询请按1", null]);
  at.happens({ is: "DeviceUnreachable", device: "phone-8000" as never });
  expect(targets().supervisor).toBe(false);
});

test("an agent's own figures of today are hers alone, and her time runs on", () => {
  const own = (agentNo: string) => ownToday({ live: at.live, pastCallsOf }, userOf(agentNo));
  expect(own("8001")).toMatchObject({ talks: 0, averageTalk: null, satisfaction: null });
  talk();
  const beganAt = at.now();
  at.pass(60_000);
  order("8001", { do: "hangUp" });
  at.happens({ is: "LegEnded", leg: citizen, ending: { by: "caller", cause: "hangup" } });
  const { averageTalk, onlineTime, ...rest } = own("8001");
  expect(rest).toMatchObject({ talks: 1, offersMissed: 0, rated: 0, restTime: 0 });
  expect(averageTalk).toBeGreaterThanOrEqual(60_000);
  order("8001", { do: "rest", reason: "break" });
  at.pass(30_000);
  expect(own("8001")).toMatchObject({ talks: 1, restTime: 30_000, onlineTime: (onlineTime ?? 0) + 30_000 });
  expect(own("8002")).toMatchObject({ talks: 0, averageTalk: null });
  expect(own("8002").onlineTime).toBeGreaterThanOrEqual(at.now() - beganAt);
  // The wall's figures stand beside them.
  const wall = wallOf({ live: at.live, pastCallsOf }, principalOf("8000", [{ action: "wall.see", scope: "all" }]));
  expect(wall?.today).toMatchObject({ inboundTotal: 1, answered: 1 });
});

test("what she dialled last today can be dialled again, and is forgotten with the day", () => {
  enter("8001");
  expect(desk("8001").lastDialled).toBeNull();
  order("8001", { do: "callOut", to: { number: "13900001111" } });
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  expect(desk("8001").lastDialled).toEqual({ number: "139****1111", at: at.now() });
  expect(desk("8002").lastDialled).toBeNull();
});

test("what waits for the announcement's end stands on her desk until it is done, or why it could not be", () => {
  for (const agentNo of ["8001", "8002"]) enter(agentNo);
  order("8001", { do: "ready" });
  const leg = "c" as LegId;
  at.arrive(leg);
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  const { play } = at.last("Play");
  expect(desk("8001").call?.pending).toBeNull();
  order("8001", { do: "hold" });
  expect(desk("8001").call).toMatchObject({ at: "talking", pending: { wish: "hold", refused: null } });
  order("8001", { do: "transfer", to: { agent: userOf("8002") } });
  expect(desk("8001").call?.pending).toEqual({ wish: "transfer", refused: null });
  at.happens({ is: "DeviceUnreachable", device: "phone-8002" as DeviceId });
  at.happens({ is: "PlayEnded", leg, play, why: "finished", playedMs: 6000 });
  expect(desk("8001").call).toMatchObject({
    at: "talking",
    pending: { wish: "transfer", refused: "targetUnreachable" },
  });
  order("8001", { do: "hold" });
  expect(desk("8001").call).toMatchObject({ at: "held", pending: null });
});

test("a command whose step threw is answered by a fault of the server, not as a wish that can't be honoured", async () => {
  const ask = { session: { principal: principalOf("8001") } } as Parameters<ReturnType<typeof orderOf>>[0];
  const answer = (reason: Refusal) =>
    orderOf({ live: { ...at.live, command: async () => reason } } as unknown as AgentRoom)(ask, { do: "hold" });
  await expect(answer("stepFailed")).rejects.toMatchObject({ code: "internal" });
  await expect(answer("notInCall")).rejects.toMatchObject({ code: "refused", extra: { reason: "notInCall" } });
});
