import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Output } from "./door.ts";
import { ask, bench, phone } from "./kit/device.ts";
import { answerStun, isStun } from "./stun.ts";

/** RFC 5769 §2: its transaction, and the addresses that its answers hold. */
const transaction = "b7e7a701bc34d686fa87dfae";
const request = (attributes = ""): Buffer => {
  const length = (attributes.length / 2).toString(16).padStart(4, "0");
  return Buffer.from(`0001${length}2112a442${transaction}${attributes}`, "hex");
};
const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString("hex");

describe("a Binding request", () => {
  it.each([
    ["192.0.2.1", "0101000c", "00200008" + "0001a147" + "e112a643"],
    ["2001:db8:1234:5678:11:2233:4455:6677", "01010018", "00200014" + "0002a147" + "0113a9faa5d3f179bc25f4b5bed2b9d9"],
    ["::ffff:192.0.2.1", "0101000c", "00200008" + "0001a147" + "e112a643"],
  ])("from %s hears its address, as RFC 5769 prints it", (host, head, mapped) => {
    expect(hex(answerStun(request(), { host, port: 32853 }))).toBe(`${head}2112a442${transaction}${mapped}`);
  });

  it("may say who it is and what made it", () => {
    const software = `80220010${Buffer.from("STUN test client").toString("hex")}`;
    const username = `00060009${Buffer.from("evtj:h6vY").toString("hex")}202020`;
    expect(hex(answerStun(request(software + username), phone))).toMatch(/^0101/);
  });

  it("with an attribute that must be understood and isn't is told which (420)", () => {
    const answer = hex(answerStun(request("00030004" + "00000000"), phone))!;
    expect(answer.slice(0, 4)).toBe("0111");
    expect(answer).toContain("00090004" + "00000414");
    expect(answer).toContain("000a0002" + "0003" + "0000");
  });

  it.each([
    ["too short a body", request("80220004").fill(0, 20, 22)],
    ["a length of its own", Buffer.concat([request(), Buffer.from([0, 0, 0, 0])])],
    ["an answer", Buffer.from(`01010000${"2112a442"}${transaction}`, "hex")],
  ])("that is none gets nothing: %s", (_, bytes) => {
    expect(isStun(bytes)).toBe(true);
    expect(answerStun(bytes, phone)).toBeUndefined();
  });

  it("is told from SIP", () => {
    expect(isStun(Buffer.from(ask()))).toBe(false);
    expect(isStun(Buffer.from("\0\x01\r\n"))).toBe(false);
  });
});

it("no bytes make it throw, and an answer is whole", () => {
  const head = fc.constantFrom(request(), request("0022"), Buffer.from("000100082112a442", "hex"));
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 64 }), fc.nat(255), (start, rest, length) => {
      const bytes = Buffer.concat([start, rest]);
      bytes[3] = length;
      const answer = isStun(bytes) ? answerStun(bytes, phone) : undefined;
      if (answer !== undefined) expect(Buffer.from(answer).readUInt16BE(2)).toBe(answer.length - 20);
    }),
    { numRuns: 5000 },
  );
});

it("a registered phone's keep-alive is answered, a stranger's isn't", () => {
  const b = bench();
  const sent = (outputs: Output[]) => outputs.filter((one) => one.out === "send");
  const from = (remote: typeof phone) =>
    sent(b.agent.handle({ is: "datagram", listener: "udp", remote, bytes: request() }, 0));
  expect(from(phone)).toEqual([]);
  expect(b.agent.counters()).toMatchObject({ stranger: 1, malformed: 0 });
  b.agent.handle(
    { is: "flowOpened", flow: "f", listener: "ws", remote: phone, identity: { device: "device-8001" } },
    0,
  );
  b.agent.handle({ is: "bytes", flow: "f", bytes: Buffer.from(ask().replace(/\n/g, "\r\n")) }, 0);
  expect(from({ ...phone, port: 1024 })).toMatchObject([{ remote: { ...phone, port: 1024 } }]);
});
