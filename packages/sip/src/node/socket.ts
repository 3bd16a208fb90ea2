import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import type { Address } from "../door.ts";
import { connectTcp, type FlowSide, type FlowSocket, tcpFlow } from "./flow.ts";

export type ListenerSettings =
  | {
      readonly name: string;
      readonly transport: "udp" | "tcp";
      /** An address of this machine. A wildcard only with `wildcard: true`, and then `advertise` must name a host. */
      readonly bind: string;
      /** 0: any free one. */
      readonly port: number;
      /** What peers are told, where it differs (NAT). */
      readonly advertise?: Partial<Address>;
      readonly wildcard?: boolean;
      /** TCP: connections at one time. Default 1000. */
      readonly connections?: number;
    }
  /** No socket of its own: WebSockets are attached. `advertise` stands in Via and Contact; browsers come back by their WebSocket. */
  | { readonly name: string; readonly transport: "ws" | "wss"; readonly advertise?: Partial<Address> };

/** Why a listener can't be opened; `message` is one sentence with the setting to change. */
export type ListenError = {
  readonly code: string;
  readonly listener: string;
  readonly bind: string;
  readonly port: number;
  readonly message: string;
};

export type Socket = {
  readonly local: Address | undefined;
  readonly advertise: Address;
  /** UDP. False: the queue is full. */
  readonly send?: (bytes: Uint8Array, remote: Address) => boolean;
  /** TCP. */
  readonly connect?: (remote: Address, side: FlowSide) => FlowSocket;
  close(): Promise<void>;
};

type World = {
  datagram(remote: Address, bytes: Uint8Array): void;
  accepted(remote: Address, take: (side: FlowSide) => FlowSocket): void;
  fault(error: unknown): void;
};

type Result = { readonly ok: true; readonly socket: Socket } | { readonly ok: false; readonly error: ListenError };

/** Datagram bytes that may wait for the kernel. */
const datagramQueueBytes = 4 * 1024 * 1024;

export async function openListener(settings: ListenerSettings, world: World): Promise<Result> {
  if (!("bind" in settings)) {
    const { host = "127.0.0.1", port = settings.transport === "ws" ? 80 : 443 } = settings.advertise ?? {};
    return { ok: true, socket: { local: undefined, advertise: { host, port }, close: async () => {} } };
  }
  const isWildcard = settings.bind === "0.0.0.0" || settings.bind === "::" || settings.bind === "";
  if (isWildcard && (settings.wildcard !== true || settings.advertise?.host === undefined)) {
    const message = `listener "${settings.name}": bind "${settings.bind}" would take every address; name one, or set wildcard and advertise.host`;
    return failed(settings, "EWILDCARD", message);
  }
  try {
    return {
      ok: true,
      socket: settings.transport === "udp" ? await openUdp(settings, world) : await openTcp(settings, world),
    };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "EUNKNOWN";
    return failed(settings, code, `listener "${settings.name}": ${sentence(code, settings)}`);
  }
}

type SocketSettings = Extract<ListenerSettings, { bind: string }>;

function failed(settings: SocketSettings, code: string, message: string): Result {
  return { ok: false, error: { code, listener: settings.name, bind: settings.bind, port: settings.port, message } };
}

function sentence(code: string, { bind, port, transport }: SocketSettings): string {
  const where = `${transport} ${bind}:${port}`;
  if (code === "EADDRINUSE") return `${where} is taken by another program; change its port`;
  if (code === "EADDRNOTAVAIL") return `${bind} is no address of this machine; change its bind`;
  if (code === "EACCES") return `${where} may not be opened by this user; choose a port above 1023`;
  return `${where} can't be opened (${code})`;
}

function advertised(settings: SocketSettings, local: Address): Address {
  return { host: settings.advertise?.host ?? local.host, port: settings.advertise?.port ?? local.port };
}

function openUdp(settings: SocketSettings, world: World): Promise<Socket> {
  const socket = createSocket({ type: settings.bind.includes(":") ? "udp6" : "udp4" });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ address: settings.bind, port: settings.port, exclusive: true }, () => {
      socket.removeListener("error", reject);
      socket.on("error", world.fault);
      socket.on("message", (bytes, { address, port }) => world.datagram({ host: address, port }, bytes));
      const local = { host: settings.bind, port: socket.address().port };
      resolve({
        local,
        advertise: advertised(settings, local),
        send(bytes, remote) {
          if (socket.getSendQueueSize() > datagramQueueBytes) return false;
          if (remote.port < 1) return false;
          // An unreachable peer shows by the transaction's timers.
          socket.send(bytes, remote.port, remote.host, (error) => error && world.fault(error));
          return true;
        },
        close: () => new Promise((done) => socket.close(() => done())),
      });
    });
  });
}

function openTcp(settings: SocketSettings, world: World): Promise<Socket> {
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    const remote = { host: (socket.remoteAddress ?? "").replace(/^::ffff:/, ""), port: socket.remotePort ?? 0 };
    if (remote.host === "") socket.destroy();
    else world.accepted(remote, (side) => tcpFlow(socket, side));
  });
  server.maxConnections = settings.connections ?? 1000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: settings.bind, port: settings.port, exclusive: true }, () => {
      server.removeListener("error", reject);
      server.on("error", world.fault);
      const bound = server.address();
      const local = {
        host: settings.bind,
        port: typeof bound === "object" && bound !== null ? bound.port : settings.port,
      };
      resolve({
        local,
        advertise: advertised(settings, local),
        connect: (remote, side) => connectTcp(remote, settings.bind, side),
        close: () => new Promise((done) => server.close(() => done())),
      });
    });
  });
}
