import { expect, it } from "vitest";
import type { Place, Settings } from "./door.ts";
import { createWire, sdp } from "./kit/wire.ts";

const carrier = { host: "192.0.2.10", port: 5060 };
const itsOther = { host: "192.0.2.11", port: 5080 };
const itsContact = { host: "198.51.100.8", port: 5060 };
const itsProxy = { host: "198.51.100.9", port: 5060 };
const stranger = { host: "203.0.113.66", port: 5060 };
const isIts = ({ remote }: Place) => remote.host === carrier.host || remote.host === itsOther.host;
const knowing: Partial<Settings> = { sameCarrier: (one, other) => (isIts(one) ? isIts(other) : undefined) };

/** A call from the carrier, answered by us and acknowledged. */
const talking = (settings: Partial<Settings> = knowing) => {
  const wire = createWire();
  const ours = wire.side("ours", "192.0.2.2", settings);
  let serial = 0;
  let toTag = "";
  const said = (method: string, cseq: number, sdpText = "") => `${method} sip:12345678@192.0.2.2 SIP/2.0
Via: SIP/2.0/UDP ${carrier.host}:5060;branch=z9hG4bKc${serial++};rport
Max-Forwards: 70
Record-Route: <sip:${itsProxy.host};lr>
From: <sip:13800000000@carrier.example>;tag=theirs
To: <sip:12345678@192.0.2.2>${toTag}
Call-ID: read-on-the-way
CSeq: ${cseq} ${method}
Contact: <sip:gateway@${itsContact.host}>
${sdpText && "Content-Type: application/sdp\n"}Content-Length: ${sdpText.length}

${sdpText}`;
  wire.inject(carrier, "ours", said("INVITE", 1, "offer"));
  ours.do({ do: "respond", session: ours.last("invited").session, status: 200, body: sdp("answer") });
  wire.run(50);
  const ok = wire.raw.find(({ text }) => text.startsWith("SIP/2.0 200"))!.text;
  toTag = `;tag=${/^To: .*;tag=(\S+)/im.exec(ok)![1]}`;
  const from = (address: typeof carrier, method: string, cseq: number) => {
    const before = wire.raw.length;
    wire.inject(address, "ours", said(method, cseq));
    wire.run(50);
    return wire.raw.slice(before).flatMap(({ text }) => text.split("\r\n")[0]!);
  };
  return { wire, ours, from, acknowledge: (by = carrier) => from(by, "ACK", 1) };
};

it("a stranger who read a carrier's call on the way neither ends it nor acknowledges it", () => {
  const { wire, ours, from, acknowledge } = talking();
  acknowledge(stranger);
  expect(ours.agent.counters()).toMatchObject({ stranger: 1, unmatchedAck: 0 });
  const repeated = () => wire.raw.filter(({ text }) => text.startsWith("SIP/2.0 200")).length;
  const before = repeated();
  wire.run(1000);
  expect(repeated()).toBeGreaterThan(before);
  acknowledge();
  const settled = repeated();
  wire.run(4000);
  expect(repeated()).toBe(settled);
  expect(from(stranger, "BYE", 2)).toEqual([]);
  expect(from(stranger, "INFO", 3)).toEqual([]);
  expect(ours.has("ended")).toBe(false);
  expect(ours.agent.counters().stranger).toBe(3);
  expect(from(carrier, "BYE", 2)).toEqual(["SIP/2.0 200 OK"]);
  expect(ours.last("ended")).toMatchObject({ why: "bye" });
});

it.each([
  ["another address of the carrier", itsOther],
  ["where its Contact is", itsContact],
  ["its proxy of the Record-Route", itsProxy],
])("a BYE from %s ends the call", (_, address) => {
  const { ours, from, acknowledge } = talking();
  acknowledge();
  expect(from(address, "BYE", 2)).toEqual(["SIP/2.0 200 OK"]);
  expect(ours.has("ended")).toBe(true);
});

it("a call of nobody's address that we know is ended from anywhere, as a phone's that moved", () => {
  const { ours, from, acknowledge } = talking({ sameCarrier: () => undefined });
  acknowledge();
  expect(from(stranger, "BYE", 2)).toEqual(["SIP/2.0 200 OK"]);
  expect(ours.has("ended")).toBe(true);
});
