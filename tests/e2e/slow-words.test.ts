import { newWorld, Phone, resemblance, tones, until, type World } from "@zongji/kit";
import { slower } from "@zongji/media";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCarrier } from "./cast.ts";
import { inForce } from "./flows.ts";
import { hotlineNumber, openHotline, promptSamples } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const whole = (samples: Int16Array): Int16Array => {
  const work = slower(samples);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
};

test("a caller of the elderly list hears the greeting a quarter longer, anybody else as it is", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  const other = world.own(await Phone.open({ number: "13900000009" }));
  const entry = { number: "13900000001", list: "elderly", reason: "听力不好", until: null };
  await administrator.post("/api/listed-callers", entry);
  await inForce(server, administrator);
  const plain = promptSamples("greeting");
  const slow = whole(plain);
  for (const [phone, heard] of [
    [carrier, slow],
    [other, plain],
  ] as const) {
    const call = await phone.call({ to: `sip:${hotlineNumber}@${server.sipAddress}`, toneHz: tones.caller });
    await call.answered;
    await until("he has heard the greeting", () => resemblance(call.heard(), heard).correlation > 0.95, {
      limitMs: 30_000,
      everyMs: 300,
    });
    const wrong = heard === slow ? plain : slow;
    expect(resemblance(call.heard(), wrong).correlation).toBeLessThan(0.6);
    await call.hangUp();
  }
}, 120_000);
