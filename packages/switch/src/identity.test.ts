/** Who the carrier is told that calls (RFC 3323, RFC 3325), and what a leg's media is asked to agree on. */
import { header } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Terms } from "./door.ts";
import { soundOfDevice } from "./terms.ts";
import { find, originate, start } from "./test-calls.ts";
import { body, call, carrier, createWorld, deviceId, leg, trunkId, type World } from "./test-world.ts";

type From = { readonly number: string; readonly assertedNumber?: string; readonly privacy?: true };

const dialled = ({ number, ...more }: From, world = createWorld()) => {
  const peer = world.createPeer({ host: "192.0.2.1", port: 5060 });
  world.board.perform({
    do: "Originate",
    call,
    leg: leg("out"),
    target: { to: "trunk", trunk: trunkId, number: "13911111111" },
    from: { number },
    ringMs: 20_000,
    ...more,
  });
  world.run(50);
  return find(peer, "invited")!.request;
};

describe("a call over a trunk", () => {
  test("shows the number, and asserts nothing unless asked", () => {
    const request = dialled({ number: "12345678" });
    expect(header(request, "from")).toContain("<sip:12345678@zongji.local>");
    expect(header(request, "p-asserted-identity")).toBeUndefined();
    expect(header(request, "privacy")).toBeUndefined();
  });

  test("asserts the number that it is asked to", () => {
    const request = dialled({ number: "400", assertedNumber: "12345678" });
    expect(header(request, "from")).toContain("<sip:400@");
    expect(header(request, "p-asserted-identity")).toBe("<sip:12345678@zongji.local>");
  });

  test("with privacy is anonymous to the far end, and known to the carrier by what is asserted", () => {
    const request = dialled({ number: "12345678", assertedNumber: "12345678", privacy: true });
    expect(header(request, "from")).toContain('"Anonymous" <sip:anonymous@anonymous.invalid>');
    expect(header(request, "contact")).not.toContain("12345678");
    expect(header(request, "p-asserted-identity")).toBe("<sip:12345678@zongji.local>");
    expect(header(request, "privacy")).toBe("id");
    expect(header(dialled({ number: "12345678", privacy: true }), "p-asserted-identity")).toBeUndefined();
  });

  test("without a number asks for privacy and has nothing to assert", () => {
    const request = dialled({ number: "" });
    expect(header(request, "privacy")).toBe("id");
    expect(header(request, "p-asserted-identity")).toBeUndefined();
  });
});

describe("a call to an agent's phone", () => {
  test("says the number that was ordered, and in no other header who calls", () => {
    const world = createWorld();
    const phone = world.createPeer({ host: "203.0.113.7", port: 5062 });
    world.registerPhone(phone);
    world.invite(world.createPeer({ host: "192.0.2.1", port: 5060 }), "theirs");
    world.run(20);
    const { callingNumber } = world.of("LegArrived")[0]!;
    world.board.perform({
      do: "Originate",
      call,
      leg: leg("agent"),
      target: { to: "device", device: deviceId },
      from: { number: "138****0000" },
      ringMs: 20_000,
      autoAnswer: true,
    });
    world.run(50);
    const { request } = find(phone, "invited")!;
    expect(header(request, "from")).toMatch(/^<sip:138\*\*\*\*0000@zongji\.local>;tag=/);
    expect(callingNumber.length).toBeGreaterThan(6);
    expect(JSON.stringify(request)).not.toContain(callingNumber);
  });
});

const openedWith = (world: World, session: string) => {
  const asked = world.media.asked.find((one) => one.do === "Open" && one.session === session);
  return asked?.do === "Open" ? asked.settings : undefined;
};

describe("what media is asked to agree on", () => {
  test("by the trunk's terms, calling and called", () => {
    const terms: Terms = { codecs: ["PCMU"], srtp: "required", digits: "info" };
    const { world, peer } = start({ trunks: [{ ...carrier, ...terms }] });
    const wanted = { codecs: ["PCMU"], srtp: "required", dtmf: "info" };
    world.invite(peer, "theirs");
    world.run(20);
    expect(openedWith(world, world.of("LegArrived")[0]!.leg)).toMatchObject(wanted);
    const other = createWorld({ trunks: [{ ...carrier, ...terms }] });
    dialled({ number: "1" }, other);
    expect(openedWith(other, "out")).toMatchObject(wanted);
  });

  test("a trunk that says nothing is spoken to plainly", () => {
    const world = createWorld();
    dialled({ number: "1" }, world);
    expect(openedWith(world, "out")).toEqual({ silentAfterMs: 10_000 });
  });

  test("a phone is offered G.722 beside G.711, and keys only where nobody reads them on the way", () => {
    const world = createWorld();
    const phone = world.createPeer({ host: "203.0.113.7", port: 5062 });
    world.registerPhone(phone);
    originate(world, "agent");
    world.run(50);
    expect(openedWith(world, "agent")).toMatchObject({ codecs: ["PCMA", "PCMU", "G722"], srtp: "off" });
    phone.command({
      do: "invite",
      session: "own",
      destination: { listener: "udp", host: "198.51.100.1", port: 5060 },
      uri: "sip:1@zongji.local",
      from: { uri: "sip:8001@zongji.local" },
      body: body("offer"),
      credentials: { username: "8001", password: "secret" },
    });
    world.run(100);
    expect(openedWith(world, world.of("LegArrived")[0]!.leg)).toMatchObject({ srtp: "offered" });
  });

  test("registered over TLS a phone is offered keys; its own terms come first; a browser has its own", () => {
    const config = { devices: {}, silentAfterMs: 5000 } as never;
    expect(soundOfDevice(config, deviceId, "tls", "out")).toMatchObject({ srtp: "offered", silentAfterMs: 5000 });
    expect(soundOfDevice(config, deviceId, "tcp", "out")).toMatchObject({ srtp: "off" });
    expect(soundOfDevice(config, deviceId, "ws", "out")).toEqual({ silentAfterMs: 5000 });
    const own = { devices: { termsOf: () => ({ srtp: "required" }) } } as never;
    expect(soundOfDevice(own, deviceId, "udp", "in")).toMatchObject({ srtp: "required" });
  });
});
