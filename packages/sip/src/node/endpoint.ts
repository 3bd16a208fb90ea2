import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import type {
  Address,
  Command,
  DialogSnapshot,
  FlowId,
  Identity,
  Input,
  InviteSnapshot,
  Output,
  Settings,
  SipEvent,
  UserAgent,
} from "../door.ts";
import { hostPort } from "../message/uri.ts";
import { createUserAgent } from "../user-agent.ts";
import { type FlowSocket, webSocketFlow } from "./flow.ts";
import type { ListenError, ListenerSettings, Socket } from "./listener.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { watchReads } from "./read-delay.ts";
import { openListener } from "./socket.ts";
import { machineTimers, type Timers } from "./timers.ts";
import type { TlsIdentity, TlsPeer } from "./tls.ts";
import { createWakeUp, type WakeUp } from "./wake-up.ts";

export type EndpointSettings = {
  readonly settings: Settings;
  readonly listeners: readonly ListenerSettings[];
  /**
   * Told of each event; `at`: ms of `clock`. It may call `command`. A promise holds back the transmissions of the same input, and all later ones,
   * until it settles: write to the journal first, then the packet leaves. Further events are told meanwhile.
   */
  readonly onEvent: (event: SipEvent, at: number) => void | Promise<void>;
  /** Told of faults that no event tells: a socket's error, a rejected promise or a throw of `onEvent`. Default: nothing is told. */
  readonly onFault?: (fault: { readonly where: string; readonly error: unknown }) => void;
  /** Monotonic ms. Default process.hrtime, the same in all processes of a machine. */
  readonly clock?: () => number;
  /** Default: the process's own. */
  readonly timers?: Timers;
  /** Opens a listener's sockets. Default: those of this machine. */
  readonly openListener?: typeof openListener;
  /** Bytes that may wait in one connection, before it counts as dead and is closed. Default 1 MiB. */
  readonly queueBytes?: number;
  /** How the peer of a TLS connection that we open is checked. Default: its certificate must hold its address, by Node.js's authorities. */
  readonly tlsPeer?: (listener: string, remote: Address) => TlsPeer;
  /**
   * Calls of a process that has died. `dialogs` are restored before the first packet is read, `invites` when their listeners open; `resend`: see
   * command `resume`. `aliveUntil`: the last time at which that process is known to have run.
   */
  readonly takeUp?: {
    readonly aliveUntil?: number;
    readonly dialogs: readonly DialogSnapshot[];
    readonly invites: readonly { readonly snapshot: InviteSnapshot; readonly resend: boolean }[];
  };
  /** Whether file descriptors run short: strangers' connections are refused then. Default: they never do. */
  readonly isShort?: () => boolean;
  /** Ping of WebSockets; one without an answer to the next is closed. Default 25000. */
  readonly pingMs?: number;
};

export type Opened =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly error: ListenError };

export type Endpoint = {
  command(command: Command): void;
  /**
   * A WebSocket that the HTTP server has upgraded with subprotocol "sip". `listener` says by its transport whether the browser came by ws or
   * wss (RFC 7118 §4: so says Via); default the first of either.
   */
  attachWebSocket(
    socket: WebSocket,
    peer: { readonly remote: Address; readonly identity?: Identity; readonly listener?: string },
  ): FlowId;
  closeFlow(flow: FlowId): void;
  /** The pure part: bindings, snapshots, counters. Don't call its `handle`; `restoreBindings` is below. */
  readonly agent: Omit<UserAgent, "handle" | "restoreBindings">;
  restoreBindings(snapshots: Parameters<UserAgent["restoreBindings"]>[0]): void;
  /** Where a listener really listens (port 0 was given). */
  address(listener: string): Address | undefined;
  /** Dropped because a queue was full. */
  dropped(): number;
  /** Connections that were refused because there were too many, in all or from one address. */
  refused(): number;
  /** Gives a TLS listener another key and certificate, for new connections; open ones go on. @returns why not, or undefined */
  setTls(listener: string, identity: TlsIdentity): string | undefined;
  /** Takes our registrations back first, for up to a second. */
  close(): Promise<void>;
};

