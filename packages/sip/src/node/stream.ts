import { createServer, type Server, type Socket as TcpSocket } from "node:net";
import { createServer as createTlsServer, type Server as TlsServer } from "node:tls";
import { plainHost } from "../address.ts";
import type { Address } from "../door.ts";
import { connectTcp, connectTls, tcpFlow } from "./flow.ts";
import { createGate, type Gate } from "./gate.ts";
import { advertised, type Socket, type StreamSettings, type World } from "./listener.ts";
import { identityFault, serverOptions, type TlsIdentity } from "./tls.ts";

const remoteOf = (socket: TcpSocket): Address => ({
  host: plainHost(socket.remoteAddress ?? ""),
  port: socket.remotePort ?? 0,
});

/** A peer may be gone before it is looked at: then it has no address. */
function accept(socket: TcpSocket, world: World, proved: () => void): void {
  const remote = remoteOf(socket);
  if (remote.host === "") socket.destroy();
  else world.accepted(remote, (side) => ({ ...tcpFlow(socket, side), proved }));
}

const gateOf = (settings: StreamSettings, world: World): Gate =>
  createGate({
    most: settings.connections ?? 1000,
    perAddress: settings.connectionsPerAddress ?? 100,
    newcomers: settings.newcomers ?? 200,
    isKnown: world.isKnown,
    isShort: world.isShort,
  });

export function openTcp(settings: StreamSettings, world: World): Promise<Socket> {
  const gate = gateOf(settings, world);
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    if (!gate.admit(socket)) return;
    gate.taken(socket);
    accept(socket, world, () => gate.prove(socket));
  });
  return listen(server, settings, world, gate, {
    connect: (remote, side) => connectTcp(remote, settings.bind, side),
  });
}

/** Connections count from before their handshake, so that an unfinished one takes its address's share too. */
export function openTls(settings: StreamSettings & { readonly tls: TlsIdentity }, world: World): Promise<Socket> {
  const gate = gateOf(settings, world);
  const handshakeMs = settings.handshakeMs ?? 10_000;
  const raws = new Map<string, TcpSocket>();
  const keyOf = ({ remoteAddress, remotePort }: TcpSocket): string => `${remoteAddress} ${remotePort}`;
  const server: TlsServer = createTlsServer(serverOptions(settings.tls, handshakeMs), (socket) => {
    const raw = raws.get(keyOf(socket));
    if (raw !== undefined) gate.taken(raw);
    accept(socket, world, () => raw && gate.prove(raw));
  });
  server.prependListener("connection", (raw: TcpSocket) => {
    if (!gate.admit(raw)) return;
    const key = keyOf(raw);
    raws.set(key, raw);
    raw.once("close", () => raws.delete(key));
  });
  // What strangers do wrong in a handshake is no fault of ours; the connection is closed by itself.
  server.on("tlsClientError", (_, socket) => socket.destroy());
  return listen(server, settings, world, gate, {
    connect: (remote, side) => connectTls(remote, settings.bind, world.tlsPeer(remote), side),
    setTls(identity) {
      const why = identityFault(identity);
      if (why === undefined) server.setSecureContext(serverOptions(identity, handshakeMs));
      return why;
    },
  });
}

function listen(
  server: Server,
  settings: StreamSettings,
  world: Pick<World, "fault">,
  gate: Gate,
  more: Pick<Socket, "connect" | "setTls">,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: settings.bind, port: settings.port, exclusive: true }, () => {
      server.removeListener("error", reject);
      server.on("error", world.fault);
      const bound = server.address();
      const port = typeof bound === "object" && bound !== null ? bound.port : settings.port;
      const local = { host: settings.bind, port };
      resolve({
        local,
        advertise: advertised(settings, local),
        ...more,
        refused: gate.refused,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            gate.close();
          }),
      });
    });
  });
}
