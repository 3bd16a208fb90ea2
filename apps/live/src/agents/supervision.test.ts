import type { Command, LegId, UserId } from "@zongji/domain";
import type { Principal } from "@zongji/web";
import { beforeEach, expect, test } from "vitest";
import { openPage } from "./help.ts";
import { deskNow, emergenciesOf, wallOf } from "./room.ts";
import { stage } from "./stage.test-scene.ts";
import { recheckWatching } from "./supervision.ts";
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

test("a supervisor's seat that can't be rung isn't offered", () => {
  talk();
  expect(at.live.look().agents.length).toBe(3);
  const targets = () => presentTargets(userOf("8001"), at.live.config(), at.live.look());
  expect(targets().supervisor).toBe(true);
  order("8000", { do: "work" });
  expect(targets().supervisor).toBe(false);
  expect(order("8001", { do: "transfer", to: { supervisor: true } })).toBe("noSupervisor");
});

test("a supervisor's desk tells whom she hears, and the wall who is heard", () => {
  talk();
  expect(order("8000", { do: "listen", agent: userOf("8001") })).toBeUndefined();
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  expect(desk("8000")).toMatchObject({
    state: "monitoring",
    call: { at: "monitoring", watching: { user: userOf("8001"), agentNo: "8001", mode: "listen" } },
  });
  order("8000", { do: "whisper", agent: userOf("8001") });
  expect(desk("8000").call?.watching?.mode).toBe("whisper");
  const watcher = principalOf("8000", [
    { action: "wall.see", scope: "all" },
    { action: "agent.listen", scope: "group" },
    { action: "agent.force", scope: "group" },
  ]);
  const wall = wallOf({ live: at.live, pastCallsOf }, watcher)!;
  const watched = wall.agents.find(({ user }) => user === userOf("8001"));
  expect(watched).toMatchObject({ watchedBy: [{ name: "班长", mode: "whisper" }], may: ["listen", "force"] });
  // Nobody overrules herself.
  expect(wall.agents.find(({ user }) => user === userOf("8000"))?.may).toEqual([]);
  // The agent is told who speaks to her; while she only listens, not even that she is there.
  expect(desk("8001").call?.watchedBy).toEqual([{ name: "班长", agentNo: "8000", mode: "whisper" }]);
  order("8000", { do: "listen", agent: userOf("8001") });
  expect(desk("8001").call?.watchedBy).toEqual([]);
  expect(JSON.stringify(desk("8001"))).not.toContain("listen");
});

test("an agent who is overruled is told by whom and why; of one who listens to her she is not", () => {
  talk();
  expect(desk("8001").overruled).toBeNull();
  order("8000", { do: "forceBusy", agent: userOf("8001"), reason: "整理资料" });
  const told = { action: "forceBusy", at: at.now(), by: { name: "班长", agentNo: "8000" }, reason: "整理资料" };
  expect(desk("8001").overruled).toEqual(told);
  at.pass(1000);
  order("8000", { do: "listen", agent: userOf("8001") });
  expect(desk("8001").overruled).toEqual(told);
  order("8000", { do: "release", agent: userOf("8001"), reason: "号码有误" });
  expect(desk("8001").overruled).toMatchObject({ action: "release", at: at.now(), reason: "号码有误" });
  order("8000", { do: "forceSignOut", agent: userOf("8001"), reason: "下班" });
  expect(desk("8001")).toMatchObject({ state: "offline", overruled: { action: "forceSignOut", reason: "下班" } });
  expect(desk("8002").overruled).toBeNull();
});

test("a supervisor whose right or group is taken away hears nothing any more", () => {
  const may = (scope: "group" | "all", groups = ["business"], action = "agent.listen" as const): Principal => {
    const principal = principalOf("8000", [{ action, scope }]);
    return { ...principal, user: { ...principal.user, groups } };
  };
  talk();
  const listens = () => {
    order("8000", { do: "listen", agent: userOf("8001") });
    at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
    return () => desk("8000").state;
  };
  const state = listens();
  for (const principal of [may("group"), may("all", [])]) {
    recheckWatching({ live: at.live }, principal);
    expect(state()).toBe("monitoring");
  }
  recheckWatching({ live: at.live }, may("group", []));
  expect(state()).toBe("busy");
  listens();
  expect(state()).toBe("monitoring");
  recheckWatching({ live: at.live }, principalOf("8000", []));
  expect(state()).toBe("busy");
  expect(at.facts.filter(({ type }) => type === "WatchEnded")).toHaveLength(2);
  // Who listens to nobody is left alone.
  recheckWatching({ live: at.live }, principalOf("8001", []));
  expect(desk("8001").state).toBe("talking");
});

