// runs: heavy
import { createServer } from "node:http";
import {
  assertHeardSomewhere,
  cut,
  listen,
  lost,
  newWorld,
  samplesOf,
  sleep,
  startBrowser,
  toneBegins,
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

/**
 * Two peer connections in one page: the microphone's tone goes out by one and comes in by the other, as PCMA. The one that hears adds its own
 * microphone before it reads the offer, as JsSIP does when it answers.
 */
const loopback = async (): Promise<void> => {
  const [out, back] = [new RTCPeerConnection(), new RTCPeerConnection()];
  out.onicecandidate = ({ candidate }) => void back.addIceCandidate(candidate ?? undefined);
  back.onicecandidate = ({ candidate }) => void out.addIceCandidate(candidate ?? undefined);
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const track = stream.getAudioTracks()[0]!;
  const transceiver = out.addTransceiver(track, { streams: [stream], direction: "sendonly" });
  const pcma = RTCRtpReceiver.getCapabilities("audio")!.codecs.filter((codec) => codec.mimeType === "audio/PCMA");
  transceiver.setCodecPreferences(pcma);
  back.addTrack(track, stream);
  await new Promise((resolve) => setTimeout(resolve, 100));
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
  const enough = () => samplesOf(browser.received(page)).length > 8 * 13_000;
  await until("the page has received enough", enough, { limitMs: 60_000, everyMs: 250 });
  const received = samplesOf(browser.received(page));
  const others = [tones.caller, tones.supervisor];
  assertHeardSomewhere("the page", cut(received, 500), { toneHz: tones.agent, db: -12, others });
  expect(lost(browser.received(page))).toBe(0);
  // What arrived is judged above. That the page plays it: its own sound, which a busy machine stretches, so that its frames are not counted.
  await until("the page plays the tone", () => toneBegins(browser.heard(page), tones.agent) !== undefined, {
    everyMs: 250,
  });
  const played = listen(browser.heard(page), { toneHz: tones.agent, others });
  expect(played.loudestOther?.db ?? Number.NEGATIVE_INFINITY).toBeLessThan(-40);
  expect(Math.abs(played.medianDb + 12)).toBeLessThan(3);
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
