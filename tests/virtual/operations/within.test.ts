/** Calls within the house: hold by desk and phone, forwarding to a group, and calls that are sent on, in vain too. */
import type { GroupId } from "@zongji/domain";
import { header, type PhoneCall } from "@zongji/kit";
import { expect, test } from "vitest";
import { Floor } from "../floor.ts";
import type { Talk } from "../talk.ts";

const complaint = "complaint" as GroupId;

/** A re-INVITE of the phone with this SDP. */
const reinvite = async (call: PhoneCall, sdp: string): Promise<void> => {
  const response = await call.request("INVITE", [call.contact, ["Content-Type", "application/sdp"]], sdp);
  call.acknowledge(response);
  expect(response.status).toBe(200);
};

test("either holds, by desk and by phone, mutes herself, sends digits; a supervisor hears them; one is sent on", () =>
  Floor.tell(
    { "8001": "agent", "8002": "colleague", "8003": "outside", "8000": "supervisor" },
    async (floor, { "8001": caller, "8002": colleague, "8003": third, "8000": supervisor }) => {
      const talk = await floor.callInternal(caller, colleague);
      const phone = await floor.answer(colleague);
      talk.legs.colleague = phone;
      await talk.fact("InternalAnswered");

      await caller.does({ do: "hold" });
      expect(await colleague.refusal({ do: "hold" })).toBe("alreadyHeld");
      await talk.hear("the caller holds at her desk", { agent: [], colleague: "music" });
      await caller.does({ do: "retrieve" });
      expect(caller.state).toBe("internal");

      await reinvite(phone, phone.localSdp("sendonly"));
      await talk.fact("HoldStarted", 2);
      await talk.hear("the colleague's phone holds by sendonly", { agent: "music" });
      // RFC 2543: the old way to hold
      const nowhere = phone.localSdp().replace(/^c=.*$/m, "c=IN IP4 0.0.0.0");
      await reinvite(phone, phone.localSdp());
      await talk.fact("HoldEnded", 2);
      await reinvite(phone, nowhere);
      await talk.fact("HoldStarted", 3);
      await talk.hear("the colleague's phone holds by 0.0.0.0", { agent: "music" });
      await reinvite(phone, phone.localSdp());
      await talk.fact("HoldEnded", 3);

      await caller.does({ do: "mute" });
      await supervisor.does({ do: "whisper", agent: colleague.user });
      const ring = await floor.picksUpByItself(supervisor.phone);
      talk.legs.supervisor = ring;
      await talk.fact("WatchStarted");
      await talk.hear("the caller is muted, a supervisor whispers to the colleague", {
        agent: ["colleague"],
        colleague: ["supervisor"],
        supervisor: ["colleague"],
      });
      await caller.does({ do: "unmute" });
      await caller.does({ do: "sendDigits", digits: "4#" });
      await floor.sees("the digits reach the colleague", () => phone.rtp.digits() === "4#");

      await caller.does({ do: "transfer", to: { agent: third.user } });
      expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
      expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
      await floor.areFree(caller.user, supervisor.user);
      talk.legs.outside = await floor.answer(third);
      await talk.fact("TransferCompleted");
      await talk.hear("sent on", { colleague: ["outside"], outside: ["colleague"] });
      await talk.leg("outside").hangUp();
      await talk.fact("CallEnded");
      expect(talk.counts("HoldStarted", "HoldEnded", "MuteStarted", "MuteEnded", "WatchEnded")).toEqual({
        HoldStarted: 3,
        HoldEnded: 3,
        MuteStarted: 1,
        MuteEnded: 1,
        WatchEnded: 1,
      });
      expect(talk.facts("CallArrived")).toEqual([]);
    },
  ));

