import { newWorld, until, type World } from "@zongji/kit";
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
    floor.seat("8003", "supervisor"),
    floor.seat("8004", "agent"),
    floor.seat("8005", "agent"),
  ]);
  seats = { "8001": a, "8002": b, "8003": c, "8004": d, "8005": e };
}, 120_000);
afterAll(() => world.close());

const nowhere = { always: null, busy: null, noAnswer: null, noAnswerMs: 5000 };
const forward = ({ person }: Seat, where: Record<string, unknown>) =>
  person.ask("PUT", "/api/agent/forwarding", { ...nowhere, ...where });

/** An internal call: the caller's own phone picks up first. */
const callInternal = async (from: Seat, to: Seat): Promise<Talk> => {
  const [desk, ring] = await Promise.all([
    from.person.post("/api/agent/call-internal", { agent: to.user }),
    floor.picksUpByItself(from.phone),
  ]);
  const talk = new Talk(floor, desk.call.call, undefined, ring);
  await talk.fact("InternalStarted");
  return talk;
};

const hangUp = async (talk: Talk, ...between: Seat[]): Promise<void> => {
  await talk.agent.hangUp();
  await talk.fact("CallEnded");
  await floor.areFree(...between);
};

describe.concurrent("beside the queues", { timeout: 600_000 }, () => {
  test("a colleague is called, and her calls go where she forwards them", async () => {
    const [caller, colleague, third, busy] = [seats["8001"], seats["8002"], seats["8003"], seats["8004"]];
    const talk = await callInternal(caller, colleague);
    talk.legs.colleague = await floor.answer(colleague.phone);
    await talk.fact("InternalAnswered");
    expect([await floor.state(caller), await floor.state(colleague)]).toEqual(["internal", "internal"]);
    await talk.hear("an internal call", { agent: ["colleague"], colleague: ["agent"] });

    await forward(colleague, { busy: { number: "01088885555" } });
    const [, ring] = await Promise.all([
      busy.person.post("/api/agent/call-internal", { agent: colleague.user }),
      floor.picksUpByItself(busy.phone),
    ]);
    const away = new Talk(floor, (await busy.person.get("/api/agent")).call.call, undefined, ring);
    away.legs.outside = await floor.outsideRings("01088885555");
    (away.legs.outside as Awaited<ReturnType<typeof floor.outsideRings>>).answer();
    await away.fact("InternalAnswered");
    await away.hear("forwarded while she is busy", { agent: ["outside"], outside: ["agent"] });
    await hangUp(away, busy);
    await hangUp(talk, caller, colleague);
    expect(await away.leg("outside").ended).toMatchObject({ by: "them", how: "BYE" });

    await forward(colleague, { always: { agent: third.user } });
    const always = await callInternal(caller, colleague);
    always.legs.supervisor = await floor.answer(third.phone);
    expect(await always.fact("InternalAnswered")).toMatchObject({ toAgentNo: "8003" });
    await always.hear("forwarded always", { agent: ["supervisor"], supervisor: ["agent"] });
    await hangUp(always, caller, third);

    await forward(colleague, { noAnswer: { agent: third.user } });
    const late = await callInternal(caller, colleague);
    const rung = await colleague.phone.nextCall();
    rung.ring();
    expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
    late.legs.supervisor = await floor.answer(third.phone);
    expect(await late.fact("InternalAnswered")).toMatchObject({ toAgentNo: "8003" });
    await late.hear("forwarded without an answer", { agent: ["supervisor"], supervisor: ["agent"] });
    await hangUp(late, caller, third, colleague);

    await forward(colleague, {});
    const refused = await callInternal(caller, colleague);
    const rings = await colleague.phone.nextCall();
    const told = refused.words("agent", ["internal.nobody"], () => refused.agent.ended);
    rings.refuse(603, "Decline");
    await told;
    expect(await refused.agent.ended).toMatchObject({ by: "them", how: "BYE" });
    await floor.areFree(caller, colleague);
    // The log is written behind the calls.
    const items = await until("the log tells of all five", async () => {
      const log = await floor.administrator.get("/api/calls?direction=internal");
      return log.items.length >= 5 && log.items;
    });
    expect(items.map(({ disposition }: { disposition: string | null }) => disposition)).toEqual(Array(5).fill(null));
  });

  test("a number outside is called with the hotline's own, and called again", async () => {
    const seat = seats["8005"];
    for (const path of ["call-out", "redial"]) {
      const body = path === "call-out" ? { number: "01088884444" } : undefined;
      const [desk, ring] = await Promise.all([
        seat.person.post(`/api/agent/${path}`, body),
        floor.picksUpByItself(seat.phone),
      ]);
      const talk = new Talk(floor, desk.call.call, undefined, ring);
      const outside = await floor.outsideRings("01088884444");
      expect(outside.callerNumber).toBe("12345678");
      expect(await floor.state(seat)).toBe("dialling");
      outside.answer();
      talk.legs.outside = outside;
      await talk.fact("DialAnswered");
      expect(await floor.state(seat)).toBe("talking");
      await talk.hear(path, { agent: ["outside"], outside: ["agent"] });
      await outside.hangUp();
      expect(await ring.ended).toMatchObject({ by: "them", how: "BYE" });
      const record = await floor.record(talk.id);
      expect(record.row).toMatchObject({ direction: "outbound", agentNo: "8005" });
      await floor.areFree(seat);
    }
    expect((await seat.person.get("/api/agent")).lastDialled.number).toMatch(/^010\**4444$|^0108/);
  });
});

