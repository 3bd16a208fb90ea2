/** A clock, a wire and random bytes that tests rule over. Only tests import this. */
import type { Command, Input, Output, Settings, SipEvent, Transport, UserAgent } from "../door.ts";
import type { SipMessage } from "../message/message.ts";
import { parseMessage } from "../message/parse.ts";
import { createUserAgent } from "../user-agent.ts";

/** xorshift32: the same seed gives the same bytes. */
export function seededRandom(seed: number): (bytes: number) => Uint8Array {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      state >>>= 0;
      return state & 0xff;
    });
}

/** What the wire does with the n-th message from a side. */
export type Fate = "deliver" | "lose" | "double" | { readonly delayMs: number };
export type Sent = { readonly from: string; readonly at: number; readonly message: SipMessage | undefined };

export type Side = {
  readonly name: string;
  readonly agent: UserAgent;
  readonly events: SipEvent[];
  do(command: Command): void;
  /** The last event of a kind. */
  last<Kind extends SipEvent["is"]>(kind: Kind): Extract<SipEvent, { is: Kind }>;
  has(kind: SipEvent["is"]): boolean;
};

export type Wire = {
  readonly now: () => number;
  readonly sent: Sent[];
  side(name: string, host: string, settings?: Partial<Settings>): Side;
  /** Bytes from a raw peer that is no agent; what is sent to its address is in `raw`. */
  inject(from: { readonly host: string; readonly port: number }, to: string, text: string): void;
  readonly raw: { readonly to: string; readonly text: string }[];
  /** Decides the fate of each message; default: all delivered. */
  fate: (sent: Sent, index: number) => Fate;
  /** Told of each event as it happens: a place to answer from. */
  onEvent: (side: Side, event: SipEvent) => void;
  /** Lets `ms` go by, delivering and firing in order. */
  run(ms: number): void;
};

type Pending = { at: number; order: number; act: () => void };

