import type { Around } from "./around.ts";
import type { Law } from "./g711.ts";
import { PhoneCall, type SavedCall, type Sound } from "./phone-call.ts";
import { RtpPort } from "./rtp-port.ts";
import { type Place, SipPort } from "./sip-port.ts";
import { authorization, type Credentials, header, placeOf, type SipText, tagOf, token, uriOf } from "./sip-text.ts";
import { tone } from "./sound.ts";
import { until } from "./world.ts";

export type PhoneSettings = {
  /** Its number: the user part of its address. */
  readonly number: string;
  readonly address?: string;
  readonly port?: number;
  readonly credentials?: Credentials;
  /** What it says in every call: a tone without end, Hz. Silence when left out. */
  readonly toneHz?: number;
  readonly toneDb?: number;
  readonly codecs?: readonly Law[];
  readonly ptimeMs?: number;
  /** Payload type of telephone-event; null: none is offered. */
  readonly eventType?: number | null;
  /** Hardly any sound either way: one packet a second is sent, but for keys, and what arrives is not kept. For hundreds of calls. */
  readonly sparse?: boolean;
};

type Dial = {
  /** A SIP URI. */
  readonly to: string;
  /** The host that the INVITE goes to, if not the URI's. */
  readonly through?: Place;
  readonly headers?: readonly (readonly [string, string])[];
  readonly display?: string;
  /** The From value without its tag, if not this phone's address. */
  readonly from?: string;
  readonly toneHz?: number;
  /** The INVITE has no SDP: the far end offers in its answer, and our ACK answers (RFC 3261 §13.2.1). */
  readonly lateOffer?: boolean;
};

const reasonOf = (message: SipText): string => header(message, "reason");
const silentMs = 1000;

/**
 * A small SIP phone for tests: any number of calls at once over one UDP port, each with an RTP port of its own. It shares no line
 * with the code that it judges.
 */
export class Phone {
  readonly sip: SipPort;
  readonly settings: PhoneSettings;
  readonly calls: PhoneCall[] = [];
  /** Answers a request outside any call (REGISTER, OPTIONS); true when it did. */
  onOther: (request: SipText, from: Place) => boolean = () => false;
  readonly #arrived: IncomingCall[] = [];

  private constructor(sip: SipPort, settings: PhoneSettings) {
    this.sip = sip;
    this.settings = settings;
    sip.onRequest = (request, from) => this.#receive(request, from);
    sip.onStray = (response) => {
      const call = this.calls.find((each) => each.callId === header(response, "call-id"));
      if (call?.acknowledges && header(response, "cseq").endsWith("INVITE") && response.status >= 200)
        call.acknowledge(response);
    };
  }

  /** @param around its time and its network: this process's own, where none is told */
  static async open(settings: PhoneSettings, around?: Around): Promise<Phone> {
    return new Phone(await SipPort.open(settings.address, settings.port, around), settings);
  }

  get uri(): string {
    return `sip:${this.settings.number}@${this.sip.address}:${this.sip.port}`;
  }

