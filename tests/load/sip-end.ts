import { createSocket, type Socket } from "node:dgram";
import { authorization, type Credentials, token } from "@zongji/kit";
import { Dialog, fieldOf, fieldsOf, parameterOf, placeOf, type Received, readReceived, uriOf } from "./dialog.ts";
import type { Place } from "./voice.ts";

const t1Ms = 500;
const t2Ms = 4000;
/** Timers B and F (RFC 3261 §17.1.1.1), Timer H. */
const patienceMs = 64 * t1Ms;
const scanMs = 50;

type Pending = {
  readonly text: string;
  readonly onFinal: (response: Received | undefined) => void;
  readonly endMs: number;
  nextMs: number;
  waitMs: number;
  quiet: boolean;
};

export type SipEndSettings = {
  readonly place: Place;
  readonly server: Place;
  /** A call that comes in, once its INVITE was taken. */
  readonly onCall?: (dialog: Dialog) => void;
};

/**
 * One end of SIP over UDP for very many calls, no more than a load needs: client transactions that repeat themselves, dialogs by Call-ID. It
 * shares no line with the code that it loads.
 */
export class SipEnd {
  readonly place: Place;
  readonly server: Place;
  /** Requests and answers that had to be repeated. */
  repeated = 0;
  readonly #socket: Socket;
  readonly #dialogs = new Map<string, Dialog>();
  readonly #pending = new Map<string, Pending>();
  readonly #onCall: (dialog: Dialog) => void;
  readonly #scan: NodeJS.Timeout;

