import fc from "fast-check";
import { expect, test } from "vitest";
import { admit, type Endpoint, newLatch, settled, signalEndpoint, signalPeers, target } from "./latch.ts";

const told = { address: "192.0.2.1", port: 4000 };

test("before anything comes, media is sent to the SDP's address", () => {
  const latch = newLatch(["203.0.113.9"]);
  signalEndpoint(latch, told);
  expect(target(latch)).toEqual(told);
});

test("a peer behind NAT gets media at the address that it sends from", () => {
  const latch = newLatch(["203.0.113.9"]);
  signalEndpoint(latch, told);
  expect(admit(latch, { address: "203.0.113.9", port: 5000 }, 7, 0)).toBe(true);
  expect(target(latch)).toEqual({ address: "203.0.113.9", port: 5000 });
});

test("a stranger's packets are dropped, however many", () => {
  const latch = newLatch(["203.0.113.9"]);
  signalEndpoint(latch, told);
  admit(latch, { ...told }, 7, 0);
  for (let ms = 0; ms < 60_000; ms += 20) {
    expect(admit(latch, { address: "198.51.100.1", port: 6000 }, 666, ms)).toBe(false);
    expect(admit(latch, { ...told }, 7, ms)).toBe(true);
  }
  expect(target(latch)).toEqual(told);
});

const inside = { address: "192.168.1.5", port: 4000 };
const nat = { address: "203.0.113.9", port: 5000 };
const sprayer = { address: "198.51.100.1", port: 6000 };

test("a stranger who sends to all ports first is not accepted; the phone behind NAT is, at its NAT's port", () => {
  const latch = newLatch([nat.address]);
  signalEndpoint(latch, inside);
  for (let ms = 0; ms < 10_000; ms += 5) expect(admit(latch, sprayer, 666, ms)).toBe(false);
  expect(target(latch)).toEqual(inside);
  expect(admit(latch, nat, 7, 10_000)).toBe(true);
  for (let ms = 10_000; ms < 20_000; ms += 20) {
    expect(admit(latch, sprayer, 666, ms)).toBe(false);
    expect(admit(latch, nat, 7, ms)).toBe(true);
  }
  expect(target(latch)).toEqual(nat);
});

test("control: with the rule of older releases, without peers, the stranger gets the call's sound for good", () => {
  const latch = newLatch(undefined);
  signalEndpoint(latch, inside);
  expect(admit(latch, sprayer, 666, 0)).toBe(true);
  for (let ms = 20; ms < 10_000; ms += 20) {
    expect(admit(latch, sprayer, 666, ms)).toBe(true);
    expect(admit(latch, nat, 7, ms)).toBe(false);
  }
  expect(target(latch)).toEqual(sprayer);
});

test("without peers only the SDP's address is accepted", () => {
  const latch = newLatch([]);
  signalEndpoint(latch, told);
  expect(admit(latch, nat, 7, 0)).toBe(false);
  expect(admit(latch, { ...told, port: 4002 }, 7, 20)).toBe(true);
});

test("a peer matches a block, an IPv4 address over an IPv6 socket, and any form of an IPv6 address", () => {
  const first = (peers: readonly string[], from: string, sdp = "192.168.1.5") => {
    const latch = newLatch(peers);
    signalEndpoint(latch, { address: sdp, port: 4000 });
    return admit(latch, { address: from, port: 5000 }, 7, 0);
  };
  expect(first(["203.0.113.0/28"], "203.0.113.9")).toBe(true);
  expect(first(["203.0.113.0/28"], "203.0.113.16")).toBe(false);
  expect(first(["::ffff:203.0.113.9"], "203.0.113.9")).toBe(true);
  expect(first(["203.0.113.9"], "::ffff:203.0.113.9")).toBe(true);
  expect(first(["carrier.example", "203.0.113.0/99"], "203.0.113.9")).toBe(false);
  expect(first([], "2001:db8::1", "2001:0DB8:0:0::1")).toBe(true);
  expect(first([], "2001:db8::2", "2001:0DB8:0:0::1")).toBe(false);
});

