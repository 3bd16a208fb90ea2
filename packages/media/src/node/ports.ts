import type { MediaAddress } from "../door.ts";
import type { Endpoint } from "../latch.ts";
import type { Network, UdpSocket } from "./network.ts";

/** An RTP socket on an even port and its RTCP socket on the next (RFC 3550 §11). */
export type SocketPair = { readonly port: number; readonly rtp: UdpSocket; readonly rtcp: UdpSocket };

/** The kernel keeps some 300 datagrams of a socket, small ones, and gives 128 of them at once; who floods it must not keep us from the rest. */
const mostFetches = 8;

type Datagram = { readonly bytes: Uint8Array; readonly from: Endpoint; readonly atMs: number };

/** Hands out the even ports of the ranges that sessions name: a random start, then in turn, so that a port rests before it is used again. */
export class Ports {
  readonly #network: Network;
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();
  /** Open, and nobody's yet. */
  readonly #spare = new Map<string, SocketPair>();
  /** Settles when none is being opened to be spare. */
  #sparing: Promise<void> = Promise.resolve();

  constructor(network: Network) {
    this.#network = network;
  }

  /** Opens the next free pair of the range; undefined when all are taken, and whoever asked for spare ones knows of them. */
  async open(address: MediaAddress): Promise<SocketPair | undefined> {
    const pair = await this.#openNext(address);
    if (!pair) await this.#sparing;
    return pair;
  }

  async #openNext({ bind, ports: [from, to] }: MediaAddress): Promise<SocketPair | undefined> {
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
    const pair = await this.#bindPair(bind, port).catch((error) => {
      this.#taken.delete(key);
      throw error;
    });
    if (!pair) this.#taken.delete(key);
    return pair;
  }

  /** Opens so many pairs for sessions to come, or as many as there are: their ports. */
  spare(address: MediaAddress, count: number): Promise<number[]> {
    const opened = this.#openSpare(address, count);
    this.#sparing = Promise.all([this.#sparing, opened]).then(() => {});
    return opened;
  }

  async #openSpare(address: MediaAddress, count: number): Promise<number[]> {
    const ports: number[] = [];
    while (ports.length < count) {
      // An address that can't be opened is told to the session that asks for it.
      const pair = await this.#openNext(address).catch(() => undefined);
      if (!pair) break;
      this.#spare.set(`${address.bind} ${pair.port}`, pair);
      ports.push(pair.port);
    }
    return ports;
  }

  /** Ports, two of each pair. */
  get spareCount(): number {
    return this.#spare.size * 2;
  }

  /** A spare pair becomes a session's. */
  takeSpare(bind: string, port: number): SocketPair | undefined {
    const key = `${bind} ${port}`;
    const pair = this.#spare.get(key);
    this.#spare.delete(key);
    return pair;
  }

  /** Returns the datagrams that came to the pair's RTP socket since then, as far as the kernel kept them; drops all others. */
  empty({ rtp, rtcp }: SocketPair, sinceMs: number): readonly Datagram[] {
    const kept: Datagram[] = [];
    let isEmpty = false;
    rtp.receiver = {
      receive: (bytes, from, atMs) => {
        isEmpty = false;
        if (atMs >= sinceMs) kept.push({ bytes: bytes.slice(), from, atMs });
      },
    };
    for (let n = 0; n < mostFetches && !isEmpty; n++) {
      isEmpty = true;
      this.#network.fetch([rtp, rtcp], true);
    }
    rtp.receiver = undefined;
    return kept;
  }

  /** Strangers' datagrams must not fill what the first of a peer's need. */
  emptySpare() {
    this.#network.fetch([...this.#spare.values()].flatMap(({ rtp, rtcp }) => [rtp, rtcp]));
  }

  async closeSpare() {
    const pairs = [...this.#spare.values()];
    this.#spare.clear();
    await Promise.all(pairs.flatMap(({ rtp, rtcp }) => [rtp.close(), rtcp.close()]));
  }

  /** Binds one pair; undefined when one of the ports is taken. Other errors (no such address) reject. */
  async #bindPair(bind: string, port: number): Promise<SocketPair | undefined> {
    let rtp: UdpSocket | undefined;
    try {
      rtp = await this.#network.bind(bind, port);
      return { port, rtp, rtcp: await this.#network.bind(bind, port + 1) };
    } catch (error) {
      await rtp?.close();
      if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
      throw error;
    }
  }

  async close(bind: string, pair: SocketPair) {
    await Promise.all([pair.rtp.close(), pair.rtcp.close()]);
    this.#taken.delete(`${bind} ${pair.port}`);
  }
}
