import {
  header,
  mixed,
  newWorld,
  type OutgoingCall,
  Phone,
  silence,
  sleep,
  tone,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { factsOf, recordOf, wholeLog } from "../../e2e/cast.ts";
import { hotlineNumber } from "../../e2e/scene.ts";
import {
  addTrunk,
  changeTrunk,
  hearEachOther,
  hears,
  type Office,
  openLine,
  openOffice,
  placeOfPhone,
  settle,
  trunkOnce,
} from "./scene.ts";

let world: World;
let office: Office;
let line: Phone;
let trunk: string;
beforeAll(async () => {
  world = newWorld();
  line = await openLine(world, "13900000001", tones.caller);
  office = await openOffice(world);
  trunk = await addTrunk(office.administrator, "carrier of citizens", { ...placeOfPhone(line), match: ["127.0.0.1"] });
  await office.seat.person.post("/api/agent/busy");
}, 120_000);
afterAll(() => world.close());
afterEach(() => settle(office));

const dial = (more: Partial<Parameters<Phone["call"]>[0]> = {}): Promise<OutgoingCall> =>
  line.call({ to: `sip:${hotlineNumber}@${office.server.sipAddress}`, ...more });

const menu = async (from = line): Promise<OutgoingCall> => {
  const call = await from.call({ to: `sip:${hotlineNumber}@${office.server.sipAddress}` });
  await call.answered;
  // What she says must not talk over her keys.
  call.rtp.say(silence(1000));
  await sleep(1000);
  return call;
};

/** Waits until the log tells that this key was pressed in the call, once. */
const pressed = async (call: OutgoingCall, key: string): Promise<void> => {
  const record = await until(
    `the log tells key ${key}`,
    async () => {
      const log = await wholeLog(office.administrator);
      if (!log.some(({ facts }) => facts.some(({ sipCallId }) => sipCallId === call.callId))) return undefined;
      const found = recordOf(log, call);
      return factsOf(found, "KeyPressed").length > 0 && found;
    },
    { everyMs: 500 },
  );
  await sleep(500);
  expect(factsOf(record, "KeyPressed")).toMatchObject([{ key, valid: true }]);
};

test("digits by RFC 4733, by INFO and in band each select the menu's key, once", async () => {
  const byEvent = await menu();
  await byEvent.press("1");
  await pressed(byEvent, "1");
  await byEvent.hangUp();

  const byInfo = await menu();
  const told = await byInfo.request(
    "INFO",
    [["Content-Type", "application/dtmf-relay"]],
    "Signal=1\r\nDuration=160\r\n",
  );
  expect(told.status).toBe(200);
  await pressed(byInfo, "1");
  await byInfo.hangUp();

  // A line that knows no telephone-event (RFC 4733): tones are all that it has.
  const inBand = await menu(world.own(await Phone.open({ number: "13900000002", eventType: null })));
  // ITU-T Q.23: key 1.
  inBand.rtp.say(mixed(tone(697, 200, { db: -9 }), tone(1209, 200, { db: -9 })));
  await sleep(200);
  inBand.rtp.say(silence(1000));
  await pressed(inBand, "1");
  await inBand.hangUp();
});

test("a carrier that offers late: our 200 offers, its ACK answers, and the talk is heard both ways", async () => {
  await office.seat.person.post("/api/agent/ready");
  const call = await dial({ lateOffer: true });
  await call.answered;
  expect(call.message!.body).toMatch(/^m=audio \d+ RTP\/AVP 8\b/m);
  await sleep(800);
  await call.press("1");
  const ring = await office.seat.phone.nextCall();
  ring.answer();
  await hears("the citizen hears the agent", call, tones.agent);
  await hearEachOther([call, tones.caller], [ring, tones.agent]);
  await ring.hangUp();
  await call.hangUp();
});

test("a call over the limit of lines gets 486, and is counted D9; the one that talks goes on", async () => {
  await changeTrunk(office.administrator, trunk, { maxLines: 1 });
  const call = await dial();
  await call.answered;
  const over = await dial();
  expect(await over.ended).toMatchObject({ by: "them", how: "refused", status: 486 });
  const status = await trunkOnce(
    office.administrator,
    trunk,
    "has refused one",
    ({ refusedToday }) => refusedToday === 1,
  );
  expect(status.lines).toBe(1);
  const record = await until(
    "the log tells the refused call",
    async () => {
      const log = await wholeLog(office.administrator);
      if (!log.some(({ facts }) => facts.some(({ sipCallId }) => sipCallId === over.callId))) return undefined;
      const found = recordOf(log, over);
      return found.row.disposition !== null && found;
    },
    { everyMs: 500 },
  );
  expect(record.row).toMatchObject({ disposition: "D9", ending: { cause: "limit" } });
  expect(call.end).toBeUndefined();
  await call.hangUp();
  await changeTrunk(office.administrator, trunk, { maxLines: 30 });
});

test("numbers of calls in are made plain by the trunk's rules; the called one stands where the trunk says", async () => {
  await changeTrunk(office.administrator, trunk, {
    calledNumberFrom: "to",
    numberRules: {
      out: [],
      inCalling: [{ match: "+86.", strip: 3, prepend: "0" }],
      inCalled: [{ match: "8610.", strip: 4, prepend: "" }],
    },
  });
  const call = await line.call({
    to: `sip:8610${hotlineNumber}@${office.server.sipAddress}`,
    from: `<sip:+862166668888@${line.sip.address}:${line.sip.port}>`,
  });
  await call.answered;
  expect(header(call.message!, "to")).toContain(`8610${hotlineNumber}`);
  await call.hangUp();
  const record = await until(
    "the log has it",
    async () => {
      const log = await wholeLog(office.administrator);
      const found = log.find(({ facts }) => facts.some(({ sipCallId }) => sipCallId === call.callId));
      return found?.row.endedAt !== null && found;
    },
    { everyMs: 500 },
  );
  expect(record.row).toMatchObject({ calledNumber: hotlineNumber, number: "02166668888" });
});
