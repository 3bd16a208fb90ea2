import {
  assertHeardOnce,
  header,
  hearNow,
  levelDb,
  newWorld,
  Phone,
  sleep,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { hearFromNow } from "../../e2e/cast.ts";
import {
  addTrunk,
  callOut,
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
let first: Phone;
let second: Phone;
let trunks: readonly [first: string, second: string];
/** The first carrier answers OPTIONS; not so when it is dead. */
let dead = false;
beforeAll(async () => {
  world = newWorld();
  first = await openLine(world, "first", tones.caller);
  second = await openLine(world, "second", tones.otherCaller);
  first.onOther = ({ method }) => dead && method === "OPTIONS";
  office = await openOffice(world);
  trunks = [
    await addTrunk(office.administrator, "first", { ...placeOfPhone(first), priority: 1, optionsSec: 2 }),
    await addTrunk(office.administrator, "second", { ...placeOfPhone(second), priority: 2 }),
  ];
}, 120_000);
afterAll(() => world.close());
afterEach(() => settle(office));

const [number, dialled] = ["01012345678", "01012345678"];

test("a 503 of the first carrier: the second takes the call", async () => {
  await trunkOnce(office.administrator, trunks[0], "is up", ({ at }) => at === "up");
  const own = await callOut(office.seat, number);
  (await first.nextCall()).refuse(503, "Service Unavailable");
  const call = await second.nextCall();
  call.answer();
  await hears("the agent hears the second carrier", own, tones.otherCaller);
  await hearEachOther([call, tones.otherCaller], [own, tones.agent]);
  await own.hangUp();
  await call.ended;
});

test("a busy far end is no reason to try the second carrier", async () => {
  const own = await callOut(office.seat, number);
  (await first.nextCall()).refuse(486);
  await own.ended;
  await expect(second.nextCall(1500)).rejects.toThrow(/not seen/);
});

test("number rules, the caller's number and P-Asserted-Identity are on the wire; early media is heard before the answer", async () => {
  await changeTrunk(office.administrator, trunks[0], {
    numberRules: { out: [{ match: "0XX.", strip: 1, prepend: "+86" }], inCalling: [], inCalled: [] },
    callerId: { number: "02166668888", assertedIdentity: true, privacy: false },
  });
  const own = await callOut(office.seat, dialled);
  const call = await first.nextCall();
  expect(call.invite.uri).toContain("sip:+861012345678@");
  expect(call.callerNumber).toBe("02166668888");
  // RFC 3325 §9.1
  expect(header(call.invite, "p-asserted-identity")).toContain("sip:02166668888@");
  expect(header(call.invite, "privacy")).toBe("");
  call.early();
  await hears("the agent hears the carrier's early media", own, tones.caller);
  expect(call.answeredAtMs).toBeUndefined();
  const before = await hearFromNow(own, 3000);
  expect(levelDb(before)).toBeGreaterThan(-18);
  expect((await office.seat.person.get("/api/agent")).call.at).toBe("dialling");
  call.answer();
  await hears("the carrier hears the agent", call, tones.agent);
  await hearEachOther([call, tones.caller], [own, tones.agent]);
  await call.hangUp();
  await own.ended;
});

test("a caller who wants to stay unknown is anonymous, and the carrier knows who it is", async () => {
  await changeTrunk(office.administrator, trunks[0], {
    callerId: { number: null, assertedIdentity: true, privacy: true },
  });
  const own = await callOut(office.seat, number);
  const call = await first.nextCall();
  // RFC 3323 §4.1.1.3, RFC 3325 §9.3
  expect(header(call.invite, "from")).toMatch(/anonymous@anonymous\.invalid/);
  expect(header(call.invite, "privacy")).toBe("id");
  expect(header(call.invite, "p-asserted-identity")).toContain("sip:12345678@");
  call.refuse(486);
  await own.ended;
});

test("the first carrier doesn't answer OPTIONS: it is down, and the second takes the call at once", async () => {
  dead = true;
  await trunkOnce(office.administrator, trunks[0], "is down", ({ at }) => at === "down");
  expect((await office.server.metrics()).get(`zongji_trunk_up{trunk="${trunks[0]}"}`)).toBe(0);
  const own = await callOut(office.seat, number);
  const call = await second.nextCall();
  await expect(first.nextCall(500)).rejects.toThrow(/not seen/);
  call.answer();
  await hears("the agent hears the second carrier", own, tones.otherCaller);
  await own.hangUp();
  await call.ended;
  dead = false;
  await trunkOnce(office.administrator, trunks[0], "is up again", ({ at }) => at === "up");
});

test("a trunk is added, changed and switched off while a call over it goes on", async () => {
  const third = world.own(await Phone.open({ number: "third", toneHz: tones.supervisor }));
  const { administrator } = office;
  const added = await addTrunk(administrator, "third", { ...placeOfPhone(third), priority: 1, share: 100 });
  await changeTrunk(administrator, trunks[0], { priority: 3 });
  const own = await callOut(office.seat, number);
  const call = await third.nextCall();
  call.answer();
  await hears("the agent hears the third carrier", own, tones.supervisor);
  const listening = hearNow(own, 8000);
  await sleep(1500);
  await changeTrunk(administrator, added, {
    callerId: { number: "02100000000", assertedIdentity: false, privacy: false },
  });
  await sleep(1500);
  await changeTrunk(administrator, added, { enabled: false });
  const wanted = { toneHz: tones.supervisor, db: -12, others: [tones.agent] };
  await assertHeardOnce("the agent, meanwhile", await listening, wanted);
  await hearEachOther([call, tones.supervisor], [own, tones.agent]);
  expect(own.rtp.lost()).toBe(0);
  await own.hangUp();
  await call.ended;
  await until("the agent is free", async () => (await office.seat.person.get("/api/agent")).call === null, {
    everyMs: 250,
  });
  const next = await callOut(office.seat, number);
  const elsewhere = await second.nextCall();
  await expect(third.nextCall(500)).rejects.toThrow(/not seen/);
  elsewhere.refuse(486);
  await next.ended;
});
