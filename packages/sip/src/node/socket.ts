import { createSocket } from "node:dgram";
import { lookup } from "node:dns";
import { isIP, isIPv4 } from "node:net";
import { plainHost } from "../address.ts";
import { advertised, type ListenError, type ListenerSettings, type Socket, type World } from "./listener.ts";
import { openTcp, openTls } from "./stream.ts";
import { identityFault } from "./tls.ts";

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
  if (settings.transport === "tls") {
    const why = identityFault(settings.tls);
    const message = `listener "${settings.name}": its tls.key and tls.cert can't be used (${why})`;
    if (why !== undefined) return failed(settings, "ECERTIFICATE", message);
  }
  try {
    return { ok: true, socket: await open(settings, world) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "EUNKNOWN";
    return failed(settings, code, `listener "${settings.name}": ${sentence(code, settings)}`);
  }
}

type SocketSettings = Extract<ListenerSettings, { bind: string }>;

function open(settings: SocketSettings, world: World): Promise<Socket> {
  if (settings.transport === "tls") return openTls(settings, world);
  return settings.transport === "tcp" ? openTcp(settings, world) : openUdp(settings, world);
}

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

type Found = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;

/** What is an address already, Node would look up all the same, and send a turn later. It gives the family, where its types say that it gives options. */
const lookUp = (host: string, family: 4 | 6, found: Found): void => {
  if (isIP(host) === family) found(null, host, family);
  else lookup(host, { family }, found);
};

function openUdp(settings: SocketSettings, world: World): Promise<Socket> {
  const six = settings.bind.includes(":");
  const socket = createSocket({ type: six ? "udp6" : "udp4", lookup: lookUp as never });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ address: settings.bind, port: settings.port, exclusive: true }, () => {
      socket.removeListener("error", reject);
      socket.on("error", world.fault);
      socket.on("message", (bytes, { address, port }) => world.datagram({ host: plainHost(address), port }, bytes));
      const local = { host: settings.bind, port: socket.address().port };
      resolve({
        local,
        advertise: advertised(settings, local),
        send(bytes, remote) {
          if (socket.getSendQueueSize() > datagramQueueBytes) return false;
          if (remote.port < 1) return false;
          // An unreachable peer shows by the transaction's timers.
          const host = six && isIPv4(remote.host) ? `::ffff:${remote.host}` : remote.host;
          socket.send(bytes, remote.port, host, (error) => error && world.fault(error));
          return true;
        },
        close: () => new Promise((done) => socket.close(() => done())),
      });
    });
  });
}
