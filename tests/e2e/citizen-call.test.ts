// runs: alone
import {
  assertHeardOnce,
  type Capture,
  earOf,
  lost,
  measured,
  newWorld,
  parseRtp,
  type RtpPacket,
  type Server,
  type Sipp,
  sleep,
  startBrowser,
  startCapture,
  talkIn,
  toneBegins,
  tones,
  type World,
} from "@zongji/kit";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agentEndsAtMs, answeredAt, callByCarrier, checkRecord, checkSound, type WireTimes } from "./citizen.ts";
import {
  atState,
  type CallRecord,
  enterConsole,
  frameAt,
  isTrouble,
  openHotline,
  pressBar,
  recordWith,
  sipOf,
  takeSeat,
} from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

/** What came to the server's ports of RTP from another than the caller. */
const srtpOfPage = (capture: Capture, { rtpPorts: [first, last] }: Server, { mediaPort }: Sipp): RtpPacket[] => {
  const portOf = (place: string) => Number(place.split(":")[1]);
  return capture.datagrams
    .filter(({ from, to }) => portOf(to) >= first && portOf(to) <= last && portOf(from) !== mediaPort)
    .flatMap(({ payload, atMs }) => parseRtp(payload, atMs) ?? []);
};

/** The page's 200 as it left the page, the request of its 挂断, and the server's ACK and BYE to the page. */
const wireTimes = async (page: Page, capture: Capture, server: Server, caller: Sipp): Promise<WireTimes> => {
  const sip = await sipOf(page);
  const ok = sip.findLast(({ way, text }) => way === "out" && /^SIP\/2\.0 200[\s\S]*\nCSeq: \d+ INVITE/i.test(text));
  const okAtMs = ok!.atMs;
  const endAtMs = frameAt(capture, "POST /api/agent/hang-up");
  return {
    okAtMs,
    ackAtMs: frameAt(capture, "ACK sip:", okAtMs),
    endAtMs,
    endedAtMs: frameAt(capture, "BYE sip:", endAtMs),
    sent: srtpOfPage(capture, server, caller),
  };
};

const pageWords = [
  ...["来电到达", "进入语音菜单", "请求人工", /^进入队列：/, /8001.* 振铃$/, /8001.* 接听$/],
  ...[/8001.* 通话结束：/, "转入评价", /8001.* 话后开始$/, /8001.* 话后结束$/, /^通话结束：/],
];

/** The console's page of this call: its marks in words, its recording with the two waveforms. */
const lookAtCallPage = async (page: Page, record: CallRecord): Promise<void> => {
  await page.getByRole("link", { name: "记录与录音" }).click();
  await page.getByText("非常满意").first().waitFor();
  await page.goto(new URL(`/calls/${record.row.id}`, page.url()).href);
  await page.locator("[data-wave=ready]").waitFor();
  for (const word of pageWords)
    expect(await page.getByText(word, { exact: true }).count(), String(word)).toBeGreaterThan(0);
};

test("a citizen calls, an agent in a browser answers, and all of it stands in the call log", {
  timeout: 500_000,
}, async () => {
  const { server, administrator } = await openHotline(world);
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await enterConsole(browser, server, "8001");
  await page.locator("[data-action=agentSignIn]:not([disabled])").waitFor();
  await browser.screenshot(page, "desk-signed-out");
  await takeSeat(page);
  await browser.screenshot(page, "desk-ready");

  const known: string[] = [];
  const call = async () => {
    const capture = await startCapture(world, `udp or tcp port ${server.httpPort}`);
    const before = browser.received(page).length;
    const caller = await callByCarrier(world, server.sipAddress);
    const startedAt = await answeredAt(caller);
    await atState(page, "ringing", 60_000);
    await page.locator("[data-caller]").getByText("139****0001").waitFor();
    await browser.screenshot(page, "desk-ringing");
    await pressBar(page, "answer");
    await atState(page, "talking");
    await sleep(4000);
    await browser.screenshot(page, "desk-talking");
    await sleep(agentEndsAtMs - (performance.now() - startedAt));
    await pressBar(page, "hangUp");
    await atState(page, "wrapUp");
    await browser.screenshot(page, "desk-wrap-up");
    expect(await caller.result()).toMatchObject({ exitCode: 0, successful: 1, failed: 0 });
    expect(caller.calls()[0]!.events.map(({ event }) => event)).toEqual(["called", "answered", "bye-came"]);
    await pressBar(page, "endWrapUp");
    await atState(page, "ready");
    await capture.stop();
    const wire = await wireTimes(page, capture, server, caller);

    const record = await recordWith(administrator, "wE", known);
    known.push(record.row.id);
    checkRecord(record, "8001");
    const sound = await checkSound({ server, person: administrator, record, capture, caller, wire });
    const received = browser.received(page).slice(before);
    const span = { fromMs: received[0]!.atMs, toMs: received.at(-1)!.atMs };
    await assertHeardOnce("the agent", talkIn(earOf(received, span), tones.caller), {
      toneHz: tones.caller,
      db: -12,
      others: [tones.agent],
    });
    expect(lost(received)).toBe(0);
    expect(toneBegins(browser.heard(page), tones.caller), "the page plays it").toBeDefined();
    return { ...sound, value: record };
  };
  const record = await measured("the marks of a call", call, 4);

  await lookAtCallPage(page, record);
  await browser.screenshot(page, "call");
  expect(browser.errors.filter(isTrouble)).toEqual([]);
});
