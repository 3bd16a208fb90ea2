import type { MediaAddress } from "../door.ts";
import type { Endpoint } from "../latch.ts";
import type { Network, UdpSocket } from "./network.ts";

/** An RTP socket on an even port and its RTCP socket on the next (RFC 3550 §11). */
export type SocketPair = { readonly port: number; readonly rtp: UdpSocket; readonly rtcp: UdpSocket };

/** The kernel keeps about 300 small datagrams of a socket; a fetch gets 128. A flood on one socket must not keep us from the others. */
const mostFetches = 8;

type Datagram = { readonly bytes: Uint8Array; readonly from: Endpoint; readonly atMs: number };

/** Allocates even ports of the sessions' ranges, from a random start in turn, so that a port rests before it is used again. */
export class Ports {
  readonly #network: Network;
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();
  /** Pairs that are open in advance and have no session yet. */
  readonly #spare = new Map<string, SocketPair>();
  /** Settles when no spare pair is being opened. */
  #sparing: Promise<void> = Promise.resolve();

  constructor(network: Network) {
    this.#network = network;
  }

  /** Opens the next free pair of the range. Undefined if all are taken; a running request for spare ports has settled by then, so that the owner knows them. */
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

  /** Opens exactly this pair; undefined if it is taken. */
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

  /** Opens this many pairs in advance, or as many as are free. Returns their ports. */
  spare(address: MediaAddress, count: number): Promise<number[]> {
    const opened = this.#openSpare(address, count);
    this.#sparing = Promise.all([this.#sparing, opened]).then(() => {});
    return opened;
  }

  async #openSpare(address: MediaAddress, count: number): Promise<number[]> {
    const ports: number[] = [];
    while (ports.length < count) {
      // An address that can't be opened is reported to the session that needs it.
      const pair = await this.#openNext(address).catch(() => undefined);
      if (!pair) break;
      this.#spare.set(`${address.bind} ${pair.port}`, pair);
      ports.push(pair.port);
    }
    return ports;
  }

  /** The number of spare ports, two for each pair. */
  get spareCount(): number {
    return this.#spare.size * 2;
  }

  /** Gives a spare pair to a session. */
  takeSpare(bind: string, port: number): SocketPair | undefined {
    const key = `${bind} ${port}`;
    const pair = this.#spare.get(key);
    this.#spare.delete(key);
    return pair;
  }

  /** Returns the datagrams that came to the pair's RTP socket since then, as far as the kernel kept them. Drops all others. */
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

  /** Empties the spare sockets: strangers' datagrams must not use the room that the peer's first ones need. */
  emptySpare() {
    this.#network.fetch([...this.#spare.values()].flatMap(({ rtp, rtcp }) => [rtp, rtcp]));
  }

  async closeSpare() {
    const pairs = [...this.#spare.values()];
    this.#spare.clear();
    await Promise.all(pairs.flatMap(({ rtp, rtcp }) => [rtp.close(), rtcp.close()]));
  }

  /** Binds one pair; undefined if a port is taken. Other errors (no such address) reject. */
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
