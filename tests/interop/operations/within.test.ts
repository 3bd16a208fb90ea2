import { header, newWorld, type PhoneCall, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { counts, factsOf, Talk } from "./talk.ts";

let world: World;
let floor: Floor;
let seats: Record<"8001" | "8002" | "8003" | "8004" | "8005" | "8006" | "8000", Seat>;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world);
  const [a, b, c, d, e, f, g] = await Promise.all([
    floor.seat("8001", "agent"),
    floor.seat("8002", "colleague"),
    floor.seat("8003", "outside"),
    floor.seat("8004", "agent"),
    floor.seat("8005", "colleague"),
    floor.seat("8006", "outside"),
    floor.seat("8000", "supervisor"),
  ]);
  seats = { "8001": a, "8002": b, "8003": c, "8004": d, "8005": e, "8006": f, "8000": g };
}, 120_000);
afterAll(() => world.close());

/** The caller's own phone picks up first. */
const callInternal = async (from: Seat, to: Seat): Promise<Talk> => {
  const [desk, ring] = await Promise.all([
    from.person.post("/api/agent/call-internal", { agent: to.user }),
    floor.picksUpByItself(from.phone),
  ]);
  return new Talk(floor, desk.call.call, undefined, ring);
};

/** A re-INVITE of the phone with this SDP. */
const reinvite = async (call: PhoneCall, sdp: string): Promise<void> => {
  const response = await call.request("INVITE", [call.contact, ["Content-Type", "application/sdp"]], sdp);
  call.acknowledge(response);
  expect(response.status).toBe(200);
};

/** What the log tells of an internal call once it is over. */
const over = async (talk: Talk) => {
  await talk.fact("CallEnded");
  return floor.administrator.get(`/api/calls/${talk.id}`);
};

