/** Who the carrier is told that calls (RFC 3323, RFC 3325), and what a leg's media is asked to agree on. */
import { header } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Terms } from "./door.ts";
import { soundOfDevice } from "./terms.ts";
import { find, originate, start } from "./testing/calls.ts";
import { body, call, carrier, createSandbox, deviceId, leg, type Sandbox, trunkId } from "./testing/sandbox.ts";

type From = { readonly number: string; readonly assertedNumber?: string; readonly privacy?: true };

const dialled = ({ number, ...more }: From, sandbox = createSandbox()) => {
  const peer = sandbox.createPeer({ host: "192.0.2.1", port: 5060 });
  sandbox.board.perform({
    do: "Originate",
    call,
    leg: leg("out"),
    target: { to: "trunk", trunk: trunkId, number: "13911111111" },
    from: { number },
    ringMs: 20_000,
    ...more,
  });
  sandbox.run(50);
  return find(peer, "invited")!.request;
};

describe("an outbound call over a trunk", () => {
  test("has the number in From, and no asserted identity by default", () => {
    const request = dialled({ number: "12345678" });
    expect(header(request, "from")).toContain("<sip:12345678@zongji.local>");
    expect(header(request, "p-asserted-identity")).toBeUndefined();
    expect(header(request, "privacy")).toBeUndefined();
  });

  test("asserts the number of the command", () => {
    const request = dialled({ number: "400", assertedNumber: "12345678" });
    expect(header(request, "from")).toContain("<sip:400@");
    expect(header(request, "p-asserted-identity")).toBe("<sip:12345678@zongji.local>");
  });

  test("with privacy is anonymous to the far end; the carrier gets the asserted number", () => {
    const request = dialled({ number: "12345678", assertedNumber: "12345678", privacy: true });
    expect(header(request, "from")).toContain('"Anonymous" <sip:anonymous@anonymous.invalid>');
    expect(header(request, "contact")).not.toContain("12345678");
    expect(header(request, "p-asserted-identity")).toBe("<sip:12345678@zongji.local>");
    expect(header(request, "privacy")).toBe("id");
    expect(header(dialled({ number: "12345678", privacy: true }), "p-asserted-identity")).toBeUndefined();
  });

  test("without a number has Privacy and no asserted number", () => {
    const request = dialled({ number: "" });
    expect(header(request, "privacy")).toBe("id");
    expect(header(request, "p-asserted-identity")).toBeUndefined();
  });
});

describe("a call to an agent's phone", () => {
  test("has the number of the command in From, and in no other header", () => {
    const sandbox = createSandbox();
    const phone = sandbox.createPeer({ host: "203.0.113.7", port: 5062 });
    sandbox.registerPhone(phone);
    sandbox.invite(sandbox.createPeer({ host: "192.0.2.1", port: 5060 }), "theirs");
    sandbox.run(20);
    const { callingNumber } = sandbox.of("LegArrived")[0]!;
    sandbox.board.perform({
      do: "Originate",
      call,
      leg: leg("agent"),
      target: { to: "device", device: deviceId },
      from: { number: "138****0000" },
      ringMs: 20_000,
      autoAnswer: true,
    });
    sandbox.run(50);
    const { request } = find(phone, "invited")!;
    expect(header(request, "from")).toMatch(/^<sip:138\*\*\*\*0000@zongji\.local>;tag=/);
    expect(callingNumber.length).toBeGreaterThan(6);
    expect(JSON.stringify(request)).not.toContain(callingNumber);
  });
});

const openedWith = (sandbox: Sandbox, session: string) => {
  const asked = sandbox.media.asked.find((one) => one.do === "Open" && one.session === session);
  return asked?.do === "Open" ? asked.settings : undefined;
};

describe("media settings", () => {
  test("follow the trunk's terms in both directions", () => {
    const terms: Terms = { codecs: ["PCMU"], srtp: "required", digits: "info" };
    const { sandbox, peer } = start({ trunks: [{ ...carrier, ...terms }] });
    const wanted = { codecs: ["PCMU"], srtp: "required", dtmf: "info" };
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    expect(openedWith(sandbox, sandbox.of("LegArrived")[0]!.leg)).toMatchObject(wanted);
    const other = createSandbox({ trunks: [{ ...carrier, ...terms }] });
    dialled({ number: "1" }, other);
    expect(openedWith(other, "out")).toMatchObject(wanted);
  });

  test("of a trunk without terms have no SRTP", () => {
    const sandbox = createSandbox();
    dialled({ number: "1" }, sandbox);
    expect(openedWith(sandbox, "out")).toEqual({ silentAfterMs: 10_000 });
  });

  test("of a phone have G.722 beside G.711, and offer keys only over TLS", () => {
    const sandbox = createSandbox();
    const phone = sandbox.createPeer({ host: "203.0.113.7", port: 5062 });
    sandbox.registerPhone(phone);
    originate(sandbox, "agent");
    sandbox.run(50);
    expect(openedWith(sandbox, "agent")).toMatchObject({ codecs: ["PCMA", "PCMU", "G722"], srtp: "off" });
    phone.command({
      do: "invite",
      session: "own",
      destination: { listener: "udp", host: "198.51.100.1", port: 5060 },
      uri: "sip:1@zongji.local",
      from: { uri: "sip:8001@zongji.local" },
      body: body("offer"),
      credentials: { username: "8001", password: "secret" },
    });
    sandbox.run(100);
    expect(openedWith(sandbox, sandbox.of("LegArrived")[0]!.leg)).toMatchObject({ srtp: "offered" });
  });

  test("of a phone over TLS offer keys unless its terms differ; a browser has its own", () => {
    const config = { devices: {}, silentAfterMs: 5000 } as never;
    expect(soundOfDevice(config, deviceId, "tls", "out")).toMatchObject({ srtp: "offered", silentAfterMs: 5000 });
    expect(soundOfDevice(config, deviceId, "tcp", "out")).toMatchObject({ srtp: "off" });
    expect(soundOfDevice(config, deviceId, "ws", "out")).toEqual({ silentAfterMs: 5000 });
    const own = { devices: { termsOf: () => ({ srtp: "required" }) } } as never;
    expect(soundOfDevice(own, deviceId, "udp", "in")).toMatchObject({ srtp: "required" });
  });
});
