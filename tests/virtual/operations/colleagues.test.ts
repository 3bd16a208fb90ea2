/** Beside the queues: calls to colleagues and where they forward them, calls out, and pick-up by desk and by *8. */
import { expect, test } from "vitest";
import { Floor, type Seat } from "../floor.ts";
import { houseAddress } from "../house.ts";
import { Talk } from "../talk.ts";

const hangUp = async (talk: Talk, ...between: Seat[]): Promise<void> => {
  await talk.agent.hangUp();
  await talk.over(...between);
};

test("a colleague is called, and her calls go where she forwards them", () =>
  Floor.tell(
    { "8001": "agent", "8002": "colleague", "8003": "supervisor", "8004": "agent" },
    async (floor, { "8001": caller, "8002": colleague, "8003": third, "8004": busy }) => {
      const talk = await floor.callInternal(caller, colleague);
      talk.legs.colleague = await floor.answer(colleague);
      await talk.fact("InternalAnswered");
      expect([caller.state, colleague.state]).toEqual(["internal", "internal"]);
      await talk.hear("an internal call", { agent: ["colleague"], colleague: ["agent"] });

      colleague.forward({ busy: { number: "01088885555" } });
      const away = await floor.callInternal(busy, colleague);
      const outside = await floor.outsideRings("01088885555");
      outside.answer();
      away.legs.outside = outside;
      await away.fact("InternalAnswered");
      await away.hear("forwarded while she is busy", { agent: ["outside"], outside: ["agent"] });
      await hangUp(away, busy);
      await hangUp(talk, caller, colleague);
      expect(await outside.ended).toMatchObject({ by: "them", how: "BYE" });

      colleague.forward({ always: { agent: third.user } });
      const always = await floor.callInternal(caller, colleague);
      always.legs.supervisor = await floor.answer(third);
      expect(await always.fact("InternalAnswered")).toMatchObject({ toAgentNo: "8003" });
      await always.hear("forwarded always", { agent: ["supervisor"], supervisor: ["agent"] });
      await hangUp(always, caller, third);

      colleague.forward({ noAnswer: { agent: third.user, afterMs: 5000 } });
      const late = await floor.callInternal(caller, colleague);
      const rung = await colleague.phone.nextCall();
      rung.ring();
      expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
      late.legs.supervisor = await floor.answer(third);
      expect(await late.fact("InternalAnswered")).toMatchObject({ toAgentNo: "8003" });
      await late.hear("forwarded without an answer", { agent: ["supervisor"], supervisor: ["agent"] });
      await hangUp(late, caller, third, colleague);

      colleague.forward({});
      const refused = await floor.callInternal(caller, colleague);
      const rings = await colleague.phone.nextCall();
      const told = refused.words("agent", ["internal.nobody"], () => refused.agent.ended);
      rings.refuse(603, "Decline");
      await told;
      expect(await refused.agent.ended).toMatchObject({ by: "them", how: "BYE" });
      await floor.areFree(caller.user, colleague.user);
      const ends = floor.facts().filter(({ type }) => type === "CallEnded");
      expect(ends.map((end) => "disposition" in end && end.disposition)).toEqual(Array(5).fill(false));
    },
  ));

test("a number outside is called with the hotline's own, and called again", () =>
  Floor.tell({ "8005": "agent" }, async (floor, { "8005": seat }) => {
    for (const when of ["first", "again"]) {
      await seat.does({ do: "callOut", to: { number: "01088884444" } });
      const ring = await floor.picksUpByItself(seat.phone);
      const talk = new Talk(floor, seat.look?.call ?? "", undefined, ring);
      const outside = await floor.outsideRings("01088884444");
      expect(outside.callerNumber).toBe("12345678");
      expect(seat.state).toBe("dialling");
      outside.answer();
      talk.legs.outside = outside;
      await talk.fact("DialAnswered");
      await seat.is("talking");
      await talk.hear(when, { agent: ["outside"], outside: ["agent"] });
      await outside.hangUp();
      expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
      await talk.over(seat);
      const started = talk.facts("DialStarted");
      expect(started).toMatchObject([{ agentNo: "8005" }]);
    }
  }));

test("what rings at a colleague within the house is picked up at the desk", () =>
  Floor.tell({ "8001": "agent", "8002": "colleague", "8003": "supervisor" }, async (floor, seats) => {
    const { "8001": caller, "8002": colleague, "8003": taker } = seats;
    const talk = await floor.callInternal(caller, colleague);
    const rung = await colleague.phone.nextCall();
    rung.ring();
    await floor.sees("the taker sees it ring", () => (taker.look?.pickable?.length ?? 0) > 0);
    expect(taker.look?.pickable).toMatchObject([
      { call: talk.id, agent: colleague.user, how: "internal", by: caller.user },
    ]);
    await taker.does({ do: "pickUp", call: talk.id });
    talk.legs.supervisor = await floor.picksUpByItself(taker.phone);
    expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
    expect(await talk.fact("InternalAnswered")).toMatchObject({ toAgentNo: "8003", how: "pickUp" });
    expect(colleague.state).toBe("busy");
    await talk.hear("an internal call that was picked up", { agent: ["supervisor"], supervisor: ["agent"] });
    await hangUp(talk, caller, colleague, taker);
  }));

test("a consultation that rings at a colleague is picked up by *8, and the taker has the citizen", () =>
  Floor.tell({ "8001": "agent", "8002": "colleague", "8003": "supervisor" }, async (floor, seats) => {
    const { "8001": caller, "8002": colleague, "8003": taker } = seats;
    const asks = await floor.talk(caller);
    await caller.does({ do: "consult", to: { agent: colleague.user } });
    const asked = await colleague.phone.nextCall();
    asked.ring();
    asks.legs.supervisor = await taker.phone.call({
      to: "sip:*8@zongji.test",
      through: { address: houseAddress, port: 5060 },
      from: "<sip:8003@zongji.test>",
    });
    expect(await asked.ended).toMatchObject({ by: "them", how: "CANCEL" });
    expect(await asks.fact("ConsultAnswered")).toMatchObject({ toAgentNo: "8003", how: "pickUp" });
    await asks.hear("the taker is consulted", { citizen: "music", agent: ["supervisor"], supervisor: ["agent"] });
    await caller.does({ do: "completeTransfer" });
    await asks.fact("TransferCompleted");
    await asks.hear("the taker has the citizen", { citizen: ["supervisor"], supervisor: ["citizen"] });
    await asks.citizen.hangUp();
    await asks.record();
    expect(asks.facts("OfferAnswered").map(({ agentNo }) => agentNo)).toEqual(["8001", "8003"]);
    await asks.checkRecording();
  }));
