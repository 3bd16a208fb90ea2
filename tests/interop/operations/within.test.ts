import { newWorld, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Floor, type Seat } from "./floor.ts";
import { counts, Talk } from "./talk.ts";

let world: World;
let floor: Floor;
let seats: Record<"8001" | "8002" | "8003", Seat>;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world);
  const [a, b, c] = await Promise.all([
    floor.seat("8001", "agent"),
    floor.seat("8002", "colleague"),
    floor.seat("8003", "outside"),
  ]);
  seats = { "8001": a, "8002": b, "8003": c };
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

/** What the log tells of an internal call once it is over. */
const over = async (talk: Talk) => {
  await talk.fact("CallEnded");
  return floor.administrator.get(`/api/calls/${talk.id}`);
};

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
