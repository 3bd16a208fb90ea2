import { token } from "@zongji/kit";
import type { Place } from "./voice.ts";

/** A message as text, and its first line. */
export type Received = {
  readonly text: string;
  /** Of a request; else empty. */
  readonly method: string;
  /** Of a response; else 0. */
  readonly status: number;
};

export const readReceived = (text: string): Received | undefined => {
  const response = /^SIP\/2\.0 (\d{3})/.exec(text);
  if (response) return { text, method: "", status: Number(response[1]) };
  const request = /^([A-Z]+) \S+ SIP\/2\.0\r\n/.exec(text);
  return request ? { text, method: request[1]!, status: 0 } : undefined;
};

const patterns = new Map<string, RegExp>();
const patternOf = (name: string): RegExp => {
  const known = patterns.get(name);
  if (known) return known;
  const made = new RegExp(`\\r\\n${name}[ \\t]*:[ \\t]*([^\\r]*)`, "gi");
  patterns.set(name, made);
  return made;
};

/** The first value of a header field, by its long name. */
export const fieldOf = (text: string, name: string): string => {
  const pattern = patternOf(name);
  pattern.lastIndex = 0;
  return pattern.exec(text)?.[1] ?? "";
};
export const fieldsOf = (text: string, name: string): string[] => {
  const pattern = patternOf(name);
  pattern.lastIndex = 0;
  return [...text.matchAll(pattern)].map(([, value]) => value!);
};
export const parameterOf = (value: string, name: string): string =>
  new RegExp(`;\\s*${name}=([^;\\s>,]+)`, "i").exec(value)?.[1] ?? "";
export const uriOf = (value: string): string => /<([^>]*)>/.exec(value)?.[1] ?? value.split(";")[0]!.trim();
export const userOf = (value: string): string => /sips?:([^@;>]*)@/.exec(value)?.[1] ?? "";

/** Where the SDP of a message wants sound; undefined: it has none. */
export const placeOf = (text: string): Place | undefined => {
  const address = /\r\nc=IN IP4 (\S+)/.exec(text)?.[1];
  const port = /\r\nm=audio (\d+)/.exec(text)?.[1];
  return address && port ? { address, port: Number(port) } : undefined;
};

export type DialogEnd = {
  /** cancelled: the caller gave up · refused: a final answer of 300 or more · lost: no answer came. */
  readonly how: "bye" | "cancelled" | "refused" | "lost";
  readonly by: "us" | "them";
  readonly status: number;
};

const allow = "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE";

/** The end of SIP that a dialog is at. */
type End = {
  readonly place: Place;
  readonly request: (
    method: string,
    uri: string,
    fields: readonly string[],
    body: string,
    onFinal: (response: Received | undefined) => void,
    more?: { readonly branch?: string },
  ) => string;
  readonly acknowledge: (uri: string, branch: string, fields: readonly string[]) => void;
  readonly reply: (
    request: string,
    status: number,
    reason: string,
    tag: string,
    more?: readonly string[],
    body?: string,
  ) => string;
  readonly repeatAnswer: (dialog: Dialog, text: string, onLost: () => void) => void;
  readonly stopRepeating: (key: string) => void;
  readonly forget: (dialog: Dialog) => void;
};

/** One call's signalling at one end. */
export class Dialog {
  readonly callId: string;
  readonly out: boolean;
  readonly tag = token();
  /** Where our sound comes to. */
  rtp: Place;
  local = "";
  remote = "";
  target = "";
  inviteText = "";
  /** Where the other wants sound. */
  remoteSound: Place | undefined;
  invitedAtMs = performance.now();
  answeredAtMs: number | undefined;
  end: DialogEnd | undefined;
  /** Who called had given up before our answer came. */
  cancelledLate = false;
  onAnswered: () => void = () => {};
  onEnded: (end: DialogEnd) => void = () => {};
  /** A re-INVITE may have moved the other's sound. */
  onMoved: () => void = () => {};
  readonly #sip: End;
  #sequence = 1;
  #branch = "";
  #cancelled = false;

  constructor(sip: End, { out, callId, rtp }: { out: boolean; callId: string; rtp: Place }) {
    this.#sip = sip;
    this.out = out;
    this.callId = callId;
    this.rtp = rtp;
  }

  /** The user part of who calls. */
  get caller(): string {
    return userOf(this.out ? this.local : this.remote);
  }

  /** The user part that a call that came in was sent to. */
  get called(): string {
    return userOf(this.inviteText.slice(0, this.inviteText.indexOf("\r\n")));
  }

