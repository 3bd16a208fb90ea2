/** A stranger sprays the ports of the media while a call of a phone behind NAT is set up: the phone is heard, the stranger hears nothing. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { MediaCommand, MediaEvent } from "../door.ts";
import { beginning } from "./description.ts";
import { startMediaInProcess } from "./index.ts";
import { audioPort, LoopbackPhone, sdpOf } from "./loopback-phone.ts";
import type { MediaProcess } from "./media-process.ts";

const address = { bind: "127.0.0.1", ports: [22_000, 22_019] } as const;
const evenPorts = Array.from({ length: 10 }, (_, n) => 22_000 + 2 * n);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** What a phone behind NAT says of itself: nothing of ours can be reached there. */
const privateSdp = sdpOf(4000).replaceAll("127.0.0.1", "10.255.255.1");

describe.each(["direct", "dgram"] as const)("by %s", (way) => {
  let events: MediaEvent[] = [];
  let media: MediaProcess;
  let phone: LoopbackPhone;
  let sprayer: LoopbackPhone;
  let spraying: NodeJS.Timeout;

  beforeEach(async () => {
    events = [];
    media = startMediaInProcess({ onEvent: (event) => events.push(event), sockets: way });
    // Where the phone's SIP comes from, and somebody else's address.
    phone = await LoopbackPhone.open(400, 0, "127.0.0.2");
    sprayer = await LoopbackPhone.open(900, 0, "127.0.0.3");
    const packet = Uint8Array.from({ length: 172 }, (_, n) => (n === 0 ? 0x80 : n === 1 ? 8 : n < 12 ? n : 0xd5));
    spraying = setInterval(() => {
      for (const port of evenPorts) sprayer.raw(packet, port);
    }, 10);
  });
  afterEach(async () => {
    clearInterval(spraying);
    phone.close();
    sprayer.close();
    await media.close();
  });

  const until = async (what: () => boolean, why: string) => {
    for (const untilMs = performance.now() + 15_000; performance.now() < untilMs; await sleep(5)) if (what()) return;
    throw new Error(why);
  };
  const opened = async (command: MediaCommand): Promise<number> => {
    media.send(command);
    await until(() => events.some(({ is }) => is === "Opened" || is === "Negotiated"), "it was not opened");
    return events.flatMap((event) => (event.is === "Opened" ? [audioPort(event.sdp)] : []))[0] ?? 22_000;
  };
  const flows = () => events.some(({ is }) => is === "Flowing");

  test("a stranger is not heard before the phone and gets nothing; the phone has the call", async () => {
    const port = await opened({
      do: "Open",
      session: "a",
      kind: "rtp",
      address,
      offer: privateSdp,
      peers: [phone.host],
    });
    const sprayed = sprayer.packets.length;
    await sleep(500);
    expect(flows()).toBe(false);
    phone.talk(port);
    await until(() => phone.heard.length > 20, "the phone hears nothing");
    await until(() => flows(), "the phone is not heard");
    expect(sprayer.packets.length - sprayed).toBe(0);
    media.send({ do: "Close", session: "a" });
    await until(() => events.some(({ is }) => is === "Closed"), "it was not closed");
    const closed = events.find((event) => event.is === "Closed")!;
    expect(closed.stats.dropped).toBeGreaterThan(20);
  });

  test("control: a session of an older release has the older rule, with which the stranger hears the call and the phone does not", async () => {
    const { peers: _, ...older } = beginning(
      { do: "Open", session: "a", kind: "rtp", address, offer: privateSdp },
      22_000,
    );
    await opened({ do: "Restore", snapshot: older });
    await until(() => flows(), "nobody is heard");
    phone.talk(22_000);
    await until(() => sprayer.heard.length > 20, "the stranger hears nothing");
    expect(phone.heard.length).toBe(0);
  });
});