  /** Begins a call. Returns at once, with the INVITE sent. */
  async call(dial: Dial): Promise<OutgoingCall> {
    const call = new OutgoingCall(this.sip, await this.#rtp(dial.toneHz), `${token()}@test`, this.#sound());
    call.localParty = dial.from ?? `${dial.display ? `"${dial.display}" ` : ""}<${this.uri}>`;
    call.remoteParty = `<${dial.to}>`;
    call.remoteTarget = dial.to;
    call.offersLate = dial.lateOffer ?? false;
    this.calls.push(call);
    call.invite(dial.through ?? placeOf(dial.to), this.settings.credentials, dial.headers ?? []);
    return call;
  }

  /** Goes on with a call of an earlier run of this phone, which had the same address and port. */
  async takeUp(saved: SavedCall, { toneHz = this.settings.toneHz } = {}): Promise<PhoneCall> {
    const rtp = await RtpPort.openAt(this.sip.address, saved.rtpPort, this.sip.around);
    if (toneHz !== undefined) rtp.say(tone(toneHz, silentMs, { db: this.settings.toneDb ?? -12 }));
    const call = new PhoneCall(this.sip, rtp, saved.callId, this.#sound(), saved.localTag);
    this.calls.push(call);
    call.goOn(saved);
    return call;
  }

  /** The next call that came in, in order. It rings only when told to. */
  nextCall(limitMs = 30_000): Promise<IncomingCall> {
    return until(`${this.settings.number} is called`, () => this.#arrived.shift(), {
      limitMs,
      around: this.sip.around,
    });
  }

  /** Registers at `registrar`, answering one challenge. Throws in words when refused. */
  async register(
    registrar: Place,
    { expiresSec = 300, domain = "zongji", user = this.settings.number } = {},
  ): Promise<void> {
    const uri = `sip:${domain}`;
    const callId = `${token()}@test`;
    const tag = token();
    const attempt = (sequence: number, more: readonly (readonly [string, string])[]): Promise<SipText> =>
      new Promise((resolve) => {
        const headers: (readonly [string, string])[] = [
          ["From", `<sip:${user}@${domain}>;tag=${tag}`],
          ["To", `<sip:${user}@${domain}>`],
          ["Call-ID", callId],
          ["CSeq", `${sequence} REGISTER`],
          ["Contact", `<sip:${user}@${this.sip.address}:${this.sip.port}>`],
          ["Expires", String(expiresSec)],
          ...more,
        ];
        this.sip.request({ method: "REGISTER", uri, to: registrar, headers }, (response) => {
          if (response.status >= 200) resolve(response);
        });
      });
    let response = await attempt(1, []);
    const { credentials } = this.settings;
    if (response.status === 401 && credentials) {
      const challenge = header(response, "www-authenticate");
      response = await attempt(2, [["Authorization", authorization(challenge, credentials, "REGISTER", uri)]]);
    }
    if (response.status !== 200) throw new Error(`${user} was not registered: ${response.status} ${response.reason}`);
  }

  /** The network dies: from now on nothing leaves and nothing is heard, signalling and sound alike. */
  vanish(): void {
    this.sip.vanished = true;
    for (const call of this.calls) call.rtp.stopSending();
  }

  close(): void {
    for (const call of this.calls) call.close();
    this.sip.close();
  }

  #sound(): Sound {
    const { codecs = ["PCMA"], ptimeMs = 20, eventType = 101 } = this.settings;
    return { codecs, ptimeMs, eventType: eventType ?? undefined };
  }

  async #rtp(toneHz = this.settings.toneHz): Promise<RtpPort> {
    const rtp = await RtpPort.open(this.sip.address, this.sip.around);
    rtp.sparse = this.settings.sparse ?? false;
    if (toneHz !== undefined) rtp.say(tone(toneHz, silentMs, { db: this.settings.toneDb ?? -12 }));
    return rtp;
  }

  #receive(request: SipText, from: Place): void {
    const callId = header(request, "call-id");
    const call = this.calls.find((each) => each.callId === callId);
    if (call) receiveWithin(call, request, from);
    else if (request.method === "INVITE") void this.#receiveInvite(request, from);
    else if (request.method === "ACK" || this.onOther(request, from)) return;
    else if (request.method === "OPTIONS") this.sip.reply(request, from, 200, "OK", { toTag: token() });
    else this.sip.reply(request, from, 481, "Call/Transaction Does Not Exist", { toTag: token() });
  }

  async #receiveInvite(request: SipText, from: Place): Promise<void> {
    this.sip.reply(request, from, 100, "Trying");
    const arrivedAtMs = this.sip.around.now();
    const call = new IncomingCall(this.sip, await this.#rtp(), header(request, "call-id"), this.#sound());
    call.arrivedAtMs = arrivedAtMs;
    call.localParty = header(request, "to").replace(/;\s*tag=[^;]*/i, "");
    call.remoteParty = header(request, "from").replace(/;\s*tag=[^;]*/i, "");
    call.remoteTag = tagOf(header(request, "from")) ?? "";
    call.arrive(request, from);
    this.calls.push(call);
    this.#arrived.push(call);
  }
}

