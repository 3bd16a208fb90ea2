import {
  assertHeardOnce,
  cut,
  earOfCapture,
  earOfSound,
  header,
  listen,
  newWorld,
  peerAddress,
  sleep,
  startCapture,
  toneBegins,
  toneEnds,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  answerNext,
  becomes,
  citizenCalls,
  factsOf,
  hearFromNow,
  hears,
  pressOne,
  type Seat,
  takePhoneSeat,
} from "../../e2e/cast.ts";
import { type Desk, lanes, logged, openDesk } from "../baresip/scene.ts";
import { cameTo, isOf, type LinphoneSeat, sipOf, sitDown, soundBegins } from "./scene.ts";

let world: World;
let desk: Desk;
let seat: LinphoneSeat;
let colleague: Seat;
beforeAll(async () => {
  world = newWorld();
  desk = await openDesk(world, peerAddress);
  colleague = await takePhoneSeat(world, desk.server, desk.administrator, {
    agentNo: "8002",
    toneHz: tones.otherAgent,
  });
  await colleague.person.post("/api/agent/busy");
}, 120_000);
afterAll(() => world.close());

const others = [tones.agent, tones.otherAgent, tones.caller];

test("a phone that is challenged with SHA-256 registers, and takes a call that rings reliably", async () => {
  const capture = await startCapture(world);
  seat = await sitDown(world, desk, "8001", {
    terms: { digest: ["SHA-256"] },
    digest: "SHA-256",
    reliable: "required",
  });
  await seat.person.post("/api/agent/ready");
  const citizen = await citizenCalls(desk.carrier, desk.server, tones.caller);
  await pressOne(citizen);
  await seat.linphone.called();
  // It would else answer before our PRACK is there, and then know nothing of it.
  await sleep(1000);
  seat.linphone.command("answer");
  await soundBegins("the agent", citizen, tones.agent);
  const ear = seat.linphone.heard().length;
  await hears("the citizen", citizen, { toneHz: tones.agent, db: -12, others: [tones.caller] });
  await sleep(8000);
  // Her loudspeaker has it; that nothing is missing is seen on the wire, for a busy machine stretches what PulseAudio plays.
  expect(toneBegins(seat.linphone.heard().subarray(ear), tones.caller)).toBeDefined();
  seat.linphone.command("terminate");
  await becomes({ ...colleague, person: seat.person }, "ready");
  await citizen.hangUp();
  await capture.stop();
  const came = cameTo(capture, seat);
  const settled = came.filter(({ atMs }) => atMs > came[0]!.atMs + 600);
  await assertHeardOnce("the agent", earOfCapture(settled), { toneHz: tones.caller, db: -12, others: [tones.agent] });
  const sip = sipOf(capture, seat);
  const challenge = sip.find(({ status, way }) => status === 401 && way === "in")!;
  // RFC 8760 §2.2
  expect(header(challenge, "www-authenticate")).toMatch(/algorithm=SHA-256\b/);
  const proved = sip.find(
    ({ method, headers }) => method === "REGISTER" && headers.some(([name]) => name === "authorization"),
  )!;
  expect(header(proved, "authorization")).toMatch(/algorithm=SHA-256\b.*response="[0-9a-f]{64}"/);
  // RFC 3262 §3, §4
  const ringing = sip.find(({ status, way }) => status === 180 && way === "out")!;
  expect(header(ringing, "require")).toContain("100rel");
  const prack = sip.find(({ method, way }) => method === "PRACK" && way === "in")!;
  expect(header(prack, "rack").split(" ")[0]).toBe(header(ringing, "rseq"));
  expect(sip.some((each) => each.status === 200 && each.way === "out" && isOf(each, "PRACK"))).toBe(true);
});