  private constructor(socket: Socket, { place, server, onCall }: SipEndSettings) {
    this.#socket = socket;
    this.place = place;
    this.server = server;
    this.#onCall = onCall ?? (() => {});
    socket.on("message", (bytes) => this.#receive(bytes.toString("latin1")));
    socket.on("error", () => {});
    this.#scan = setInterval(() => this.#repeat(), scanMs);
  }

  static open(settings: SipEndSettings): Promise<SipEnd> {
    const socket = createSocket({ type: "udp4", recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 });
    const { place, server } = settings;
    return new Promise((resolve, reject) => {
      socket.once("error", reject);
      socket.bind(place.port, place.address, () =>
        socket.connect(server.port, server.address, () => {
          socket.off("error", reject);
          resolve(new SipEnd(socket, settings));
        }),
      );
    });
  }

  get dialogs(): number {
    return this.#dialogs.size;
  }

  /** Begins a call; the dialog tells of its answer or end. `rtp`: where its sound is to come to. */
  call(number: string, from: string, rtp: Place): Dialog {
    const dialog = new Dialog(this, { out: true, callId: `${token()}@load`, rtp });
    const { address, port } = this.place;
    dialog.local = `<sip:${from}@${address}:${port}>;tag=${dialog.tag}`;
    dialog.remote = `<sip:${number}@${this.server.address}:${this.server.port}>`;
    dialog.target = `sip:${number}@${this.server.address}:${this.server.port}`;
    this.#dialogs.set(dialog.callId, dialog);
    dialog.invite();
    return dialog;
  }

  /** Registers a phone by digest. Throws in words when refused. */
  async register(credentials: Credentials, domain = "zongji"): Promise<void> {
    const { user } = credentials;
    const uri = `sip:${domain}`;
    const [callId, tag] = [`${token()}@load`, token()];
    const attempt = (sequence: number, more: readonly string[]): Promise<Received | undefined> =>
      this.transact("REGISTER", uri, [
        `From: <sip:${user}@${domain}>;tag=${tag}`,
        `To: <sip:${user}@${domain}>`,
        `Call-ID: ${callId}`,
        `CSeq: ${sequence} REGISTER`,
        `Contact: <sip:${user}@${this.place.address}:${this.place.port}>`,
        "Expires: 7200",
        ...more,
      ]);
    const first = await attempt(1, []);
    const challenge = first ? fieldOf(first.text, "WWW-Authenticate") : "";
    const answer = `Authorization: ${authorization(challenge, credentials, "REGISTER", uri)}`;
    const last = first?.status === 401 ? await attempt(2, [answer]) : first;
    if (last?.status !== 200) throw new Error(`${user} was not registered: ${last?.status ?? "no answer"}`);
  }

  /** A request outside INVITE, repeated until its final answer; undefined when none came. */
  transact(method: string, uri: string, fields: readonly string[]): Promise<Received | undefined> {
    return new Promise((resolve) => this.request(method, uri, fields, "", resolve));
  }

  /** Sends a request and repeats it. Returns its branch. */
  request(
    method: string,
    uri: string,
    fields: readonly string[],
    body: string,
    onFinal: (response: Received | undefined) => void,
    { branch = `z9hG4bK${token()}` }: { readonly branch?: string } = {},
  ): string {
    const text = this.#requestText(method, uri, branch, fields, body);
    const now = performance.now();
    const times = { endMs: now + patienceMs, nextMs: now + t1Ms, waitMs: t1Ms };
    this.#pending.set(`${branch} ${method}`, { text, onFinal, ...times, quiet: false });
    this.sendText(text);
    return branch;
  }

  /** An ACK: nothing answers it. */
  acknowledge(uri: string, branch: string, fields: readonly string[]): void {
    this.sendText(this.#requestText("ACK", uri, branch, fields, ""));
  }

  /** Repeats a 2xx until `stopRepeating` (RFC 3261 §13.3.1.4). */
  repeatAnswer(dialog: Dialog, text: string, onLost: () => void): void {
    const now = performance.now();
    const times = { endMs: now + patienceMs, nextMs: now + t1Ms, waitMs: t1Ms };
    this.#pending.set(dialog.callId, { text, onFinal: onLost, ...times, quiet: false });
  }

  stopRepeating(key: string): void {
    this.#pending.delete(key);
  }

  /** Answers a request of the server. */
  reply(request: string, status: number, reason: string, tag: string, more: readonly string[] = [], body = ""): string {
    const to = fieldOf(request, "To");
    const text = [
      `SIP/2.0 ${status} ${reason}`,
      ...fieldsOf(request, "Via").map((via) => `Via: ${via}`),
      `From: ${fieldOf(request, "From")}`,
      `To: ${/;\s*tag=/i.test(to) || status === 100 ? to : `${to};tag=${tag}`}`,
      `Call-ID: ${fieldOf(request, "Call-ID")}`,
      `CSeq: ${fieldOf(request, "CSeq")}`,
      ...more,
      `Content-Length: ${body.length}`,
      "",
      body,
    ].join("\r\n");
    this.sendText(text);
    return text;
  }

  sendText(text: string): void {
    this.#socket.send(Buffer.from(text, "latin1"));
  }

  forget(dialog: Dialog): void {
    this.#dialogs.delete(dialog.callId);
    this.#pending.delete(dialog.callId);
  }

  close(): void {
    clearInterval(this.#scan);
    this.#pending.clear();
    this.#socket.close();
  }

  #requestText(method: string, uri: string, branch: string, fields: readonly string[], body: string): string {
    const { address, port } = this.place;
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${address}:${port};rport;branch=${branch}`,
      "Max-Forwards: 70",
      ...fields,
      ...(body === "" ? [] : ["Content-Type: application/sdp"]),
      `Content-Length: ${body.length}`,
      "",
      body,
    ].join("\r\n");
  }

  #repeat(): void {
    const now = performance.now();
    for (const [key, pending] of this.#pending) {
      if (now >= pending.endMs) {
        this.#pending.delete(key);
        pending.onFinal(undefined);
      } else if (!pending.quiet && now >= pending.nextMs) {
        this.repeated += 1;
        pending.waitMs = Math.min(pending.waitMs * 2, t2Ms);
        pending.nextMs = now + pending.waitMs;
        this.sendText(pending.text);
      }
    }
  }

  #receive(text: string): void {
    const received = readReceived(text);
    if (!received) return;
    if (received.status > 0) this.#receiveResponse(received);
    else this.#receiveRequest(received);
  }

  #receiveResponse(response: Received): void {
    const branch = parameterOf(fieldOf(response.text, "Via"), "branch");
    const method = fieldOf(response.text, "CSeq").split(" ")[1] ?? "";
    const key = `${branch} ${method}`;
    const pending = this.#pending.get(key);
    if (!pending) {
      if (method === "INVITE") this.#dialogs.get(fieldOf(response.text, "Call-ID"))?.answeredAgain(response);
      return;
    }
    if (response.status < 200) {
      // A provisional answer stops an INVITE's repetition (RFC 3261 §17.1.1.2).
      if (method === "INVITE") pending.quiet = true;
      return;
    }
    this.#pending.delete(key);
    pending.onFinal(response);
  }

  #receiveRequest(request: Received): void {
    const { text, method } = request;
    const callId = fieldOf(text, "Call-ID");
    const dialog = this.#dialogs.get(callId);
    if (dialog) dialog.receive(request);
    else if (method === "INVITE") this.#arrive(callId, text);
    else if (method === "BYE" || method === "OPTIONS") this.reply(text, 200, "OK", token());
    else if (method !== "ACK") this.reply(text, 481, "Call/Transaction Does Not Exist", token());
  }

  #arrive(callId: string, invite: string): void {
    const dialog = new Dialog(this, { out: false, callId, rtp: this.place });
    dialog.local = `${fieldOf(invite, "To")};tag=${dialog.tag}`;
    dialog.remote = fieldOf(invite, "From");
    dialog.target = uriOf(fieldOf(invite, "Contact"));
    dialog.inviteText = invite;
    dialog.remoteSound = placeOf(invite);
    this.#dialogs.set(callId, dialog);
    this.#onCall(dialog);
  }
}
