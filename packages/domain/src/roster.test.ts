/** Who sits where: what a configuration, a phone and a sign-in change of it. */
import { describe, expect, test } from "vitest";
import type { HotlineConfig } from "./config/index.ts";
import type { DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import { look } from "./look.ts";
import { poolsOf } from "./pools.ts";
import { type Stage, stage, talking } from "./testing/stage.ts";

const user = (no: string) => `agent-${no}` as UserId;
const agentOf = (on: Stage, no: string) => on.hotline.agents.get(user(no));
const configure = (on: Stage, change: (agent: HotlineConfig["agents"][number]) => HotlineConfig["agents"][number]) =>
  on.feed({ is: "ConfigChanged", config: { ...on.config, agents: on.config.agents.map(change) } } as never);
const only = (no: string, differs: object) => (agent: HotlineConfig["agents"][number]) =>
  agent.user === user(no) ? { ...agent, ...differs } : agent;
const groups = (...ids: string[]) => ids as GroupId[];

describe("a configuration that changes", () => {
  test("takes an agent at rest out of the group that she lost, and she stays in the other", () => {
    const on = stage();
    on.sits("8001");
    configure(on, only("8001", { groups: groups("complaint") }));
    expect(agentOf(on, "8001")?.groups).toEqual(["complaint"]);
    expect(on.find("AgentStateChanged").at(-1)).toMatchObject({ agent: user("8001"), groups: ["complaint"] });
    const facts = on.facts.length;
    configure(on, only("8001", { groups: groups("complaint") }));
    expect(on.facts).toHaveLength(facts);
  });
  test("gives her new number to her seat", () => {
    const on = stage();
    on.sits("8001");
    configure(on, only("8001", { agentNo: "8101" }));
    expect([agentOf(on, "8001")?.agentNo, agentOf(on, "8001")?.groups.length]).toEqual(["8101", 2]);
  });
  test("signs out who lost all her groups, her phone, or her account; one in a talk only after it", () => {
    for (const differs of [{ groups: groups() }, { devices: [] }]) {
      const on = stage();
      on.sits("8001");
      configure(on, only("8001", differs));
      expect(agentOf(on, "8001")).toBeUndefined();
      expect(on.find("AgentSignedOut")).toMatchObject([{ forced: true, reason: "removed" }]);
    }
    const { on, leg } = talking();
    configure(on, only("8001", { groups: groups() }));
    expect(on.seat("8001")).toBe("talking");
    on.hangsUp(leg);
    on.passes(60_000);
    expect(agentOf(on, "8001")).toBeUndefined();
  });
  test("leaves a supervisor, who sits for no group, where she is", () => {
    const on = stage();
    on.sits("8000", []);
    configure(on, (agent) => agent);
    expect(on.seat("8000")).toBe("ready");
  });
});

describe("a phone that can't be reached", () => {
  const goneMs = (on: Stage) => on.config.policies.deviceGoneMs;
  const away = (on: Stage) => on.report({ is: "DeviceUnreachable", device: "browser-8001" as DeviceId });
  test("signs its agent out after its time, and not before", () => {
    const on = stage();
    on.sits("8001");
    away(on);
    on.passes(goneMs(on) - 1);
    expect(on.seat("8001")).toBeDefined();
    on.passes(1);
    expect(on.seat("8001")).toBeUndefined();
    expect(on.find("AgentSignedOut")).toMatchObject([{ forced: true, reason: "deviceLost" }]);
  });
  test("and comes back in time, or whose time-out comes all the same, signs nobody out", () => {
    const on = stage();
    on.sits("8001");
    away(on);
    const timer = [...on.timers.values()].find((each) => each.timer.is === "DeviceGone")!.timer;
    on.passes(1000);
    on.report({ is: "DeviceReachable", device: "browser-8001" as DeviceId });
    on.feed({ is: "TimerFired", timer });
    on.passes(2 * goneMs(on));
    expect(on.seat("8001")).toBeDefined();
  });
});

describe("a sign-in", () => {
  test("at another phone says that it took over, and the first does not", () => {
    const on = stage();
    on.sits("8001");
    on.sits("8001", undefined, "phone-8001");
    expect(on.find("AgentSignedIn").map(({ device, tookOver }) => [device, tookOver])).toEqual([
      ["browser-8001", undefined],
      ["phone-8001", true],
    ]);
  });
  test("that changes nothing says nothing; one that picks up by itself from now on does", () => {
    const on = stage();
    on.sits("8001");
    const facts = on.facts.length;
    const again = {
      do: "signIn",
      groups: groups("complaint", "business"),
      device: "browser-8001" as DeviceId,
    } as const;
    expect(on.asks(user("8001"), again)).toBeUndefined();
    expect(on.facts).toHaveLength(facts);
    expect(on.asks(user("8001"), { ...again, autoAnswer: true })).toBeUndefined();
    expect(on.find("AgentSignedIn").at(-1)).toMatchObject({ autoAnswer: true });
    expect(agentOf(on, "8001")?.autoAnswer).toBe(true);
    on.asks(user("8001"), again);
    expect(agentOf(on, "8001")?.autoAnswer).toBeUndefined();
  });
});

test("who was set ready or busy by a supervisor is shown with the reason, and no one else", () => {
  const on = stage();
  for (const no of ["8001", "8002"]) on.sits(no);
  on.sits("8000", []);
  on.asks(user("8000"), { do: "forceBusy", agent: user("8001"), reason: "meeting" });
  const reasonOf = (no: string) => look(on.hotline).agents.find((each) => each.user === user(no))?.reason;
  expect([reasonOf("8001"), reasonOf("8002")]).toEqual(["meeting", undefined]);
  on.asks(user("8001"), { do: "ready" });
  expect(reasonOf("8001")).toBeUndefined();
});

test("an agent in wrap-up may be called to an alarm's seat or call out: it is over then", () => {
  const { on, leg } = talking();
  on.hangsUp(leg);
  on.sits("8002");
  expect(on.seat("8001")).toBe("wrapUp");
  expect(on.asks(user("8001"), { do: "callInternal", agent: user("8002") })).toBeUndefined();
  expect(on.find("WrapUpEnded")).toMatchObject([{ agent: user("8001"), why: "call" }]);
});

test("pools come by the name of their first group, and hold those that share an agent", () => {
  const of = (agents: string[][]) =>
    poolsOf({
      groups: ["d", "b", "a", "c"].map((id) => ({ id })),
      agents: agents.map((own) => ({ groups: own })),
    } as unknown as Pick<HotlineConfig, "groups" | "agents">);
  expect(of([])).toEqual([["a"], ["b"], ["c"], ["d"]]);
  expect(of([["d", "b"], ["c"], []])).toEqual([["a"], ["b", "d"], ["c"]]);
  expect(
    of([
      ["d", "b"],
      ["a", "d", "gone"],
    ]),
  ).toEqual([["a", "b", "d"], ["c"]]);
});

describe("a colleague's music on hold", () => {
  test("is that of the first group that the holder sits for", () => {
    const on = stage({
      config: {
        ...stage().config,
        groups: stage().config.groups.map((each) => ({ ...each, musicPrompt: `music.${each.id}` as never })),
      },
    });
    on.sits("8001", ["complaint"]);
    on.sits("8002", ["business"]);
    on.asks(user("8001"), { do: "callInternal", agent: user("8002") });
    const one = on.rings("browser-8001") as LegId;
    on.picksUp(one);
    const two = on.rings("browser-8002") as LegId;
    on.picksUp(two);
    on.asks(user("8001"), { do: "hold" });
    expect(on.hears(two)).toBe("music.complaint");
    on.asks(user("8001"), { do: "retrieve" });
    on.asks(user("8002"), { do: "hold" });
    expect(on.hears(one)).toBe("music.business");
  });
});
