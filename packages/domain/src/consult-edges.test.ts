import { expect, test } from "vitest";
import type { GroupId, LegId } from "./ids.ts";
import { look } from "./look.ts";
import { cast, outsideNumber, scene, user, withCarrier } from "./testing/scenes.ts";
import { agentHangup } from "./testing/stage.ts";

const unrecorded = () => {
  const config = withCarrier();
  return { ...config, numbers: config.numbers.map((each) => ({ ...each, recorded: false })) };
};

test("a consultation of a number that is not recorded is none the less answered, and is not recorded", () => {
  const c = cast("browser-8001", unrecorded());
  c.consulted();
  expect(look(c.on.hotline).calls[0]?.consult).toMatchObject({ answered: true, on: "consulted" });
  c.ask("8001", { do: "swap" });
  c.ask("8001", { do: "threeWay" });
  expect(c.on.commands.filter((each) => each.do === "Record" || each.do === "StopRecord")).toEqual([]);
});

/** 8001 talks on her phone, which dials 8002: `first` is her leg to the citizen, `own` the one to 8002. */
function dialled() {
  const c = cast("phone-8001");
  c.talks();
  const first = [...c.on.legs.values()].find(({ device }) => device === "phone-8001")!.leg;
  const own = c.on.dials("phone-8001", "8002");
  return { ...c, first, own };
}
test("her phone's key while the colleague rings changes nothing: the citizen keeps his music", () => {
  const { on, first, citizen, own } = dialled();
  const orders = on.commands.length;
  for (const leg of [first, own]) {
    on.report({ is: "LegRetrieved", leg });
    on.report({ is: "LegHeld", leg });
  }
  expect([on.commands.length, on.hears(citizen), on.hears(own)]).toEqual([orders, "music.hold", "tone.ringback"]);
});
test("her phone's keys on legs of others change nothing", () => {
  const { on, citizen, rung } = dialled();
  const other = rung("browser-8002");
  on.picksUp(other);
  const orders = on.commands.length;
  for (const leg of [other, citizen]) {
    on.report({ is: "LegHeld", leg });
    on.report({ is: "LegRetrieved", leg });
  }
  expect(on.commands.length).toBe(orders);
});

test("a consultation that her phone dials cuts the announcement, and what was told of it is told", () => {
  const c = cast("phone-8001");
  c.answers();
  c.others();
  const told = c.on.commands.findLast((each) => each.do === "Play");
  c.on.passes(1500);
  c.on.dials("phone-8001", "8002");
  const ended = (play: string, playedMs: number) =>
    c.on.report({ is: "PlayEnded", leg: c.citizen, play: play as never, why: "stopped", playedMs });
  ended("another", 9);
  expect(c.on.find("AgentNoAnnounced")).toEqual([]);
  ended(told?.do === "Play" ? told.play : "", 1500);
  expect(c.on.find("AgentNoAnnounced").map(({ ms, agentNo }) => [ms, agentNo])).toEqual([[1500, "8001"]]);
  ended(told?.do === "Play" ? told.play : "", 1500);
  expect(c.on.find("AgentNoAnnounced").length).toBe(1);
});

test("one who only supervises calls out for the first group that she watches over", () => {
  const { on, ask, rung } = scene("talking");
  ask("8000", { do: "signOut" });
  on.sits("8000", []);
  ask("8000", { do: "callOut", to: { number: outsideNumber } });
  on.picksUp(rung("browser-8000"));
  expect(on.find("DialStarted").map(({ group, agentNo }) => [group, agentNo])).toEqual([["business", "8000"]]);
  expect(on.asks("agent-8002", { do: "callOut", to: { number: outsideNumber }, group: "none" as GroupId })).toBe(
    "unknownGroup",
  );
});

test("the network's voice is told once: a second ringing changes nothing, nor one of another leg", () => {
  const c = cast();
  c.consults("number");
  const far = c.far();
  c.on.report({ is: "LegRinging", leg: far, earlyMedia: true });
  const orders = c.on.commands.length;
  c.on.report({ is: "LegRinging", leg: far, earlyMedia: true });
  c.on.report({ is: "LegRinging", leg: c.citizen, earlyMedia: true });
  expect(c.on.commands.length).toBe(orders);
});

test("a number that has rung is not dialled over another trunk; one that has not is", () => {
  const config = withCarrier();
  const second = { ...config.trunks[0]!, id: "second" as never, default: false };
  const fails = { by: "network", cause: "unreachable", sip: 503 } as const;
  for (const rings of [true, false]) {
    const c = cast("browser-8001", { ...config, trunks: [...config.trunks, second] });
    c.consults("number");
    if (rings) c.on.report({ is: "LegRinging", leg: c.far(), earlyMedia: false });
    c.on.hangsUp(c.far(), fails);
    const dials = c.on.commands.filter((each) => each.do === "Originate" && each.target.to === "trunk");
    expect([rings, dials.length]).toEqual([rings, rings ? 1 : 2]);
    if (rings) expect(c.on.find("ConsultEnded").map(({ outcome }) => outcome)).toEqual(["unreachable"]);
  }
});

test("a colleague's phone that rings for a talk that goes on, and does not pick up, leaves the talk waiting", () => {
  const c = scene("reconnecting, rung again");
  const next = c.rung("browser-8001");
  c.on.hangsUp(next, { by: "network", cause: "noAnswer" });
  expect(look(c.on.hotline).calls[0]).toMatchObject({ phase: "reconnecting", agent: "agent-8001" });
  c.ask("8001", { do: "resume" });
  const again = c.rung("browser-8001");
  expect(again).not.toBe(next);
  c.on.picksUp(again);
  expect(c.on.hears(c.citizen)).toBe(again);
});

test("the old phone that hangs up while the new one rings ends the talk, as any phone of hers does", () => {
  const c = scene("reconnecting, rung again");
  const old = [...c.on.legs.values()].find(({ device, at }) => device === "browser-8001" && at === "up")!.leg;
  c.on.hangsUp(old, agentHangup);
  expect(c.on.find("TalkEnded").map(({ ending }) => ending)).toEqual([agentHangup]);
});

test("words other than the apology end nothing of it", () => {
  const c = scene("reconnecting");
  const played = c.on.legs.get(c.citizen)?.play?.id as string;
  const ended = (play: string) =>
    c.on.report({ is: "PlayEnded", leg: c.citizen, play: play as never, why: "finished", playedMs: 1 });
  ended("another");
  expect(c.on.hears(c.citizen)).toBe("sorry.reconnect");
  ended(played);
  expect(c.on.hears(c.citizen)).toBe("music.hold");
  const orders = c.on.commands.length;
  ended(played);
  expect(c.on.commands.length).toBe(orders);
});

test("who consults is told of by her number, whoever is consulted: her phone and the colleague's are not mixed up", () => {
  const c = scene("a colleague is consulted");
  const legs = look(c.on.hotline).calls[0]?.parties?.map(({ leg, agent }) => [leg, agent]);
  const of = (device: string): LegId => [...c.on.legs.values()].find((each) => each.device === device)!.leg;
  expect(legs).toEqual([
    [c.citizen, undefined],
    [of("browser-8001"), user("8001")],
    [of("browser-8002"), user("8002")],
  ]);
});
