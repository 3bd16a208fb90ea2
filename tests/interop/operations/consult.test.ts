import { newWorld, sleep, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { checkConsultation, counts, factsOf } from "./talk.ts";

let world: World;
let floor: Floor;
let seats: Record<"8001" | "8002" | "8003", Seat>;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world);
  const [a, b, c] = await Promise.all([
    floor.seat("8001", "agent"),
    floor.seat("8002", "colleague"),
    floor.seat("8003", "agent"),
  ]);
  seats = { "8001": a, "8002": b, "8003": c };
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
});

test("nothing is left of these consultations", { timeout: 90_000 }, () => floor.expectNothingLeft());
