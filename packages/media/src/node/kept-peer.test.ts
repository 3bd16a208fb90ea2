/** Sessions whose peer is latched for long, so that their socket keeps to it: all that the latch is for goes on. */

import { readFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { goFirst, hearOnWire, measured, measurementOf, punctual, startWitness } from "@zongji/kit";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MediaCommand, MediaEvent } from "../door.ts";
import { startMediaInProcess } from "./index.ts";
import { audioPort, LoopbackPhone, sdpOf } from "./loopback-phone.ts";
import type { MediaProcess } from "./media-process.ts";

type Is<K extends MediaEvent["is"]> = Extract<MediaEvent, { is: K }>;

beforeAll(() => {
  goFirst([0], -5);
  startWitness(-5);
});

const address = { bind: "127.0.0.1", ports: [21_000, 21_100] } as const;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The port that the kernel has our socket of this port connected to; 0 for none. */
const keptBy = (port: number): number => {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const lines = readFileSync("/proc/net/udp", "utf8").split("\n");
  const line = lines.map((one) => one.trim().split(/\s+/)).find(([, local]) => local?.endsWith(`:${hex}`));
  if (!line) throw new Error(`no socket has port ${port}`);
  return Number.parseInt(line[2]!.split(":")[1]!, 16);
};

describe.each(["direct", "dgram"] as const)("by %s", (way) => {
  let events: MediaEvent[] = [];
  let media: MediaProcess;
  const phones: LoopbackPhone[] = [];

  beforeEach(() => {
    events = [];
    media = startMediaInProcess({ onEvent: (event) => events.push(event), sockets: way });
  });
  afterEach(async () => {
    await media.close();
    for (const phone of phones.splice(0)) phone.close();
  });

  const send = (command: MediaCommand) => media.send(command);
  const next = async <K extends MediaEvent["is"]>(is: K, session = "a"): Promise<Is<K>> => {
    for (const untilMs = performance.now() + 15_000; performance.now() < untilMs; await sleep(5)) {
      const at = events.findIndex((event) => event.is === is && (!("session" in event) || event.session === session));
      if (at >= 0) return events.splice(at, 1)[0] as Is<K>;
    }
    throw new Error(`no ${is} came; there are ${JSON.stringify(events.filter((e) => e.is !== "Pulse"))}`);
  };
  const phone = async (hz: number, port?: number) => {
    const one = await LoopbackPhone.open(hz, port);
    phones.push(one);
    return one;
  };
  const open = async (sdp: string, session = "a"): Promise<number> => {
    send({ do: "Open", session, kind: "rtp", address, settings: {}, offer: sdp });
    return audioPort((await next("Opened", session)).sdp);
  };
  const until = async (what: () => boolean, why: string) => {
    for (const untilMs = performance.now() + 10_000; performance.now() < untilMs; await sleep(5)) if (what()) return;
    throw new Error(why);
  };
  /** The direct way's socket keeps to the peer by now; Node's never does. */
  const isKept = async (port: number, peer: number) => {
    if (way === "direct") return until(() => keptBy(port) === peer, `${port} does not keep to ${peer}`);
    await sleep(1500);
    expect(keptBy(port)).toBe(0);
  };
  const letsGo = (port: number) => until(() => keptBy(port) === 0, `${port} does not let go`);
  /** Media of ours reaches it, and goes on doing so. */
  const isHeardBy = async (one: LoopbackPhone) => {
    const before = one.heard.length;
    await until(() => one.heard.length > before + 10, "nothing comes");
  };
  const hearsNothing = async (one: LoopbackPhone) => {
    // What has come by now is read first.
    await turn();
    const before = one.heard.length;
    await sleep(300);
    expect(one.heard.length).toBe(before);
  };

  test("strangers are heard neither before nor after, and get nothing", { timeout: 120_000 }, async () => {
    const [far, stranger] = [await phone(400), await phone(900)];
    const port = await open(sdpOf(far.port));
    const ours = await phone(600);
    const other = await open(sdpOf(ours.port), "b");
    send({ do: "Hear", session: "b", from: ["a"] });
    ours.talk(other);
    far.talk(port);
    await next("Flowing");
    stranger.talk(port);
    await isKept(port, far.port);
    await sleep(200);
    const voice = { toneHz: 400, db: -12, others: [600, 900] };
    const hears = async () => measurementOf("ours", await hearOnWire(ours.port, 5500), [voice]);
    await measured("the one who hears the other", hears);
    await isHeardBy(far);
    expect(stranger.packets.length).toBe(0);
    send({ do: "Close", session: "a" });
    const { dropped, packetsIn } = (await next("Closed")).stats;
    // The kernel's, once the socket keeps to the peer; ours before.
    expect(dropped).toBeGreaterThan(10);
    expect(packetsIn).toBeGreaterThan(50);
  });

  test("a new NAT address of the phone is followed after two seconds of silence", {
    timeout: 120_000,
  }, async () => {
    let times = 0;
    await measured("whom the socket lets go", async () => {
      const [far, again] = [await phone(400), await phone(400)];
      const port = await open(sdpOf(far.port), `a${times++}`);
      far.talk(port);
      await isKept(port, far.port);
      far.hush();
      const hushedMs = performance.now();
      again.talk(port);
      await letsGo(port);
      const toMs = performance.now();
      await isHeardBy(again);
      const fromMs = again.heard[0]!.atMs;
      expect(fromMs - hushedMs).toBeGreaterThan(1900);
      await hearsNothing(far);
      // It is looked at every few ms, and lets go before it sends.
      return { ...punctual("letting go", fromMs, Math.max(0, toMs - fromMs), 20), span: { fromMs: hushedMs, toMs } };
    });
  });

  test("the socket is never connected to a stranger who was first; the SDP's address takes over", async () => {
    const [far, stranger] = [await phone(400), await phone(900)];
    const port = await open(sdpOf(far.port));
    stranger.talk(port);
    await isHeardBy(stranger);
    await sleep(1500);
    expect(keptBy(port)).toBe(0);
    far.talk(port);
    await isHeardBy(far);
    await isKept(port, far.port);
    await hearsNothing(stranger);
    await isHeardBy(far);
  });

  test("an SDP with another address is followed at once", async () => {
    let [old, other] = [await phone(400), await phone(700)];
    const port = await open(sdpOf(old.port));
    for (let n = 0; n < 2; n++) {
      old.talk(port);
      await isKept(port, old.port);
      old.hush();
      await sleep(20); // what it has said is heard before
      await turn();
      send({ do: "Remote", session: "a", sdp: sdpOf(other.port), as: "offer" });
      await next("Negotiated");
      expect(keptBy(port)).toBe(0);
      await sleep(50);
      await hearsNothing(old);
      await isHeardBy(other);
      [old, other] = [other, old];
    }
  });

  test("an unchanged SDP keeps the peer, and the socket is connected again", async () => {
    const far = await phone(400);
    const port = await open(sdpOf(far.port));
    far.talk(port);
    await isKept(port, far.port);
    send({ do: "Remote", session: "a", sdp: sdpOf(far.port), as: "offer" });
    await next("Negotiated");
    expect(keptBy(port)).toBe(0);
    await isHeardBy(far);
    await isKept(port, far.port);
  });

  test("a phone that is gone disturbs no other, and talks again when it is back", async () => {
    const [far, ours] = [await phone(400), await phone(600)];
    const port = await open(sdpOf(far.port));
    const other = await open(sdpOf(ours.port), "b");
    far.talk(port);
    ours.talk(other);
    await isKept(port, far.port);
    await isKept(other, ours.port);
    const farPort = far.port;
    const fromMs = performance.now();
    // The kernel answers each packet of ours that nobody is there.
    phones.splice(phones.indexOf(far), 1)[0]!.close();
    await letsGo(port);
    await sleep(500);
    const back = await phone(400, farPort);
    await isHeardBy(back);
    back.talk(port);
    events.length = 0;
    await until(() => events.some((one) => one.is === "Pulse"), "no pulse");
    expect(ours.hears(0, fromMs).gaps).toBe(0);
    await isKept(other, ours.port);
    send({ do: "Close", session: "a" });
    expect((await next("Closed")).stats.packetsIn).toBeGreaterThan(60);
    expect(events.filter((one) => one.is === "Failed")).toEqual([]);
  });

  test("with rtcp-mux the socket is not connected: the latch does not check RTCP", async () => {
    const far = await phone(400);
    const port = await open(sdpOf(far.port, "a=rtcp-mux"));
    far.talk(port);
    await isHeardBy(far);
    await sleep(1800);
    expect(keptBy(port)).toBe(0);
  });
});