/** How long `close` waits for the carriers' answers to our last REGISTERs. */
const goodbyeMs = 1000;

/** For how long after its start a process that takes over calls may block its event loop again and again. */
const busyMs = 30_000;

const monotonic = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/** An endpoint at work. */
type Running = {
  readonly options: EndpointSettings;
  readonly clock: () => number;
  readonly timers: Timers;
  readonly agent: UserAgent;
  readonly wakeUp: WakeUp;
  readonly outbox: Outbox;
  readonly sockets: Map<string, Socket>;
  readonly flows: Map<FlowId, FlowSocket>;
  readonly fault: NonNullable<EndpointSettings["onFault"]>;
  /** Part of the connections' names. After a restart a dialog still names a connection of the dead process: the name must not come again. */
  readonly run: string;
  flowNumber: number;
  dropped: number;
  closed: boolean;
};

/** Opens every listener, or none: returns the error of the first that can't be opened. */
export async function openEndpoint(options: EndpointSettings): Promise<Opened> {
  const running = start(options);
  const { agent, sockets } = running;
  const { dialogs = [], invites = [], aliveUntil } = options.takeUp ?? {};
  agent.restore(dialogs, aliveUntil);
  for (const listener of options.listeners) {
    const result = await (options.openListener ?? openListener)(listener, listenerSide(running, listener.name));
    if (!result.ok) {
      for (const socket of sockets.values()) await socket.close();
      return result;
    }
    sockets.set(listener.name, result.socket);
    const { transport } = listener;
    input(running, { is: "listening", listener: listener.name, transport, advertise: result.socket.advertise });
    for (const one of invites) if (one.snapshot.listener === listener.name) input(running, { do: "resume", ...one });
  }
  return { ok: true, endpoint: endpointOf(running) };
}

function start(options: EndpointSettings): Running {
  const clock = options.clock ?? monotonic;
  const timers = options.timers ?? machineTimers;
  const cameFrom = options.takeUp && watchReads(clock, busyMs, timers);
  const fault = options.onFault ?? (() => {});
  const running: Running = {
    options,
    clock,
    timers,
    agent: createUserAgent({ ...options.settings, ...(cameFrom && { cameFrom }) }),
    wakeUp: createWakeUp(clock, () => input(running, { is: "wake" }), timers),
    outbox: createOutbox({ onEvent: options.onEvent, transmit: (output) => transmit(running, output), fault }),
    sockets: new Map(),
    flows: new Map(),
    fault,
    run: randomBytes(4).toString("hex"),
    flowNumber: 0,
    dropped: 0,
    closed: false,
  };
  return running;
}

function endpointOf(running: Running): Endpoint {
  const { agent, sockets, flows } = running;
  return {
    agent,
    command: (command) => input(running, command),
    attachWebSocket: (socket, peer) => attachWebSocket(running, socket, peer),
    closeFlow: (flow) => flows.get(flow)?.close(),
    restoreBindings(snapshots) {
      const now = running.clock();
      perform(running, agent.restoreBindings(snapshots, now), now);
    },
    address: (listener) => sockets.get(listener)?.local,
    dropped: () => running.dropped,
    refused: () => [...sockets.values()].reduce((sum, socket) => sum + (socket.refused?.() ?? 0), 0),
    setTls: (listener, identity) => {
      const set = sockets.get(listener)?.setTls;
      return set === undefined ? "no such TLS listener" : set(identity);
    },
    close: () => close(running),
  };
}

function input(running: Running, what: Input): void {
  if (running.closed) return;
  const now = running.clock();
  perform(running, running.agent.handle(what, now), now);
}

function perform({ wakeUp, outbox }: Running, outputs: Output[], now: number): void {
  for (const output of outputs) if (output.out === "wakeAt") wakeUp.at(output.at);
  outbox.put(outputs, now);
}

