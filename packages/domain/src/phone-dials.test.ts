import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { DeviceId, GroupId, LegId, UserId } from "./ids.ts";
import { agentHangup, promptMs, type Stage, stage, talking } from "./testing/stage.ts";

const _user = (no: string) => `agent-${no}` as UserId;
const rung = (on: Stage, device: string) => on.rings(device) as LegId;
const ask = (on: Stage, no: string, command: Parameters<Stage["asks"]>[1]) => on.asks(`agent-${no}`, command);
const _groups = ["business" as GroupId];
const _browser = (no: string) => `browser-${no}` as DeviceId;
const _phone = (no: string) => `phone-${no}` as DeviceId;

describe("what an agent dials at her SIP phone", () => {
  function atPhone() {
    const config = exampleHotline();
    const trunks = config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each));
    const on = stage({ config: { ...config, trunks } });
    on.sits("8001", undefined, "phone-8001");
    on.sits("8002");
    return on;
  }
  const status = (on: Stage) => {
    const last = on.commands.findLast((each) => each.do === "Refuse");
    return last?.do === "Refuse" ? last.status : undefined;
  };
  test("a colleague's number is an internal call", () => {
    const on = atPhone();
    const own = on.dials("phone-8001", "8002");
    expect(on.hears(own)).toBe("tone.ringback");
    on.picksUp(rung(on, "browser-8002"));
    expect([on.seat("8001"), on.seat("8002")]).toEqual(["internal", "internal"]);
  });
  test("an outside number is a call out", () => {
    const on = atPhone();
    const own = on.dials("phone-8001", "01012345678");
    const far = [...on.legs.values()].find((leg) => leg.to)?.leg as LegId;
    on.picksUp(far);
    expect([on.hears(own), on.seat("8001")]).toEqual([far, "talking"]);
  });
  test("*8 picks up a colleague's call", () => {
    const on = atPhone();
    ask(on, "8001", { do: "busy" });
    const leg = on.calls();
    on.presses(leg, "1");
    const own = on.dials("phone-8001", "*8");
    on.passes(6 * promptMs);
    expect([on.hears(own), on.seat("8001"), on.seat("8002")]).toEqual([leg, "talking", "ready"]);
  });
  test("*0 is the supervisor's seat: called, consulted, and where a talk is passed on to", () => {
    const on = atPhone();
    on.dials("phone-8001", "*0");
    expect(status(on)).toBe(480);
    on.sits("8000", []);
    const own = on.dials("phone-8001", "*0");
    const seat = rung(on, "browser-8000");
    on.picksUp(seat);
    expect([on.hears(own), on.find("InternalStarted").at(-1)?.toAgentNo]).toEqual([seat, "8000"]);
    on.hangsUp(seat, agentHangup);
    ask(on, "8002", { do: "busy" });
    const leg = on.calls();
    on.presses(leg, "1");
    const agent = rung(on, "phone-8001");
    on.picksUp(agent);
    on.passes(6 * promptMs);
    on.report({ is: "LegHeld", leg: agent });
    const asks = on.dials("phone-8001", "*0");
    expect(on.find("ConsultStarted")).toMatchObject([{ to: "supervisor", toAgentNo: "8000" }]);
    ask(on, "8000", { do: "hangUp" });
    on.hangsUp(asks, agentHangup);
    on.report({ is: "LegRetrieved", leg: agent });
    on.report({ is: "LegReferred", leg: agent, refer: "r1", to: "*0" });
    on.picksUp(rung(on, "browser-8000"));
    on.passes(6 * promptMs);
    expect([on.find("TransferStarted")[0]?.to, on.seat("8000")]).toEqual(["supervisor", "talking"]);
    expect(on.faults).toEqual([]);
  });
  test("is refused with its reason: a stranger's phone, a number that isn't there, a colleague who is away or busy", () => {
    const on = atPhone();
    on.dials("phone-8003", "8002");
    expect(status(on)).toBe(403);
    on.dials("phone-8001", "x");
    expect(status(on)).toBe(404);
    on.dials("phone-8001", "8003");
    expect(status(on)).toBe(480);
    on.dials("phone-8001", "*8");
    expect(status(on)).toBe(404);
    ask(on, "8002", { do: "work" });
    on.dials("phone-8001", "8002");
    expect(status(on)).toBe(486);
    expect(on.hotline.calls.size).toBe(0);
    expect(on.faults).toEqual([]);
  });
  function consultingAtPhone() {
    const on = atPhone();
    ask(on, "8002", { do: "busy" });
    const leg = on.calls();
    on.presses(leg, "1");
    const agent = rung(on, "phone-8001");
    on.picksUp(agent);
    on.passes(6 * promptMs);
    on.report({ is: "LegHeld", leg: agent });
    const own = on.dials("phone-8001", "8002");
    const other = rung(on, "browser-8002");
    return { on, leg, agent, own, other };
  }
  test("while she talks it is a consultation on its own leg; REFER with Replaces completes it", () => {
    const { on, leg, agent, own, other } = consultingAtPhone();
    expect([on.hears(leg), on.hears(own)]).toEqual(["music.hold", "tone.ringback"]);
    on.picksUp(other);
    expect([on.hears(own), on.hears(other), on.hears(agent)]).toEqual([other, own, ""]);
    on.report({ is: "LegReferred", leg: agent, refer: "r1", to: "8002", replaces: own });
    expect(on.commands.flatMap((each) => (each.do === "AnswerRefer" ? [each.status] : []))).toEqual([202, 200]);
    expect([on.hears(leg), on.legs.get(own)?.at, on.legs.get(agent)?.at]).toEqual([other, "gone", "gone"]);
    expect(on.find("TransferCompleted")[0]?.kind).toBe("consult");
  });
  test("its keys go to and fro between the two: who is not spoken to has music", () => {
    const { on, leg, agent, own, other } = consultingAtPhone();
    on.picksUp(other);
    const heard = () => [on.hears(leg), on.hears(agent), on.hears(own), on.hears(other)];
    on.report({ is: "LegRetrieved", leg: agent });
    expect(heard()).toEqual([agent, leg, "", "music.hold"]);
    on.report({ is: "LegHeld", leg: agent });
    expect(heard()).toEqual(["music.hold", "", other, own]);
    on.report({ is: "LegRetrieved", leg: agent });
    on.report({ is: "LegRetrieved", leg: own });
    expect(heard()).toEqual(["music.hold", "", other, own]);
    on.report({ is: "LegRetrieved", leg });
    expect(heard()).toEqual(["music.hold", "", other, own]);
  });
  test("no three-way talk before its own leg is up", () => {
    const on = stage({ latencyMs: () => 500 });
    on.sits("8001", undefined, "phone-8001");
    const leg = on.calls();
    on.passes(1000);
    on.presses(leg, "1");
    on.picksUp(rung(on, "phone-8001"));
    on.passes(6 * promptMs);
    on.sits("8002");
    on.dials("phone-8001", "8002");
    on.picksUp(rung(on, "browser-8002"));
    expect(ask(on, "8001", { do: "threeWay" })).toBe("notConsulting");
    on.passes(500);
    expect(ask(on, "8001", { do: "threeWay" })).toBeUndefined();
  });
  test("its own leg hung up: the citizen waits until the phone takes him back", () => {
    const { on, leg, agent, own, other } = consultingAtPhone();
    on.picksUp(other);
    on.hangsUp(own, agentHangup);
    expect([on.hears(leg), on.seat("8002")]).toEqual(["music.hold", "busy"]);
    on.report({ is: "LegRetrieved", leg: agent });
    expect(on.hears(leg)).toBe(agent);
  });
  test("a REFER is a blind transfer; one that can't be honoured is answered so, and the talk goes on", () => {
    const { on, leg, agent } = talking({}, "phone-8001");
    const answers = () => on.commands.flatMap((each) => (each.do === "AnswerRefer" ? [each.status] : []));
    on.report({ is: "LegReferred", leg: agent, refer: "r1", to: "8003" });
    expect(answers()).toEqual([480]);
    on.report({ is: "LegReferred", leg, refer: "r2", to: "8003" });
    on.report({ is: "LegReferred", leg: agent, refer: "r3", to: "8001", replaces: leg });
    expect(answers()).toEqual([480, 403, 403]);
    expect(on.hears(leg)).toBe(agent);
    on.sits("8002");
    on.report({ is: "LegReferred", leg: agent, refer: "r4", to: "8002" });
    expect(answers().slice(3)).toEqual([202, 200]);
    expect(on.seat("8002")).toBe("ringing");
  });
  test("a REFER to a group's id puts the citizen into that queue", () => {
    const { on, agent } = talking({}, "phone-8001");
    on.report({ is: "LegReferred", leg: agent, refer: "r1", to: "complaint" });
    expect(on.commands.flatMap((each) => (each.do === "AnswerRefer" ? [each.status] : []))).toEqual([202, 200]);
    expect(on.find("QueueEntered").at(-1)).toMatchObject({ group: "complaint" });
  });
});
