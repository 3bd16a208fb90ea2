import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
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
import { createOutbox } from "./outbox.ts";
import { watchReads } from "./read-delay.ts";
import { openListener } from "./socket.ts";
import type { TlsIdentity, TlsPeer } from "./tls.ts";
import { createWakeUp } from "./wake-up.ts";

export type EndpointSettings = {
  readonly settings: Settings;
  readonly listeners: readonly ListenerSettings[];
  /**
   * What happened, and when (ms of `clock`). It may call `command`. A promise holds back what is transmitted because of the same input,
   * and all after it, until it settles: write to the journal first, then the packet leaves. What happens meanwhile is told all the same.
   */
  readonly onEvent: (event: SipEvent, at: number) => void | Promise<void>;
  /** Faults that no event tells: a socket's error, a rejected promise or a throw of `onEvent`. Default: none are told. */
  readonly onFault?: (fault: { readonly where: string; readonly error: unknown }) => void;
  /** Monotonic ms. Default process.hrtime, the same in all processes of a machine. */
  readonly clock?: () => number;
  /** Bytes that may wait in one connection, before it counts as dead and is closed. Default 1 MiB. */
  readonly queueBytes?: number;
  /** How the peer of a TLS connection that we open is checked. Default: its certificate must hold its address, by Node.js's authorities. */
  readonly tlsPeer?: (listener: string, remote: Address) => TlsPeer;
  /**
   * What a dead process left: it is there before the first packet is heard. `invites` are taken up as their listeners open; `resend` as `resume`
   * says. `aliveUntil`: when that process is known to have lived.
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
  /** Another key and certificate for a TLS listener: connections from now on get it, those that are open go on. Why not, or undefined. */
  setTls(listener: string, identity: TlsIdentity): string | undefined;
  /** Takes our registrations back first, for up to a second. */
  close(): Promise<void>;
};

/** How long a carrier may take to let us go when we close. */
const goodbyeMs = 1000;

/** So long a process that takes up calls may hold its loop again and again. */
const busyMs = 30_000;

const monotonic = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

