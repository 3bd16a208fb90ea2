import { describe, expect, test } from "vitest";
import { answeredCall, dial, expectRest, find, start, system } from "./testing/calls.ts";
import { leg, type Peer, type Sandbox } from "./testing/sandbox.ts";

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
const answerTo = (sandbox: Sandbox, peer: Peer, message: string): number | undefined => {
  const before = sandbox.sent.length;
  sandbox.raw(peer.address, message);
  const answer = sandbox.sent.slice(before).find((text) => text.includes("CSeq: 77 INFO"));
  return answer === undefined ? undefined : Number(answer.split(" ")[1]);
};

/** A call out whose far end rings. */
const ringing = () => {
  const { sandbox, peer } = start();
  dial(sandbox, "out");
  sandbox.run(50);
  const { request, callId } = find(peer, "invited")!;
  const copied = request.headers.filter(({ name }) => /^(via|from|call-id|cseq)$/i.test(name));
  const to = "<sip:13911111111@192.0.2.1>;tag=theirs";
  const contact = "<sip:13911111111@192.0.2.1:5060>";
  const lines = ["SIP/2.0 183 Session Progress", ...copied.map(({ name, value }) => `${name}: ${value}`)];
  sandbox.raw(peer.address, [...lines, `To: ${to}`, `Contact: ${contact}`, "Content-Length: 0", "", ""].join("\r\n"));
  sandbox.run(50);
  return { sandbox, peer, dialog: { from: to, to: copied.find(({ name }) => /^from$/i.test(name))!.value, callId } };
};

describe("INFO before the answer is answered at once", () => {
  test("from the far end of an outbound call that rings, with any body; its digits don't count", () => {
    const bodies = [
      ["", "", 200],
      ["application/dtmf-relay", "Signal=5\r\nDuration=100\r\n", 200],
      ["application/vnd.etsi.cug+xml", "<cug/>", 415],
    ] as const;
    for (const [type, text, status] of bodies) {
      const { sandbox, peer, dialog } = ringing();
      expect(answerTo(sandbox, peer, info(dialog, type, text))).toBe(status);
      expect(sandbox.of("DigitPressed")).toEqual([]);
      sandbox.board.perform({ do: "End", leg: leg("out"), ending: system("flowEnded") });
      expectRest(sandbox);
    }
  });

  test("from a caller who hears early media", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    sandbox.run(50);
    const {
      from = "",
      to = "",
      "call-id": callId = "",
    } = Object.fromEntries(
      find(peer, "progress")!.response.headers.map(({ name, value }) => [name.toLowerCase(), value]),
    );
    expect(answerTo(sandbox, peer, info({ from, to, callId }))).toBe(200);
    sandbox.board.perform({ do: "End", leg: id, ending: system("flowEnded") });
    expectRest(sandbox);
  });

  test("with 481 for a call that we cancelled", () => {
    const { sandbox, peer, dialog } = ringing();
    sandbox.board.perform({ do: "End", leg: leg("out"), ending: system("flowEnded") });
    expect(answerTo(sandbox, peer, info(dialog))).toBe(481);
    expectRest(sandbox);
  });
});

test("INFO in a talk reports digits", () => {
  const { sandbox, peer } = answeredCall();
  peer.command({
    do: "request",
    id: "info",
    session: "theirs",
    method: "INFO",
    body: { type: "application/dtmf", bytes: new TextEncoder().encode("7") },
  });
  sandbox.run(50);
  expect(find(peer, "requestAnswered")).toMatchObject({ status: 200 });
  expect(sandbox.of("DigitPressed")).toMatchObject([{ digit: "7" }]);
});
