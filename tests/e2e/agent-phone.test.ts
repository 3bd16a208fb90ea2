// runs: heavy
import {
  assertHeardOnce,
  type Baresip,
  type Capture,
  earOfCapture,
  lost,
  measured,
  newWorld,
  sleep,
  startBaresip,
  startCapture,
  talkIn,
  tones,
  until,
  type World,
} from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agentEndsAtMs, answeredAt, callByCarrier, checkRecord, checkSound, type WireTimes } from "./citizen.ts";
import { openHotline, type Person, recordWith, signInFirst } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const isState = (agent: Person, state: string) =>
  until(`the desk shows ${state}`, async () => (await agent.get("/api/agent")).state === state, {
    limitMs: 60_000,
    everyMs: 100,
  });

/** baresip's port of RTP: one of its configuration that the server sends to. */
const rtpPort = (capture: Capture): number =>
  capture.datagrams
    .map(({ from, to }) => ({ from: Number(from.split(":")[1]), to: Number(to.split(":")[1]) }))
    .find(({ from, to }) => from >= 20_000 && from <= 20_999 && to >= 42_000 && to <= 44_000 && to % 2 === 0)!.to;

/** By the capture: the phone's 200 and its BYE, the server's ACK and its 200 to that BYE. */
const wireTimes = (capture: Capture, { sipPort }: Baresip): WireTimes => {
  const sip = capture.sip(sipPort);
  const at = (bySelf: boolean, what: (message: (typeof sip)[number]) => boolean) =>
    sip.find((each) => each.from.endsWith(`:${sipPort}`) === bySelf && what(each))!.atMs;
  const isOk = (to: string) => (each: (typeof sip)[number]) =>
    each.status === 200 && each.headers.some(([name, value]) => /^cseq$/i.test(name) && value.endsWith(to));
  return {
    okAtMs: at(true, isOk("INVITE")),
    ackAtMs: at(false, ({ method }) => method === "ACK"),
    endAtMs: at(true, ({ method }) => method === "BYE"),
    endedAtMs: at(false, isOk("BYE")),
    sent: capture.rtp({ fromPort: rtpPort(capture) }),
  };
};

test("a citizen calls, an agent answers with a SIP phone, and all of it stands in the call log", {
  timeout: 400_000,
}, async () => {
  const { server, administrator } = await openHotline(world);
  const agent = await signInFirst(server, "8001");
  const secret = await administrator.post("/api/devices/phone-8001/new-secret");
  const baresip = await startBaresip(world, {
    user: secret.sipUser,
    password: secret.password,
    registrar: server.sipAddress,
    toneHz: tones.agent,
  });
  await agent.post("/api/agent/sign-in", { groups: ["business", "complaint"], device: "phone-8001" });
  await until("the phone is reachable", async () => (await agent.get("/api/agent")).deviceReachable);
  await agent.post("/api/agent/ready");

  const known: string[] = [];
  const call = async () => {
    const capture = await startCapture(world);
    const caller = await callByCarrier(world, server.sipAddress);
    const startedAt = await answeredAt(caller);
    await baresip.event("CALL_INCOMING", 60_000);
    expect(await agent.get("/api/agent")).toMatchObject({ state: "ringing", call: { number: "139****0001" } });
    await sleep(500);
    await baresip.answer();
    await isState(agent, "talking");
    await sleep(agentEndsAtMs - (performance.now() - startedAt));
    await baresip.hangUp();
    await isState(agent, "wrapUp");
    expect(await caller.result()).toMatchObject({ exitCode: 0, successful: 1, failed: 0 });
    expect(caller.calls()[0]!.events.map(({ event }) => event)).toEqual(["called", "answered", "bye-came"]);
    await agent.post("/api/agent/end-wrap-up");
    await isState(agent, "ready");
    await capture.stop();

    const record = await recordWith(administrator, "wE", known);
    known.push(record.row.id);
    checkRecord(record, "8001");
    const wire = wireTimes(capture, baresip);
    const sound = await checkSound({ server, person: administrator, record, capture, caller, wire });
    const toPhone = capture.rtp({ toPort: rtpPort(capture) });
    await assertHeardOnce("the agent", talkIn(earOfCapture(toPhone), tones.caller), {
      toneHz: tones.caller,
      db: -12,
      others: [tones.agent],
    });
    expect(lost(toPhone)).toBe(0);
    return sound;
  };
  await measured("the marks of a call", call, 4);
});
