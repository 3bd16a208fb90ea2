import {
  assertHeard,
  cut,
  digitsOf,
  lost,
  newWorld,
  Phone,
  pause,
  play,
  samplesOf,
  scenario,
  soundPcap,
  soundStream,
  startCapture,
  startSipp,
  tones,
  uac,
  uas,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("sipp calls sipp, each tells its own tally, and each other's tone and keys are in the capture", async () => {
  const capture = await startCapture(world);
  const called = await startSipp(world, {
    scenario: scenario(
      "called",
      uas.ringing(),
      uas.answer(),
      play(soundPcap(world, { toneHz: tones.agent, ms: 8000 })),
      uas.awaitBye(20_000),
    ),
    calls: 3,
  });
  const sound = soundPcap(world, {
    toneHz: tones.caller,
    ms: 8000,
    keys: [
      { digit: "1", atMs: 6500 },
      { digit: "#", atMs: 7000 },
    ],
  });
  const caller = await startSipp(world, {
    scenario: scenario("caller", uac.invite(), uac.answered(), play(sound), pause(8000), uac.bye()),
    remote: `127.0.0.1:${called.port}`,
    calls: 3,
  });
  expect(await caller.result()).toMatchObject({ exitCode: 0, successful: 3, failed: 0, errors: "" });
  expect(await called.result()).toMatchObject({ exitCode: 0, successful: 3, failed: 0 });
  expect(caller.calls().map(({ events }) => events.map(({ event }) => event))).toEqual(
    Array.from({ length: 3 }, () => ["called", "answered", "hung-up"]),
  );
  expect(called.calls()[0]!.events.map(({ event }) => event)).toEqual(["rang", "answered", "bye-came"]);
  await capture.stop();
  for (const call of [0, 1, 2]) {
    const toCaller = capture.rtp({ toPort: caller.mediaPort + 4 * call });
    const toCalled = capture.rtp({ toPort: called.mediaPort + 4 * call });
    assertHeard("the caller", cut(samplesOf(toCaller), 0, 6000), {
      toneHz: tones.agent,
      db: -12,
      others: [tones.caller],
    });
    assertHeard("the called", cut(samplesOf(toCalled), 0, 6000), {
      toneHz: tones.caller,
      db: -12,
      others: [tones.agent],
    });
    expect([lost(toCaller), lost(toCalled), digitsOf(toCalled)]).toEqual([0, 0, "1#"]);
  }
});

test("a phone answers sipp, hears its stream, and hangs up", async () => {
  const phone = world.own(await Phone.open({ number: "8001", toneHz: tones.agent }));
  const caller = await startSipp(world, {
    scenario: scenario(
      "caller",
      uac.invite("stream"),
      uac.answered(),
      play(soundStream(world, { toneHz: tones.caller }), "stream"),
      uac.awaitBye(20_000),
    ),
    remote: `127.0.0.1:${phone.sip.port}`,
  });
  const call = await phone.nextCall();
  call.ring();
  call.answer();
  while (call.heard().length < 8 * 5600) await new Promise((resolve) => setTimeout(resolve, 100));
  await call.hangUp();
  expect(await caller.result()).toMatchObject({ exitCode: 0, failed: 0 });
  expect(caller.calls()[0]!.events.map(({ event }) => event)).toEqual(["called", "answered", "bye-came"]);
  assertHeard("the phone", call.heard(), { toneHz: tones.caller, db: -12, others: [tones.agent] });
  expect(call.rtp.lost()).toBe(0);
});

test("sipp cancels, is refused, and loses the answer", async () => {
  const phone = world.own(await Phone.open({ number: "8001" }));
  const remote = `127.0.0.1:${phone.sip.port}`;
  const cancelling = await startSipp(world, {
    scenario: scenario("cancels", uac.invite(), uac.cancel({ afterMs: 200 })),
    remote,
  });
  const first = await phone.nextCall();
  first.ring();
  expect(await first.ended).toMatchObject({ by: "them", how: "CANCEL" });
  expect(await cancelling.result()).toMatchObject({ exitCode: 0, errors: "" });

  const refused = await startSipp(world, { scenario: scenario("refused", uac.invite(), uac.refused(486)), remote });
  (await phone.nextCall()).refuse(486);
  expect(await refused.result()).toMatchObject({ exitCode: 0 });

  const deaf = await startSipp(world, {
    scenario: scenario("deaf", uac.invite(), uac.answered({ acknowledged: false }), pause(2500)),
    remote,
  });
  const third = await phone.nextCall();
  third.answer();
  expect((await deaf.result()).calls[0]!.events[1]!.event).toBe("answered");
  expect(third.acknowledged).toEqual([]);
});

test("sipp sends BYE twice", async () => {
  const phone = world.own(await Phone.open({ number: "8001" }));
  const twice = await startSipp(world, {
    scenario: scenario("twice", uac.invite(), uac.answered(), pause(300), uac.bye({ times: 2 })),
    remote: `127.0.0.1:${phone.sip.port}`,
  });
  const call = await phone.nextCall();
  call.answer();
  await call.ended;
  expect((await twice.result()).errors).toBe("");
  expect(call.byes).toBe(2);
});

test("a scenario that the other side does not follow is a failure", async () => {
  const phone = world.own(await Phone.open({ number: "8001" }));
  const caller = await startSipp(world, {
    scenario: scenario("hopes", uac.invite(), uac.answered(), uac.awaitBye(1000)),
    remote: `127.0.0.1:${phone.sip.port}`,
    limitSec: 10,
  });
  (await phone.nextCall()).refuse(503, "Service Unavailable");
  expect(await caller.result()).toMatchObject({ exitCode: 1, failed: 1 });
});