describe.concurrent("within the house", { timeout: 600_000 }, () => {
  test("either holds, by desk and by phone, mutes herself, sends digits; a supervisor hears them; one is sent on", async () => {
    const [caller, colleague, third, supervisor] = [seats["8001"], seats["8002"], seats["8003"], seats["8000"]];
    const talk = await callInternal(caller, colleague);
    talk.legs.colleague = await floor.answer(colleague.phone);
    await talk.fact("InternalAnswered");

    expect((await caller.person.post("/api/agent/hold")).call.at).toBe("held");
    await expect(colleague.person.post("/api/agent/hold")).rejects.toThrow(/409.*alreadyHeld/);
    await talk.hear("the caller holds at her desk", { agent: [], colleague: "music" });
    expect((await caller.person.post("/api/agent/retrieve")).call.at).toBe("internal");

    await reinvite(talk.leg("colleague"), talk.leg("colleague").localSdp("sendonly"));
    await talk.fact("HoldStarted", 2);
    await talk.hear("the colleague's phone holds by sendonly", { agent: "music" });
    // RFC 2543: the old way to hold
    const nowhere = talk
      .leg("colleague")
      .localSdp()
      .replace(/^c=.*$/m, "c=IN IP4 0.0.0.0");
    await reinvite(talk.leg("colleague"), talk.leg("colleague").localSdp());
    await talk.fact("HoldEnded", 2);
    await reinvite(talk.leg("colleague"), nowhere);
    await talk.fact("HoldStarted", 3);
    await talk.hear("the colleague's phone holds by 0.0.0.0", { agent: "music" });
    await reinvite(talk.leg("colleague"), talk.leg("colleague").localSdp());
    await talk.fact("HoldEnded", 3);

    expect((await caller.person.post("/api/agent/mute")).call.muted).toBe(true);
    await floor.isState(supervisor, "busy");
    const [, ring] = await Promise.all([
      supervisor.person.post(`/api/supervision/agents/${colleague.user}/whisper`),
      floor.picksUpByItself(supervisor.phone),
    ]);
    talk.legs.supervisor = ring;
    await talk.fact("WatchStarted");
    await talk.hear("the caller is muted, a supervisor whispers to the colleague", {
      agent: ["colleague"],
      colleague: ["supervisor"],
      supervisor: ["colleague"],
    });
    await caller.person.post("/api/agent/unmute");
    await caller.person.post("/api/agent/digits", { digits: "4#" });
    await until("the digits reach the colleague", () => talk.leg("colleague").rtp.digits() === "4#");

    await caller.person.post("/api/agent/transfer", { to: { agent: third.user } });
    expect(await talk.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
    await floor.areFree(caller, supervisor);
    talk.legs.outside = await floor.answer(third.phone);
    await talk.fact("TransferCompleted");
    await talk.hear("sent on", { colleague: ["outside"], outside: ["colleague"] });
    await talk.leg("outside").hangUp();
    const { facts, row } = await over(talk);
    expect(counts({ facts } as never, "HoldStarted", "HoldEnded", "MuteStarted", "MuteEnded", "WatchEnded")).toEqual({
      HoldStarted: 3,
      HoldEnded: 3,
      MuteStarted: 1,
      MuteEnded: 1,
      WatchEnded: 1,
    });
    expect(row).toMatchObject({ direction: "internal", disposition: null });
    await floor.areFree(colleague, third);
  });

  test("calls for an agent who forwards them to a group ring there: always, while she is busy, without an answer", async () => {
    const [caller, away, ready] = [seats["8004"], seats["8005"], seats["8006"]];
    const forward = (when: "always" | "busy" | "noAnswer") =>
      away.person.ask("PUT", "/api/agent/forwarding", {
        always: null,
        busy: null,
        noAnswer: null,
        noAnswerMs: 5000,
        [when]: { group: "complaint" },
      });
    /** Who rings is asked for by who is ready, so nobody else may be. */
    const rings = (when: string, call: () => Promise<Talk>) =>
      floor.alone(async () => {
        await floor.ready(ready);
        const talk = await call();
        const ring = await ready.phone.nextCall();
        expect(header(ring.invite, "call-info"), when).toBe("");
        ring.ring();
        ring.answer();
        talk.legs.outside = ring;
        await ready.person.post("/api/agent/busy");
        return talk;
      });
    const ends = async (talk: Talk) => {
      expect(await talk.fact("InternalAnswered")).toMatchObject({ toAgentNo: "8006" });
      await talk.agent.hangUp();
      await talk.fact("CallEnded");
      await floor.areFree(caller, ready);
    };

    await forward("always");
    const always = await rings("always", () => callInternal(caller, away));
    await always.fact("InternalAnswered");
    await always.hear("forwarded always", { agent: ["outside"], outside: ["agent"] });
    await ends(always);

    await forward("noAnswer");
    const late = await rings("no answer", async () => {
      const talk = await callInternal(caller, away);
      const rung = await away.phone.nextCall();
      rung.ring();
      expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
      return talk;
    });
    await ends(late);

    // she talks with a citizen; what is sent to her waits in the group's queue, and is no call within the house
    await forward("busy");
    const own = await floor.talk(away);
    const busy = await rings("busy", () => callInternal(caller, away));
    await ends(busy);
    const second = await floor.talk(caller);
    const sent = await floor.alone(async () => {
      await caller.person.post("/api/agent/transfer", { to: { agent: away.user } });
      expect(await second.fact("QueueEntered", 2)).toMatchObject({ group: "complaint" });
      await floor.ready(ready);
      second.legs.outside = await floor.answer(ready.phone);
      await ready.person.post("/api/agent/busy");
      return second;
    });
    await sent.hear("a citizen who was sent to her", { citizen: ["outside"], outside: ["citizen"] });
    await Promise.all([sent.citizen.hangUp(), own.citizen.hangUp()]);
    const record = await sent.record();
    expect(factsOf(record, "OfferAnswered").map(({ agentNo }) => agentNo)).toEqual(["8004", "8006"]);
    await own.record();
    await floor.areFree(caller, away, ready);
  });
});

test("one who is sent on to nobody comes back to who sent her on, or is told where that can't be", {
  timeout: 120_000,
}, async () => {
  const [caller, colleague, third] = [seats["8001"], seats["8002"], seats["8003"]];
  const talk = await callInternal(caller, colleague);
  talk.legs.colleague = await floor.answer(colleague.phone);
  await talk.fact("InternalAnswered");
  const sentOn = async () => {
    await caller.person.post("/api/agent/transfer", { to: { agent: third.user } });
    const ring = await third.phone.nextCall();
    ring.ring();
    await until(
      "the colleague's desk calls on",
      async () => (await colleague.person.get("/api/agent")).call.at === "dialling",
    );
    return ring;
  };
  (await sentOn()).refuse(603, "Decline");
  const back = await caller.phone.nextCall();
  back.ring();
  expect((await caller.person.get("/api/agent")).call).toMatchObject({
    at: "ringing",
    number: "8002",
    nobody: { at: "returns", who: "8003", why: "refused" },
  });
  back.answer();
  talk.legs.agent = back;
  await talk.fact("InternalAnswered", 2);
  await talk.hear("come back", { agent: ["colleague"], colleague: ["agent"] });

  const again = await sentOn();
  await floor.areFree(caller);
  await caller.person.post("/api/agent/work");
  const hears = talk.words("colleague", ["internal.nobody"], () => talk.leg("colleague").ended);
  again.refuse(603, "Decline");
  await hears;
  expect(await talk.leg("colleague").ended).toMatchObject({ by: "them", how: "BYE" });
  const { facts } = await over(talk);
  expect(counts({ facts } as never, "TransferStarted", "TransferFailed", "TransferCompleted")).toEqual({
    TransferStarted: 2,
    TransferFailed: 2,
    TransferCompleted: 0,
  });
  await caller.person.post("/api/agent/busy");
  await floor.areFree(caller, colleague, third);
});

test("nothing is left of these calls", { timeout: 90_000 }, () => floor.expectNothingLeft());