/** A request of the far end within a call. */
const receiveWithin = (call: PhoneCall, request: SipText, from: Place): void => {
  const ok = (body?: string) =>
    call.sip.reply(request, from, 200, "OK", {
      toTag: call.localTag,
      ...(body === undefined ? {} : { body, headers: [call.contact, ["Content-Type", "application/sdp"]] }),
    });
  switch (request.method) {
    case "ACK":
      call.wasAcknowledged(request);
      return;
    case "BYE":
      call.byes += 1;
      ok();
      if (call.isFork(tagOf(header(request, "to")) ?? "")) return;
      call.finish({ by: "them", how: "BYE", status: call.statuses.at(-1), reason: reasonOf(request) });
      return;
    case "CANCEL":
      ok();
      if (call instanceof IncomingCall && call.answeredAtMs === undefined && !call.end) call.cancelled(request);
      return;
    case "INVITE": {
      if (call.onReinvite(request, from)) return;
      if (request.body) call.takeRemote(request.body);
      const turned = {
        sendrecv: "sendrecv",
        sendonly: "recvonly",
        recvonly: "sendonly",
        inactive: "inactive",
      } as const;
      const text = ok(call.localSdp(turned[call.remote?.direction ?? "sendrecv"]));
      call.repeatUntilAcknowledged([text], from, () => {});
      return;
    }
    default:
      ok();
  }
};

export class OutgoingCall extends PhoneCall {
  /** When a 200 comes, a CANCEL that crossed it on the wire is sent first. */
  cancelsOn200 = false;
  /** Acknowledges an answer. False: the 200 is taken for lost, each time it comes. */
  hearsAnswers = true;
  cancelStatus: number | undefined;
  /** The INVITE has no SDP. */
  offersLate = false;
  #cancelled = false;
  #through: Place | undefined;

