/** An agent's seat: picking up for a colleague, answering at the desk, another phone, rest, and one call at a time. */
import { expect, test } from "vitest";
import { Floor, floorHotline, type Seat } from "../floor.ts";
import { Talk } from "../talk.ts";

test("she picks up what rings at a colleague, once", () =>
  Floor.tell({ "8001": "agent", "8002": "colleague" }, async (floor, { "8001": seat, "8002": colleague }) => {
    const { talk, ring } = await floor.ring(seat);
    expect(colleague.look?.pickable).toMatchObject([{ call: talk.id, agent: seat.user, how: "citizen" }]);
    await colleague.does({ do: "pickUp", call: talk.id });
    talk.legs.colleague = await floor.picksUpByItself(colleague.phone);
    expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
    await talk.fact("OfferAnswered");
    await seat.busy();
    expect(await seat.refusal({ do: "pickUp" })).toBe("nothingToPickUp");
    await talk.hear("picked up", { citizen: ["colleague"], colleague: ["citizen"] });
    await talk.citizen.hangUp();
    await talk.record();
    expect(talk.facts("OfferEnded")).toMatchObject([{ agentNo: "8001", reason: "PICKED_UP" }]);
    expect(talk.facts("OfferStarted")).toMatchObject([{ agentNo: "8001" }, { agentNo: "8002", how: "pickUp" }]);
  }));

test("she answers at her desk, and her phone picks up by itself", () =>
  Floor.tell({ "8001": "agent" }, async (floor, { "8001": seat }) => {
    const { talk, ring } = await floor.ring(seat);
    await seat.does({ do: "answer" });
    talk.legs.agent = await floor.picksUpByItself(seat.phone);
    expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
    await seat.is("talking");
    await seat.busy();
    await talk.hear("answered at the desk", { citizen: ["agent"], agent: ["citizen"] });
    await talk.citizen.hangUp();
    await talk.record();

    await seat.signIn({ autoAnswer: true });
    expect(seat.look?.autoAnswer).toBe(true);
    await seat.ready();
    const { id, citizen } = await floor.queue();
    const byItself = new Talk(floor, id, citizen, await floor.picksUpByItself(seat.phone));
    await seat.is("talking");
    await seat.busy();
    await byItself.hear("answered by itself", { citizen: ["agent"], agent: ["citizen"] });
    await citizen.hangUp();
    await byItself.record();
  }));

/** The hotline where this agent has a second phone. */
const withSecondPhone = () => {
  const base = floorHotline();
  const second = { ...base.devices.find(({ id }) => id === "phone-8003")!, id: "second-8003", sipUser: "8003-2" };
  const agents = base.agents.map((each) =>
    each.agentNo === "8003" ? { ...each, devices: [...each.devices, second.id] } : each,
  );
  return { ...base, agents, devices: [...base.devices, second] } as typeof base;
};

test("she signs in at a second phone in a talk: the talk moves there", () =>
  Floor.tell(
    { "8003": "agent" },
    async (floor, { "8003": seat }) => {
      const talk = await floor.talk(seat);
      await talk.hear("at the first phone", { citizen: ["agent"], agent: ["citizen"] });
      const phone = await floor.phone("8003-2", "agent");
      const device = "second-8003" as Seat["device"];
      await seat.signIn({ device });
      const ring = await floor.picksUpByItself(phone);
      expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
      talk.legs.agent = ring;
      await talk.fact("LegReattached");
      await talk.hear("at the second phone", { citizen: ["agent"], agent: ["citizen"] });
      expect(seat.look).toMatchObject({ state: "talking", device });
      await ring.hangUp();
      await talk.fact("SurveyOffered");
      await talk.citizen.hangUp();
      await talk.record();
      expect(talk.facts("TalkEnded")).toHaveLength(1);
      const signIns = floor.facts().filter((fact) => fact.type === "AgentSignedIn" && fact.agent === seat.user);
      expect(signIns.filter((fact) => "tookOver" in fact && fact.tookOver)).toHaveLength(1);
      await talk.checkRecording();
    },
    { config: withSecondPhone() },
  ));

test("she is offered one call of several at a time; unanswered it goes back to the head, and she to rest", () =>
  Floor.tell({ "8004": "agent" }, async (floor, { "8004": seat }) => {
    const [first, second] = [await floor.queue(), await floor.queue()];
    await seat.ready();
    const ring = await seat.phone.nextCall();
    ring.ring();
    expect(await ring.ended).toMatchObject({ by: "them", how: "CANCEL" });
    await seat.is("rest");
    expect(seat.look?.reason).toBe("noAnswer");
    await floor.sleep(30_000);
    expect(seat.phone.calls).toHaveLength(1);
    await seat.ready();
    const again = await floor.answer(seat);
    expect(await floor.factOf(first.id, "OfferAnswered")).toMatchObject({ agentNo: "8004" });
    await floor.sleep(30_000);
    expect(seat.phone.calls).toHaveLength(2);
    await again.hangUp();
    const next = await floor.answer(seat);
    expect(await floor.factOf(second.id, "OfferAnswered")).toMatchObject({ agentNo: "8004" });
    await seat.busy();
    await Promise.all([first.citizen.hangUp(), second.citizen.hangUp()]);
    await next.ended;
    const talk = new Talk(floor, first.id, first.citizen);
    await talk.record();
    expect(talk.facts("OfferEnded")).toMatchObject([{ agentNo: "8004", reason: "RNA" }]);
    expect(talk.facts("QueueEntered")).toHaveLength(1);
    await seat.is("busy");
  }));

test("she rests for a reason, and is not rung then", () =>
  Floor.tell({ "8005": "agent" }, async (floor, { "8005": seat }) => {
    expect(await seat.refusal({ do: "rest", reason: "shopping" })).toBe("badReason");
    await seat.does({ do: "rest", reason: "meal" });
    expect(seat.look).toMatchObject({ state: "rest", reason: "meal" });
    const { id, citizen } = await floor.queue();
    await floor.sleep(60_000);
    expect(seat.phone.calls).toEqual([]);
    await citizen.hangUp();
    await new Talk(floor, id, citizen).record("D3");
    await seat.does({ do: "signOut" });
    expect(seat.state).toBe("offline");
  }));
