import { digestResponse, ha1, parseDigest } from "../auth/digest.ts";
import type { Command, Output, Settings, SipEvent } from "../door.ts";
import { seededRandom } from "../kit/wire.ts";
import { header, type SipRequest } from "../message/message.ts";
import { param } from "../message/params.ts";
import { parseMessage } from "../message/parse.ts";
import { createUserAgent } from "../user-agent.ts";

export const place = { host: "198.51.100.7", port: 5060 };
export type Answer = { readonly status: number; readonly fields?: string } | "silence";
/** What the carrier's registrar says to a REGISTER; `n` counts them from 0. */
export type Carrier = (request: SipRequest, n: number) => Answer;

export const grant = (seconds: number): Carrier => {
  return (request) => ({ status: 200, fields: `Contact: ${withExpires(request, seconds)}\r\n` });
};
export const withExpires = (request: SipRequest, seconds: number): string =>
  header(request, "contact")!.replace(/;expires=\d+$/, `;expires=${seconds}`);

export function hotline(carrier: Carrier, settings: Partial<Settings> = {}, transport: "udp" | "tcp" = "udp") {
  const agent = createUserAgent({
    random: seededRandom(3),
    classify: (_, { registration }) =>
      registration === undefined ? { kind: "stranger" } : { kind: "trunk", id: registration },
    ...settings,
  });
  const events: { at: number; event: SipEvent }[] = [];
  const requests: SipRequest[] = [];
  const pings: number[] = [];
  let now = 0;
  let wakeAt: number | undefined;
  let serve = carrier;

  function feed(outputs: Output[]): Output[] {
    // What is sent is answered at once, from within: the timer of before comes first.
    for (const output of outputs) if (output.out === "wakeAt") wakeAt = output.at;
    for (const output of outputs) {
      if (output.out === "event") events.push({ at: now, event: output.event });
      else if (output.out === "connect") feed(agent.handle({ ...opened(output.flow) }, now));
      else if (output.out === "send" || output.out === "write") hear(output);
    }
    return outputs;
  }
  const opened = (flow: string) => ({ is: "flowOpened", flow, listener: "main", remote: place }) as const;
  function hear(output: Extract<Output, { out: "send" | "write" }>): void {
    const { message } = parseMessage(output.bytes);
    if (message === undefined) pings.push(now);
    if (message?.kind !== "request" || message.method !== "REGISTER") return;
    requests.push(message);
    const answer = serve(message, requests.length - 1);
    if (answer === "silence") return;
    const copied = message.headers.filter(({ name }) => ["via", "from", "to", "call-id", "cseq"].includes(name));
    const head = copied.map(({ name, value }) => `${name}: ${value}\r\n`).join("");
    const bytes = Buffer.from(`SIP/2.0 ${answer.status} X\r\n${head}${answer.fields ?? ""}Content-Length: 0\r\n\r\n`);
    if (output.out === "write") feed(agent.handle({ is: "bytes", flow: output.flow, bytes }, now));
    else feed(agent.handle({ is: "datagram", listener: "main", remote: place, bytes }, now));
  }

  feed(agent.handle({ is: "listening", listener: "main", transport, advertise: { host: "192.0.2.1", port: 5060 } }, 0));
  return {
    agent,
    events,
    requests,
    pings,
    do: (command: Command) => feed(agent.handle(command, now)),
    input: (input: Parameters<typeof agent.handle>[0]) => feed(agent.handle(input, now)),
    /** From now on the carrier answers so. */
    serve: (next: Carrier) => {
      serve = next;
    },
    run(until: number) {
      while (wakeAt !== undefined && wakeAt <= until) {
        now = Math.max(now, wakeAt);
        wakeAt = undefined;
        feed(agent.handle({ is: "wake" }, now));
      }
      now = until;
    },
    said: () => events.map(({ event }) => event),
  };
}

export const register = {
  do: "register",
  id: "carrier",
  destination: { listener: "main", ...place },
  registrar: "sip:carrier.example",
  aor: "sip:12345678@carrier.example",
  credentials: { username: "hotline", password: "secret" },
} as const;

/** A registrar that wants a digest, and checks it. */
export function challenging(
  algorithm: "MD5" | "SHA-256",
  options: { status?: 401 | 407; granted?: number; stale?: boolean } = {},
) {
  const { status = 401, granted = 3600, stale = true } = options;
  let nonce = "n1";
  const counts: string[] = [];
  const [ask, answer] =
    status === 401 ? ["WWW-Authenticate", "authorization"] : ["Proxy-Authenticate", "proxy-authorization"];
  const challenge = (more = "") => ({
    status,
    fields: `${ask}: Digest realm="carrier", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${more}\r\n`,
  });
  const carrier: Carrier = (request) => {
    const given = parseDigest(header(request, answer) ?? "");
    if (given === undefined) return challenge();
    const value = (name: string): string => param(given, name) ?? "";
    if (value("nonce") !== nonce) return challenge(stale ? ", stale=true" : "");
    counts.push(value("nc"));
    const right = digestResponse({
      algorithm,
      ha1: ha1(algorithm, "hotline", "carrier", "secret"),
      nonce,
      method: "REGISTER",
      uri: value("uri"),
      qop: { name: "auth", nc: value("nc"), cnonce: value("cnonce") },
    });
    return value("response") === right ? grant(granted)(request, 0) : challenge();
  };
  return {
    carrier,
    counts,
    turn: (next: string) => {
      nonce = next;
    },
  };
}