test("a signalling address is replaced by the SDP's endpoint after several packets of it", () => {
  const latch = newLatch([nat.address]);
  signalEndpoint(latch, told);
  admit(latch, nat, 666, 0);
  const taken = [20, 40, 60, 80, 100].map((ms) => admit(latch, { ...told }, 7, ms));
  expect(taken).toEqual([false, false, false, false, true]);
  expect(admit(latch, nat, 666, 120)).toBe(false);
});

test("packets forged with its private address do not replace a phone behind NAT", () => {
  const latch = newLatch([nat.address]);
  signalEndpoint(latch, inside);
  for (let n = 0; n < 1000; n++) {
    expect(admit(latch, nat, 7, n * 20)).toBe(true);
    expect(admit(latch, inside, 9000, n * 20 + 5)).toBe(false);
  }
  expect(target(latch)).toEqual(nat);
});

test("if a packet forged with the private address comes first, the phone takes over with its fifth packet", () => {
  const latch = newLatch([nat.address]);
  signalEndpoint(latch, inside);
  expect(admit(latch, inside, 9000, 0)).toBe(true);
  const taken = [20, 40, 60, 80, 100].map((ms) => admit(latch, inside, 9000, ms) && admit(latch, nat, 7, ms));
  expect(taken).toEqual([false, false, false, false, true]);
  expect(target(latch)).toEqual(nat);
});

test("after a hold a phone is accepted at its NAT's new port with a new source, once the old one is silent", () => {
  const latch = newLatch([nat.address]);
  signalEndpoint(latch, inside);
  admit(latch, nat, 7, 0);
  const again = { ...nat, port: 5002 };
  const from = (startMs: number, at = again) =>
    [0, 20, 40, 60, 80].map((ms) => admit(latch, at, 8, startMs + ms)).at(-1);
  expect(from(1000)).toBe(false);
  expect(from(3000, sprayer)).toBe(false);
  expect(from(3100)).toBe(true);
  expect(target(latch)).toEqual(again);
});

test("a phone whose signalling moved to another network is followed at once", () => {
  const latch = newLatch([nat.address]);
  signalEndpoint(latch, inside);
  admit(latch, nat, 7, 0);
  const moved = { address: "203.0.113.77", port: 7000 };
  signalPeers(latch, [moved.address]);
  signalEndpoint(latch, inside);
  const taken = [20, 40, 60, 80, 100].map((ms) => admit(latch, nat, 7, ms) && admit(latch, moved, 8, ms));
  expect(taken).toEqual([false, false, false, false, true]);
});

test("a port chosen by a NAT is settled like the SDP's endpoint", () => {
  const latch = newLatch([nat.address]);
  signalEndpoint(latch, inside);
  for (let ms = 0; ms <= 1000; ms += 20) admit(latch, nat, 7, ms);
  expect(settled(latch, 1000)).toBe(nat);
  expect(settled(latch, 1501)).toBeUndefined();
});

test("a forged packet of another source does not block a phone's new binding", () => {
  const latch = newLatch(["203.0.113.9"]);
  signalEndpoint(latch, told);
  admit(latch, { address: "203.0.113.9", port: 5000 }, 7, 0);
  admit(latch, { address: "203.0.113.9", port: 5000 }, 99, 1000);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 99, 2500)).toBe(false);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 7, 2500)).toBe(true);
});

test("a new NAT binding is followed only after silence and only with the same source", () => {
  const latch = newLatch(["203.0.113.9"]);
  signalEndpoint(latch, told);
  admit(latch, { address: "203.0.113.9", port: 5000 }, 7, 0);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 7, 1000)).toBe(false);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 8, 3000)).toBe(false);
  expect(admit(latch, { address: "203.0.113.9", port: 5001 }, 7, 3000)).toBe(true);
});

