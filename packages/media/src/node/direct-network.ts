import type { Endpoint } from "../latch.ts";
import { unspecified } from "../negotiation.ts";
import { Arrivals } from "./arrivals.ts";
import {
  batch,
  clockAt,
  controlLength,
  controlLengthAt,
  controlOf,
  headAt,
  layOut,
  maxGatheredLength,
  nameLengthAt,
  nameOf,
  Outbox,
  packetAt,
} from "./batch.ts";
import { monoMs } from "./clock.ts";
import { openDgramNetwork } from "./dgram-network.ts";
import type { Network, Receiver, UdpSocket } from "./network.ts";
import {
  addressLength,
  familyNumber,
  familyOf,
  maxAddressLength,
  readAddress,
  writeAddress,
} from "./socket-address.ts";
import { loadSystemCalls, type Memory, type SystemCalls } from "./system-calls.ts";

// Constants of Linux, the same on x64 and arm64.
const datagramNonBlockingCloseOnExec = 2 | 0o4000 | 0o2000000;
const solSocket = 1;
/** SO_TIMESTAMPNS: the kernel stamps each datagram's arrival, so that it may be fetched later. */
const soTimestampNs = 35;
const soError = 4;
const again = 11; // EAGAIN
const realtimeClock = 0;

/** The most datagrams that are read from one socket in one go: a flood on one session must not delay the frames of others. */
const mostOfOne = 128;
/**
 * After a datagram this young, no further one is looked for until the next fetch. Packets are at least 10 ms apart; one that follows sooner, since the one before was
 * held up, is played later anyway.
 */
const lateMs = 8;
/** Two readings of clocks lie so far apart only where something came between, ms. */
const interruptedMs = 0.3;
const mostReadings = 4;
/**
 * On a socket connected to the peer, no further one is looked for after a datagram that came about one frame after the one before: later ones belong to the next
 * frame. If there are more, the next fetch finds them, since the first of them is then older than a frame.
 */
const frameMs = 20;
const inTimeMs = 4;
const mostStallMs = 10_000;

/**
 * A card for each socket, by its descriptor, of one cache line: the sockaddr of the last datagram that came, the sockaddr that was sent to last if it differs, and
 * when the last datagram came.
 */
const cardLength = 64;
const toAt = 28;
const cameAt = 56;
const maxSockets = 65_536;

type Shared = {
  readonly calls: SystemCalls;
  readonly memory: Memory;
  readonly cards: Memory;
  /** `cards` as 64-bit numbers. */
  readonly times: Float64Array;
  /** Views of each packet's memory, one for each length that came. */
  readonly packets: readonly (Uint8Array | undefined)[][];
  readonly outbox: Outbox;
  /** The connected sockets, by descriptor. */
  readonly connected: Map<number, DirectSocket>;
};

/** A sockaddr of AF_UNSPEC: connecting to it disconnects a socket. */
const anyone = new Uint8Array(maxAddressLength);

/** One socket: its descriptor, and the last two addresses. */
class DirectSocket implements UdpSocket {
  receiver: Receiver | undefined;
  readonly fd: number;
  readonly #shared: Shared;
  readonly #family: 4 | 6;
  readonly #card: number;
  #from: Endpoint | undefined;
  #to: Endpoint | undefined;
  #mayConnect = false;
  /** The peer that the socket is connected to, and the peer that refused a datagram: the socket does not connect to that one again. */
  #peer: Endpoint | undefined;
  #refusedBy: Endpoint | undefined;
  open = true;

