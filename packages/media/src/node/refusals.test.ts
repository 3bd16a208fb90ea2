import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { beginning } from "./description.ts";
import { MediaEngine } from "./engine.ts";
import { monoMs } from "./index.ts";
import { audioPort, sdpOf } from "./loopback-phone.ts";
import { address, Stage } from "./media-process.test-scene.ts";
import { openNetwork } from "./open-network.ts";

const stage = new Stage();
const { start, startInside, send, next, onEvent } = stage;
beforeEach(stage.open);
afterEach(stage.close);

test("a command that can't be executed gives Failed with the reason", { timeout: 30_000 }, async () => {
  startInside();
  const narrow = { bind: "127.0.0.1", ports: [20_500, 20_501] } as const;
  send({ do: "Open", session: "a", kind: "rtp", address: narrow });
  await next("Opened", "a");
  send({ do: "Open", session: "b", kind: "rtp", address: narrow });
  expect(await next("Failed", "b")).toMatchObject({
    code: "noPort",
    why: expect.stringContaining("mediaPorts 20500–20501"),
  });
  send({ do: "Close", session: "a" });
  await next("Closed", "a");
  send({ do: "Open", session: "b", kind: "rtp", address: narrow });
  await next("Opened", "b");
  send({ do: "Open", session: "c", kind: "rtp", address: { bind: "192.0.2.9", ports: [20_500, 20_600] } });
  expect(await next("Failed", "c")).toMatchObject({ code: "noPort", why: expect.stringContaining("192.0.2.9") });
  send({ do: "Open", session: "d", kind: "rtp", address, offer: sdpOf(4000).replace("RTP/AVP 8 101", "RTP/AVP 18") });
  expect(await next("Failed", "d")).toMatchObject({ code: "badMedia", why: expect.stringContaining("line 6") });
  send({ do: "StopPlay", session: "nobody" });
  expect(await next("Failed", "nobody")).toMatchObject({ code: "unknownSession" });
  writeFileSync(join(stage.folder, "there.wav"), "");
  send({ do: "Record", session: "b", recording: "r", file: join(stage.folder, "there") });
  expect(await next("RecordingFailed")).toMatchObject({ recording: "r", why: expect.stringContaining("EEXIST") });
  send({ do: "Restore", snapshot: { session: "w", kind: "webrtc" } });
  expect(await next("Failed", "w")).toMatchObject({ asked: "Restore" });
});

test("a full range is reported by name, also with spare ports; a refused SDP uses no port", {
  timeout: 30_000,
}, async () => {
  start();
  const narrow = { bind: "127.0.0.1", ports: [20_600, 20_647] } as const;
  const names = Array.from({ length: 24 }, (_, n) => `s${n}`);
  const ports = new Set<number>();
  for (const session of names) {
    send({
      do: "Open",
      session: `${session}-bad`,
      kind: "rtp",
      address: narrow,
      offer: sdpOf(4000).replace("8 101", "18"),
    });
    expect(await next("Failed")).toMatchObject({ session: `${session}-bad`, asked: "Open", code: "badMedia" });
    send({ do: "Open", session, kind: "rtp", address: narrow });
    ports.add(audioPort((await next("Opened", session)).sdp));
  }
  expect(ports.size).toBe(24);
  send({ do: "Open", session: "more", kind: "rtp", address: narrow });
  expect(await next("Failed", "more")).toMatchObject({ asked: "Open", code: "noPort" });
  for (const session of names) send({ do: "Close", session });
  for (const session of names) await next("Closed", session);
  send({ do: "Open", session: "more", kind: "rtp", address: narrow });
  await next("Opened", "more");
});

test("a session that began at a port that is not spare fails", async () => {
  startInside();
  const engine = new MediaEngine((event) => event.is !== "Spare" && onEvent(event), openNetwork("dgram"));
  const snapshot = beginning({ do: "Open", session: "a", kind: "rtp", address }, 20_000);
  await engine.take({ do: "Begin", snapshot, sinceMs: monoMs() });
  expect(await next("Failed", "a")).toMatchObject({ asked: "Restore", code: "noPort" });
  await engine.close();
});