function transmit(running: Running, output: Output): void {
  const { sockets, flows } = running;
  if (output.out === "send") {
    if (sockets.get(output.listener)?.send?.(output.bytes, output.remote) !== true) running.dropped++;
  } else if (output.out === "write") {
    const flow = flows.get(output.flow);
    if (flow === undefined || !flow.write(output.bytes)) running.dropped++;
  } else if (output.out === "close") flows.get(output.flow)?.close();
  else if (output.out === "proved") flows.get(output.flow)?.proved?.();
  else if (output.out === "connect") connect(running, output);
}

function connect(running: Running, output: Extract<Output, { out: "connect" }>): void {
  const { flow, listener, remote } = output;
  const socket = running.sockets.get(listener);
  if (socket?.connect === undefined) input(running, { is: "flowClosed", flow, why: "no such listener" });
  else running.flows.set(flow, socket.connect(remote, connectSide(running, output)));
}

/** Passes on what a listener receives. */
function listenerSide(running: Running, listener: string): Parameters<typeof openListener>[1] {
  const { agent, options, flows } = running;
  return {
    datagram: (remote, bytes) => input(running, { is: "datagram", listener, remote, bytes }),
    accepted: (remote, take) => {
      const flow = `in-${running.run}-${++running.flowNumber}`;
      flows.set(flow, take(flowSide(running, flow, listener, remote)));
      input(running, { is: "flowOpened", flow, listener, remote });
    },
    fault: (error) => running.fault({ where: listener, error }),
    isKnown: agent.isKnown,
    isShort: options.isShort ?? (() => false),
    tlsPeer: (remote) => options.tlsPeer?.(listener, remote) ?? {},
  };
}

/** Passes on what a connection receives. */
function flowSide(running: Running, flow: FlowId, listener: string, remote: Address, identity?: Identity) {
  const opened = { is: "flowOpened", flow, listener, remote, ...(identity !== undefined && { identity }) } as const;
  return {
    queueBytes: running.options.queueBytes ?? 1024 * 1024,
    opened: () => input(running, opened),
    bytes: (bytes: Uint8Array) => input(running, { is: "bytes", flow, bytes }),
    closed: (why: string) => {
      if (running.flows.delete(flow)) input(running, { is: "flowClosed", flow, why });
    },
  };
}

/** As `flowSide`, for a connection of ours. Tells `onFault` if it can't be opened, as with a wrong certificate or a closed port. */
function connectSide(running: Running, { flow, listener, remote }: Extract<Output, { out: "connect" }>) {
  const side = flowSide(running, flow, listener, remote);
  let open = false;
  return {
    ...side,
    opened: () => {
      open = true;
      side.opened();
    },
    closed: (why: string) => {
      const where = `${listener} to ${hostPort(remote.host, remote.port)}`;
      if (!open) running.fault({ where, error: new Error(why) });
      side.closed(why);
    },
  };
}

function attachWebSocket(running: Running, ...[socket, peer]: Parameters<Endpoint["attachWebSocket"]>): FlowId {
  const { options } = running;
  const { remote, identity } = peer;
  const isWebSocketListener = ({ transport }: ListenerSettings) => transport === "ws" || transport === "wss";
  const listener = peer.listener ?? options.listeners.find(isWebSocketListener)?.name ?? "ws";
  const flow = `ws-${running.run}-${++running.flowNumber}`;
  const side = flowSide(running, flow, listener, remote, identity);
  running.flows.set(flow, webSocketFlow(socket, side, options.pingMs ?? 25_000));
  side.opened();
  return flow;
}

async function close(running: Running): Promise<void> {
  const { agent, clock, timers, outbox, wakeUp, flows, sockets } = running;
  for (const { id } of agent.registrations()) input(running, { do: "unregister", id });
  const patience = clock() + goodbyeMs;
  while (agent.registrations().length > 0 && clock() < patience)
    await new Promise<void>((resolve) => void timers.after(10, resolve));
  await outbox.settled();
  running.closed = true;
  wakeUp.stop();
  for (const flow of [...flows.values()]) flow.close();
  await Promise.all([...sockets.values()].map((socket) => socket.close()));
}