  constructor(shared: Shared, family: 4 | 6) {
    const { calls, cards } = shared;
    this.#shared = shared;
    this.#family = family;
    this.fd = calls.socket(familyNumber(family), datagramNonBlockingCloseOnExec, 0);
    if (this.fd < 0) throw calls.error("socket");
    this.#card = this.fd * cardLength;
    if (this.fd >= maxSockets) {
      calls.close(this.fd);
      throw Object.assign(new Error(`socket EMFILE: no more than ${maxSockets}`), { code: "EMFILE" });
    }
    cards.bytes.fill(0, this.#card, this.#card + cardLength);
    this.cameMs = monoMs();
  }

  /** When the last datagram came, by monoMs. */
  get cameMs(): number {
    return this.#shared.times[(this.#card + cameAt) / 8]!;
  }

  set cameMs(ms: number) {
    this.#shared.times[(this.#card + cameAt) / 8] = ms;
  }

  /** @throws an ErrnoException */
  bind(address: string, port: number) {
    const { calls } = this.#shared;
    const bytes = new Uint8Array(maxAddressLength);
    if (!writeAddress(calls, this.#family, { address, port }, bytes))
      throw Object.assign(new Error(`bind EINVAL ${address}`), { code: "EINVAL" });
    const one = Uint8Array.of(1, 0, 0, 0);
    if (calls.setsockopt(this.fd, solSocket, soTimestampNs, one, one.length) < 0) throw calls.error("setsockopt");
    if (calls.bind(this.fd, bytes, addressLength(this.#family)) < 0) throw calls.error("bind");
    // A socket bound to all addresses would receive on one of them only.
    this.#mayConnect = port !== 0 && !unspecified.has(address);
  }

  get port(): number {
    const bytes = new Uint8Array(maxAddressLength);
    this.#shared.calls.getsockname(this.fd, bytes, Uint8Array.of(bytes.length, 0, 0, 0));
    return (bytes[2]! << 8) | bytes[3]!;
  }

  send(bytes: Uint8Array, to: Endpoint) {
    // Another socket may have its card by now.
    if (!this.open) return;
    const { calls, outbox, cards } = this.#shared;
    const toPeer = to === this.#peer;
    let at = this.#card;
    if (toPeer) at += toAt;
    else if (to !== this.#from) {
      at += toAt;
      if (to !== this.#to && !this.#aim(to)) return;
    }
    const length = addressLength(this.#family);
    if (bytes.length <= maxGatheredLength) {
      outbox.put(this.fd, bytes, cards.address + at, length, toPeer);
      return;
    }
    const address = cards.bytes.subarray(at, at + length);
    const sent = calls.sendtoArrays(this.fd, bytes, bytes.length, 0, address, length);
    if (sent >= 0 || !toPeer) return;
    this.refused();
    calls.sendtoArrays(this.fd, bytes, bytes.length, 0, address, length);
  }

  #aim(to: Endpoint): boolean {
    const { calls, outbox, cards } = this.#shared;
    outbox.flush();
    this.#disconnect(); // its peer's address stands where this one is written
    const at = this.#card + toAt;
    this.#to = undefined;
    if (!writeAddress(calls, this.#family, to, cards.bytes.subarray(at, at + maxAddressLength))) return false;
    this.#to = to;
    return true;
  }

  keepTo(peer: Endpoint | undefined) {
    if (peer === this.#peer || !this.open) return;
    this.#disconnect();
    if (!peer || peer === this.#refusedBy || !this.#mayConnect || !this.#aim(peer)) return;
    const { calls, cards, connected } = this.#shared;
    const at = this.#card + toAt;
    if (calls.connect(this.fd, cards.bytes.subarray(at, at + maxAddressLength), addressLength(this.#family)) < 0)
      return;
    this.#peer = peer;
    connected.set(this.fd, this);
  }

  /** Disconnects the socket. It was bound, so it keeps its port. Waiting datagrams are sent to their own address. */
  #disconnect() {
    if (!this.#peer) return;
    const { calls, connected } = this.#shared;
    this.#peer = undefined;
    connected.delete(this.fd);
    calls.connect(this.fd, anyone, anyone.length);
    // Clears the error of an ICMP message: the next call would return it.
    calls.getsockopt(this.fd, solSocket, soError, new Uint8Array(4), Uint8Array.of(4, 0, 0, 0));
  }

  /** An ICMP message, perhaps forged, said that the peer is gone. Only connected sockets get such errors, so this socket is disconnected. */
  refused() {
    this.#refusedBy = this.#peer;
    this.#disconnect();
  }

  /** Whether an empty fetch returned a socket error, behind which a datagram may wait. */
  wasRefused(): boolean {
    if (!this.#peer || this.#shared.calls.errno() === again) return false;
    this.refused();
    return true;
  }

  /** Whether the socket is connected to one peer. */
  get keeps(): boolean {
    return this.#peer !== undefined;
  }

  /** Passes on the nth datagram of a batch. */
  take(n: number, length: number, atMs: number) {
    if (!this.receiver) return;
    const { memory, packets } = this.#shared;
    const from = packetAt(n);
    packets[n]![length] ??= memory.bytes.subarray(from, from + length);
    this.receiver.receive(packets[n]![length], this.#source(n), atMs);
  }

  /** The sender: mostly the same as of the datagram before. */
  #source(n: number): Endpoint {
    const { calls, memory, cards, outbox } = this.#shared;
    const count = addressLength(this.#family) / 4;
    const [at, card] = [nameOf(n) / 4, this.#card / 4];
    let same = this.#from !== undefined;
    for (let i = 0; same && i < count; i++) same = cards.words[card + i] === memory.words[at + i];
    if (same) return this.#from!;
    outbox.flush();
    for (let i = 0; i < count; i++) cards.words[card + i] = memory.words[at + i]!;
    this.#from = readAddress(calls, this.#family, memory.bytes.subarray(at * 4, at * 4 + maxAddressLength));
    return this.#from;
  }

  async close() {
    if (!this.open) return;
    this.#shared.outbox.flush();
    this.#shared.connected.delete(this.fd);
    this.open = false;
    this.receiver = undefined;
    this.#shared.calls.close(this.fd);
  }
}

/** The kernel's stamp of the nth datagram, ms since 1970; undefined without one. */
const stampOf = (words: Uint32Array, n: number): number | undefined => {
  const at = controlOf(n) / 4;
  if (words[(headAt(n) + controlLengthAt) / 4] === 0 || words[at + 3] !== soTimestampNs) return undefined;
  return words[at + 4]! * 1000 + words[at + 6]! / 1e6;
};

/** Whether the fetch ends with a datagram that came `ageMs` ago, `gapMs` after the one before. `alone`: the socket is connected. */
export const isLast = (ageMs: number, gapMs: number, alone: boolean): boolean =>
  ageMs < lateMs || (alone && ageMs < frameMs && Math.abs(gapMs - frameMs) < inTimeMs);

/**
 * UDP by our own system calls: one recvmsg fetches a datagram, one sendto sends one. A session's socket gets about one datagram for each frame, so it is read when
 * its frame is due, without epoll. No packet allocates memory, and no packet wakes the loop between frames. The kernel's stamps say when packets came.
 */
class DirectNetwork implements Network {
  readonly way = "direct";
  readonly #shared: Shared;
  /** The socket of each datagram of a batch. */
  readonly #whose: (DirectSocket | undefined)[] = new Array(batch).fill(undefined);
  readonly #lengths = new Int32Array(batch);
  readonly #cameMs = new Float64Array(batch);
  readonly #arrivals = new Arrivals();

  constructor(calls: SystemCalls) {
    const memory = layOut(calls);
    const cards = calls.allocate(maxSockets * cardLength);
    const times = new Float64Array(cards.bytes.buffer, cards.bytes.byteOffset, (maxSockets * cardLength) / 8);
    const packets = Array.from({ length: batch }, () => []);
    const connected = new Map<number, DirectSocket>();
    const outbox = new Outbox(calls, memory, (fd) => connected.get(fd)?.refused());
    this.#shared = { calls, memory, cards, times, packets, outbox, connected };
    for (let n = 0; n < batch; n++) this.#ready(n);
  }

  bind = async (address: string, port: number): Promise<UdpSocket> => {
    // A link-local address names an interface, which Node resolves.
    if (address.includes("%")) return openDgramNetwork().bind(address, port);
    return this.open(address, port);
  };

  /** @throws an ErrnoException */
  open(address: string, port: number): DirectSocket {
    const socket = new DirectSocket(this.#shared, familyOf(address));
    try {
      socket.bind(address, port);
      return socket;
    } catch (error) {
      void socket.close();
      throw error;
    }
  }

  /** Reads both clocks as of one moment: again where we were interrupted between them. @returns the monotonic one, ms */
  #readClocks(): number {
    const { calls, memory } = this.#shared;
    let nowMs = 0;
    for (let readings = 0; readings < mostReadings; readings++) {
      nowMs = monoMs();
      calls.clockGettime(realtimeClock, memory.address + clockAt);
      if (monoMs() - nowMs < interruptedMs) break;
    }
    this.#arrivals.read(nowMs, memory.words[clockAt / 4]! * 1000 + memory.words[clockAt / 4 + 2]! / 1e6);
    return nowMs;
  }

  fetch = (sockets: readonly UdpSocket[], all = false) => {
    const { calls, memory } = this.#shared;
    const nowMs = this.#readClocks();
    let count = 0;
    for (const socket of sockets) {
      if (!(socket instanceof DirectSocket)) continue;
      for (let got = 0; got < mostOfOne && socket.open; got++) {
        if (count === batch) count = this.#handOver(count);
        const length = calls.recvmsg(socket.fd, memory.address + headAt(count), 0);
        if (length < 0) {
          if (got === 0 && socket.wasRefused()) continue;
          break;
        }
        this.#lengths[count] = length;
        this.#whose[count] = socket;
        const stampMs = stampOf(memory.words, count);
        const beforeMs = socket.cameMs;
        const atMs = this.#arrivals.at(stampMs, Math.max(beforeMs, nowMs - mostStallMs));
        socket.cameMs = atMs;
        this.#cameMs[count++] = atMs;
        if (!all && stampMs !== undefined && isLast(nowMs - atMs, atMs - beforeMs, socket.keeps)) break;
      }
    }
    this.#handOver(count);
  };

  /** @returns 0, the number of waiting datagrams */
  #handOver(count: number): 0 {
    for (let n = 0; n < count; n++) {
      const socket = this.#whose[n]!;
      this.#whose[n] = undefined;
      socket.take(n, this.#lengths[n]!, this.#cameMs[n]!);
      this.#ready(n);
    }
    return 0;
  }

  /** Sets the sizes that the kernel overwrites with what it wrote. */
  #ready(n: number) {
    const { words } = this.#shared.memory;
    words[(headAt(n) + nameLengthAt) / 4] = maxAddressLength;
    words[(headAt(n) + controlLengthAt) / 4] = controlLength;
  }

  together = (run: () => void) => {
    const { outbox } = this.#shared;
    outbox.waits = true;
    try {
      run();
    } finally {
      outbox.waits = false;
      outbox.flush();
    }
  };
}

const stampTries = 50;
const pauseMs = 1;

/**
 * Whether a datagram to ourselves arrives complete: kernels and sandboxes differ. The kernel stamps arrivals only while a socket asks for it, and begins a moment
 * after the first one did; until then a stamp tells when a datagram was read. So this socket waits for it and stays open, for those of the sessions to be stamped
 * from their first datagram on.
 */
const carries = (network: DirectNetwork): boolean => {
  const socket = network.open("127.0.0.1", 0);
  const to = { address: "127.0.0.1", port: socket.port };
  let cameMs: number | undefined;
  socket.receiver = {
    receive: ([first, second, ...more], from, atMs) => {
      const isWhole = first === 7 && second === 8 && more.length === 0;
      if (isWhole && from.address === to.address && from.port === to.port) cameMs = atMs;
    },
  };
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < stampTries; tries++) {
    const sentMs = monoMs();
    cameMs = undefined;
    socket.send(Uint8Array.of(7, 8), to);
    Atomics.wait(pause, 0, 0, pauseMs);
    network.fetch([socket]);
    if (cameMs === undefined || Math.abs(cameMs - sentMs) > mostStallMs) {
      void socket.close();
      return false;
    }
    if (cameMs - sentMs < pauseMs / 2) break;
  }
  socket.receiver = undefined;
  return true;
};

/** The network, or why this machine can't have it. */
export const openDirectNetwork = (): Network | string => {
  const calls = loadSystemCalls();
  if (typeof calls === "string") return calls;
  try {
    const network = new DirectNetwork(calls);
    if (carries(network)) return network;
    return "a datagram to ourselves did not arrive";
  } catch (error) {
    return (error as Error).message;
  }
};
