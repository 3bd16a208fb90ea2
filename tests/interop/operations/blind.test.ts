import { newWorld, sleep, type World } from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { factsOf, type Talk } from "./talk.ts";

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
    floor.seat("8004", "colleague"),
    floor.seat("8005", "colleague"),
    floor.seat("8006", "agent"),
    floor.seat("8000", "supervisor"),
  ]);
  seats = { "8001": a, "8002": b, "8003": c, "8004": d, "8005": e, "8006": f, "8000": g };
}, 120_000);
afterAll(() => world.close());

/** Who transfers is rid of the call: at wrap-up, then as she wished to be. */
const transfer = async (talk: Talk, { person }: Seat, to: Record<string, unknown>): Promise<void> => {
  expect((await person.post("/api/agent/transfer", { to })).state).toBe("wrapUp");
  expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
};

/** The citizen hears that she is put through again, waits before all others, and her agent has her back. */
const comesBack = async (talk: Talk, seat: Seat, fail: () => Promise<unknown>): Promise<void> => {
  const longer = await floor.queue();
  await talk.words("citizen", ["transfer.failed"], async () => {
    await fail();
    await talk.fact("TransferFailed");
    // The words last 5.3 s.
    await sleep(7000);
  });
  await floor.isState(seat, "busy");
  await floor.ready(seat);
  talk.legs.agent = await floor.answer(seat.phone);
  await talk.fact("OfferAnswered", 2);
  await seat.person.post("/api/agent/busy");
  await longer.citizen.hangUp();
};

const rated = async (talk: Talk): Promise<void> => {
  await talk.fact("SurveyOffered");
  await talk.citizen.press("2");
  await talk.citizen.ended;
};

describe.concurrent("an agent transfers blindly", { timeout: 600_000 }, () => {
  test("to a colleague", async () => {
    const [seat, colleague] = [seats["8001"], seats["8002"]];
    const talk = await floor.talk(seat);
    await talk.hear("before", { citizen: ["agent"], agent: ["citizen"] });
    await transfer(talk, seat, { agent: colleague.user });
    talk.legs.colleague = await floor.answer(colleague.phone);
    await talk.fact("TransferCompleted");
    await talk.hear("at the colleague", { citizen: ["colleague"], colleague: ["citizen"] });
    await talk.leg("colleague").hangUp();
    await rated(talk);
    const record = await talk.record();
    expect(factsOf(record, "TransferStarted")).toMatchObject([{ kind: "blind", to: "agent", toAgentNo: "8002" }]);
    expect(factsOf(record, "TalkEnded")).toMatchObject([
      { agentNo: "8001", ending: { by: "agent", cause: "transferred" } },
      { agentNo: "8002", ending: { by: "agent", cause: "hangup" } },
    ]);
    expect(factsOf(record, "RatingGiven")).toMatchObject([{ agentNo: "8002" }]);
    await talk.checkRecording(record);
    await floor.areFree(seat, colleague);
  });

  test("to a group, whose first agent does not answer", async () => {
    const [seat, first, second] = [seats["8003"], seats["8004"], seats["8005"]];
    const talk = await floor.talk(seat);
    talk.legs.colleague = await floor.alone(async () => {
      await floor.ready(first);
      await transfer(talk, seat, { group: "complaint" });
      const rung = await first.phone.nextCall();
      rung.ring();
      expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
      await floor.isState(first, "rest");
      await floor.ready(second);
      const ring = await floor.answer(second.phone);
      await talk.fact("OfferAnswered", 2);
      await second.person.post("/api/agent/busy");
      return ring;
    });
    await talk.hear("at the group", { citizen: ["colleague"], colleague: ["citizen"] });
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "TransferStarted")).toMatchObject([{ kind: "blind", to: "group", toGroup: "complaint" }]);
    expect(factsOf(record, "TransferCompleted")).toHaveLength(1);
    expect(factsOf(record, "OfferEnded")).toMatchObject([{ agentNo: "8004", reason: "RNA" }]);
    expect(record.row).toMatchObject({ group: "complaint", agentNo: "8005" });
    await floor.areFree(seat, first, second);
  });

  test("to a menu", async () => {
    const seat = seats["8006"];
    const talk = await floor.talk(seat);
    await talk.words("citizen", ["menu.second"], async () => {
      await transfer(talk, seat, { flow: "main", flowNode: "second" });
      // They last 9.9 s.
      await sleep(12_000);
    });
    await talk.citizen.press("1");
    await talk.fact("QueueEntered", 2);
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "TransferStarted")).toMatchObject([{ to: "flow", toFlow: "main", toNode: "second" }]);
    expect(factsOf(record, "QueueEntered").map(({ group }) => group)).toEqual(["business", "complaint"]);
    await floor.areFree(seat);
  });
});

describe("an agent transfers blindly in vain, and has the citizen back", { timeout: 600_000 }, () => {
  test("from the supervisor's seat, which rings; then to it, where it is answered", async () => {
    const [seat, supervisor] = [seats["8006"], seats["8000"]];
    const talk = await floor.talk(seat);
    await comesBack(talk, seat, async () => {
      await transfer(talk, seat, { supervisor: true });
      const rung = await supervisor.phone.nextCall();
      rung.ring();
      expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
    });
    await talk.hear("back", { citizen: ["agent"], agent: ["citizen"] });
    await floor.areFree(supervisor);
    await transfer(talk, seat, { supervisor: true });
    talk.legs.supervisor = await floor.answer(supervisor.phone);
    await talk.fact("TransferCompleted");
    await talk.hear("at the supervisor's", { citizen: ["supervisor"], supervisor: ["citizen"] });
    await supervisor.person.post("/api/agent/hang-up");
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "TransferStarted")).toMatchObject([{ to: "supervisor" }, { to: "supervisor" }]);
    expect(factsOf(record, "TransferFailed")).toMatchObject([{ reason: "noAnswer", agentNo: "8006" }]);
    await floor.areFree(seat, supervisor);
  });

  test("from an outside number that is busy; then to one that answers", async () => {
    const seat = seats["8003"];
    const talk = await floor.talk(seat);
    await comesBack(talk, seat, async () => {
      await transfer(talk, seat, { number: "01088887777" });
      const rung = await floor.outside.nextCall();
      rung.ring();
      rung.refuse();
    });
    await transfer(talk, seat, { number: "01088886666" });
    const ring = await floor.outside.nextCall();
    expect(ring.message?.uri).toContain("01088886666@");
    ring.ring();
    await sleep(500);
    ring.answer();
    talk.legs.outside = ring;
    await talk.fact("TransferCompleted");
    await talk.hear("outside", { citizen: ["outside"], outside: ["citizen"] });
    await ring.hangUp();
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "TransferFailed")).toMatchObject([{ reason: "busy" }]);
    expect(factsOf(record, "TransferCompleted")).toHaveLength(1);
    await talk.checkRecording(record);
    await floor.areFree(seat);
  });

  test("from a colleague who declines", async () => {
    const [seat, colleague] = [seats["8001"], seats["8002"]];
    const talk = await floor.talk(seat);
    await comesBack(talk, seat, async () => {
      await transfer(talk, seat, { agent: colleague.user });
      (await colleague.phone.nextCall()).refuse(603, "Decline");
    });
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(factsOf(record, "TransferFailed")).toMatchObject([{ reason: "refused", agentNo: "8001" }]);
    await floor.areFree(seat, colleague);
  });
});

test("nothing is left of these transfers", { timeout: 90_000 }, () => floor.expectNothingLeft());
