import { existsSync } from "node:fs";
import { join } from "node:path";
import { newServer, newWorld, sleep, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { backUp, soundOf } from "./back-up.ts";
import { factsOf, hearFromNow, logOnceOver, openCarrier, recordOf, takePhoneSeat, talkWith, wholeLog } from "./cast.ts";
import { openHotline, signIn } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

test("a copy that is made while the hotline works starts as the hotline was, recordings and all", async () => {
  const { server, administrator } = await openHotline(world);
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });
  const carrier = await openCarrier(world);
  const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
  await hearFromNow(citizen, 1000);
  await citizen.hangUp();
  await agentCall.ended;
  await seat.person.post("/api/agent/end-wrap-up");
  const before = await until("the wrap-up is in the log", async () => {
    const record = recordOf(await logOnceOver(administrator, [citizen]), citizen);
    return factsOf(record, "WrapUpEnded").length > 0 && record;
  });
  const sound = await soundOf(administrator, before.row.id);

  // The database and the journal are written to all the while.
  let isWorking = true;
  const working = (async () => {
    // Less often than the limit of requests, however fast the machine is.
    for (; isWorking; await sleep(100)) {
      await seat.person.post("/api/agent/rest", { reason: "meal" });
      await seat.person.post("/api/agent/ready");
    }
  })();
  const folder = join(world.place("copy"), "data");
  await backUp(world, server, folder);
  // Again into the same folder, as every night.
  const said = await backUp(world, server, folder);
  isWorking = false;
  await working;
  expect(said).toMatch(/backed up .* in [\d.]+ s/);
  for (const left of ["server.lock", "folder.lock", "postgres/postmaster.pid", "compiled"])
    expect(existsSync(join(folder, left)), left).toBe(false);
  await server.stop({ twice: true });

  const copy = await newServer(world, { dataFolder: folder });
  await copy.start();
  const again = await signIn(copy, "administrator", administrator.password);
  const log = await wholeLog(again);
  expect(recordOf(log, citizen)).toEqual(before);
  expect(await soundOf(again, before.row.id)).toEqual(sound);
  expect((await again.get("/api/wall")).today).toMatchObject({ inboundTotal: 1, answered: 1 });
  // And it works on: another call comes and is answered by the same agent, at her phone of before.
  const agent = await signIn(copy, "8001", seat.person.password);
  await seat.phone.register({ address: "127.0.0.1", port: copy.sipPort });
  await agent.post("/api/agent/ready").catch(() => {});
  const next = await talkWith({ ...seat, person: agent }, carrier, copy, tones.caller);
  await next.citizen.hangUp();
}, 240_000);
