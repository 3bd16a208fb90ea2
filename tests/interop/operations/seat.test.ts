import { newWorld, sleep, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { factsOf, Talk } from "./talk.ts";

let world: World;
let floor: Floor;
let seats: Record<"8001" | "8002" | "8003" | "8004" | "8005", Seat>;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world);
  const [a, b, c, d, e] = await Promise.all([
    floor.seat("8001", "agent"),
    floor.seat("8002", "colleague"),
    floor.seat("8003", "agent"),
    floor.seat("8004", "agent"),
    floor.seat("8005", "agent"),
  ]);
  seats = { "8001": a, "8002": b, "8003": c, "8004": d, "8005": e };
}, 120_000);
afterAll(() => world.close());

const signIn = ({ person, device }: Seat, more: Record<string, unknown> = {}) =>
  person.post("/api/agent/sign-in", { groups: ["business", "complaint"], device, ...more });

/** A second phone of this agent, as the administrator gives her one. */
const secondPhone = async ({ user }: Seat) => {
  const { id: device } = await floor.administrator.post(`/api/users/${user}/devices`, { label: "分机" });
  return { device, phone: await floor.phone(device, "agent") };
};

describe.concurrent("an agent", { timeout: 600_000 }, () => {
  test("picks up what rings at a colleague; answers at her desk; has a phone that answers by itself", async () => {
    const [seat, colleague] = [seats["8001"], seats["8002"]];
    const talk = await floor.alone(async () => {
      const { talk: rings, ring } = await floor.ring(seat);
      const { pickable } = await colleague.person.get("/api/agent");
      expect(pickable).toMatchObject([{ call: rings.id, agentNo: "8001" }]);
      await colleague.person.post("/api/agent/pick-up", { call: rings.id });
      rings.legs.colleague = await floor.picksUpByItself(colleague.phone);
      expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
      await rings.fact("OfferAnswered");
      await seat.person.post("/api/agent/busy");
      await expect(seat.person.post("/api/agent/pick-up", {})).rejects.toThrow(/409.*nothingToPickUp/);
      return rings;
    });
    await talk.hear("picked up", { citizen: ["colleague"], colleague: ["citizen"] });
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "OfferEnded")).toMatchObject([{ agentNo: "8001", reason: "PICKED_UP" }]);
    expect(factsOf(record, "OfferStarted")).toMatchObject([{ agentNo: "8001" }, { agentNo: "8002", how: "pickUp" }]);
    await floor.areFree(seat, colleague);

    const answered = await floor.alone(async () => {
      const { talk: rings, ring } = await floor.ring(seat);
      const [, again] = await Promise.all([
        seat.person.post("/api/agent/answer"),
        floor.picksUpByItself(seat.phone),
        ring.ended,
      ]);
      rings.legs.agent = again;
      await floor.isState(seat, "talking");
      await seat.person.post("/api/agent/busy");
      return rings;
    });
    await answered.hear("answered at the desk", { citizen: ["agent"], agent: ["citizen"] });
    await answered.citizen.hangUp();
    await answered.record();
    await floor.areFree(seat);

    expect((await signIn(seat, { autoAnswer: true })).autoAnswer).toBe(true);
    await floor.alone(async () => {
      await floor.ready(seat);
      const [{ id, citizen }, ring] = await Promise.all([floor.queue(), floor.picksUpByItself(seat.phone)]);
      await floor.isState(seat, "talking");
      await seat.person.post("/api/agent/busy");
      const byItself = new Talk(floor, id, citizen, ring);
      await byItself.hear("answered by itself", { citizen: ["agent"], agent: ["citizen"] });
      await citizen.hangUp();
      await byItself.record();
    });
    await floor.areFree(seat);
  });

  test("signs in at a second phone in a talk: the talk moves there", async () => {
    const seat = seats["8003"];
    const talk = await floor.talk(seat);
    await talk.hear("at the first phone", { citizen: ["agent"], agent: ["citizen"] });
    const second = await secondPhone(seat);
    const [, ring] = await Promise.all([signIn(seat, { device: second.device }), floor.picksUpByItself(second.phone)]);
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    talk.legs.agent = ring;
    await talk.fact("LegReattached");
    await talk.hear("at the second phone", { citizen: ["agent"], agent: ["citizen"] });
    expect(await seat.person.get("/api/agent")).toMatchObject({ state: "talking", device: second.device });
    await ring.hangUp();
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "TalkEnded")).toHaveLength(1);
    const took = await floor.database.query(
      "select 1 from fact where type = 'AgentSignedIn' and body ->> 'agent' = $1 and body ->> 'tookOver' = 'true'",
      [seat.user],
    );
    expect(took).toHaveLength(1);
    await talk.checkRecording(record);
    await floor.areFree(seat);
  });

  test("is offered one call of several at a time; unanswered it goes back to the head, and she to rest", async () => {
    const seat = seats["8004"];
    await floor.alone(async () => {
      const [first, second] = [await floor.queue(), await floor.queue()];
      await floor.ready(seat);
      const ring = await seat.phone.nextCall();
      ring.ring();
      expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
      await floor.isState(seat, "rest");
      expect((await seat.person.get("/api/agent")).restReason).toBe("noAnswer");
      await sleep(500);
      expect(seat.phone.calls).toHaveLength(1);
      await floor.ready(seat);
      const again = await floor.answer(seat.phone);
      expect(await floor.fact(first.id, "OfferAnswered")).toMatchObject({ agentNo: "8004" });
      await sleep(1000);
      expect(seat.phone.calls).toHaveLength(2);
      await again.hangUp();
      const next = await floor.answer(seat.phone);
      expect(await floor.fact(second.id, "OfferAnswered")).toMatchObject({ agentNo: "8004" });
      await seat.person.post("/api/agent/busy");
      await Promise.all([first.citizen.hangUp(), second.citizen.hangUp()]);
      await next.ended;
      const record = await floor.record(first.id);
      expect(record.row.disposition).toBe("D2");
      expect(factsOf(record, "OfferEnded")).toMatchObject([{ agentNo: "8004", reason: "RNA" }]);
      expect(factsOf(record, "QueueEntered")).toHaveLength(1);
    });
    await until("she has ended her work", async () => (await floor.state(seat)) === "busy");
  });

  test("rests for a reason, and is not rung then", async () => {
    const seat = seats["8005"];
    await floor.alone(async () => {
      await expect(seat.person.post("/api/agent/rest", { reason: "shopping" })).rejects.toThrow(/409.*badReason/);
      expect(await seat.person.post("/api/agent/rest", { reason: "meal" })).toMatchObject({
        state: "rest",
        restReason: "meal",
      });
      const { id, citizen } = await floor.queue();
      const before = seat.phone.calls.length;
      await sleep(1000);
      expect(seat.phone.calls).toHaveLength(before);
      await citizen.hangUp();
      expect((await floor.record(id)).row.disposition).toBe("D3");
      expect((await seat.person.post("/api/agent/sign-out")).state).toBe("offline");
    });
  });
});

test("nothing is left of all this", { timeout: 90_000 }, () => floor.expectNothingLeft());
