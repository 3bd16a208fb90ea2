import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { MediaAddress } from "../door.ts";

/** An RTP socket on an even port and its RTCP socket on the next (RFC 3550 §11). */
export type SocketPair = { readonly port: number; readonly rtp: Socket; readonly rtcp: Socket };

const bound = (bind: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createSocket({
      type: isIPv6(bind) ? "udp6" : "udp4",
      // Addresses are numbers always: the resolver would cost a turn of the loop for every packet.
      lookup: (address, _options, done) => done(null, address, isIPv6(address) ? 6 : 4),
    });
    socket.once("error", (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address: bind, port, exclusive: true }, () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
  });

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()));

/** Binds one pair; undefined when one of the ports is taken. Other errors (no such address) reject. */
const bindPair = async (bind: string, port: number): Promise<SocketPair | undefined> => {
  let rtp: Socket | undefined;
  try {
    rtp = await bound(bind, port);
    return { port, rtp, rtcp: await bound(bind, port + 1) };
  } catch (error) {
    if (rtp) await closed(rtp);
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
};

/** Hands out the even ports of the ranges that sessions name: a random start, then in turn, so that a port rests before it is used again. */
export class Ports {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  /** Opens the next free pair of the range; undefined when all are taken. */
  async open({ bind, ports: [from, to] }: MediaAddress): Promise<SocketPair | undefined> {
    const first = from + (from % 2);
    const count = Math.floor((to - first + 1) / 2);
    const range = `${bind} ${from} ${to}`;
    for (let tried = 0; tried < count; tried++) {
      const turn = this.#next.get(range) ?? Math.floor(Math.random() * count);
      this.#next.set(range, (turn + 1) % count);
      const pair = await this.openAt(bind, first + turn * 2);
      if (pair) return pair;
    }
    return undefined;
  }

  /** Opens exactly this pair; undefined when it is taken. */
  async openAt(bind: string, port: number): Promise<SocketPair | undefined> {
    const key = `${bind} ${port}`;
    if (this.#taken.has(key)) return undefined;
    this.#taken.add(key);
    const pair = await bindPair(bind, port).catch((error) => {
      this.#taken.delete(key);
      throw error;
    });
    if (!pair) this.#taken.delete(key);
    return pair;
  }

  async close(bind: string, pair: SocketPair) {
    await Promise.all([closed(pair.rtp), closed(pair.rtcp)]);
    this.#taken.delete(`${bind} ${pair.port}`);
  }
}
