import { expect, test } from "vitest";
import { checkConfig } from "./config/index.ts";
import type { DeviceId, FlowId, GroupId, LegId } from "./ids.ts";
import { callRecord } from "./readmodel.ts";
import { cast, outsideNumber, scene, user, withCarrier } from "./testing/scenes.ts";
import { promptMs, stage, talking } from "./testing/stage.ts";

const [business, complaint] = ["business" as GroupId, "complaint" as GroupId];

test("who is sent on from a call out waits without priority: to a group, to an agent, and back from a number", () => {
  const targets = [{ group: complaint }, { agent: user("8002") }, { number: outsideNumber }];
  for (const to of targets) {
    const c = scene("talking, called out");
    c.ask("8001", { do: "transfer", to });
    if ("number" in to) c.on.hangsUp(c.far(), { by: "callee", cause: "busy", sip: 486 });
    expect(c.on.find("QueueEntered").map(({ priority }) => priority)).toEqual([0]);
  }
});

test("a configuration names only groups and phones that are there", () => {
  const config = withCarrier();
  const of = (over: object) =>
    checkConfig({ ...config, agents: config.agents.map((each, i) => (i === 0 ? { ...each, ...over } : each)) });
  expect(of({ skills: { none: 3 } })).toEqual([{ field: "agents[0].skills.none", problem: "no group none" }]);
  expect(of({ groups: ["none"] })).toEqual([{ field: "agents[0].groups[0]", problem: "no group none" }]);
  expect(of({ supervises: ["none"] })).toEqual([{ field: "agents[0].supervises[0]", problem: "no group none" }]);
  expect(of({ dialRights: ["none"] })).toEqual([{ field: "agents[0].dialRights[0]", problem: "no dial right none" }]);
  const forwarding = { always: { agent: "none" }, busy: { group: "none" } };
  expect(of({ forwarding })).toEqual([
    { field: "agents[0].forwarding.always.agent", problem: "no agent none" },
    { field: "agents[0].forwarding.busy.group", problem: "no group none" },
  ]);
  for (const device of ["none", "browser-8002"])
    expect(of({ devices: [device] })).toEqual([
      { field: "agents[0].devices[0]", problem: `no device ${device} of agent-8001` },
    ]);
});

test("of a call that was in two menus and two queues the first begin and the last end count", () => {
  const { on, leg } = talking();
  on.passes(4000);
  on.asks("agent-8001", { do: "transfer", to: { flow: "main" as FlowId } });
  on.passes(3000);
  on.presses(leg, "2");
  on.passes(1000);
  on.presses(leg, "1");
  on.passes(7000);
  on.hangsUp(leg);
  const record = callRecord(on.of(on.find("CallArrived")[0]!.call))!;
  const { t0, tI0 = 0, tI1 = 0, tQ = 0, tD = 0, tH = 0 } = record;
  expect([tI0, tH, tQ].map((each) => each - t0)).toEqual([0, 500, 500]);
  const again = 500 + 6 * promptMs + 4000 + 3000 + 1000;
  expect([tI1, tD].map((each) => each - t0)).toEqual([again, again + 7000]);
});

test("an alarm's seat that picks up by itself is rung so; one that does not is not", () => {
  for (const autoAnswer of [true, false]) {
    const c = scene("talking");
    const device = "browser-8000" as DeviceId;
    c.ask("8000", { do: "signIn", groups: [business, complaint], device, autoAnswer });
    c.ask("8001", { do: "emergency" });
    const rung = c.on.commands.findLast((each) => each.do === "Originate");
    expect(rung).toMatchObject({ target: { device }, ringMs: 20_000 });
    expect("autoAnswer" in rung!).toBe(autoAnswer);
  }
});

/** The recording of the citizen's leg is over; whether another begins is asked after `then`. */
function recordsAgain(then: (scene: ReturnType<typeof cast>, agent: LegId) => void): boolean {
  const c = cast("phone-8001");
  c.talks();
  const [recording] = c.on.hotline.recordings.keys();
  c.on.legs.get(c.citizen)!.recordings = [];
  c.on.report({ is: "RecordingFailed", recording: recording!, leg: c.citizen, reason: "gone" });
  const before = c.on.commands.length;
  then(c, [...c.on.legs.values()].find(({ device }) => device === "phone-8001")!.leg);
  return c.on.commands.slice(before).some((each) => each.do === "Record");
}
test("a recording begins anew with the citizen's media after a restart, and with nothing else", () => {
  const loses = ({ on }: ReturnType<typeof cast>, leg: LegId, why: "mediaRestarted" | "rtpTimeout") => {
    on.report({ is: "LegMediaLost", leg, why });
    on.report({ is: "LegMediaBack", leg });
  };
  expect(recordsAgain((c) => loses(c, c.citizen, "mediaRestarted"))).toBe(true);
  expect(recordsAgain((c, agent) => loses(c, agent, "mediaRestarted"))).toBe(false);
  expect(recordsAgain((c, agent) => loses(c, agent, "rtpTimeout"))).toBe(false);
  expect(recordsAgain(({ on, citizen }) => on.report({ is: "LegMediaBack", leg: citizen }))).toBe(false);
});

test("media that is back while the call ends begins nothing", () => {
  const on = stage({ latencyMs: () => 500 });
  const leg = on.calls();
  on.passes(1000);
  const [recording] = on.hotline.recordings.keys();
  on.legs.get(leg)!.recordings = [];
  on.report({ is: "RecordingFailed", recording: recording!, leg, reason: "gone" });
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.feed({ is: "DrainOver" });
  const orders = on.commands.length;
  on.report({ is: "LegMediaBack", leg });
  on.report({ is: "LegMediaLost", leg, why: "rtpTimeout" });
  expect(on.commands.length).toBe(orders);
});

test("within the house one hears the music of the holder's first group", () => {
  const config = withCarrier();
  const groups = config.groups.map((each) => (each.id === complaint ? { ...each, musicPrompt: "music.other" } : each));
  const on = stage({ config: { ...config, groups } });
  on.sits("8001", ["complaint"]);
  on.sits("8002", ["business"]);
  on.asks("agent-8001", { do: "callInternal", agent: user("8002") });
  const one = on.rings("browser-8001") as LegId;
  on.picksUp(one);
  const two = on.rings("browser-8002") as LegId;
  on.picksUp(two);
  on.asks("agent-8001", { do: "hold" });
  expect(on.hears(two)).toBe("music.other");
  on.report({ is: "LegMediaLost", leg: two, why: "rtpTimeout" });
  expect(on.seat("8001")).toBe("ready");
});