test("a stranger who knows the SSRC takes over no silent stream, of a phone or of a carrier", () => {
  for (const [peer, own] of [
    [inside, nat],
    [told, told],
  ] as const) {
    const latch = newLatch([nat.address]);
    signalEndpoint(latch, peer);
    for (let ms = 0; ms <= 2000; ms += 20) admit(latch, { ...own }, 7, ms);
    for (let ms = 4500; ms < 14_500; ms += 20) expect(admit(latch, sprayer, 7, ms)).toBe(false);
    expect(target(latch)).toEqual(own);
    expect(admit(latch, { ...own }, 7, 14_500)).toBe(true);
  }
});

test("an SDP with the same address keeps the latch; another address resets it", () => {
  const latch = newLatch(["203.0.113.9"]);
  signalEndpoint(latch, told);
  admit(latch, { address: "203.0.113.9", port: 5000 }, 7, 0);
  signalEndpoint(latch, { ...told });
  expect(target(latch)).toEqual({ address: "203.0.113.9", port: 5000 });
  const moved = { address: "192.0.2.1", port: 4002 };
  signalEndpoint(latch, moved);
  expect(target(latch)).toEqual(moved);
});

test("a source at the SDP's address is settled after a second, until half a second of silence", () => {
  const latch = newLatch(["203.0.113.9"]);
  signalEndpoint(latch, told);
  expect(settled(latch, 0)).toBeUndefined();
  const at = { ...told };
  const after = (untilMs: number) => {
    for (let ms = latch.lastMs + 20; ms <= untilMs; ms += 20) admit(latch, at, 7, ms);
    return settled(latch, untilMs);
  };
  admit(latch, at, 7, 0);
  expect(after(980)).toBeUndefined();
  expect(after(1000)).toBe(at);
  expect(settled(latch, 1500)).toBe(at);
  expect(settled(latch, 1501)).toBeUndefined();
  admit(latch, at, 7, 1900);
  expect(settled(latch, 1900)).toBe(at);
});

test("no source is settled while the SDP's address may take over, or a new SDP came", () => {
  const latch = newLatch(["203.0.113.9"]);
  signalEndpoint(latch, told);
  for (let ms = 0; ms <= 5000; ms += 20) admit(latch, nat, 666, ms);
  expect(settled(latch, 5000)).toBeUndefined();
  const at = { ...told };
  for (let ms = 5020; ms <= 7000; ms += 20) admit(latch, at, 7, ms);
  expect(settled(latch, 7000)).toBe(at);
  signalEndpoint(latch, { ...told });
  expect(settled(latch, 7000)).toBe(at);
  signalEndpoint(latch, { address: "192.0.2.1", port: 4002 });
  expect(settled(latch, 7000)).toBeUndefined();
});

test("a caller that listens only to a settled source and asks each 200 ms misses no packet that the latch would accept", () => {
  const sources = [told, { address: "192.0.2.1", port: 4001 }, nat, sprayer] as const;
  const step = fc.record({
    from: fc.constantFrom(...sources),
    ssrc: fc.constantFrom(7, 8),
    afterMs: fc.constantFrom(5, 20, 20, 20, 400, 1000, 2500),
    times: fc.constantFrom(1, 1, 10, 100),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const latch = newLatch(["203.0.113.9"]);
      signalEndpoint(latch, told);
      let [nowMs, askMs] = [0, 0];
      let keeps: Endpoint | undefined;
      for (const { from, ssrc, afterMs, times } of steps)
        for (let n = 0; n < times; n++) {
          nowMs += afterMs;
          for (; askMs <= nowMs; askMs += 200) keeps = settled(latch, askMs);
          const kept = keeps;
          const taken = admit(latch, from, ssrc, nowMs);
          if (kept && kept.port !== from.port) expect(taken).toBe(false);
        }
    }),
  );
});
