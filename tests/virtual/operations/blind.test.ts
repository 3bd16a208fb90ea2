/** Blind transfers: the citizen arrives, or comes back; who sent her on is rid of the call at once. */
import type { GroupId, TransferTarget } from "@zongji/domain";
import { expect, test } from "vitest";
import { Floor, type Seat } from "../floor.ts";
import type { Talk } from "../talk.ts";

const complaint = "complaint" as GroupId;

/** Blind transfer: the agent is rid of the call, wraps up, and is then as she wished to be. */
const transfer = async (talk: Talk, seat: Seat, to: TransferTarget): Promise<void> => {
  await seat.does({ do: "transfer", to });
  expect(seat.state).toBe("wrapUp");
  expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
};

/** The citizen hears that she is put through again, waits before all others, and her agent has her back. */
const comesBack = async (floor: Floor, talk: Talk, seat: Seat, fail: () => Promise<unknown>): Promise<void> => {
  const longer = await floor.queue();
  await talk.words("citizen", ["transfer.failed"], async () => {
    await fail();
    await talk.fact("TransferFailed");
    // The words last 5.3 s.
    await floor.sleep(7000);
  });
  await seat.is("busy");
  await seat.ready();
  talk.legs.agent = await floor.answer(seat);
  await talk.fact("OfferAnswered", 2);
  await seat.busy();
  await longer.citizen.hangUp();
};

test("to a colleague, whom the citizen rates", () =>
  Floor.tell({ "8001": "agent", "8002": "colleague" }, async (floor, { "8001": seat, "8002": colleague }) => {
    const talk = await floor.talk(seat);
    await talk.hear("before", { citizen: ["agent"], agent: ["citizen"] });
    await transfer(talk, seat, { agent: colleague.user });
    talk.legs.colleague = await floor.answer(colleague);
    await talk.fact("TransferCompleted");
    await talk.hear("at the colleague", { citizen: ["colleague"], colleague: ["citizen"] });
    await talk.leg("colleague").hangUp();
    await talk.fact("SurveyOffered");
    await talk.citizen.press("2");
    await talk.citizen.ended;
    await talk.record();
    expect(talk.facts("TransferStarted")).toMatchObject([{ kind: "blind", to: "agent", toAgentNo: "8002" }]);
    expect(talk.facts("TalkEnded")).toMatchObject([
      { agentNo: "8001", ending: { by: "agent", cause: "transferred" } },
      { agentNo: "8002", ending: { by: "agent", cause: "hangup" } },
    ]);
    expect(talk.facts("RatingGiven")).toMatchObject([{ agentNo: "8002" }]);
    await talk.checkRecording();
  }));

test("to a group, whose first agent does not answer and whose second does", () =>
  Floor.tell({ "8003": "agent", "8004": "colleague", "8005": "colleague" }, async (floor, seats) => {
    const { "8003": seat, "8004": first, "8005": second } = seats;
    const talk = await floor.talk(seat);
    await first.ready();
    await transfer(talk, seat, { group: complaint });
    const rung = await first.phone.nextCall();
    rung.ring();
    expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
    await first.is("rest");
    await second.ready();
    talk.legs.colleague = await floor.answer(second);
    await talk.fact("OfferAnswered", 2);
    await talk.hear("at the second", { citizen: ["colleague"], colleague: ["citizen"] });
    await talk.citizen.hangUp();
    const record = await talk.record();
    expect(talk.facts("TransferStarted")).toMatchObject([{ kind: "blind", to: "group", toGroup: "complaint" }]);
    expect(talk.facts("TransferCompleted")).toHaveLength(1);
    expect(talk.facts("OfferEnded")).toMatchObject([{ agentNo: "8004", reason: "RNA" }]);
    expect(record.talks.at(-1)).toMatchObject({ group: "complaint", agentNo: "8005" });
    await talk.checkRecording();
  }));

test("to a menu, where the citizen chooses again", () =>
  Floor.tell({ "8006": "agent" }, async (floor, { "8006": seat }) => {
    const talk = await floor.talk(seat);
    await talk.words("citizen", ["menu.second"], async () => {
      await transfer(talk, seat, { flow: "main", flowNode: "second" } as TransferTarget);
      // They last 9.9 s.
      await floor.sleep(12_000);
    });
    await talk.citizen.press("1");
    await talk.fact("QueueEntered", 2);
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("TransferStarted")).toMatchObject([{ to: "flow", toFlow: "main", toNode: "second" }]);
    expect(talk.facts("QueueEntered").map(({ group }) => group)).toEqual(["business", "complaint"]);
  }));

test("in vain to the supervisor's seat, which rings; then to it, where it is answered", () =>
  Floor.tell({ "8006": "agent", "8000": "supervisor" }, async (floor, { "8006": seat, "8000": supervisor }) => {
    const talk = await floor.talk(seat);
    await comesBack(floor, talk, seat, async () => {
      await transfer(talk, seat, { supervisor: true });
      const rung = await supervisor.phone.nextCall();
      rung.ring();
      expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
    });
    await talk.hear("back", { citizen: ["agent"], agent: ["citizen"] });
    await floor.areFree(supervisor.user);
    await transfer(talk, seat, { supervisor: true });
    talk.legs.supervisor = await floor.answer(supervisor);
    await talk.fact("TransferCompleted");
    await talk.hear("at the supervisor's", { citizen: ["supervisor"], supervisor: ["citizen"] });
    await supervisor.does({ do: "hangUp" });
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("TransferStarted")).toMatchObject([{ to: "supervisor" }, { to: "supervisor" }]);
    expect(talk.facts("TransferFailed")).toMatchObject([{ reason: "noAnswer", agentNo: "8006" }]);
  }));

test("in vain to an outside number that is busy; then to one that answers", () =>
  Floor.tell({ "8003": "agent" }, async (floor, { "8003": seat }) => {
    const talk = await floor.talk(seat);
    await comesBack(floor, talk, seat, async () => {
      await transfer(talk, seat, { number: "01088887777" });
      (await floor.outsideRings("01088887777")).refuse();
    });
    await transfer(talk, seat, { number: "01088886666" });
    const ring = await floor.outsideRings("01088886666");
    await floor.sleep(500);
    ring.answer();
    talk.legs.outside = ring;
    await talk.fact("TransferCompleted");
    await talk.hear("outside", { citizen: ["outside"], outside: ["citizen"] });
    await ring.hangUp();
    await talk.fact("SurveyOffered");
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("TransferFailed")).toMatchObject([{ reason: "busy" }]);
    expect(talk.facts("TransferCompleted")).toHaveLength(1);
    await talk.checkRecording();
  }));

test("in vain to a colleague who declines: the citizen waits before all others, and her agent has her back", () =>
  Floor.tell({ "8001": "agent", "8002": "colleague" }, async (floor, { "8001": seat, "8002": colleague }) => {
    const talk = await floor.talk(seat);
    await comesBack(floor, talk, seat, async () => {
      await transfer(talk, seat, { agent: colleague.user });
      (await colleague.phone.nextCall()).refuse(603, "Decline");
    });
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("TransferFailed")).toMatchObject([{ reason: "refused", agentNo: "8001" }]);
  }));
