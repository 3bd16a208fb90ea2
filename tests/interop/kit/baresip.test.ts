import {
  assertHeardSomewhere,
  type BaresipSettings,
  cut,
  header,
  makeRegistrar,
  newWorld,
  Phone,
  sleep,
  startBaresip,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const desk = async (more: Partial<BaresipSettings> = {}) => {
  const phone = world.own(await Phone.open({ number: "13800000001", toneHz: tones.caller }));
  const registrar = makeRegistrar(phone, { user: "8001", password: "secret" });
  const baresip = await startBaresip(world, {
    user: "8001",
    password: "secret",
    registrar: `127.0.0.1:${phone.sip.port}`,
    toneHz: tones.agent,
    ...more,
  });
  return { phone, baresip, contact: registrar.contact()! };
};

test("baresip registers with digest, answers, hears and is heard, and hangs up", async () => {
  const { phone, baresip, contact } = await desk();
  expect(contact).toContain("192.0.2.77");
  const call = await phone.call({ to: contact });
  await baresip.event("CALL_INCOMING");
  await baresip.answer();
  await call.answered;
  // Long enough that five whole seconds of it are left wherever the machine stumbles.
  await sleep(13_000);
  await baresip.hangUp();
  expect(await call.ended).toMatchObject({ by: "them", how: "BYE" });
  await sleep(300);
  const [atPhone, atBaresip] = [call.heard(), baresip.heard()].map((heard) => cut(heard, 500, 12_500));
  assertHeardSomewhere("the phone", atPhone!, { toneHz: tones.agent, db: -12, others: [tones.caller] });
  assertHeardSomewhere("baresip", atBaresip!, { toneHz: tones.caller, db: -12, others: [tones.agent] });
  expect(call.rtp.lost()).toBe(0);
});

test("baresip refuses a call that rings", async () => {
  const { phone, baresip, contact } = await desk();
  const call = await phone.call({ to: contact });
  await baresip.event("CALL_INCOMING");
  await baresip.hangUp();
  expect(await call.ended).toMatchObject({ by: "them", how: "refused" });
});

test("baresip holds and takes back, again and again", async () => {
  const { phone, baresip, contact } = await desk();
  const call = await phone.call({ to: contact });
  await baresip.event("CALL_INCOMING");
  await baresip.answer();
  await call.answered;
  for (let time = 0; time < 4; time += 1) {
    await sleep(700);
    await baresip.hold();
    await until("the phone is held", () => call.remote?.direction === "sendonly");
    await sleep(700);
    await baresip.resume();
    await until("the phone is taken back", () => call.remote?.direction === "sendrecv");
  }
  await baresip.hangUp();
  expect(await call.ended).toMatchObject({ by: "them", how: "BYE" });
});

test("baresip presses keys by RFC 4733, or by INFO, and asks for a transfer by REFER", async () => {
  for (const digits of ["rtpevent", "info"] as const) {
    const { phone, baresip, contact } = await desk({ digits });
    const call = await phone.call({ to: contact });
    await baresip.event("CALL_INCOMING");
    await baresip.answer();
    await call.answered;
    await sleep(500);
    await baresip.press("5");
    if (digits === "rtpevent") await until("the key is heard", () => call.rtp.digits() === "5");
    else
      await until("the key is told", () =>
        baresip.sip().some(({ method, way, body }) => method === "INFO" && way === "out" && /Signal=5/.test(body)),
      );
    await baresip.transfer("sip:8002@test");
    const refer = await until("the REFER leaves", () =>
      baresip.sip().find(({ method, way }) => method === "REFER" && way === "out"),
    );
    expect(header(refer, "refer-to")).toContain("sip:8002@test");
    await call.hangUp();
    await baresip.close();
  }
});
