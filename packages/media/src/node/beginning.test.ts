/** Sessions that begin at spare ports, by real sockets and a real process. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { MediaEvent } from "../door.ts";
import { buildRtp } from "../rtp.ts";
import { monoMs } from "./clock.ts";
import { beginning } from "./description.ts";
import { MediaEngine } from "./engine.ts";
import { LoopbackPhone, sdpOf } from "./loopback-phone.ts";
import { startMedia } from "./media-process.ts";
import { openNetwork } from "./open-network.ts";
import type { ProcessEvent } from "./spare-ports.ts";

const rtpOf = (phone: LoopbackPhone, sequence: number) =>
  buildRtp(
    { payloadType: 8, marker: false, sequence, timestamp: sequence * 160, ssrc: phone.port },
    new Uint8Array(160),
  );

test("strangers' datagrams at a spare port are dropped, and the peer's first ones behind them are kept", async () => {
  const address = { bind: "127.0.0.1", ports: [30_000, 30_063] } as const;
  const events: ProcessEvent[] = [];
  const engine = new MediaEngine((event) => events.push(event), openNetwork("direct"));
  const [stranger, phone] = [await LoopbackPhone.open(600), await LoopbackPhone.open(1000)];
  try {
    await engine.take({ do: "Spare", address, count: 1 });
    const [port] = events.flatMap((event) => (event.is === "Spare" ? event.ports : []));
    // The kernel keeps some 270.
    for (let n = 0; n < 200; n++) stranger.raw(rtpOf(stranger, n), port!);
    await sleep(50);
    const sinceMs = monoMs();
    const snapshot = beginning({ do: "Open", session: "a", kind: "rtp", address, offer: sdpOf(phone.port) }, port!);
    for (let n = 10; n < 15; n++) phone.raw(rtpOf(phone, n), port!);
    await sleep(50);
    await engine.take({ do: "Begin", snapshot, sinceMs });
    await engine.take({ do: "Close", session: "a" });
    const [stats] = events.flatMap((event) => (event.is === "Closed" ? [event.stats] : []));
    expect(stats).toMatchObject({ packetsIn: 5, dropped: 0 });
  } finally {
    stranger.close();
    phone.close();
    await engine.close();
  }
});

test("a burst of sessions gets every port of its range, also spare ones, also of overlapping ranges", {
  timeout: 30_000,
}, async () => {
  const told = new Map<string, MediaEvent>();
  const media = startMedia({ onEvent: (event) => "session" in event && told.set(event.session, event) });
  try {
    const ranges = [
      [30_100, 30_147],
      [30_100, 30_195],
    ] as const;
    for (let n = 0; n < 48; n++) {
      const address = { bind: "127.0.0.1", ports: ranges[n < 24 ? 0 : 1] };
      media.send({ do: "Open", session: `s${n}`, kind: "rtp", address });
    }
    await expect.poll(() => told.size, { timeout: 15_000 }).toBe(48);
    const failed = [...told.values()].filter((event) => event.is === "Failed");
    expect(failed).toEqual([]);
  } finally {
    await media.close();
  }
});