test("what rings at a colleague within the house is picked up, at the desk and by *8", {
  timeout: 120_000,
}, async () => {
  const [caller, colleague, taker] = [seats["8001"], seats["8002"], seats["8003"]];
  const talk = await callInternal(caller, colleague);
  const rung = await colleague.phone.nextCall();
  rung.ring();
  await until("the taker sees it ring", async () => (await taker.person.get("/api/agent")).pickable.length > 0);
  expect((await taker.person.get("/api/agent")).pickable).toMatchObject([
    { call: talk.id, agentNo: "8002", how: "internal", by: "8001" },
  ]);
  const [, ring] = await Promise.all([
    taker.person.post("/api/agent/pick-up", { call: talk.id }),
    floor.picksUpByItself(taker.phone),
  ]);
  expect(await rung.ended).toMatchObject({ by: "them", how: "CANCEL" });
  talk.legs.supervisor = ring;
  expect(await talk.fact("InternalAnswered")).toMatchObject({ toAgentNo: "8003", how: "pickUp" });
  expect(await floor.state(colleague)).toBe("busy");
  await talk.hear("an internal call that was picked up", { agent: ["supervisor"], supervisor: ["agent"] });
  await hangUp(talk, caller, colleague, taker);

  const asks = await floor.talk(caller);
  await caller.person.post("/api/agent/consult", { to: { agent: colleague.user } });
  const asked = await colleague.phone.nextCall();
  asked.ring();
  const through = { address: "127.0.0.1", port: floor.server.sipPort };
  asks.legs.supervisor = await taker.phone.call({
    to: "sip:*8@zongji",
    through,
    from: `<sip:${taker.phone.settings.number}@zongji>`,
  });
  expect(await asked.ended).toMatchObject({ by: "them", how: "CANCEL" });
  expect(await asks.fact("ConsultAnswered")).toMatchObject({ toAgentNo: "8003", how: "pickUp" });
  await asks.hear("the taker is consulted", { citizen: "music", agent: ["supervisor"], supervisor: ["agent"] });
  await caller.person.post("/api/agent/complete-transfer");
  await asks.fact("TransferCompleted");
  await asks.hear("the taker has the citizen", { citizen: ["supervisor"], supervisor: ["citizen"] });
  await asks.citizen.hangUp();
  const record = await asks.record();
  expect(factsOf(record, "OfferAnswered").map(({ agentNo }) => agentNo)).toEqual(["8001", "8003"]);
  await asks.checkRecording(record);
  await floor.areFree(caller, colleague, taker);
});

test("nothing is left of these calls", { timeout: 90_000 }, () => floor.expectNothingLeft());
