import {
  assertHeardOnce,
  type BaresipSip,
  cut,
  earOfCapture,
  header,
  levelDb,
  listen,
  newWorld,
  Phone,
  type PhoneCall,
  samplesOf,
  sleep,
  startCapture,
  toneBegins,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  answerNext,
  citizenCalls,
  factsOf,
  hearFromNow,
  hears,
  pressOne,
  type Seat,
  stateOf,
  takePhoneSeat,
} from "../../e2e/cast.ts";
import {
  atDesk,
  type BaresipSeat,
  type Desk,
  logged,
  openDesk,
  phoneHears,
  rtpPortOf,
  sitDown,
  talk,
} from "./scene.ts";

let world: World;
let desk: Desk;
let seat: BaresipSeat;
let colleague: Seat;
let far: Phone;
beforeAll(async () => {
  world = newWorld();
  desk = await openDesk(world);
  // Whoever is called outside.
  far = world.own(await Phone.open({ number: "02188880000", toneHz: tones.supervisor }));
  const { address: host, port } = far.sip;
  await desk.administrator.insist("PATCH", "/api/trunks/carrier", { host, port });
  seat = await sitDown(world, desk, "8001");
  colleague = await takePhoneSeat(world, desk.server, desk.administrator, {
    agentNo: "8002",
    toneHz: tones.otherAgent,
  });
  await colleague.person.post("/api/agent/busy");
}, 120_000);
afterAll(() => world.close());

const free = ["ready", "busy", "rest"];
/** Both agents are as at first, and no leg is left of any call. */
afterEach(async () => {
  const isNone = async () => (await desk.server.metrics()).get("zongji_switch_legs") === 0;
  try {
    await until("no leg is left", isNone, { everyMs: 250 });
  } finally {
    // Of a test that failed.
    for (const call of desk.carrier.calls) if (!call.end) void call.hangUp();
    await seat.baresip.command("hangupall").catch(() => {});
  }
  await until(
    "both agents are free",
    async () => {
      const states = [await stateOf(colleague), (await seat.person.get("/api/agent")).state];
      return states.every((state) => free.includes(state));
    },
    { everyMs: 250 },
  );
  await colleague.person.post("/api/agent/busy");
  await seat.person.post("/api/agent/ready");
});

const since = (from: number): BaresipSip[] => seat.baresip.sip().slice(from);
const isOf = (message: BaresipSip, method: string) => header(message, "cseq").endsWith(` ${method}`);

/** RFC 3515 §2.4: 202 to the REFER, then NOTIFYs that end with the result. */
const expectReferred = async (from: number): Promise<void> => {
  const bodies = () =>
    since(from).flatMap(({ method, way, body }) => (method === "NOTIFY" && way === "in" ? [body.trim()] : []));
  await until("the phone is told that its transfer succeeded", () => bodies().at(-1)?.startsWith("SIP/2.0 200"));
  const answer = since(from).find((each) => each.status > 0 && isOf(each, "REFER"));
  expect(answer).toMatchObject({ status: 202, way: "in" });
  expect(bodies().every((body) => /^SIP\/2\.0 (100|180|200) /.test(body))).toBe(true);
  const last = since(from).findLast(({ method, way }) => method === "NOTIFY" && way === "in")!;
  expect(header(last, "subscription-state")).toMatch(/^terminated/);
  for (const { status } of since(from).filter((each) => each.way === "out" && isOf(each, "NOTIFY") && each.status > 0))
    expect(status).toBe(200);
};

const heardBy = (who: string, call: PhoneCall, toneHz: number, others: readonly number[]): Promise<void> =>
  hears(who, call, { toneHz, db: -12, others });