  invite(through: Place, credentials: Credentials | undefined, more: readonly (readonly [string, string])[]): void {
    this.#through = through;
    const headers = [
      ...this.dialogHeaders("INVITE", this.localSequence),
      this.contact,
      ["Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS"] as const,
      ...more,
      ...(this.offersLate ? [] : [["Content-Type", "application/sdp"] as const]),
    ];
    const body = this.offersLate ? "" : this.localSdp();
    const request = { method: "INVITE", uri: this.remoteTarget, to: through, headers, body };
    this.inviteBranch = this.sip.request(request, (response) => this.#receive(response, credentials, more));
  }

  /** Gives up before the answer. Resolves with the CANCEL's own status. */
  cancel(): Promise<number> {
    this.#cancelled = true;
    return new Promise((resolve) => {
      // RFC 3261 §9.1: the same branch and CSeq number as the INVITE.
      const via = `SIP/2.0/UDP ${this.sip.address}:${this.sip.port};rport;branch=${this.inviteBranch}`;
      const headers = this.dialogHeaders("CANCEL", this.localSequence).map(([name, value]) =>
        name === "To" ? ([name, this.remoteParty] as const) : ([name, value] as const),
      );
      this.sip.requestWithVia(
        via,
        this.inviteBranch,
        { method: "CANCEL", uri: this.remoteTarget, to: this.#through!, headers },
        (status) => {
          this.cancelStatus = status;
          resolve(status);
        },
      );
    });
  }

  #receive(
    response: SipText,
    credentials: Credentials | undefined,
    more: readonly (readonly [string, string])[],
  ): void {
    this.message = response;
    if (response.status < 200) {
      this.statuses.push(response.status);
      if (response.body && response.status > 100) this.takeRemote(response.body);
      return;
    }
    if (response.status < 300) {
      this.#answered(response);
      return;
    }
    if (response.status !== 408 || response.headers.length > 0) this.acknowledge(response);
    const challenge = header(response, "www-authenticate") || header(response, "proxy-authenticate");
    if (
      (response.status === 401 || response.status === 407) &&
      credentials &&
      !more.some(([name]) => /authorization/i.test(name))
    ) {
      this.localSequence += 1;
      const name = response.status === 401 ? "Authorization" : "Proxy-Authorization";
      const answer = authorization(challenge, credentials, "INVITE", this.remoteTarget);
      this.invite(this.#through!, credentials, [...more, [name, answer]]);
      return;
    }
    this.statuses.push(response.status);
    const how = response.headers.length === 0 ? "nobody answered" : this.#cancelled ? "CANCEL" : "refused";
    this.finish({ by: this.#cancelled ? "us" : "them", how, status: response.status, reason: reasonOf(response) });
  }

  #answered(response: SipText): void {
    if (!this.hearsAnswers) {
      this.acknowledges = false;
      return;
    }
    this.statuses.push(response.status);
    if (this.cancelsOn200) void this.cancel();
    this.remoteTag = tagOf(header(response, "to")) ?? "";
    this.takeDialog(response, header(response, "contact"));
    if (response.body) this.takeRemote(response.body);
    const law = this.agreed();
    if (this.offersLate) this.ackBody = this.localSdp("sendrecv", law ? [law] : undefined);
    if (this.acknowledges) this.acknowledge(response);
    this.wasAnswered();
    // The caller gave up while the answer was on its way: the call stands, and is ended by BYE (RFC 3261 §9.1).
    if (this.#cancelled) void this.hangUp();
  }
}

export class IncomingCall extends PhoneCall {
  #invite: SipText | undefined;
  #from: Place | undefined;
  /** By the time around it. */
  arrivedAtMs = 0;

  arrive(invite: SipText, from: Place): void {
    this.#invite = invite;
    this.#from = from;
    this.message = invite;
    this.takeDialog(invite, header(invite, "contact"));
    if (invite.body) this.remote = undefined;
  }

  get invite(): SipText {
    return this.#invite!;
  }

  /** The number in the From that the phone shows. */
  get callerNumber(): string {
    return /^sips?:([^@;]*)@/.exec(uriOf(header(this.invite, "from")))?.[1] ?? "";
  }

  ring(status = 180): void {
    if (this.end) return;
    this.statuses.push(status);
    this.sip.reply(this.invite, this.#from!, status, "Ringing", { toTag: this.localTag, headers: [this.contact] });
  }

  /** Early media: 183 with SDP (RFC 3960 §3.2); what this phone says is sent from now on, or with `speak`. `headers`: more of them. */
  early({ silent = false, headers: more = [] as (readonly [string, string])[] } = {}): void {
    if (this.end) return;
    if (this.invite.body) this.takeRemote(this.invite.body);
    if (silent) this.rtp.stopSending();
    this.statuses.push(183);
    const law = this.agreed();
    const body = this.localSdp("sendrecv", law ? [law] : undefined);
    const headers = [this.contact, ["Content-Type", "application/sdp"] as const, ...more];
    this.sip.reply(this.invite, this.#from!, 183, "Session Progress", { toTag: this.localTag, headers, body });
  }

  /** Says its tone from now on. */
  speak(): void {
    if (this.invite.body) this.takeRemote(this.invite.body);
  }

  /** Answers; `forks` of 2 or more answers as so many phones behind a forking proxy would, each with a To tag of its own. `headers`: more of them. */
  answer({ forks = 1, headers: more = [] as (readonly [string, string])[] } = {}): void {
    if (this.end) throw new Error(`the call ended before it was answered: ${JSON.stringify(this.end)}`);
    const { body } = this.invite;
    if (body) this.takeRemote(body);
    const law = this.agreed();
    const sdp = this.localSdp("sendrecv", law ? [law] : undefined);
    const headers = [this.contact, ["Content-Type", "application/sdp"] as const, ...more];
    const tags = [this.localTag, ...Array.from({ length: forks - 1 }, token)];
    const texts = tags.map((toTag) =>
      this.sip.reply(this.invite, this.#from!, 200, "OK", { toTag, headers, body: sdp }),
    );
    this.statuses.push(200);
    this.repeatUntilAcknowledged(texts, this.#from!, () =>
      this.finish({ by: "them", how: "nobody answered", status: 200, reason: "no ACK" }),
    );
    this.wasAnswered();
  }

  refuse(status = 486, reason = "Busy Here"): void {
    this.#final(status, reason);
    this.finish({ by: "us", how: "refused", status, reason: "" });
  }

  cancelled(cancel: SipText): void {
    this.#final(487, "Request Terminated");
    this.finish({ by: "them", how: "CANCEL", status: 487, reason: reasonOf(cancel) });
  }

  #final(status: number, reason: string): void {
    this.statuses.push(status);
    this.sip.reply(this.invite, this.#from!, status, reason, { toTag: this.localTag });
  }
}