test("calls for an agent who forwards them to a group ring there: always, while she is busy, without an answer", () =>
  Floor.tell({ "8004": "agent", "8005": "colleague", "8006": "outside" }, async (floor, seats) => {
    const { "8004": caller, "8005": away, "8006": ready } = seats;
    const group = { group: complaint };
    const rings = async (talk: Talk): Promise<Talk> => {
      const ring = await ready.phone.nextCall();
      expect(header(ring.invite, "call-info")).toBe("");
      ring.ring();
      ring.answer();
      talk.legs.outside = ring;
      await ready.busy();
      return talk;
    };
    const ends = async (talk: Talk) => {
      expect(await talk.fact("InternalAnswered")).toMatchObject({ toAgentNo: "8006" });
      await talk.agent.hangUp();
      await talk.fact("CallEnded");
      await floor.areFree(caller.user, ready.user);
    };

    away.forward({ always: group });
    await ready.ready();
    const always = await rings(await floor.callInternal(caller, away));
    await always.fact("InternalAnswered");
    await always.hear("forwarded always", { agent: ["outside"], outside: ["agent"] });
    await ends(always);

    away.forward({ noAnswer: { ...group, afterMs: 5000 } });
    await ready.ready();
    const late = await floor.callInternal(caller, away);
    const rung = await away.phone.nextCall();
    rung.ring();
    const rungAtMs = floor.world.around.now();
    expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
    expect(Math.abs(floor.world.around.now() - rungAtMs - 5000)).toBeLessThan(100);
    await ends(await rings(late));

    // she talks with a citizen; what is sent to her waits in the group's queue, and is no call within the house
    away.forward({ busy: group });
    const own = await floor.talk(away);
    await ready.ready();
    await ends(await rings(await floor.callInternal(caller, away)));
    const sent = await floor.talk(caller);
    await caller.does({ do: "transfer", to: { agent: away.user } });
    expect(await sent.fact("QueueEntered", 2)).toMatchObject({ group: "complaint" });
    await ready.ready();
    sent.legs.outside = await floor.answer(ready);
    await ready.busy();
    await sent.hear("a citizen who was sent to her", { citizen: ["outside"], outside: ["citizen"] });
    await Promise.all([sent.citizen.hangUp(), own.citizen.hangUp()]);
    await sent.record();
    expect(sent.facts("OfferAnswered").map(({ agentNo }) => agentNo)).toEqual(["8004", "8006"]);
    await own.record();
  }));

test("one who is sent on to nobody comes back to who sent her on, or is told where that can't be", () =>
  Floor.tell({ "8001": "agent", "8002": "colleague", "8003": "outside" }, async (floor, seats) => {
    const { "8001": caller, "8002": colleague, "8003": third } = seats;
    const talk = await floor.callInternal(caller, colleague);
    talk.legs.colleague = await floor.answer(colleague);
    await talk.fact("InternalAnswered");
    const sentOn = async () => {
      await caller.does({ do: "transfer", to: { agent: third.user } });
      const ring = await third.phone.nextCall();
      ring.ring();
      await floor.sees("the colleague is called on for", () => colleague.call?.phase === "calling");
      return ring;
    };
    (await sentOn()).refuse(603, "Decline");
    const back = await caller.phone.nextCall();
    back.ring();
    await caller.is("ringing");
    expect(caller.call?.nobody).toMatchObject({ at: "returns", agent: third.user, why: "refused" });
    back.answer();
    talk.legs.agent = back;
    await talk.fact("InternalAnswered", 2);
    await talk.hear("come back", { agent: ["colleague"], colleague: ["agent"] });

    const again = await sentOn();
    await floor.areFree(caller.user);
    await caller.does({ do: "work" });
    const hears = talk.words("colleague", ["internal.nobody"], () => talk.leg("colleague").ended);
    again.refuse(603, "Decline");
    await hears;
    expect(await talk.leg("colleague").ended).toMatchObject({ by: "them", how: "BYE" });
    await talk.fact("CallEnded");
    expect(talk.counts("TransferStarted", "TransferFailed", "TransferCompleted")).toEqual({
      TransferStarted: 2,
      TransferFailed: 2,
      TransferCompleted: 0,
    });
    await caller.busy();
  }));