test("hold at the phone: the citizen hears music, the agent nothing; then both hear each other again", async () => {
  const capture = await startCapture(world);
  const citizen = await talk(desk, seat);
  await sleep(500);
  await seat.baresip.hold();
  await until("the desk shows the hold", async () => (await seat.person.get("/api/agent")).call?.at === "held", {
    everyMs: 250,
  });
  await sleep(1000);
  const heldAtMs = Date.now();
  const music = await hearFromNow(citizen, 5000);
  expect(levelDb(cut(music, 500))).toBeGreaterThan(-40);
  expect(listen(music, { toneHz: tones.agent, db: -12 }).share).toBeLessThan(0.02);
  const resumedAtMs = Date.now();
  await seat.baresip.resume();
  await until("the desk shows the talk", async () => (await seat.person.get("/api/agent")).call?.at === "talking", {
    everyMs: 250,
  });
  await sleep(300);
  const talkAtMs = Date.now();
  await heardBy("the citizen", citizen, tones.agent, [tones.caller]);
  await seat.baresip.hangUp();
  await citizen.hangUp();
  await capture.stop();
  const came = capture.rtp({ toPort: rtpPortOf(seat) });
  const held = came.filter(({ atMs }) => atMs > heldAtMs && atMs < resumedAtMs);
  expect(levelDb(samplesOf(held)), "what the agent hears in the hold").toBeLessThan(-60);
  const again = earOfCapture(came.filter(({ atMs }) => atMs > talkAtMs));
  await assertHeardOnce("the agent", again, { toneHz: tones.caller, db: -12, others: [tones.agent] });
  const record = await logged(desk.administrator, citizen);
  expect([factsOf(record, "HoldStarted"), factsOf(record, "HoldEnded")].map(({ length }) => length)).toEqual([1, 1]);
});

test("blind REFER to a colleague: the citizen talks with her, the phone is told and free", async () => {
  await colleague.person.post("/api/agent/busy");
  const citizen = await talk(desk, seat);
  const from = seat.baresip.sip().length;
  await seat.baresip.transfer("sip:8002@zongji");
  const call = await answerNext(colleague);
  await expectReferred(from);
  await until("the citizen hears the colleague", () => {
    const newest = cut(citizen.heard(), (citizen.heard().length * 1000) / 8000 - 300);
    return toneBegins(newest, tones.otherAgent) !== undefined;
  });
  await Promise.all([
    heardBy("the citizen", citizen, tones.otherAgent, [tones.agent, tones.caller]),
    heardBy("the colleague", call, tones.caller, [tones.agent, tones.otherAgent]),
  ]);
  await call.hangUp();
  await citizen.hangUp();
  const record = await logged(desk.administrator, citizen);
  expect(factsOf(record, "TransferStarted")).toMatchObject([{ kind: "blind", to: "agent", agentNo: "8001" }]);
  expect(factsOf(record, "TransferCompleted")).toHaveLength(1);
});

test("blind REFER to an outside number: the citizen talks with whoever answers there", async () => {
  const citizen = await talk(desk, seat);
  const from = seat.baresip.sip().length;
  await seat.baresip.transfer("sip:02188880000@zongji");
  const call = await far.nextCall();
  call.ring();
  call.answer();
  await expectReferred(from);
  await sleep(500);
  await heardBy("the citizen", citizen, tones.supervisor, [tones.agent, tones.caller]);
  await citizen.hangUp();
  expect(await call.ended).toMatchObject({ by: "them", how: "BYE" });
  const record = await logged(desk.administrator, citizen);
  expect(factsOf(record, "TransferStarted")).toMatchObject([{ kind: "blind", to: "number" }]);
});

test("blind REFER to a group: the citizen waits in its queue and talks with the agent there", async () => {
  const citizen = await talk(desk, seat);
  const from = seat.baresip.sip().length;
  await colleague.person.post("/api/agent/ready");
  await seat.baresip.transfer("sip:complaint@zongji");
  const call = await answerNext(colleague);
  await expectReferred(from);
  await sleep(500);
  await heardBy("the citizen", citizen, tones.otherAgent, [tones.agent, tones.caller]);
  await citizen.hangUp();
  await call.ended;
  const record = await logged(desk.administrator, citizen);
  expect(factsOf(record, "TransferStarted")).toMatchObject([{ kind: "blind", to: "group" }]);
});

test("*8 dialled at the phone picks up the colleague's ringing call", async () => {
  await seat.person.post("/api/agent/busy");
  await colleague.person.post("/api/agent/ready");
  const citizen = await desk.carrier.call({ to: `sip:12345678@${desk.server.sipAddress}`, toneHz: tones.caller });
  await citizen.answered;
  await sleep(800);
  await citizen.press("1");
  const ringing = await colleague.phone.nextCall();
  ringing.ring();
  await sleep(500);
  await seat.baresip.dial("sip:*8@zongji");
  await seat.baresip.event("CALL_ESTABLISHED");
  expect(await ringing.ended).toMatchObject({ by: "them", how: "CANCEL" });
  await atDesk(seat.person, "talking");
  await sleep(500);
  await heardBy("the citizen", citizen, tones.agent, [tones.otherAgent, tones.caller]);
  await seat.baresip.hangUp();
  await citizen.hangUp();
  expect((await logged(desk.administrator, citizen)).row).toMatchObject({ agentNo: "8001" });
});

