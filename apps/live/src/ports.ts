import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { CannotStart } from "@zongji/store";
import type { Config } from "./config.ts";

const tryTcp = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

const tryUdp = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    socket.once("error", (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(error.code ?? error.message);
    });
    socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(undefined)));
  });

export const portSentence = (setting: string, kind: string, host: string, port: number, why: string): string => {
  if (why === "EADDRINUSE") return `${kind} port ${port} on ${host} is taken: stop what uses it, or set ${setting}.`;
  if (why === "EACCES")
    return `${kind} port ${port} may not be opened by this user: set ${setting} to one from 1024 up.`;
  if (why === "EADDRNOTAVAIL")
    return `${host} is not an address of this machine: set ${setting.startsWith("ZONGJI_LISTENERS") ? setting.replace(/port$/, "bind") : "ZONGJI_BIND"}.`;
  return `${kind} port ${port} on ${host} can't be opened (${why}): set ${setting}.`;
};

/** Looks before anything is started whether the ports are free. @throws CannotStart */
export const checkPorts = async ({ bind, httpPort, listeners }: Config): Promise<void> => {
  const places = [{ setting: "ZONGJI_HTTP_PORT", transport: "tcp", bind, port: httpPort }, ...listeners];
  for (const { setting, transport, bind: host, port } of places) {
    const isUdp = transport === "udp";
    const why = await (isUdp ? tryUdp : tryTcp)(host, port);
    if (why !== undefined) throw new CannotStart(portSentence(setting, isUdp ? "UDP" : "TCP", host, port, why));
  }
};