export function createWire(transport: Transport = "udp", delayMs = 5): Wire {
  let now = 0;
  let order = 0;
  const queue: Pending[] = [];
  const sides = new Map<string, { side: Side; host: string; wakeAt: number | undefined; input: (i: Input) => void }>();
  const flows = new Map<string, { peer: string; flow: string }>();
  const stream = transport !== "udp";

  const later = (ms: number, act: () => void): void => {
    queue.push({ at: now + ms, order: order++, act });
  };

  function travel(from: string, bytes: Uint8Array, deliver: (copy: Uint8Array) => void): void {
    const sent: Sent = { from, at: now, message: parseMessage(bytes).message };
    const fate = wire.fate(sent, wire.sent.length);
    wire.sent.push(sent);
    const copy = Uint8Array.from(bytes);
    if (fate === "lose" && !stream) return;
    later(typeof fate === "object" && !stream ? fate.delayMs : delayMs, () => deliver(copy));
    if (fate === "double" && !stream) later(delayMs + 1, () => deliver(Uint8Array.from(bytes)));
  }

  function perform(name: string, output: Output): void {
    const here = sides.get(name)!;
    if (output.out === "wakeAt") here.wakeAt = output.at;
    else if (output.out === "event") {
      here.side.events.push(output.event);
      wire.onEvent(here.side, output.event);
    } else if (output.out === "send") send(name, output);
    else if (output.out === "connect") connect(name, output);
    else if (output.out === "write") {
      const far = flows.get(`${name}/${output.flow}`);
      if (far === undefined) return;
      travel(name, output.bytes, (bytes) => sides.get(far.peer)?.input({ is: "bytes", flow: far.flow, bytes }));
    } else if (output.out === "close") closeFlow(name, output.flow);
  }

  function closeFlow(name: string, flow: string): void {
    const far = flows.get(`${name}/${flow}`);
    flows.delete(`${name}/${flow}`);
    sides.get(name)?.input({ is: "flowClosed", flow });
    if (far === undefined) return;
    flows.delete(`${far.peer}/${far.flow}`);
    later(delayMs, () => sides.get(far.peer)?.input({ is: "flowClosed", flow: far.flow }));
  }

  function send(name: string, output: Extract<Output, { out: "send" }>): void {
    const here = sides.get(name)!;
    const far = [...sides.values()].find(({ host }) => host === output.remote.host);
    travel(name, output.bytes, (bytes) => {
      if (far !== undefined && output.remote.port === 5060) {
        far.input({ is: "datagram", listener: "main", remote: { host: here.host, port: 5060 }, bytes });
      } else {
        const { host, port } = output.remote;
        wire.raw.push({ to: `${host}:${port}`, text: Buffer.from(bytes).toString("latin1") });
      }
    });
  }

  function connect(name: string, output: Extract<Output, { out: "connect" }>): void {
    const far = [...sides.values()].find(({ host }) => host === output.remote.host);
    const here = sides.get(name)!;
    later(delayMs, () => {
      if (far === undefined) {
        here.input({ is: "flowClosed", flow: output.flow, why: "refused" });
        return;
      }
      const flow = `from-${name}-${order}`;
      flows.set(`${name}/${output.flow}`, { peer: far.side.name, flow });
      flows.set(`${far.side.name}/${flow}`, { peer: name, flow: output.flow });
      far.input({ is: "flowOpened", flow, listener: "main", remote: { host: here.host, port: 40000 } });
      here.input({ is: "flowOpened", flow: output.flow, listener: "main", remote: output.remote });
    });
  }

  const wire: Wire = {
    now: () => now,
    sent: [],
    raw: [],
    fate: () => "deliver",
    onEvent: () => {},
    side(name, host, settings = {}) {
      const agent = createUserAgent({
        random: seededRandom(name.charCodeAt(0) * 7919 + name.length),
        classify: () => ({ kind: "trunk", id: "peer" }),
        ...settings,
      });
      const input = (what: Input): void => {
        for (const output of agent.handle(what, now)) perform(name, output);
      };
      const side: Side = {
        name,
        agent,
        events: [],
        do: input,
        last(kind) {
          const found = side.events.findLast(({ is }) => is === kind);
          if (found === undefined)
            throw new Error(`${name} has no ${kind}: ${side.events.map(({ is }) => is).join(" ")}`);
          return found as never;
        },
        has: (kind) => side.events.some(({ is }) => is === kind),
      };
      sides.set(name, { side, host, wakeAt: undefined, input });
      input({ is: "listening", listener: "main", transport, advertise: { host, port: 5060 } });
      return side;
    },
    inject(from, to, text) {
      const bytes = Buffer.from(text.replace(/\r?\n/g, "\r\n"), "latin1");
      sides.get(to)!.input({ is: "datagram", listener: "main", remote: from, bytes });
    },
    run(ms) {
      const end = now + ms;
      for (let step = 0; step < 1_000_000; step++) {
        queue.sort((a, b) => a.at - b.at || a.order - b.order);
        const due = Math.min(queue[0]?.at ?? Infinity, ...[...sides.values()].map(({ wakeAt }) => wakeAt ?? Infinity));
        if (due > end) break;
        now = Math.max(now, due);
        if (queue[0] !== undefined && queue[0].at <= now) queue.shift()!.act();
        else for (const one of sides.values()) if ((one.wakeAt ?? Infinity) <= now) one.input({ is: "wake" });
      }
      now = end;
    },
  };
  return wire;
}

export const sdp = (text = "v=0"): { type: string; bytes: Uint8Array } => ({
  type: "application/sdp",
  bytes: Buffer.from(`${text}\r\n`),
});

export const isRequest = ({ message }: Sent, method: string): boolean =>
  message?.kind === "request" && message.method === method;

/** @param method of the request that it answers; without it any */
export const isResponse = ({ message }: Sent, status: number, method?: string): boolean =>
  message?.kind === "response" &&
  message.status === status &&
  (method === undefined || message.headers.some(({ name, value }) => name === "cseq" && value.endsWith(method)));

/** "INVITE 180 200 ACK …" as it went over the wire. */
export function ladder(wire: Wire): string {
  return wire.sent
    .map(({ message: m }) => (m === undefined ? "?" : m.kind === "request" ? m.method : m.status))
    .join(" ");
}