/** Opens every listener, or none: the first that can't be opened is told as a value. */
export async function openEndpoint(options: EndpointSettings): Promise<Opened> {
  const clock = options.clock ?? monotonic;
  const cameFrom = options.takeUp && watchReads(clock, busyMs);
  const agent = createUserAgent({ ...options.settings, ...(cameFrom && { cameFrom }) });
  const queueBytes = options.queueBytes ?? 1024 * 1024;
  const sockets = new Map<string, Socket>();
  const flows = new Map<FlowId, FlowSocket>();
  const fault = options.onFault ?? (() => {});
  let closed = false;
  let dropped = 0;
  let flowNumber = 0;
  // A dialog of a dead process still names its connection: no other may bear that name.
  const run = randomBytes(4).toString("hex");

  const wakeUp = createWakeUp(clock, () => input({ is: "wake" }));
  const outbox = createOutbox({ onEvent: options.onEvent, transmit, fault });

  function input(what: Input): void {
    if (closed) return;
    const now = clock();
    took(agent.handle(what, now), now);
  }

  function took(outputs: Output[], now: number): void {
    for (const output of outputs) if (output.out === "wakeAt") wakeUp.at(output.at);
    outbox.put(outputs, now);
  }

  function transmit(output: Output): void {
    if (output.out === "send") {
      if (sockets.get(output.listener)?.send?.(output.bytes, output.remote) !== true) dropped++;
    } else if (output.out === "write") {
      const flow = flows.get(output.flow);
      if (flow === undefined || !flow.write(output.bytes)) dropped++;
    } else if (output.out === "close") flows.get(output.flow)?.close();
    else if (output.out === "proved") flows.get(output.flow)?.proved?.();
    else if (output.out === "connect") connect(output);
  }

  function connect(output: Extract<Output, { out: "connect" }>): void {
    const socket = sockets.get(output.listener);
    if (socket?.connect === undefined) input({ is: "flowClosed", flow: output.flow, why: "no such listener" });
    else flows.set(output.flow, socket.connect(output.remote, connectSide(output)));
  }

  /** What a connection tells. */
  function flowSide(flow: FlowId, listener: string, remote: Address, identity?: Identity) {
    return {
      queueBytes,
      opened: () => input({ is: "flowOpened", flow, listener, remote, ...(identity !== undefined && { identity }) }),
      bytes: (bytes: Uint8Array) => input({ is: "bytes", flow, bytes }),
      closed: (why: string) => {
        if (flows.delete(flow)) input({ is: "flowClosed", flow, why });
      },
    };
  }

  /** A peer whose certificate is wrong, or that nobody listens at, is worth a line in the log. */
  function connectSide(output: Extract<Output, { out: "connect" }>) {
    const { flow, listener, remote } = output;
    const side = flowSide(flow, listener, remote);
    let open = false;
    return {
      ...side,
      opened: () => {
        open = true;
        side.opened();
      },
      closed: (why: string) => {
        if (!open) fault({ where: `${listener} to ${hostPort(remote.host, remote.port)}`, error: new Error(why) });
        side.closed(why);
      },
    };
  }

  const { dialogs = [], invites = [], aliveUntil } = options.takeUp ?? {};
  agent.restore(dialogs, aliveUntil);
  for (const listener of options.listeners) {
    const result = await openListener(listener, {
      datagram: (remote, bytes) => input({ is: "datagram", listener: listener.name, remote, bytes }),
      accepted: (remote, take) => {
        const flow = `in-${run}-${++flowNumber}`;
        flows.set(flow, take(flowSide(flow, listener.name, remote)));
        input({ is: "flowOpened", flow, listener: listener.name, remote });
      },
      fault: (error) => fault({ where: listener.name, error }),
      isKnown: agent.isKnown,
      isShort: options.isShort ?? (() => false),
      tlsPeer: (remote) => options.tlsPeer?.(listener.name, remote) ?? {},
    });
    if (!result.ok) {
      for (const socket of sockets.values()) await socket.close();
      return result;
    }
    sockets.set(listener.name, result.socket);
    const { transport } = listener;
    input({ is: "listening", listener: listener.name, transport, advertise: result.socket.advertise });
    for (const one of invites) if (one.snapshot.listener === listener.name) input({ do: "resume", ...one });
  }

  const endpoint: Endpoint = {
    agent,
    command: input,
    attachWebSocket(socket, { remote, identity, listener }) {
      const name =
        listener ?? options.listeners.find((one) => one.transport === "ws" || one.transport === "wss")?.name ?? "ws";
      const flow = `ws-${run}-${++flowNumber}`;
      const side = flowSide(flow, name, remote, identity);
      flows.set(flow, webSocketFlow(socket, side, options.pingMs ?? 25_000));
      side.opened();
      return flow;
    },
    closeFlow: (flow) => flows.get(flow)?.close(),
    restoreBindings(snapshots) {
      const now = clock();
      took(agent.restoreBindings(snapshots, now), now);
    },
    address: (listener) => sockets.get(listener)?.local,
    dropped: () => dropped,
    refused: () => [...sockets.values()].reduce((sum, socket) => sum + (socket.refused?.() ?? 0), 0),
    setTls: (listener, identity) => {
      const set = sockets.get(listener)?.setTls;
      return set === undefined ? "no such TLS listener" : set(identity);
    },
    async close() {
      for (const { id } of agent.registrations()) input({ do: "unregister", id });
      const patience = clock() + goodbyeMs;
      while (agent.registrations().length > 0 && clock() < patience) await sleep(10);
      await outbox.settled();
      closed = true;
      wakeUp.stop();
      for (const flow of [...flows.values()]) flow.close();
      await Promise.all([...sockets.values()].map((socket) => socket.close()));
    },
  };
  return { ok: true, endpoint };
}
