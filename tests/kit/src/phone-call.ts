import type { Law } from "./g711.ts";
import type { RtpPort } from "./rtp-port.ts";
import { laws, type RemoteAudio, readAudio, writeAudio } from "./sdp-text.ts";
import { type Place, repeat, type SipPort } from "./sip-port.ts";
import { header, headersOf, placeOf, type SipText, tagOf, token, uriOf } from "./sip-text.ts";

/** How a call ended, as this phone saw it: the phone's own tally. */
export type CallEnd = {
  readonly by: "us" | "them";
  readonly how: "BYE" | "CANCEL" | "refused" | "nobody answered";
  /** The final status of the INVITE. */
  readonly status: number | undefined;
  /** The value of a Reason header (RFC 3326) on what ended it. */
  readonly reason: string;
  readonly atMs: number;
};

export type Sound = {
  readonly codecs: readonly Law[];
  readonly ptimeMs: number;
  readonly eventType: number | undefined;
};

/** An answered call: its dialog (RFC 3261 §12) and where its sound goes. Plain JSON. */
export type SavedCall = {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  readonly localParty: string;
  readonly remoteParty: string;
  readonly remoteTarget: string;
  readonly routes: string[];
  readonly localSequence: number;
  readonly sdpVersion: number;
  /** Ours. */
  readonly rtpPort: number;
  readonly remote: RemoteAudio;
};

/** One call of a phone, either way. Made by Phone.call and Phone.nextCall. */
export class PhoneCall {
  readonly rtp: RtpPort;
  readonly sip: SipPort;
  readonly callId: string;
  /** Every status that the INVITE got (or was given), in order. */
  readonly statuses: number[] = [];
  /** The INVITE that came, or the last response to the one sent. */
  message: SipText | undefined;
  readonly answered: Promise<void>;
  readonly ended: Promise<CallEnd>;
  end: CallEnd | undefined;
  answeredAtMs: number | undefined;
  remote: RemoteAudio | undefined;
  /** BYEs that came, repeated ones not counted. */
  byes = 0;
  /** ACKs that came for our 200, by the To tag that they acknowledge. */
  readonly acknowledged: string[] = [];
  /** To tags of our forks that were ended by BYE while the call itself went on. */
  readonly forksEnded: string[] = [];
  readonly localTag: string;
  remoteTag = "";
  localParty = "";
  remoteParty = "";
  remoteTarget = "";
  routes: string[] = [];
  localSequence = 1;
  inviteBranch = "";
  /** Acknowledges 200s by itself. */
  acknowledges = true;
  /** Answers a re-INVITE of the far end by itself; true when it did. */
  onReinvite: (request: SipText, from: Place) => boolean = () => false;
  /** SDP of the ACK to a 200 whose offer it answers. */
  ackBody = "";
  readonly #sound: Sound;
  #version = 1;
  #stopRepeating: () => void = () => {};
  #answer!: () => void;
  #refuse!: (error: Error) => void;
  #finish!: (end: CallEnd) => void;

