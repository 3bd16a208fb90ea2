/** What went over the wire between Alice and Bob, and a hand that speaks in Alice's name. Only tests import this. */
import { header, type SipMessage } from "../message/message.ts";
import type { Scene } from "./scene.ts";
import type { Sent } from "./wire.ts";

type Who = "alice" | "bob";

/** A request of this method, or a response of this status. */
export const isA = ({ message }: Sent, what: string | number): boolean =>
  message?.kind === "request" ? message.method === what : message?.status === what;

export const sentBy = ({ wire }: Scene, who: Who, what: string | number): SipMessage[] =>
  wire.sent.filter((sent) => sent.from === who && isA(sent, what)).map(({ message }) => message!);

/** A header field of the last such message. */
export function said(s: Scene, who: Who, what: string | number, name: string): string | undefined {
  const last = sentBy(s, who, what).at(-1);
  if (last === undefined) throw new Error(`${who} sent no ${what}`);
  return header(last, name);
}

export const textOf = (body: { readonly bytes: Uint8Array } | undefined): string | undefined =>
  body && Buffer.from(body.bytes).toString().trim();

/** Sessions, transactions and timers that are alive after all time-outs are over. */
export function leftovers({ wire, alice, bob }: Scene): number {
  wire.run(400_000);
  return [alice, bob]
    .map(({ agent }) => agent.alive())
    .reduce((sum, { sessions, transactions, timers }) => sum + sessions + transactions + timers, 0);
}

let serial = 0;

/**
 * A request of Alice's within the dialog that Bob's last response of this status to her INVITE made; her agent knows nothing of it. `lines`: more
 * header fields. Gives the status of what Bob answered at once, 0 if nothing.
 */
export function inAlicesName(
  s: Scene,
  method: string,
  of: number,
  more: { readonly lines?: readonly string[]; readonly body?: string; readonly cseq?: number } = {},
): number {
  const made = s.wire.sent.findLast(
    (sent) => sent.from === "bob" && isA(sent, of) && header(sent.message!, "cseq")!.endsWith("INVITE"),
  )!.message!;
  const { lines = [], body = "", cseq = 900 + serial } = more;
  const head = [
    `${method} sip:12345678@192.0.2.2 SIP/2.0`,
    `Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKhand${serial++}`,
    `From: ${header(made, "from")}`,
    `To: ${header(made, "to")}`,
    `Call-ID: ${header(made, "call-id")}`,
    `CSeq: ${cseq} ${method}`,
    ...lines,
    ...(body === "" ? [] : ["Content-Type: application/sdp"]),
    `Content-Length: ${body.length}`,
  ];
  const before = s.wire.sent.length;
  s.wire.inject({ host: "192.0.2.1", port: 5060 }, "bob", `${head.join("\n")}\n\n${body}`);
  const answer = s.wire.sent.slice(before).find(({ message }) => message?.kind === "response")?.message;
  return answer?.kind === "response" ? answer.status : 0;
}

/** A response to the last request of this method, as its receiver at this address might have given it. */
export function answerByHand(
  s: Scene,
  to: Who,
  method: string,
  status: number,
  from: { readonly host: string; readonly port: number },
  lines: readonly string[] = [],
): void {
  const request = sentBy(s, to, method).at(-1)!;
  const copied = ["via", "from", "call-id", "cseq"].map((name) => `${name}: ${header(request, name)}`);
  const tag = /;tag=/.test(header(request, "to")!) ? "" : ";tag=hand";
  const head = [`SIP/2.0 ${status} X`, ...copied, `To: ${header(request, "to")}${tag}`, ...lines, "Content-Length: 0"];
  s.wire.inject(from, to, `${head.join("\n")}\n\n`);
}
