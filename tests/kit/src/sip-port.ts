import { type Around, type Datagrams, realWorld } from "./around.ts";
import { buildSip, header, headersOf, parameter, parseSip, type SipText, token } from "./sip-text.ts";

export type Place = { readonly address: string; readonly port: number };
export type Traced = { readonly atMs: number; readonly way: "in" | "out"; readonly peer: Place; readonly text: string };
export type Request = {
  readonly method: string;
  readonly uri: string;
  readonly to: Place;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
};
type Transaction = {
  readonly request: string;
  readonly method: string;
  readonly onResponse: (response: SipText) => void;
  stop: () => void;
};

const firstMs = 500; // T1, RFC 3261 §17.1.1.1
const longestMs = 4000; // T2

/** Repeats `again` after T1, doubling up to `mostMs`, until stopped or 64 × T1 are over. */
export const repeat = (
  { now, after }: Around,
  again: () => void,
  over: () => void,
  mostMs = longestMs,
): (() => void) => {
  const end = now() + 64 * firstMs;
  let wait = firstMs;
  let off = () => {};
  const arm = () => {
    off = after(wait, () => {
      if (now() >= end) return over();
      again();
      wait = Math.min(wait * 2, mostMs);
      arm();
    });
  };
  arm();
  return () => off();
};

/** SIP over one UDP socket: client transactions that repeat themselves, answers that are remembered, a trace of all. */
export class SipPort {
  readonly address: string;
  readonly port: number;
  readonly trace: Traced[] = [];
  /** Loses a message on its way: the wire's fault, not the phone's. */
  loses: (message: SipText, way: "in" | "out") => boolean = () => false;
  /** The network is gone: nothing is sent, nothing heard. */
  vanished = false;
  onRequest: (request: SipText, from: Place) => void = () => {};
  /** A 2xx that no transaction waits for: a repeated one, or one of a second fork. */
  onStray: (response: SipText) => void = () => {};
  readonly around: Around;
  readonly #socket: Datagrams;
  readonly #transactions = new Map<string, Transaction>();
  readonly #answers = new Map<string, string>();

  private constructor(socket: Datagrams, address: string, around: Around) {
    this.#socket = socket;
    this.around = around;
    this.address = address;
    this.port = socket.port;
    socket.onDatagram = (bytes, from) => this.#receive(bytes.toString("utf8"), from);
  }

  static async open(address = "127.0.0.1", port = 0, around = realWorld): Promise<SipPort> {
    return new SipPort(await around.bind(address, port), address, around);
  }

  sendText(text: string, to: Place): void {
    if (this.vanished) return;
    const message = parseSip(text);
    if (message && this.loses(message, "out")) return;
    this.trace.push({ atMs: this.around.now(), way: "out", peer: to, text });
    this.#socket.send(text, to.port, to.address);
  }

  /** Sends a request and repeats it until a response comes. `onResponse` sees every response; 408 when none came. Returns its branch. */
  request(request: Request, onResponse: (response: SipText) => void): string {
    const branch = `z9hG4bK${token()}`;
    const via = `SIP/2.0/UDP ${this.address}:${this.port};rport;branch=${branch}`;
    const text = buildSip(
      `${request.method} ${request.uri} SIP/2.0`,
      [["Via", via], ["Max-Forwards", "70"], ...request.headers],
      request.body,
    );
    const over = () => {
      this.#transactions.delete(branch);
      onResponse({ method: undefined, uri: "", status: 408, reason: "no response", headers: [], body: "" });
    };
    const again = () => this.sendText(text, request.to);
    const stop = repeat(this.around, again, over, request.method === "INVITE" ? Number.POSITIVE_INFINITY : longestMs);
    this.#transactions.set(branch, { request: text, method: request.method, onResponse, stop });
    again();
    return branch;
  }

  /** A CANCEL: its Via and branch are its INVITE's. `onFinal` gets its own final status. */
  requestWithVia(via: string, branch: string, request: Request, onFinal: (status: number) => void): void {
    const headers = [["Via", via] as const, ["Max-Forwards", "70"] as const, ...request.headers];
    const text = buildSip(`${request.method} ${request.uri} SIP/2.0`, headers, request.body);
    const again = () => this.sendText(text, request.to);
    const stop = repeat(this.around, again, () => onFinal(408));
    const onResponse = (response: SipText) => {
      if (response.status >= 200) onFinal(response.status);
    };
    this.#transactions.set(`${branch} ${request.method}`, { request: text, method: request.method, onResponse, stop });
    again();
  }

  /** Sends a request that awaits no response (ACK). `branch` for the ACK of a refusal (RFC 3261 §17.1.1.3). */
  sendOnce(request: Request, branch = `z9hG4bK${token()}`): void {
    const via = `SIP/2.0/UDP ${this.address}:${this.port};rport;branch=${branch}`;
    const headers = [["Via", via] as const, ["Max-Forwards", "70"] as const, ...request.headers];
    this.sendText(buildSip(`${request.method} ${request.uri} SIP/2.0`, headers, request.body), request.to);
  }

  /** Answers a request where its Via says (RFC 3581), and answers its repetitions with the same. */
  reply(
    request: SipText,
    from: Place,
    status: number,
    reason: string,
    { toTag, headers = [], body = "" }: { toTag?: string; headers?: (readonly [string, string])[]; body?: string } = {},
  ): string {
    const to = header(request, "to");
    const text = buildSip(
      `SIP/2.0 ${status} ${reason}`,
      [
        ...headersOf(request, "via").map((via) => ["Via", via] as const),
        ...headersOf(request, "record-route").map((route) => ["Record-Route", route] as const),
        ["From", header(request, "from")],
        ["To", toTag && !/;\s*tag=/i.test(to) ? `${to};tag=${toTag}` : to],
        ["Call-ID", header(request, "call-id")],
        ["CSeq", header(request, "cseq")],
        ...headers,
      ],
      body,
    );
    this.#answers.set(this.#keyOf(request), text);
    this.sendText(text, from);
    return text;
  }

  close(): void {
    for (const { stop } of this.#transactions.values()) stop();
    this.#transactions.clear();
    this.#socket.close();
  }

  #keyOf(request: SipText): string {
    return `${parameter(header(request, "via"), "branch")} ${header(request, "cseq")}`;
  }

  #receive(text: string, from: Place): void {
    if (this.vanished) return;
    const message = parseSip(text);
    if (!message || this.loses(message, "in")) return;
    this.trace.push({ atMs: this.around.now(), way: "in", peer: { address: from.address, port: from.port }, text });
    if (message.method === undefined) {
      this.#receiveResponse(message);
      return;
    }
    const answered = this.#answers.get(this.#keyOf(message));
    if (answered === undefined) this.onRequest(message, { address: from.address, port: from.port });
    else this.sendText(answered, from);
  }

  #receiveResponse(response: SipText): void {
    const branch = parameter(header(response, "via"), "branch") ?? "";
    const method = header(response, "cseq").split(" ")[1] ?? "";
    const key = method === "CANCEL" ? `${branch} CANCEL` : branch;
    const transaction = this.#transactions.get(key);
    if (!transaction || method !== transaction.method) {
      this.onStray(response);
      return;
    }
    // A provisional answer stops an INVITE's repetition; any other request goes on until its final one.
    if (response.status >= 200 || transaction.method === "INVITE") transaction.stop();
    if (response.status >= 200) this.#transactions.delete(key);
    transaction.onResponse(response);
  }
}
