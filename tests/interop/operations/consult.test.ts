import { newWorld, sleep, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { checkConsultation, counts, factsOf } from "./talk.ts";

let world: World;
let floor: Floor;
let seats: Record<"8001" | "8002" | "8003" | "8004" | "8005" | "8006" | "8000", Seat>;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world);
  const [a, b, c, d, e, f, g] = await Promise.all([
    floor.seat("8001", "agent"),
    floor.seat("8002", "colleague"),
    floor.seat("8003", "agent"),
    floor.seat("8004", "agent"),
    floor.seat("8005", "colleague"),
    floor.seat("8006", "agent"),
    floor.seat("8000", "supervisor"),
  ]);
  seats = { "8001": a, "8002": b, "8003": c, "8004": d, "8005": e, "8006": f, "8000": g };
}, 120_000);
afterAll(() => world.close());

describe.concurrent("an agent consults", { timeout: 600_000 }, () => {
  test("a colleague, goes to and fro, and comes back to the citizen", async () => {
    const [seat, colleague] = [seats["8001"], seats["8002"]];
    const desk = seat.person;
    const talk = await floor.talk(seat);
    const [, ring] = await Promise.all([
      desk.post("/api/agent/consult", { to: { agent: colleague.user } }),
      floor.answer(colleague.phone),
    ]);
    talk.legs.colleague = ring;
    await talk.fact("ConsultAnswered");
    await sleep(1500);
    await talk.hear("consulting", { citizen: "music", agent: ["colleague"], colleague: ["agent"] });
    const toMs = Date.now();
    expect(await floor.state(colleague)).toBe("internal");
    expect((await desk.get("/api/agent")).call).toMatchObject({ at: "consulting", third: { at: "talking" } });
    expect((await desk.post("/api/agent/swap")).call.third.at).toBe("held");
    await talk.hear("swapped", { citizen: ["agent"], agent: ["citizen"], colleague: "music" });
    expect((await desk.post("/api/agent/cancel-consult")).call).toMatchObject({ at: "talking", third: null });
    expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.hear("back", { citizen: ["agent"], agent: ["citizen"] });
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(counts(record, "ConsultStarted", "ConsultAnswered", "TransferStarted")).toEqual({
      ConsultStarted: 1,
      ConsultAnswered: 1,
      TransferStarted: 0,
    });
    expect(factsOf(record, "ConsultEnded")).toMatchObject([{ outcome: "cancelled" }]);
    await talk.checkRecording(record);
    await checkConsultation(talk, record, { toMs, consulted: "colleague" });
    await floor.areFree(seat, colleague);
  });

  test("an outside number, makes three of it, drops the third; then leaves two who talk on", async () => {
    const seat = seats["8003"];
    const desk = seat.person;
    const talk = await floor.talk(seat);
    const consult = async () => {
      const [, ring] = await Promise.all([
        desk.post("/api/agent/consult", { to: { number: "01088886666" } }),
        floor.answer(floor.outside),
      ]);
      talk.legs.outside = ring;
      return ring;
    };
    const first = await consult();
    await talk.fact("ConsultAnswered");
    await talk.hear("consulting", { citizen: "music", agent: ["outside"], outside: ["agent"] });
    await desk.post("/api/agent/digits", { digits: "3#" });
    await until("the digits reach the outside number", () => first.rtp.digits() === "3#");
    expect(talk.citizen.rtp.digits()).toBe("");
    expect((await desk.post("/api/agent/three-way")).call.at).toBe("threeWay");
    await talk.hear("three of them", {
      citizen: ["agent", "outside"],
      agent: ["citizen", "outside"],
      outside: ["citizen", "agent"],
    });
    expect((await desk.post("/api/agent/drop-third")).call.at).toBe("talking");
    expect(await first.ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.hear("without the third", { citizen: ["agent"], agent: ["citizen"] });
    await consult();
    await talk.fact("ConsultAnswered", 2);
    await desk.post("/api/agent/three-way");
    await talk.agent.hangUp();
    await talk.fact("TransferCompleted");
    await floor.areFree(seat);
    await talk.hear("the two others", { citizen: ["outside"], outside: ["citizen"] });
    await talk.leg("outside").hangUp();
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "ConsultEnded").map(({ outcome }) => outcome)).toEqual(["threeWay", "threeWay"]);
    expect(counts(record, "ThreeWayStarted", "ThreeWayEnded", "TransferCompleted", "TransferFailed")).toEqual({
      ThreeWayStarted: 2,
      ThreeWayEnded: 2,
      TransferCompleted: 1,
      TransferFailed: 0,
    });
    expect(factsOf(record, "TransferStarted")).toMatchObject([{ kind: "consult", to: "number" }]);
    await talk.checkRecording(record);
  });

  test("a group, and hands the citizen over to its agent", async () => {
    const [seat, colleague] = [seats["8004"], seats["8005"]];
    const desk = seat.person;
    const talk = await floor.talk(seat);
    talk.legs.colleague = await floor.alone(async () => {
      await floor.ready(colleague);
      const [, ring] = await Promise.all([
        desk.post("/api/agent/consult", { to: { group: "complaint" } }),
        floor.answer(colleague.phone),
      ]);
      await talk.fact("ConsultAnswered");
      await colleague.person.post("/api/agent/busy");
      return ring;
    });
    await sleep(1500);
    await talk.hear("consulting", { citizen: "music", agent: ["colleague"], colleague: ["agent"] });
    const toMs = Date.now();
    expect((await desk.post("/api/agent/complete-transfer")).state).toBe("wrapUp");
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(await floor.state(colleague)).toBe("talking");
    await talk.hear("handed over", { citizen: ["colleague"], colleague: ["citizen"] });
    await floor.isState(seat, "busy");
    await colleague.person.post("/api/agent/hang-up");
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "ConsultEnded")).toMatchObject([{ outcome: "transferred" }]);
    expect(factsOf(record, "TransferStarted")).toMatchObject([{ kind: "consult", to: "group", toGroup: "complaint" }]);
    expect(factsOf(record, "TalkEnded")).toMatchObject([
      { agentNo: "8004", ending: { cause: "transferred" } },
      { agentNo: "8005", ending: { by: "agent", cause: "hangup" } },
    ]);
    expect(record.row.agentNo).toBe("8005");
    await talk.checkRecording(record);
    await checkConsultation(talk, record, { toMs, consulted: "colleague" });
    await floor.areFree(seat, colleague);
  });

  test("her supervisor, who refuses, then hangs up; then the citizen does", async () => {
    const [seat, supervisor] = [seats["8006"], seats["8000"]];
    const desk = seat.person;
    const talk = await floor.talk(seat);
    await desk.post("/api/agent/consult", { to: { supervisor: true } });
    const refused = await supervisor.phone.nextCall();
    refused.ring();
    refused.refuse(603, "Decline");
    await talk.fact("ConsultEnded");
    await talk.hear("refused", { citizen: ["agent"], agent: ["citizen"] });
    const consult = async () => {
      const [, ring] = await Promise.all([
        desk.post("/api/agent/consult", { to: { supervisor: true } }),
        floor.answer(supervisor.phone),
      ]);
      talk.legs.supervisor = ring;
      return ring;
    };
    const second = await consult();
    await talk.fact("ConsultAnswered");
    await talk.hear("consulting", { citizen: "music", agent: ["supervisor"], supervisor: ["agent"] });
    await second.hangUp();
    await talk.fact("ConsultEnded", 2);
    await talk.hear("she has left", { citizen: ["agent"], agent: ["citizen"] });
    const third = await consult();
    await talk.fact("ConsultAnswered", 2);
    await talk.citizen.hangUp();
    expect(await third.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    await floor.areFree(seat, supervisor);
    const record = await talk.record();
    expect(factsOf(record, "ConsultEnded").map(({ outcome }) => outcome)).toEqual(["refused", "left", "cancelled"]);
    expect(counts(record, "HoldStarted", "HoldEnded", "TransferStarted")).toEqual({
      HoldStarted: 3,
      HoldEnded: 3,
      TransferStarted: 0,
    });
    await talk.checkRecording(record);
  });
});

