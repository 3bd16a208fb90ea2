import {
  assertNoPause,
  type BaresipSettings,
  type BaresipSip,
  type Capture,
  header,
  listen,
  newWorld,
  samplesOf,
  sleep,
  startCapture,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { citizenCalls, hears, pressOne } from "../../e2e/cast.ts";
import {
  assertPhoneHeard,
  assertRecorded,
  atDesk,
  type BaresipSeat,
  certificateOf,
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
beforeAll(async () => {
  world = newWorld();
  desk = await openDesk(world);
});
afterAll(() => world.close());

/** A whole call of the queue by this agent's phone: both hear each other, and the recording has both. */
const callBy = async (agentNo: string, settings: Partial<BaresipSettings>) => {
  const seat = await sitDown(world, desk, agentNo, settings);
  const capture = await startCapture(world);
  const citizen = await talk(desk, seat);
  const fromMs = performance.now();
  await hears("the citizen", citizen, { toneHz: tones.agent, db: -12, others: [tones.caller] });
  if (settings.srtp === undefined && settings.codec === undefined)
    await phoneHears("the agent", seat, tones.caller, [tones.agent]);
  // Of what is encrypted, or in another codec, its own player tells, in which five seconds must be whole wherever the machine stumbles.
  else await sleep(6000);
  await assertNoPause("the agent", rtpPortOf(seat), { fromMs, toMs: performance.now() });
  await seat.baresip.hangUp();
  await capture.stop();
  await citizen.hangUp();
  await seat.person.post("/api/agent/sign-out");
  assertPhoneHeard(seat, tones.caller, [tones.agent]);
  expect(citizen.rtp.lost()).toBe(0);
  const record = await logged(desk.administrator, citizen);
  expect(record.row).toMatchObject({ agentNo, group: "business", recorded: true });
  await assertRecorded(desk.server, record);
  await seat.baresip.close();
  return { seat, capture };
};

const invites = ({ baresip }: BaresipSeat): BaresipSip[] => baresip.sip().filter(({ method }) => method === "INVITE");
const registered = ({ baresip }: BaresipSeat): BaresipSip =>
  baresip.sip().find((message) => message.status === 200 && header(message, "cseq").endsWith("REGISTER"))!;

/** RTP between the phone and the server, each way. */
const rtpOf = (capture: Capture, seat: BaresipSeat) => {
  const port = rtpPortOf(seat);
  return { sent: capture.rtp({ fromPort: port }), came: capture.rtp({ toPort: port }) };
};

test("an agent's phone over TCP takes a call of the queue, and both hear each other", async () => {
  const { seat, capture } = await callBy("8001", { transport: "tcp" });
  expect(registered(seat)).toMatchObject({ transport: "TCP", way: "in" });
  expect(invites(seat)).toMatchObject([{ transport: "TCP", way: "in" }]);
  // The control of the test of SRTP below: here the tone is on the wire as it is.
  expect(listen(samplesOf(rtpOf(capture, seat).sent), { toneHz: tones.agent }).share).toBeGreaterThan(0.9);
});

test("an agent's phone over TLS, which checks the server's certificate, takes a call of the queue", async () => {
  const { seat } = await callBy("8002", { transport: "tls", certificateFile: certificateOf(desk.server) });
  expect(registered(seat)).toMatchObject({ transport: "TLS", way: "in" });
  expect(invites(seat)).toMatchObject([{ transport: "TLS", way: "in" }]);
});

test("with SRTP by SDES over TLS both hear each other, and the wire carries no tone", async () => {
  const settings = { transport: "tls", certificateFile: certificateOf(desk.server), srtp: "srtp-mand" } as const;
  await desk.administrator.insist("PATCH", "/api/devices/phone-8003", { srtp: "required" });
  const { seat, capture } = await callBy("8003", settings);
  const [invite] = invites(seat);
  const answer = seat.baresip.sip().find((each) => each.way === "out" && each.status === 200 && each.body !== "");
  // RFC 4568 §9.1
  expect(invite!.body).toMatch(/^m=audio \d+ RTP\/SAVP /m);
  for (const { body } of [invite!, answer!]) expect(body).toMatch(/^a=crypto:\d+ AES_CM_128_HMAC_SHA1_\d\d inline:/m);
  const { sent, came } = rtpOf(capture, seat);
  for (const packets of [sent, came]) {
    expect(packets.length).toBeGreaterThan(250);
    // RFC 3711 §3.1: the authentication tag follows the payload, 80 or 32 bits.
    expect(packets.every(({ payload }) => [170, 164].includes(payload.length))).toBe(true);
    const whole = samplesOf(packets.map((packet) => ({ ...packet, payload: packet.payload.subarray(0, 160) })));
    for (const toneHz of [tones.agent, tones.caller])
      expect(listen(whole, { toneHz, db: -12 }).share).toBeLessThan(0.05);
  }
});

test("a phone that insists on SRTP, of which nothing is set here, is asked once more as it wants it", async () => {
  const settings = { transport: "tls", certificateFile: certificateOf(desk.server), srtp: "srtp-mand" } as const;
  const { seat, capture } = await callBy("8005", settings);
  const asked = invites(seat).map(({ body }) => /^m=audio \d+ (\S+) /m.exec(body)?.[1]);
  expect(asked).toEqual(["RTP/AVP", "RTP/SAVP"]);
  expect(seat.baresip.sip().filter(({ way, status }) => way === "out" && status === 488)).toHaveLength(1);
  const { sent, came } = rtpOf(capture, seat);
  for (const packets of [sent, came]) {
    expect(packets.length).toBeGreaterThan(250);
    expect(packets.every(({ payload }) => [170, 164].includes(payload.length))).toBe(true);
  }
});

test("a phone that must be secured and knows no SRTP is never asked in plain", async () => {
  await desk.administrator.insist("PATCH", "/api/devices/phone-8006", { srtp: "required" });
  const seat = await sitDown(world, desk, "8006", { transport: "tls", certificateFile: certificateOf(desk.server) });
  const citizen = await citizenCalls(desk.carrier, desk.server, tones.caller);
  await pressOne(citizen);
  await until("the phone refuses", () => seat.baresip.sip().find(({ way, status }) => way === "out" && status === 488));
  await atDesk(seat.person, "rest");
  await sleep(1000);
  expect(invites(seat).map(({ body }) => /^m=audio \d+ (\S+) /m.exec(body)?.[1])).toEqual(["RTP/SAVP"]);
  await citizen.hangUp();
  await seat.person.post("/api/agent/sign-out");
  await seat.baresip.close();
});

test("a phone that speaks G.722 alone is offered it and talks by it with a citizen on G.711", async () => {
  const { seat, capture } = await callBy("8004", { codec: "G722" });
  expect(invites(seat)[0]!.body).toMatch(/^a=rtpmap:9 G722\/8000/m);
  const { sent, came } = rtpOf(capture, seat);
  // RFC 3551 §4.5.2
  expect(new Set([...sent, ...came].map(({ payloadType }) => payloadType))).toEqual(new Set([9]));
});
