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
  /** A peer opened it, and nobody has proved himself on it yet. */
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
  /** Somebody whom we know speaks on the flow: it may stay. */
  proved(flow: FlowId): void;
  /** Forgets the flow and tells who had it. */
  closed(flow: FlowId): Flow | undefined;
  close(flow: FlowId): void;
};

/** Bytes that wait for a connection to open: more than this many messages are not held. */
const waitingLimit = 200;

export function createTransport(core: Core): TransportLayer {
  const listeners = new Map<string, Listener>();
  const flows = new Map<FlowId, Flow>();

  const makeFlow = (id: FlowId, listener: Listener, remote: Address, ours: boolean, identity?: Identity): Flow => ({
    id,
    listener,
    remote,
    ours,
    open: !ours,
    waiting: [],
    ...(identity !== undefined && { identity }),
    ...(!isWebSocket(listener.transport) && { framer: createFramer(core.settings.limits) }),
  });

  function hopOf(flow: Flow): Hop {
    return { listener: flow.listener.name, transport: flow.listener.transport, remote: flow.remote, flow: flow.id };
  }

  function keepAlive(flow: Flow): void {
    const ms = core.settings.keepAliveMs;
    if (ms === undefined || !flow.ours || flow.framer === undefined) return;
    flow.keepAlive = core.timers.start(ms, () => {
      core.transmissions.push({ out: "write", flow: flow.id, bytes: Buffer.from("\r\n\r\n") });
      keepAlive(flow);
    });
  }

  const layer: TransportLayer = {
    listeners,
    flows,
    resolve(destination) {
      if ("flow" in destination) {
        const flow = flows.get(destination.flow);
        return flow && hopOf(flow);
      }
      const listener = listeners.get(destination.listener);
      if (listener === undefined || isWebSocket(listener.transport)) return undefined;
      const { host, port } = destination;
      if (!isReliable(listener.transport)) return { listener: listener.name, transport: "udp", remote: { host, port } };
      for (const flow of flows.values()) {
        if (flow.listener === listener && sameHost(flow.remote.host, host) && flow.remote.port === port)
          return hopOf(flow);
      }
      const flow = makeFlow(`to-${core.token(6)}`, listener, { host, port }, true);
      flows.set(flow.id, flow);
      core.transmissions.push({ out: "connect", flow: flow.id, listener: listener.name, remote: flow.remote });
      return hopOf(flow);
    },
    sibling(name, transport) {
      const like = listeners.get(name);
      if (like === undefined || like.transport === transport) return name;
      for (const other of listeners.values()) {
        if (other.transport === transport && other.advertise.host === like.advertise.host) return other.name;
      }
      return name;
    },
    send(hop, bytes) {
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
    },
    opened(id, listenerName, remote, identity) {
      const known = flows.get(id);
      if (known !== undefined) {
        known.open = true;
        for (const bytes of known.waiting) core.transmissions.push({ out: "write", flow: id, bytes });
        known.waiting = [];
        keepAlive(known);
        return;
      }
      const listener = listeners.get(listenerName);
      if (listener === undefined) core.transmissions.push({ out: "close", flow: id });
      else {
        const flow = makeFlow(id, listener, remote, false, identity);
        flows.set(id, flow);
        if (identity !== undefined) return;
        flow.unproven = core.timers.start(core.settings.limits.unprovenMs, () => layer.close(id));
      }
    },
    proved(id) {
      const flow = flows.get(id);
      if (flow?.unproven === undefined) return;
      flow.unproven.stop();
      delete flow.unproven;
      core.transmissions.push({ out: "proved", flow: id });
    },
    closed(id) {
      const flow = flows.get(id);
      flow?.keepAlive?.stop();
      flow?.unproven?.stop();
      flows.delete(id);
      return flow;
    },
    close(id) {
      core.transmissions.push({ out: "close", flow: id });
    },
  };
  return layer;
}
