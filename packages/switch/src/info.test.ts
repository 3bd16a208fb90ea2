import { describe, expect, test } from "vitest";
import { answeredCall, dial, expectRest, find, start, system } from "./test-calls.ts";
import { leg, type Peer, type World } from "./test-world.ts";

type Dialog = { readonly from: string; readonly to: string; readonly callId: string };

const info = ({ from, to, callId }: Dialog, type = "", text = "") =>
  [
    "INFO sip:12345678@198.51.100.1 SIP/2.0",
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKinfo",
    "Max-Forwards: 70",
    `From: ${from}`,
    `To: ${to}`,
    `Call-ID: ${callId}`,
    "CSeq: 77 INFO",
    ...(type === "" ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${text.length}`,
    "",
    text,
  ].join("\r\n");

/** What the switch answers to an INFO at once. */
const answerTo = (world: World, peer: Peer, message: string): number | undefined => {
  const before = world.sent.length;
  world.raw(peer.address, message);
  const answer = world.sent.slice(before).find((text) => text.includes("CSeq: 77 INFO"));
  return answer === undefined ? undefined : Number(answer.split(" ")[1]);
};

/** A call out whose far end rings. */
const ringing = () => {
  const { world, peer } = start();
  dial(world, "out");
  world.run(50);
  const { request, callId } = find(peer, "invited")!;
  const copied = request.headers.filter(({ name }) => /^(via|from|call-id|cseq)$/i.test(name));
  const to = "<sip:13911111111@192.0.2.1>;tag=theirs";
  const contact = "<sip:13911111111@192.0.2.1:5060>";
  const lines = ["SIP/2.0 183 Session Progress", ...copied.map(({ name, value }) => `${name}: ${value}`)];
  world.raw(peer.address, [...lines, `To: ${to}`, `Contact: ${contact}`, "Content-Length: 0", "", ""].join("\r\n"));
  world.run(50);
  return { world, peer, dialog: { from: to, to: copied.find(({ name }) => /^from$/i.test(name))!.value, callId } };
};

describe("INFO before the answer is answered at once", () => {
  test("from the far end of a call out that rings, whatever it brings; its digits press nothing", () => {
    const bodies = [
      ["", "", 200],
      ["application/dtmf-relay", "Signal=5\r\nDuration=100\r\n", 200],
      ["application/vnd.etsi.cug+xml", "<cug/>", 415],
    ] as const;
    for (const [type, text, status] of bodies) {
      const { world, peer, dialog } = ringing();
      expect(answerTo(world, peer, info(dialog, type, text))).toBe(status);
      expect(world.of("DigitPressed")).toEqual([]);
      world.board.perform({ do: "End", leg: leg("out"), ending: system("flowEnded") });
      expectRest(world);
    }
  });

  test("from a caller who hears early media", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    world.run(50);
    const {
      from = "",
      to = "",
      "call-id": callId = "",
    } = Object.fromEntries(
      find(peer, "progress")!.response.headers.map(({ name, value }) => [name.toLowerCase(), value]),
    );
    expect(answerTo(world, peer, info({ from, to, callId }))).toBe(200);
    world.board.perform({ do: "End", leg: id, ending: system("flowEnded") });
    expectRest(world);
  });

  test("and that comes for a call that we gave up: 481", () => {
    const { world, peer, dialog } = ringing();
    world.board.perform({ do: "End", leg: leg("out"), ending: system("flowEnded") });
    expect(answerTo(world, peer, info(dialog))).toBe(481);
    expectRest(world);
  });
});

test("INFO in a talk presses digits", () => {
  const { world, peer } = answeredCall();
  peer.command({
    do: "request",
    id: "info",
    session: "theirs",
    method: "INFO",
    body: { type: "application/dtmf", bytes: new TextEncoder().encode("7") },
  });
  world.run(50);
  expect(find(peer, "requestAnswered")).toMatchObject({ status: 200 });
  expect(world.of("DigitPressed")).toMatchObject([{ digit: "7" }]);
});
