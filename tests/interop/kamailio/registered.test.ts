import {
  type Capture,
  header,
  headersOf,
  type Kamailio,
  newWorld,
  type Phone,
  type SipText,
  sleep,
  startCapture,
  startKamailio,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  addTrunk,
  callOut,
  changeTrunk,
  hearEachOther,
  hears,
  type Office,
  openLine,
  openOffice,
  placeOfProxy,
  settle,
  talkIn,
  trunkOnce,
} from "./scene.ts";

let world: World;
let office: Office;
let kamailio: Kamailio;
let gateways: readonly [Phone, Phone];
let trunk: string;
/** What Kamailio grants, so that a refresh is seen soon. */
const grantedSec = 8;
beforeAll(async () => {
  world = newWorld();
  gateways = [
    await openLine(world, "13900000001", tones.caller),
    await openLine(world, "13900000002", tones.otherCaller),
  ];
  kamailio = await startKamailio(world, {
    users: { "12345678": "the right one" },
    expiresSec: grantedSec,
    routes: [
      { prefix: "13", to: gateways.map(({ sip }) => `127.0.0.1:${sip.port}`), way: "fork" },
      { prefix: "02", to: gateways.map(({ sip }) => `127.0.0.1:${sip.port}`), way: "failover" },
    ],
  });
  office = await openOffice(world);
  const register = { ...placeOfProxy(kamailio), user: "12345678", authUser: null, expiresSec: 3600 };
  trunk = await addTrunk(office.administrator, "ims", { ...placeOfProxy(kamailio), register, password: "a wrong one" });
}, 120_000);
afterAll(() => world.close());
afterEach(() => settle(office));

const metric = async (name: string): Promise<number | undefined> =>
  (await office.server.metrics()).get(`${name}{trunk="${trunk}"}`);

type Seen = SipText & { readonly atMs: number; readonly from: string; readonly to: string };
/** All that the server said and was told, but by its agents' phones. */
const ofCall = (capture: Capture, callId: string): Seen[] =>
  capture
    .sip(office.server.sipPort)
    .filter((message) => header(message, "call-id") === callId)
    .filter(({ from, to }) => ![from, to].includes(`127.0.0.1:${office.seat.phone.sip.port}`));

test("a wrong password: the trunk is down and says why; the right one: registered, and refreshed before it runs out", async () => {
  const { administrator } = office;
  const down = await trunkOnce(administrator, trunk, "is down", ({ at }) => at === "down");
  expect(down).toMatchObject({ registered: false, registeredUntil: null });
  expect(down.why).not.toBeNull();
  expect([await metric("zongji_trunk_up"), await metric("zongji_trunk_registered")]).toEqual([0, 0]);

  const capture = await startCapture(world);
  await changeTrunk(administrator, trunk, { password: "the right one" });
  const up = await trunkOnce(administrator, trunk, "is up", ({ at, registered }) => at === "up" && registered === true);
  expect(up.registeredUntil! - Date.now()).toBeLessThanOrEqual(grantedSec * 1000);
  expect([await metric("zongji_trunk_up"), await metric("zongji_trunk_registered")]).toEqual([1, 1]);
  await sleep(grantedSec * 1000);
  await capture.stop();
  expect((await trunkOnce(administrator, trunk, "is up", () => true)).at).toBe("up");
  const granted = capture
    .sip(kamailio.port)
    .filter((message) => message.status === 200 && header(message, "cseq").endsWith("REGISTER"));
  expect(granted.length).toBeGreaterThanOrEqual(2);
  // RFC 3261 §10.2.1.1: before what was granted is over.
  for (const [n, { atMs }] of granted.slice(1).entries())
    expect(atMs - granted[n]!.atMs).toBeLessThan(grantedSec * 1000);
  // RFC 3261 §10.2.4: refreshes keep Call-ID, and count CSeq up.
  expect(new Set(granted.map((message) => header(message, "call-id"))).size).toBe(1);
});

test("a call comes in through the proxy: both hear each other, and every request within it goes by the recorded route", async () => {
  const capture = await startCapture(world);
  const { citizen, ring } = await talkIn(office.seat, gateways[0], kamailio.address);
  await hearEachOther([citizen, tones.caller], [ring, tones.agent]);
  await ring.hangUp();
  // The question for a rating, then the goodbye.
  const end = await until("the hotline hangs up", () => citizen.end, { limitMs: 60_000 });
  expect(end).toMatchObject({ by: "them", how: "BYE" });
  await capture.stop();
  const seen = ofCall(capture, citizen.callId);
  expect(new Set(seen.flatMap(({ from, to }) => [from, to]))).toEqual(
    new Set([office.server.sipAddress, kamailio.address]),
  );
  const own = seen.filter(({ from }) => from === office.server.sipAddress);
  // RFC 3261 §12.1.1: the route is copied into the answer.
  const answer = own.find(({ status }) => status === 200)!;
  expect(headersOf(answer, "record-route")[0]).toContain(`${kamailio.address};`);
  // RFC 3261 §12.2.1.1: the Contact in the Request-URI, the route in Route.
  const byes = own.filter(({ method }) => method === "BYE");
  expect(byes.length).toBeGreaterThan(0);
  for (const bye of byes) {
    expect(bye.uri).toContain(`:${gateways[0].sip.port}`);
    expect(headersOf(bye, "route")[0]).toContain(kamailio.address);
  }
});

test("a call out is challenged, forks to two gateways, and talks with the one that answers while the other is busy", async () => {
  const capture = await startCapture(world);
  const own = await callOut(office.seat, "13811112222");
  const [busy, answering] = [await gateways[0].nextCall(), await gateways[1].nextCall()];
  expect(busy.callId).toBe(answering.callId);
  expect(answering.callerNumber).toBe("12345678");
  busy.refuse(486);
  answering.ring();
  await sleep(300);
  answering.answer();
  await hears("the agent hears the far end", own, tones.otherCaller);
  await hearEachOther([answering, tones.otherCaller], [own, tones.agent]);
  await own.hangUp();
  expect(await answering.ended).toMatchObject({ by: "them", how: "BYE" });
  await capture.stop();
  const seen = ofCall(capture, answering.callId);
  expect(seen.map(({ status }) => status)).toContain(407);
  const bye = seen.find(({ method, from }) => method === "BYE" && from === office.server.sipAddress)!;
  expect(bye.to).toBe(kamailio.address);
});

test("the proxy's first gateway is out of order: its second takes the call, and the agent never knows", async () => {
  const own = await callOut(office.seat, "02188880000");
  (await gateways[0].nextCall()).refuse(503, "Service Unavailable");
  const second = await gateways[1].nextCall();
  second.answer();
  await hears("the agent hears the far end", own, tones.otherCaller);
  await second.hangUp();
  await own.ended;
});

test("the proxy dies: the trunk is down when its registration can't be refreshed", async () => {
  kamailio.kill();
  const down = await trunkOnce(office.administrator, trunk, "is down", ({ at }) => at === "down", 60_000);
  expect(down.registered).toBe(false);
  await office.seat.person.post("/api/agent/busy");
  await expect(office.seat.person.post("/api/agent/call-out", { number: "13811112222" })).rejects.toThrow(/noTrunk/);
});