test("an agent whose talk, or whose ring, is intercepted is told by whom", () => {
  talk();
  order("8000", { do: "intercept", agent: userOf("8001") });
  expect(desk("8001").overruled).toBeNull();
  at.happens({ is: "LegAnswered", leg: at.last("Originate").leg });
  const by = { name: "班长", agentNo: "8000" };
  expect(desk("8001").overruled).toEqual({ action: "intercept", at: at.now(), by, reason: "" });
  expect(desk("8000").overruled).toBeNull();
});

test("an emergency reaches every supervisor of the group who has a page open, signed in with a phone or not", () => {
  talk();
  const reach = (agentNo: string, scope: "group" | "all", groups: string[]): Principal => {
    const principal = principalOf(agentNo, [{ action: "agent.join", scope }]);
    return { ...principal, user: { ...principal.user, groups } };
  };
  const [hers, another, everywhere] = [
    reach("8006", "group", ["business"]),
    reach("8005", "group", ["complaint"]),
    reach("8004", "all", []),
  ];
  const seen = (principal: Principal) => emergenciesOf({ live: at.live, pastCallsOf }, principal);
  order("8000", { do: "signOut" });
  order("8001", { do: "emergency" });
  expect(desk("8001").call?.help).toEqual({ at: "nobody", by: null, called: 0 });
  const close = [hers, another, everywhere].map((principal) => openPage(at.live, () => principal));
  expect(desk("8001").call?.help).toEqual({ at: "ringing", by: null, called: 2 });
  const emergency = {
    ...{ user: userOf("8001"), agent: { name: "座席 8001", agentNo: "8001" }, groupName: "业务咨询", since: at.now() },
    ...{ help: { at: "ringing" }, mine: false },
  };
  expect(seen(hers)).toMatchObject([emergency]);
  expect(seen(everywhere)).toMatchObject([emergency]);
  expect([seen(another), seen(principalOf("8002", []))]).toEqual([[], []]);
  // Nobody is called by herself.
  expect(seen(reach("8001", "group", ["business"]))).toEqual([]);
  order("8006", { do: "answerEmergency", agent: userOf("8001") });
  const by = { name: "座席 8006", agentNo: "8006" };
  expect(desk("8001").call?.help).toMatchObject({ at: "coming", by });
  expect(seen(hers)).toMatchObject([{ help: { at: "coming", by }, mine: true }]);
  expect(seen(everywhere)).toMatchObject([{ help: { at: "coming", by }, mine: false }]);
  for (const each of close) each();
});

test("an emergency stands on the wall with its time until the talk is over", () => {
  talk();
  const raisedAt = at.pass(2000);
  expect(order("8001", { do: "emergency" })).toBeUndefined();
  const wall = () =>
    wallOf({ live: at.live, pastCallsOf }, principalOf("8000", [{ action: "wall.see", scope: "all" }]))!.agents.find(
      ({ user }) => user === userOf("8001"),
    );
  expect(wall()?.emergencySince).toBe(raisedAt);
  expect(desk("8001").call).toMatchObject({ emergency: true, help: { at: "ringing", called: 1 } });
  expect(desk("8000").state).toBe("ringing");
  order("8000", { do: "hangUp" });
  expect(desk("8001").call).toMatchObject({ emergency: true, help: { at: "nobody", called: 0 } });
  expect(wall()?.emergencySince).toBe(raisedAt);
  at.happens({ is: "LegEnded", leg: citizen, ending: { by: "caller", cause: "hangup" } });
  expect(wall()?.emergencySince).toBeNull();
});