test("consultative transfer at the phone: hold, a second call, REFER with Replaces; the citizen goes on with the colleague", async () => {
  await seat.person.post("/api/agent/ready");
  const capture = await startCapture(world);
  const citizen = await citizenCalls(desk.carrier, desk.server, tones.caller);
  await pressOne(citizen);
  const first = await seat.linphone.called();
  seat.linphone.command("answer");
  await soundBegins("the agent", citizen, tones.agent);
  await sleep(3000);
  seat.linphone.command("pause");
  const isHeld = async () => (await seat.person.get("/api/agent")).call?.at === "held";
  await until("the desk shows the hold", isHeld, { everyMs: 250 });
  seat.linphone.command("call sip:8002@zongji");
  const [, second] = await seat.linphone.says(/assigned id (\d+)/);
  const consulted = await answerNext(colleague);
  await until("the colleague hears the agent", () => toneBegins(consulted.heard(), tones.agent) !== undefined);
  const [music] = await Promise.all([
    hearFromNow(citizen, 6500),
    hears("the colleague", consulted, { toneHz: tones.agent, db: -12, others: [tones.caller] }),
  ]);
  for (const toneHz of others) expect(listen(music, { toneHz, db: -12 }).share).toBeLessThan(0.02);

  seat.linphone.command(`transfer ${first} --to-call ${second}`);
  await soundBegins("the colleague", citizen, tones.otherAgent);
  await sleep(500);
  await Promise.all([
    hears("the citizen", citizen, { toneHz: tones.otherAgent, db: -12, others: [tones.agent, tones.caller] }),
    hears("the colleague", consulted, { toneHz: tones.caller, db: -12, others: [tones.agent] }),
  ]);
  await becomes({ ...colleague, person: seat.person }, "ready");
  await consulted.hangUp();
  await citizen.hangUp();
  await capture.stop();

  const sip = sipOf(capture, seat);
  const refer = sip.find(({ method, way }) => method === "REFER" && way === "out")!;
  expect(header(refer, "refer-to")).toMatch(/[?&]Replaces=/);
  expect(sip.find((each) => each.way === "in" && each.status > 0 && isOf(each, "REFER"))!.status).toBe(202);
  const told = sip.flatMap(({ method, way, body }) => (method === "NOTIFY" && way === "in" ? [body.trim()] : []));
  expect(told.at(-1)).toMatch(/^SIP\/2\.0 200/);
  // Told before our BYE: afterwards linphone knows of no transfer any more (481).
  const taken = sip.flatMap((each) => (each.way === "out" && isOf(each, "NOTIFY") ? [each.status] : []));
  expect(new Set(taken)).toEqual(new Set([200]));

  const record = await logged(desk.administrator, citizen);
  expect(factsOf(record, "TransferCompleted")).toMatchObject([{ kind: "consult" }]);
  const [left, right] = lanes(desk.server, record);
  const ms = (sample: number | undefined) => (sample ?? Number.NaN) / 8;
  // Music has such tones too, but weaker ones.
  const loud = { leastDb: -15 };
  const [agentFrom, agentTo] = [ms(toneBegins(right, tones.agent, loud)), ms(toneEnds(right, tones.agent, loud))];
  const [newFrom, newTo] = [ms(toneBegins(right, tones.otherAgent, loud)), ms(toneEnds(right, tones.otherAgent, loud))];
  // One recording goes through it all: the citizen is on its left without a gap.
  const { startedAt } = record.recordings[0]!;
  const part = (lane: Int16Array, fromMs: number, toMs: number) =>
    earOfSound(cut(lane, fromMs, toMs), startedAt + fromMs);
  await assertHeardOnce("left", part(left, agentFrom + 300, newTo - 300), {
    toneHz: tones.caller,
    db: -12,
    others: [tones.agent, tones.otherAgent],
  });
  await assertHeardOnce("right, in the end", part(right, newFrom + 300, newTo - 300), {
    toneHz: tones.otherAgent,
    db: -12,
    others: [tones.agent],
  });
  // The consultation is not in it: no voice on the right between the two talks.
  expect(newFrom - agentTo).toBeGreaterThan(6500);
  for (const toneHz of others)
    expect(listen(cut(right, agentTo + 100, newFrom - 100), { toneHz, db: -12 }).share).toBeLessThan(0.02);
});

test("the desk answers a phone of one line, which is rung anew and is not busy then", async () => {
  await seat.person.post("/api/agent/busy");
  const oneLine = await sitDown(world, desk, "8003", { config: "[misc]\nmax_calls=1\n" });
  await oneLine.person.post("/api/agent/ready");
  const capture = await startCapture(world);
  const citizen = await citizenCalls(desk.carrier, desk.server, tones.caller);
  await pressOne(citizen);
  await oneLine.linphone.called();
  await sleep(500);
  await oneLine.person.post("/api/agent/answer");
  const again = await oneLine.linphone.called();
  // It knows none of the ways to be asked: it rings, and she lifts the receiver.
  oneLine.linphone.command(`answer ${again}`);
  await becomes({ ...colleague, person: oneLine.person }, "talking");
  await oneLine.person.post("/api/agent/busy");
  await soundBegins("the agent", citizen, tones.agent);
  oneLine.linphone.command("terminate");
  await citizen.hangUp();
  await capture.stop();
  const sip = sipOf(capture, oneLine);
  const invites = sip.filter(({ method, way }) => method === "INVITE" && way === "in");
  expect(invites.map((each) => header(each, "answer-mode"))).toEqual(["", "Auto"]);
  expect(sip.filter(({ status, way }) => status === 486 && way === "out")).toEqual([]);
  const cancelled = sip.find(({ status, way }) => status === 487 && way === "out")!;
  expect(invites[1]!.atMs).toBeGreaterThan(cancelled.atMs);
  const record = await logged(desk.administrator, citizen);
  expect(factsOf(record, "OfferEnded")).toEqual([]);
});
