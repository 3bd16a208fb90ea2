/** A fake clock, a wire between agents, and seeded random bytes. Only tests import this. */
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

/** What the wire does with one message. */
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
type End = { side: Side; host: string; wakeAt: number | undefined; input: (input: Input) => void };

/** A wire at work. `connections`: by "side/flow", the same connection at its other end. */
type Net = {
  now: number;
  order: number;
  readonly transport: Transport;
  readonly delayMs: number;
  readonly queue: Pending[];
  readonly ends: Map<string, End>;
  readonly connections: Map<string, { peer: string; flow: string }>;
  readonly wire: Wire;
};

export function createWire(transport: Transport = "udp", delayMs = 5): Wire {
  const wire: Wire = {
    now: () => net.now,
    sent: [],
    raw: [],
    fate: () => "deliver",
    onEvent: () => {},
    side: (name, host, settings = {}) => addSide(net, name, host, settings),
    inject(from, to, text) {
      const bytes = Buffer.from(text.replace(/\r?\n/g, "\r\n"), "latin1");
      net.ends.get(to)!.input({ is: "datagram", listener: "main", remote: from, bytes });
    },
    run: (ms) => run(net, ms),
  };
  const net: Net = {
    ...{ now: 0, order: 0, transport, delayMs, wire },
    queue: [],
    ends: new Map(),
    connections: new Map(),
  };
  return wire;
}

function addSide(net: Net, name: string, host: string, settings: Partial<Settings>): Side {
  const agent = createUserAgent({
    random: seededRandom(name.charCodeAt(0) * 7919 + name.length),
    classify: () => ({ kind: "trunk", id: "peer" }),
    ...settings,
  });
  const input = (what: Input): void => {
    for (const output of agent.handle(what, net.now)) perform(net, name, output);
  };
  const side: Side = {
    name,
    agent,
    events: [],
    do: input,
    last(kind) {
      const found = side.events.findLast(({ is }) => is === kind);
      if (found === undefined) throw new Error(`${name} has no ${kind}: ${side.events.map(({ is }) => is).join(" ")}`);
      return found as never;
    },
    has: (kind) => side.events.some(({ is }) => is === kind),
  };
  net.ends.set(name, { side, host, wakeAt: undefined, input });
  input({ is: "listening", listener: "main", transport: net.transport, advertise: { host, port: 5060 } });
  return side;
}

function run(net: Net, ms: number): void {
  const { queue, ends } = net;
  const until = net.now + ms;
  for (let step = 0; step < 1_000_000; step++) {
    queue.sort((a, b) => a.at - b.at || a.order - b.order);
    const due = Math.min(queue[0]?.at ?? Infinity, ...[...ends.values()].map(({ wakeAt }) => wakeAt ?? Infinity));
    if (due > until) break;
    net.now = Math.max(net.now, due);
    if (queue[0] !== undefined && queue[0].at <= net.now) queue.shift()!.act();
    else for (const end of ends.values()) if ((end.wakeAt ?? Infinity) <= net.now) end.input({ is: "wake" });
  }
  net.now = until;
}

function later(net: Net, ms: number, act: () => void): void {
  net.queue.push({ at: net.now + ms, order: net.order++, act });
}

function perform(net: Net, name: string, output: Output): void {
  const here = net.ends.get(name)!;
  if (output.out === "wakeAt") here.wakeAt = output.at;
  else if (output.out === "event") {
    here.side.events.push(output.event);
    net.wire.onEvent(here.side, output.event);
  } else if (output.out === "send") send(net, name, output);
  else if (output.out === "connect") connect(net, name, output);
  else if (output.out === "write") write(net, name, output);
  else if (output.out === "close") closeFlow(net, name, output.flow);
}

/** Delivers, loses, doubles or delays a message. A stream neither loses nor doubles. */
function travel(net: Net, from: string, bytes: Uint8Array, deliver: (copy: Uint8Array) => void): void {
  const { wire, delayMs } = net;
  const isStream = net.transport !== "udp";
  const sent: Sent = { from, at: net.now, message: parseMessage(bytes).message };
  const fate = wire.fate(sent, wire.sent.length);
  wire.sent.push(sent);
  const copy = Uint8Array.from(bytes);
  if (fate === "lose" && !isStream) return;
  later(net, typeof fate === "object" && !isStream ? fate.delayMs : delayMs, () => deliver(copy));
  if (fate === "double" && !isStream) later(net, delayMs + 1, () => deliver(Uint8Array.from(bytes)));
}

const endAt = (net: Net, host: string): End | undefined => [...net.ends.values()].find((end) => end.host === host);

function send(net: Net, name: string, output: Extract<Output, { out: "send" }>): void {
  const here = net.ends.get(name)!;
  const far = endAt(net, output.remote.host);
  travel(net, name, output.bytes, (bytes) => {
    if (far !== undefined && output.remote.port === 5060) {
      far.input({ is: "datagram", listener: "main", remote: { host: here.host, port: 5060 }, bytes });
    } else {
      const { host, port } = output.remote;
      net.wire.raw.push({ to: `${host}:${port}`, text: Buffer.from(bytes).toString("latin1") });
    }
  });
}

function write(net: Net, name: string, output: Extract<Output, { out: "write" }>): void {
  const far = net.connections.get(`${name}/${output.flow}`);
  if (far === undefined) return;
  travel(net, name, output.bytes, (bytes) => net.ends.get(far.peer)?.input({ is: "bytes", flow: far.flow, bytes }));
}

function connect(net: Net, name: string, output: Extract<Output, { out: "connect" }>): void {
  const { connections } = net;
  const far = endAt(net, output.remote.host);
  const here = net.ends.get(name)!;
  later(net, net.delayMs, () => {
    if (far === undefined) {
      here.input({ is: "flowClosed", flow: output.flow, why: "refused" });
      return;
    }
    const flow = `from-${name}-${net.order}`;
    connections.set(`${name}/${output.flow}`, { peer: far.side.name, flow });
    connections.set(`${far.side.name}/${flow}`, { peer: name, flow: output.flow });
    far.input({ is: "flowOpened", flow, listener: "main", remote: { host: here.host, port: 40000 } });
    here.input({ is: "flowOpened", flow: output.flow, listener: "main", remote: output.remote });
  });
}

function closeFlow(net: Net, name: string, flow: string): void {
  const { connections, ends } = net;
  const far = connections.get(`${name}/${flow}`);
  connections.delete(`${name}/${flow}`);
  ends.get(name)?.input({ is: "flowClosed", flow });
  if (far === undefined) return;
  connections.delete(`${far.peer}/${far.flow}`);
  later(net, net.delayMs, () => ends.get(far.peer)?.input({ is: "flowClosed", flow: far.flow }));
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
