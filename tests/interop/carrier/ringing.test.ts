/** What a carrier does before the answer, and what it leaves out: ringing without a sound, INFO, silence; and the test of a line. */
import {
  header,
  type IncomingCall,
  newWorld,
  type Phone,
  samplesOf,
  sleep,
  toneBegins,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { hears as hearsAllAlong } from "../../e2e/cast.ts";
import { hotlineNumber } from "../../e2e/scene.ts";
import {
  addTrunk,
  callOut,
  hears,
  type Office,
  openLine,
  openOffice,
  placeOfPhone,
  settle,
} from "../kamailio/scene.ts";

/** GB/T 3378: 450 Hz, a second on, four off. */
const ringbackHz = 450;
const number = "01012345678";
/** Softer than a party who talks. */
const hearsRinging = (own: IncomingCall): Promise<unknown> =>
  until(
    "the agent hears our ringing",
    () => toneBegins(samplesOf(own.rtp.packets.slice(-10)), ringbackHz) !== undefined,
    { everyMs: 100 },
  );

let world: World;
let office: Office;
let line: Phone;
let trunk: string;
beforeAll(async () => {
  world = newWorld();
  line = await openLine(world, "line", tones.otherCaller);
  office = await openOffice(world);
  const place = placeOfPhone(line);
  trunk = await addTrunk(office.administrator, "line", { ...place, match: [place.host], priority: 1 });
}, 120_000);
afterAll(() => world.close());
afterEach(() => settle(office));

test("183 with SDP that brings no sound, then 180: the agent hears our ringing, until the far end's own sound comes", async () => {
  const own = await callOut(office.seat, number);
  const call = await line.nextCall();
  call.early({ silent: true });
  await sleep(1000);
  call.ring();
  await hearsRinging(own);
  call.speak();
  await hears("the agent hears the far end", own, tones.otherCaller);
  await hearsAllAlong("the agent", own, { toneHz: tones.otherCaller, db: -12, others: [ringbackHz] });
  call.refuse(486);
  await own.ended;
});

test("sound that the network says is not to be heard is none", async () => {
  const own = await callOut(office.seat, number);
  const call = await line.nextCall();
  call.early({ headers: [["P-Early-Media", "inactive"]] });
  call.ring();
  await hearsRinging(own);
  const from = own.rtp.packets.length;
  await sleep(5000);
  expect(toneBegins(samplesOf(own.rtp.packets.slice(from)), tones.otherCaller)).toBeUndefined();
  call.refuse(486);
  await own.ended;
});

test("INFO before the answer is answered at once", async () => {
  const own = await callOut(office.seat, number);
  const call = await line.nextCall();
  call.ring();
  const began = performance.now();
  const answer = await call.request("INFO", [["Content-Type", "application/vnd.etsi.cug+xml"]], "<cug/>");
  expect([answer.status, header(answer, "accept")]).toEqual([415, "application/dtmf-relay, application/dtmf"]);
  expect((await call.request("INFO")).status).toBe(200);
  expect(performance.now() - began).toBeLessThan(2000);
  call.refuse(486);
  await own.ended;
});

test("the INVITE that leaves is the one that the console shows", async () => {
  const { administrator } = office;
  const introduction = { domain: "ims.carrier.example", fromHost: null, userPhone: true, earlyMedia: true };
  await administrator.insist("PATCH", `/api/trunks/${trunk}`, { introduction });
  const trunks: { id: string; kind: string; hasPassword: boolean }[] = await administrator.get("/api/trunks");
  const { id: _id, kind: _kind, hasPassword: _has, ...told } = trunks.find(({ id }) => id === trunk)!;
  const { invite } = await administrator.post("/api/trunks/invite", { trunk: told, number });
  const own = await callOut(office.seat, number);
  const call = await line.nextCall();
  const shown = (name: string) => new RegExp(`^${name}: (.*)$`, "im").exec(invite)?.[1]?.replace(/;tag=.*/, "") ?? "";
  for (const name of ["From", "To", "P-Early-Media", "Supported", "Session-Expires"])
    expect([name, shown(name)]).toEqual([name, header(call.invite, name.toLowerCase()).replace(/;tag=.*/, "")]);
  expect(invite.split("\n")[0]).toBe(`INVITE ${call.invite.uri} SIP/2.0`);
  call.refuse(486);
  await own.ended;
});

test("a test of the line says what came back: a refusal; ringing, answer and sound", async () => {
  const test = office.administrator.post(`/api/trunks/${trunk}/test`, { number });
  (await line.nextCall()).refuse(403, "Forbidden");
  expect(await test).toMatchObject({ steps: [], ending: { sip: 403 } });
  const again = office.administrator.post(`/api/trunks/${trunk}/test`, { number });
  const call = await line.nextCall();
  call.ring();
  await sleep(300);
  call.answer();
  const { steps, ending } = await again;
  expect(steps.map(({ step }: { step: string }) => step)).toEqual(["tone", "answered", "sound"]);
  expect(ending).toMatchObject({ by: "system", cause: "flowEnded" });
  expect((await call.ended).how).toBe("BYE");
});

test("a caller whose line falls silent in the menu has longer than one in a talk, and the record says so", async () => {
  const { administrator, server } = office;
  await administrator.insist("PATCH", "/api/policies", { rtpTimeoutMs: 3000, rtpTimeoutWaitingMs: 8000 });
  const citizen = await line.call({ to: `sip:${hotlineNumber}@127.0.0.1:${server.sipPort}` });
  await citizen.answered;
  await sleep(500);
  citizen.rtp.stopSending();
  const began = performance.now();
  await citizen.ended;
  const tookMs = performance.now() - began;
  expect(tookMs).toBeGreaterThan(7000);
  expect(tookMs).toBeLessThan(20_000);
  expect(citizen.end?.reason).toContain("rtpTimeout");
});