  constructor(sip: SipPort, rtp: RtpPort, callId: string, sound: Sound, localTag = token()) {
    this.localTag = localTag;
    this.sip = sip;
    this.rtp = rtp;
    this.callId = callId;
    this.#sound = sound;
    if (sound.eventType !== undefined) rtp.eventType = sound.eventType;
    this.answered = new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#refuse = reject;
    });
    this.answered.catch(() => {});
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  get contact(): readonly [string, string] {
    return ["Contact", `<sip:phone@${this.sip.address}:${this.sip.port}>`];
  }

  localSdp(direction: RemoteAudio["direction"] = "sendrecv", formats = this.#sound.codecs): string {
    const { eventType, ptimeMs } = this.#sound;
    const { address, port } = this.rtp;
    return writeAudio({ address, port, formats, eventType, ptimeMs, version: this.#version++, direction });
  }

  /** Takes the other's SDP: sends there from now on, with the first codec of theirs that this phone has. */
  takeRemote(sdp: string): void {
    const remote = readAudio(sdp);
    if (remote) this.#sendAs(remote);
  }

  #sendAs(remote: RemoteAudio): void {
    this.remote = remote;
    const law = this.agreed();
    if (remote.eventType !== undefined) this.rtp.eventType = remote.eventType;
    if (remote.direction === "inactive" || remote.direction === "sendonly" || !law) this.rtp.stopSending();
    else this.rtp.sendTo({ address: remote.address, port: remote.port }, law, this.#sound.ptimeMs);
  }

  /** What another run of this phone needs to go on with the call. Throws before both sides have told their address. */
  saved(): SavedCall {
    const { callId, localTag, remoteTag, localParty, remoteParty, remoteTarget, routes, localSequence, remote } = this;
    if (!remote) throw new Error(`the call ${callId} has no sound yet`);
    const dialog = { callId, localTag, remoteTag, localParty, remoteParty, remoteTarget, routes, localSequence };
    return { ...dialog, sdpVersion: this.#version, rtpPort: this.rtp.port, remote };
  }

  /** Goes on as an earlier run of this phone left it: talks at once. */
  goOn({ callId: _, localTag: __, rtpPort: ___, sdpVersion, remote, ...dialog }: SavedCall): void {
    Object.assign(this, dialog);
    this.#version = sdpVersion;
    this.wasAnswered();
    this.#sendAs(remote);
  }

  agreed(): Law | undefined {
    const first = this.remote?.formats.find((format) => this.#sound.codecs.some((law) => laws[law] === format));
    return this.#sound.codecs.find((law) => laws[law] === first);
  }

  dialogHeaders(method: string, sequence: number): (readonly [string, string])[] {
    return [
      ...this.routes.map((route) => ["Route", route] as const),
      ["From", `${this.localParty};tag=${this.localTag}`],
      ["To", this.remoteTag ? `${this.remoteParty};tag=${this.remoteTag}` : this.remoteParty],
      ["Call-ID", this.callId],
      ["CSeq", `${sequence} ${method}`],
    ];
  }

  nextHop(): Place {
    return placeOf(uriOf(this.routes[0] ?? this.remoteTarget));
  }

  /** Sends a request within the dialog; resolves with its final response. */
  request(method: string, headers: readonly (readonly [string, string])[] = [], body = ""): Promise<SipText> {
    this.localSequence += 1;
    const all = [...this.dialogHeaders(method, this.localSequence), ...headers];
    return new Promise((resolve) => {
      const request = { method, uri: this.remoteTarget, to: this.nextHop(), headers: all, body };
      const branch = this.sip.request(request, (response) => {
        if (response.status >= 200) resolve(response);
      });
      if (method === "INVITE") this.inviteBranch = branch;
    });
  }

  /** A re-INVITE that offers sound in this direction. Resolves with its final response, which is acknowledged, and taken if it is a 200. */
  async reinvite(direction: RemoteAudio["direction"]): Promise<SipText> {
    const response = await this.request(
      "INVITE",
      [this.contact, ["Content-Type", "application/sdp"]],
      this.localSdp(direction),
    );
    this.acknowledge(response);
    if (response.status < 300) this.takeRemote(response.body);
    return response;
  }

  acknowledge(response: SipText): void {
    const sequence = Number.parseInt(header(response, "cseq"), 10);
    const refused = response.status >= 300;
    const headers = [...this.dialogHeaders("ACK", sequence)].map(([name, value]) =>
      name === "To" ? (["To", header(response, "to")] as const) : ([name, value] as const),
    );
    // A refusal is acknowledged hop by hop, within its transaction; a 2xx end to end, to the Contact that it names.
    const target = refused ? this.remoteTarget : uriOf(header(response, "contact") || this.remoteTarget);
    const to = refused || this.routes.length > 0 ? this.nextHop() : placeOf(target);
    const body = refused ? "" : this.ackBody;
    if (body !== "") headers.push(["Content-Type", "application/sdp"]);
    this.sip.sendOnce({ method: "ACK", uri: target, to, headers, body }, refused ? this.inviteBranch : undefined);
  }

  takeDialog(message: SipText, target: string): void {
    this.remoteTarget = uriOf(target || this.remoteTarget);
    const routes = headersOf(message, "record-route");
    this.routes = message.method === undefined ? routes.reverse() : routes;
  }

  wasAnswered(): void {
    this.answeredAtMs ??= this.sip.around.now();
    this.#answer();
  }

  finish(end: Omit<CallEnd, "atMs">): void {
    if (this.end) return;
    this.end = { ...end, atMs: this.sip.around.now() };
    this.#stopRepeating();
    this.rtp.stopSending();
    this.#refuse(new Error(`the call ended: ${JSON.stringify(this.end)}`));
    this.#finish(this.end);
  }

  /** Repeats a final answer to their INVITE until its ACK comes (RFC 3261 §13.3.1.4); then `over`, if it never does. */
  repeatUntilAcknowledged(texts: readonly string[], from: Place, over: () => void): void {
    this.#stopRepeating();
    this.#stopRepeating = repeat(this.sip.around, () => texts.map((text) => this.sip.sendText(text, from)), over);
  }

  /** Whether a BYE for this To tag ends another fork than the one that talks; noted if so. */
  isFork(tag: string): boolean {
    if (tag === this.localTag) return false;
    this.forksEnded.push(tag);
    return true;
  }

  wasAcknowledged(request: SipText): void {
    this.acknowledged.push(tagOf(header(request, "to")) ?? "");
    this.#stopRepeating();
    if (request.body) this.takeRemote(request.body);
  }

  /** Presses keys one after another; resolves when the last is let go. */
  press(digits: string, timing?: { toneMs?: number; gapMs?: number }): Promise<void> {
    return this.rtp.press(digits, timing);
  }

  /** Ends the call with BYE (`times` of them, each a request of its own). Resolves with the first one's status. */
  async hangUp({ times = 1, headers = [] as (readonly [string, string])[] } = {}): Promise<number> {
    const responses = Array.from({ length: times }, () => this.request("BYE", headers));
    this.finish({ by: "us", how: "BYE", status: 200, reason: "" });
    return (await responses[0]!).status;
  }

  /** All that was heard so far, 8000 samples a second. */
  heard(): Int16Array {
    return this.rtp.samples();
  }

  /** Ends the sockets; a call that still talks is hung up without a word. */
  close(): void {
    this.#stopRepeating();
    this.rtp.close();
  }
}
