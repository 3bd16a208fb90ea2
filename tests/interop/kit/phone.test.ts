import {
  assertHeard,
  cut,
  listen,
  newWorld,
  Phone,
  type PhoneSettings,
  sleep,
  tones,
  until,
  type World,
  within,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const phone = async (settings: PhoneSettings) => world.own(await Phone.open(settings));

const pair = async () =>
  [
    await phone({ number: "13800000001", toneHz: tones.caller }),
    await phone({ number: "8001", toneHz: tones.agent }),
  ] as const;

test("two phones hear each other's tone, lose nothing, and digits arrive", { timeout: 30_000 }, async () => {
  const [caller, agent] = await pair();
  const out = await caller.call({ to: agent.uri });
  const arrived = await agent.nextCall();
  expect(arrived.callerNumber).toBe("13800000001");
  arrived.ring();
  await sleep(50);
  arrived.answer();
  await within("the answer", 5000, out.answered);
  await sleep(5500);
  await out.press("1*0#");
  await sleep(400);
  expect(await out.hangUp()).toBe(200);
  expect(await arrived.ended).toMatchObject({ by: "them", how: "BYE" });
  expect(out.statuses).toEqual([100, 180, 200]);
  expect(arrived.rtp.digits()).toBe("1*0#");
  const others = [tones.supervisor];
  assertHeard("caller", cut(out.heard(), 0, 5200), { toneHz: tones.agent, db: -12, others: [tones.caller, ...others] });
  assertHeard("agent", cut(arrived.heard(), 0, 5200), {
    toneHz: tones.caller,
    db: -12,
    others: [tones.agent, ...others],
  });
  expect([out.rtp.lost(), arrived.rtp.lost()]).toEqual([0, 0]);
  expect(arrived.acknowledged).toHaveLength(1);
});

test("audio that is cut on the way is not heard, and is counted as lost", { timeout: 30_000 }, async () => {
  const [caller, agent] = await pair();
  const out = await caller.call({ to: agent.uri });
  const arrived = await agent.nextCall();
  arrived.answer();
  await out.answered;
  await sleep(3000);
  arrived.rtp.cut = true;
  await sleep(200);
  arrived.rtp.cut = false;
  await sleep(2500);
  await out.hangUp();
  expect(listen(out.heard(), { toneHz: tones.agent, db: -12 }).heard).toBe(false);
  expect(out.rtp.lost()).toBeGreaterThan(8);
});

test("a call that is cancelled, refused or crossed by its answer ends so on both sides", {
  timeout: 30_000,
}, async () => {
  const [caller, agent] = await pair();
  const first = await caller.call({ to: agent.uri });
  const firstIn = await agent.nextCall();
  firstIn.ring();
  await sleep(50);
  expect(await first.cancel()).toBe(200);
  expect(await first.ended).toMatchObject({ by: "us", how: "CANCEL", status: 487 });
  expect(await firstIn.ended).toMatchObject({ by: "them", how: "CANCEL" });

  const second = await caller.call({ to: agent.uri });
  (await agent.nextCall()).refuse(486);
  expect(await second.ended).toMatchObject({ by: "them", how: "refused", status: 486 });

  const third = await caller.call({ to: agent.uri });
  const thirdIn = await agent.nextCall();
  thirdIn.answer();
  const cancelled = third.cancel();
  expect(await third.ended).toMatchObject({ by: "us", how: "BYE" });
  expect(await thirdIn.ended).toMatchObject({ by: "them", how: "BYE" });
  expect(await cancelled).toBe(200);
});

test("an answer that is lost once is repeated; one that is always lost is never acknowledged", {
  timeout: 30_000,
}, async () => {
  const [caller, agent] = await pair();
  let losses = 1;
  caller.sip.loses = (message, way) => way === "in" && message.status === 200 && losses-- > 0;
  const out = await caller.call({ to: agent.uri });
  const arrived = await agent.nextCall();
  arrived.answer();
  await within("the repeated answer", 10_000, out.answered);
  await until("it is acknowledged", () => arrived.acknowledged.length > 0);
  await sleep(50);
  expect(arrived.acknowledged).toHaveLength(1);

  const deaf = await caller.call({ to: agent.uri });
  deaf.hearsAnswers = false;
  const never = await agent.nextCall();
  never.answer();
  await sleep(2000);
  expect(never.acknowledged).toEqual([]);
  expect(
    caller.sip.trace.filter(({ way, text }) => way === "in" && text.startsWith("SIP/2.0 200")).length,
  ).toBeGreaterThan(2);
});

test("two answers by forking carry two tags", { timeout: 30_000 }, async () => {
  const [caller, agent] = await pair();
  const out = await caller.call({ to: agent.uri });
  const arrived = await agent.nextCall();
  arrived.answer({ forks: 2 });
  await out.answered;
  await until("both are acknowledged", () => new Set(arrived.acknowledged).size === 2);
});

test("a phone that vanished neither answers nor ends", { timeout: 30_000 }, async () => {
  const [caller, agent] = await pair();
  const out = await caller.call({ to: agent.uri });
  const arrived = await agent.nextCall();
  arrived.answer();
  await out.answered;
  await sleep(100);
  caller.vanish();
  await until("all that it had sent has come", () => arrived.rtp.packets.length === out.rtp.sent);
  await sleep(300);
  expect(arrived.rtp.packets.length).toBe(out.rtp.sent);
  expect(out.end).toBeUndefined();
});