test("a colleague's number dialled at the phone: both hear each other", async () => {
  await seat.person.post("/api/agent/busy");
  await seat.baresip.dial("sip:8002@zongji");
  const call = await answerNext(colleague);
  await until("the colleague hears her", () => toneBegins(call.heard(), tones.agent) !== undefined);
  await Promise.all([
    heardBy("the colleague", call, tones.agent, [tones.otherAgent]),
    phoneHears("the agent", seat, tones.otherAgent, [tones.agent]),
  ]);
  await seat.baresip.hangUp();
  expect(await call.ended).toMatchObject({ by: "them", how: "BYE" });
});

test("her hold of a call within the house gives the colleague music", async () => {
  await seat.person.post("/api/agent/busy");
  await seat.baresip.dial("sip:8002@zongji");
  const call = await answerNext(colleague);
  await until("the colleague hears her", () => toneBegins(call.heard(), tones.agent) !== undefined);
  await seat.baresip.hold();
  const at = async () => (await seat.person.get("/api/agent")).call?.at;
  await until("the desk shows the hold", async () => (await at()) === "held", { everyMs: 250 });
  await sleep(1000);
  const music = await hearFromNow(call, 5000);
  expect(levelDb(cut(music, 500))).toBeGreaterThan(-40);
  expect(listen(music, { toneHz: tones.agent, db: -12 }).share).toBeLessThan(0.02);
  await seat.baresip.resume();
  await until("the desk shows the talk", async () => (await at()) === "internal", { everyMs: 250 });
  await heardBy("the colleague", call, tones.agent, [tones.otherAgent]);
  const from = seat.baresip.sip().length;
  await seat.baresip.transfer("sip:02188880000@zongji");
  const outside = await far.nextCall();
  outside.ring();
  outside.answer();
  await expectReferred(from);
  await sleep(500);
  await heardBy("whoever she was sent on to", outside, tones.otherAgent, [tones.supervisor]);
  await outside.hangUp();
  expect(await call.ended).toMatchObject({ by: "them", how: "BYE" });
});

test("the desk answers a phone of one line: it is rung anew and picks up by itself", async () => {
  await seat.person.post("/api/agent/busy");
  const oneLine = await sitDown(world, desk, "8003", { lines: 1, answersWhenAsked: true });
  const citizen = await citizenCalls(desk.carrier, desk.server, tones.caller);
  await pressOne(citizen);
  await oneLine.baresip.event("CALL_INCOMING", 60_000);
  await sleep(500);
  await oneLine.person.post("/api/agent/answer");
  await atDesk(oneLine.person, "talking");
  await oneLine.person.post("/api/agent/busy");
  await sleep(300);
  await heardBy("the citizen", citizen, tones.agent, [tones.caller]);
  const busy = oneLine.baresip.sip().filter(({ way, status }) => way === "out" && status === 486);
  expect(busy).toEqual([]);
  await citizen.hangUp();
  const record = await logged(desk.administrator, citizen);
  expect(factsOf(record, "OfferEnded")).toEqual([]);
  expect(factsOf(record, "OfferAnswered")).toMatchObject([{ agentNo: "8003" }]);
  await oneLine.person.post("/api/agent/sign-out");
  await oneLine.baresip.close();
});

test("an outside number dialled at the phone: rings out, is answered, and both hear each other", async () => {
  await seat.person.post("/api/agent/busy");
  await seat.baresip.dial("sip:02188880000@zongji");
  const call = await far.nextCall();
  expect(call.callerNumber).toBe("12345678");
  call.ring();
  await sleep(500);
  call.answer();
  await until("the far end hears her", () => toneBegins(call.heard(), tones.agent) !== undefined);
  await Promise.all([
    heardBy("the far end", call, tones.agent, [tones.supervisor]),
    phoneHears("the agent", seat, tones.supervisor, [tones.agent]),
  ]);
  await seat.baresip.hangUp();
  expect(await call.ended).toMatchObject({ by: "them", how: "BYE" });
});
