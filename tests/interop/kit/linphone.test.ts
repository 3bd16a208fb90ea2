import {
  assertHeardSomewhere,
  cut,
  listen,
  makeRegistrar,
  newWorld,
  Phone,
  startLinphone,
  toneBegins,
  tones,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("linphone registers with digest, answers, hears and is heard, and hangs up", async () => {
  const phone = world.own(await Phone.open({ number: "13800000001", toneHz: tones.caller }));
  const registrar = makeRegistrar(phone, { user: "8001", password: "secret" }, "zongji");
  const linphone = await startLinphone(world, {
    user: "8001",
    password: "secret",
    registrar: `127.0.0.1:${phone.sip.port}`,
    toneHz: tones.agent,
  });
  const call = await phone.call({ to: registrar.contact()! });
  await linphone.called();
  linphone.command("answer");
  await call.answered;
  await linphone.says(/Media streams established/);
  const heard = await linphone.hear(13_000);
  linphone.command("terminate");
  expect(await call.ended).toMatchObject({ by: "them", how: "BYE" });
  assertHeardSomewhere("the phone", cut(call.heard(), 500), { toneHz: tones.agent, others: [tones.caller] });
  // A busy machine stretches what PulseAudio plays: that it is this tone is all that its ear can say.
  const { loudestOther } = listen(cut(heard, 500, 6000), {
    toneHz: tones.caller,
    db: -12,
    others: [tones.agent],
  });
  expect(toneBegins(heard, tones.caller)).toBeDefined();
  expect(loudestOther?.db ?? Number.NEGATIVE_INFINITY).toBeLessThan(-40);
});
