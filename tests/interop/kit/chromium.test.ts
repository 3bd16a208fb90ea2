import { createServer } from "node:http";
import {
  assertHeard,
  cut,
  listen,
  lost,
  newWorld,
  samplesOf,
  sleep,
  startBrowser,
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

/** Two peer connections in one page: the microphone's tone goes out by one and comes in by the other, as PCMA. */
const loopback = async (): Promise<void> => {
  const [out, back] = [new RTCPeerConnection(), new RTCPeerConnection()];
  out.onicecandidate = ({ candidate }) => void back.addIceCandidate(candidate ?? undefined);
  back.onicecandidate = ({ candidate }) => void out.addIceCandidate(candidate ?? undefined);
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const transceiver = out.addTransceiver(stream.getAudioTracks()[0]!, { streams: [stream] });
  const pcma = RTCRtpReceiver.getCapabilities("audio")!.codecs.filter((codec) => codec.mimeType === "audio/PCMA");
  transceiver.setCodecPreferences(pcma);
  await out.setLocalDescription();
  await back.setRemoteDescription(out.localDescription!);
  await back.setLocalDescription();
  await out.setRemoteDescription(back.localDescription!);
};

test("a page's microphone is heard by the page through WebRTC on loopback alone", async () => {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.setHeader("content-security-policy", "default-src 'self'");
    response.end("<!doctype html><title>loopback</title><h1>总机</h1>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.own({ close: () => server.close() });
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await browser.page(`http://127.0.0.1:${port}/`);
  await page.evaluate(loopback);
  await until("the page hears something", () => browser.heard(page).length > 8 * 7500, { limitMs: 30_000 });
  const received = samplesOf(browser.received(page));
  assertHeard("the page's transport", cut(received, 500, 6500), { toneHz: tones.agent, others: [tones.caller] });
  expect(lost(browser.received(page))).toBe(0);
  // The page's own sound: on a busy machine its jitter buffer stretches a frame now and then, so that its share is no verdict on us.
  const others = [tones.caller, tones.supervisor];
  const hearing = listen(cut(browser.heard(page), 1500, 7500), { toneHz: tones.agent, others });
  expect(hearing.share).toBeGreaterThan(0.9);
  expect(hearing.loudestOther!.db).toBeLessThan(-40);
  expect(Math.abs(hearing.medianDb + 12)).toBeLessThan(3);
  expect(await browser.screenshot(page, "loopback")).toMatch(/loopback\.png$/);

  await page.reload();
  await sleep(500);
  const before = browser.tracks(page).length;
  await page.evaluate(loopback);
  await until("a second track is heard after the reload", () => browser.tracks(page).length > before);
  expect(browser.errors.filter((error) => !error.includes("favicon"))).toEqual([]);
});

test("a browser that is killed is gone, pages and all", async () => {
  const browser = await startBrowser(world, { toneHz: tones.agent });
  const page = await browser.page("about:blank");
  expect(browser.pids().length).toBeGreaterThan(2);
  await browser.kill();
  expect(browser.pids()).toEqual([]);
  await expect(page.title()).rejects.toThrow();
});
