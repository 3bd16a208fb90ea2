import { sameHost } from "./address.ts";
import type { Core } from "./core.ts";
import type { Address, Destination, FlowId, Identity, Transport } from "./door.ts";
import { createFramer, type Framer } from "./message/framing.ts";
import type { Timer } from "./timers.ts";

/** Where bytes go: an open or opening flow, or a peer of a UDP listener. */
export type Hop = {
  readonly listener: string;
  readonly transport: Transport;
  readonly remote: Address;
  readonly flow?: FlowId;
};

export type Listener = {
  readonly name: string;
  readonly transport: Transport;
  readonly advertise: Address;
  /** When it was opened. */
  readonly since: number;
};

export type Flow = {
  readonly id: FlowId;
  readonly listener: Listener;
  readonly remote: Address;
  readonly identity?: Identity;
  /** We opened it. */
  readonly ours: boolean;
  open: boolean;
  readonly framer?: Framer;
  waiting: Uint8Array[];
  keepAlive?: Timer;
  /** Runs while a flow that a peer opened has brought no proof of who speaks; closes it in the end. */
  unproven?: Timer;
};

export const isReliable = (transport: Transport): boolean => transport !== "udp";
export const isWebSocket = (transport: Transport): boolean => transport === "ws" || transport === "wss";

export type TransportLayer = {
  readonly listeners: Map<string, Listener>;
  readonly flows: Map<FlowId, Flow>;
  /** Undefined: no such listener or flow, or a WebSocket that only the peer can open. May begin to connect. */
  resolve(destination: Destination): Hop | undefined;
  /** The listener of this transport at the same address as another one, else that one. */
  sibling(listener: string, transport: Transport): string;
  /** False: the flow is gone, nothing was sent. */
  send(hop: Hop, bytes: Uint8Array): boolean;
  opened(flow: FlowId, listener: string, remote: Address, identity?: Identity): void;
  /** A known peer speaks on the flow: it may stay open. */
  proved(flow: FlowId): void;
  /** Forgets the flow and returns it. Undefined: it was unknown. */
  closed(flow: FlowId): Flow | undefined;
  close(flow: FlowId): void;
};

/** Most messages that wait for one connection to open; more are dropped. */
const waitingLimit = 200;

export function createTransport(core: Core): TransportLayer {
  const layer: TransportLayer = {
    listeners: new Map(),
    flows: new Map(),
    resolve: (destination) => resolve(core, layer, destination),
    sibling(name, transport) {
      const like = layer.listeners.get(name);
      if (like === undefined || like.transport === transport) return name;
      for (const other of layer.listeners.values()) {
        if (other.transport === transport && other.advertise.host === like.advertise.host) return other.name;
      }
      return name;
    },
    send: (hop, bytes) => send(core, layer, hop, bytes),
    opened(id, listenerName, remote, identity) {
      const ours = layer.flows.get(id);
      const listener = layer.listeners.get(listenerName);
      if (ours !== undefined) connected(core, ours);
      else if (listener === undefined) layer.close(id);
      else accepted(core, layer, makeFlow(core, id, listener, remote, false, identity));
    },
    proved(id) {
      const flow = layer.flows.get(id);
      if (flow?.unproven === undefined) return;
      flow.unproven.stop();
      delete flow.unproven;
      core.transmissions.push({ out: "proved", flow: id });
    },
    closed(id) {
      const flow = layer.flows.get(id);
      flow?.keepAlive?.stop();
      flow?.unproven?.stop();
      layer.flows.delete(id);
      return flow;
    },
    close(id) {
      core.transmissions.push({ out: "close", flow: id });
    },
  };
  return layer;
}

const makeFlow = (
  core: Core,
  id: FlowId,
  listener: Listener,
  remote: Address,
  ours: boolean,
  identity?: Identity,
): Flow => ({
  id,
  listener,
  remote,
  ours,
  open: !ours,
  waiting: [],
  ...(identity !== undefined && { identity }),
  ...(!isWebSocket(listener.transport) && { framer: createFramer(core.settings.limits) }),
});

const hopOf = (flow: Flow): Hop => ({
  listener: flow.listener.name,
  transport: flow.listener.transport,
  remote: flow.remote,
  flow: flow.id,
});

function resolve(core: Core, { listeners, flows }: TransportLayer, destination: Destination): Hop | undefined {
  if ("flow" in destination) {
    const flow = flows.get(destination.flow);
    return flow && hopOf(flow);
  }
  const listener = listeners.get(destination.listener);
  if (listener === undefined || isWebSocket(listener.transport)) return undefined;
  const { host, port } = destination;
  if (!isReliable(listener.transport)) return { listener: listener.name, transport: "udp", remote: { host, port } };
  for (const flow of flows.values()) {
    if (flow.listener === listener && sameHost(flow.remote.host, host) && flow.remote.port === port) return hopOf(flow);
  }
  const flow = makeFlow(core, `to-${core.token(6)}`, listener, { host, port }, true);
  flows.set(flow.id, flow);
  core.transmissions.push({ out: "connect", flow: flow.id, listener: listener.name, remote: flow.remote });
  return hopOf(flow);
}

function send(core: Core, { flows }: TransportLayer, hop: Hop, bytes: Uint8Array): boolean {
  if (hop.flow === undefined) {
    core.transmissions.push({ out: "send", listener: hop.listener, remote: hop.remote, bytes });
    return true;
  }
  const flow = flows.get(hop.flow);
  if (flow === undefined || flow.waiting.length >= waitingLimit) {
    core.count.noFlow++;
    return false;
  }
  if (flow.open) core.transmissions.push({ out: "write", flow: flow.id, bytes });
  else flow.waiting.push(bytes);
  return true;
}

/** A connection that we opened is up: what waited for it goes out. */
function connected(core: Core, flow: Flow): void {
  flow.open = true;
  for (const bytes of flow.waiting) core.transmissions.push({ out: "write", flow: flow.id, bytes });
  flow.waiting = [];
  keepAlive(core, flow);
}

/** A peer opened a connection. It has `unprovenMs` to prove itself, unless it brought an identity. */
function accepted(core: Core, layer: TransportLayer, flow: Flow): void {
  layer.flows.set(flow.id, flow);
  if (flow.identity !== undefined) return;
  flow.unproven = core.timers.start(core.settings.limits.unprovenMs, () => layer.close(flow.id));
}

/** RFC 5626 §4.4.1: CRLF CRLF, again and again. */
function keepAlive(core: Core, flow: Flow): void {
  const ms = core.settings.keepAliveMs;
  if (ms === undefined || !flow.ours || flow.framer === undefined) return;
  flow.keepAlive = core.timers.start(ms, () => {
    core.transmissions.push({ out: "write", flow: flow.id, bytes: Buffer.from("\r\n\r\n") });
    keepAlive(core, flow);
  });
}