test("whom an agent consults in vain: nobody ready, herself, a number that rings on", {
  timeout: 600_000,
}, async () => {
  const seat = seats["8001"];
  const desk = seat.person;
  const talk = await floor.talk(seat);
  const consult = (to: Record<string, unknown>) => desk.post("/api/agent/consult", { to });
  await expect(consult({ group: "complaint" })).rejects.toThrow(/409.*targetBusy/);
  await expect(consult({ agent: seat.user })).rejects.toThrow(/409.*self/);
  await expect(consult({ agent: "agent-8999" })).rejects.toThrow(/409.*unknownTarget/);
  await expect(desk.post("/api/agent/swap")).rejects.toThrow(/409/);
  const [, ring] = await Promise.all([consult({ number: "01088883333" }), floor.outsideRings("01088883333")]);
  await expect(desk.post("/api/agent/three-way")).rejects.toThrow(/409.*notConsulting/);
  await expect(desk.post("/api/agent/complete-transfer")).rejects.toThrow(/409.*notConsulting/);
  await desk.post("/api/agent/cancel-consult");
  expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
  await talk.hear("back", { citizen: ["agent"], agent: ["citizen"] });
  await talk.citizen.hangUp();
  expect(factsOf(await talk.record(), "ConsultEnded")).toMatchObject([{ outcome: "cancelled" }]);
  await floor.areFree(seat);
});

test("an agent who hangs up while the colleague rings leaves her the citizen", { timeout: 600_000 }, async () => {
  const [seat, colleague] = [seats["8004"], seats["8005"]];
  const talk = await floor.talk(seat);
  await seat.person.post("/api/agent/consult", { to: { agent: colleague.user } });
  (await colleague.phone.nextCall()).ring();
  await talk.agent.hangUp();
  talk.legs.colleague = await floor.answer(colleague.phone);
  await talk.fact("TransferCompleted");
  await talk.hear("hers", { citizen: ["colleague"], colleague: ["citizen"] });
  await talk.citizen.hangUp();
  const record = await talk.record();
  expect(factsOf(record, "TransferStarted")).toMatchObject([{ kind: "blind", to: "agent", toAgentNo: "8005" }]);
  await floor.areFree(seat, colleague);
});

test("nothing is left of these consultations", { timeout: 90_000 }, () => floor.expectNothingLeft());