  invite(): void {
    this.invitedAtMs = performance.now();
    const fields = [...this.#fields("INVITE", this.#sequence), this.#contact, allow];
    this.#branch = this.#sip.request("INVITE", this.target, fields, this.#sdp(), (response) => this.#final(response));
  }

  ring(): void {
    this.#sip.reply(this.inviteText, 180, "Ringing", this.tag, [this.#contact]);
  }

  /** Answers a call that came in; its sound at `rtp`. */
  answer(rtp: Place): void {
    this.rtp = rtp;
    const more = [this.#contact, allow, "Content-Type: application/sdp"];
    const text = this.#sip.reply(this.inviteText, 200, "OK", this.tag, more, this.#sdp());
    this.answeredAtMs = performance.now();
    this.#sip.repeatAnswer(this, text, () => this.#finish({ how: "lost", by: "them", status: 200 }));
  }

  refuse(status: number, reason: string): void {
    this.#sip.reply(this.inviteText, status, reason, this.tag);
    this.#finish({ how: "refused", by: "us", status });
  }

  /** Ends it, whatever it is at: CANCEL before the answer, BYE after. */
  hangUp(): void {
    if (this.end) return;
    if (this.answeredAtMs !== undefined) {
      this.#sequence += 1;
      this.#sip.request("BYE", this.target, this.#fields("BYE", this.#sequence), "", () => {});
      this.#finish({ how: "bye", by: "us", status: 200 });
    } else if (this.out) {
      if (this.#cancelled) return;
      this.#cancelled = true;
      this.#sip.request("CANCEL", this.target, this.#fields("CANCEL", 1), "", () => {}, { branch: this.#branch });
    } else this.refuse(486, "Busy Here");
  }

  receive({ method, text }: Received): void {
    switch (method) {
      case "ACK":
        this.#sip.stopRepeating(this.callId);
        return;
      case "BYE":
        this.#sip.reply(text, 200, "OK", this.tag);
        this.#finish({ how: "bye", by: "them", status: 200 });
        return;
      case "CANCEL":
        this.#sip.reply(text, 200, "OK", this.tag);
        if (this.answeredAtMs !== undefined) {
          this.cancelledLate = true;
          return;
        }
        this.#sip.reply(this.inviteText, 487, "Request Terminated", this.tag);
        this.#finish({ how: "cancelled", by: "them", status: 487 });
        return;
      case "INVITE":
        this.#invitedAgain(text);
        return;
      default:
        this.#sip.reply(text, 200, "OK", this.tag);
    }
  }

  /** A 2xx that was repeated: our ACK was lost. */
  answeredAgain({ status }: Received): void {
    if (status >= 200 && status < 300 && this.answeredAtMs !== undefined) this.#acknowledge();
  }

  #invitedAgain(text: string): void {
    // The first INVITE, repeated: its answer repeats itself.
    if (this.answeredAtMs === undefined || fieldOf(text, "CSeq") === fieldOf(this.inviteText, "CSeq")) return;
    this.remoteSound = placeOf(text) ?? this.remoteSound;
    const more = [this.#contact, allow, "Content-Type: application/sdp"];
    const answer = this.#sip.reply(text, 200, "OK", this.tag, more, this.#sdp());
    this.#sip.repeatAnswer(this, answer, () => {});
    this.onMoved();
  }

  #final(response: Received | undefined): void {
    if (!response) this.#finish({ how: "lost", by: "them", status: 408 });
    else if (response.status >= 300) this.#refused(response);
    else this.#accepted(response.text);
  }

  #refused({ status, text }: Received): void {
    // Within the INVITE's transaction, with the To of the answer (RFC 3261 §17.1.1.3).
    const [from, _to, ...rest] = this.#fields("ACK", 1);
    this.#sip.acknowledge(this.target, this.#branch, [from!, `To: ${fieldOf(text, "To")}`, ...rest]);
    this.#finish({ how: this.#cancelled ? "cancelled" : "refused", by: this.#cancelled ? "us" : "them", status });
  }

  #accepted(text: string): void {
    this.remote = fieldOf(text, "To");
    this.target = uriOf(fieldOf(text, "Contact")) || this.target;
    this.remoteSound = placeOf(text);
    this.answeredAtMs = performance.now();
    this.#acknowledge();
    // Given up while the answer was on its way: ended by BYE (RFC 3261 §9.1).
    if (this.#cancelled) this.hangUp();
    else this.onAnswered();
  }

  #acknowledge(): void {
    this.#sip.acknowledge(this.target, `z9hG4bK${token()}`, this.#fields("ACK", 1));
  }

  #finish(end: DialogEnd): void {
    if (this.end) return;
    this.end = end;
    this.#sip.forget(this);
    this.onEnded(end);
  }

  get #contact(): string {
    const { address, port } = this.#sip.place;
    return `Contact: <sip:load@${address}:${port}>`;
  }

  #fields(method: string, sequence: number): string[] {
    return [`From: ${this.local}`, `To: ${this.remote}`, `Call-ID: ${this.callId}`, `CSeq: ${sequence} ${method}`];
  }

  #sdp(): string {
    const { address, port } = this.rtp;
    return [
      "v=0",
      `o=- 1 1 IN IP4 ${address}`,
      "s=-",
      `c=IN IP4 ${address}`,
      "t=0 0",
      `m=audio ${port} RTP/AVP 8 101`,
      "a=rtpmap:8 PCMA/8000",
      "a=rtpmap:101 telephone-event/8000",
      "a=fmtp:101 0-15",
      "a=ptime:20",
      "",
    ].join("\r\n");
  }
}
