import type { Endpoint } from "../latch.ts";
import {
  batch,
  clockAt,
  controlAt,
  controlLength,
  descriptorAt,
  epollEvent,
  eventsAt,
  headAt,
  layOut,
  maxGatheredLength,
  nameAt,
  Outbox,
  packetAt,
} from "./batch.ts";
import { monoMs } from "./clock.ts";
import { openDgramNetwork } from "./dgram-network.ts";
import type { Network, Receive, UdpSocket } from "./network.ts";
import {
  addressLength,
  familyNumber,
  familyOf,
  maxAddressLength,
  readAddress,
  writeAddress,
} from "./socket-address.ts";
import { loadSystemCalls, type Memory, type SystemCalls } from "./system-calls.ts";

// Numbers of Linux, the same on x64 and arm64.
const datagramNonBlockingCloseOnExec = 2 | 0o4000 | 0o2000000;
const solSocket = 1;
/** SO_TIMESTAMPNS: the kernel notes when a datagram came, so that it may be fetched later. */
const soTimestampNs = 35;
const epollCloseOnExec = 0o2000000;
const epollAdd = 1;
const epollIn = 1;
const realtimeClock = 0;

/** So many batches are fetched in one poll: who floods one session must not keep the others from their slots. */
const mostRounds = 64;
const mostStallMs = 10_000;

type Shared = {
  readonly calls: SystemCalls;
  readonly memory: Memory;
  /** Each packet's memory, seen at each length that came. */
  readonly packets: readonly (Uint8Array | undefined)[][];
  readonly outbox: Outbox;
};

/** One socket: its descriptor, and the two addresses that it met last, as bytes and as text. */
class DirectSocket implements UdpSocket {
  receive: Receive | undefined;
  readonly fd: number;
  readonly #shared: Shared;
  readonly #family: 4 | 6;
  readonly #fromWords = new Uint32Array(maxAddressLength / 4);
  #from: Endpoint | undefined;
  readonly #toWords = new Uint32Array(maxAddressLength / 4);
  #to: Endpoint | undefined;
  #open = true;
  readonly #forget: (socket: DirectSocket) => void;

  constructor(shared: Shared, family: 4 | 6, forget: (socket: DirectSocket) => void) {
    const { calls } = shared;
    this.#shared = shared;
    this.#family = family;
    this.#forget = forget;
    this.fd = calls.socket(familyNumber(family), datagramNonBlockingCloseOnExec, 0);
    if (this.fd < 0) throw calls.error("socket");
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
  }

  get port(): number {
    const bytes = new Uint8Array(maxAddressLength);
    this.#shared.calls.getsockname(this.fd, bytes, Uint8Array.of(bytes.length, 0, 0, 0));
    return (bytes[2]! << 8) | bytes[3]!;
  }

  send = (bytes: Uint8Array, to: Endpoint) => {
    const { calls, outbox } = this.#shared;
    if (to !== this.#to) {
      if (!this.#open || !writeAddress(calls, this.#family, to, new Uint8Array(this.#toWords.buffer))) return;
      this.#to = to;
    }
    const length = addressLength(this.#family);
    if (bytes.length <= maxGatheredLength) outbox.put(this.fd, bytes, this.#toWords, length);
    else calls.sendtoArrays(this.fd, bytes, bytes.length, 0, new Uint8Array(this.#toWords.buffer), length);
  };

  /** Hands over the datagram that was fetched as the nth of a batch. `wallMs` and `nowMs` are the same moment by the two clocks; it can't have come before `sinceMs`. */
  take(n: number, length: number, wallMs: number, nowMs: number, sinceMs: number) {
    if (!this.receive) return;
    const { memory, packets } = this.#shared;
    const from = packetAt(n);
    packets[n]![length] ??= memory.bytes.subarray(from, from + length);
    const head = headAt(n);
    const packet = packets[n]![length];
    this.receive(packet, this.#source(head + nameAt), arrivalAt(stampOf(memory.words, head), wallMs, nowMs, sinceMs));
  }

  /** Who sent it: mostly who sent the one before. */
  #source(at: number): Endpoint {
    const { words } = this.#shared.memory;
    const count = addressLength(this.#family) / 4;
    let same = this.#from !== undefined;
    for (let i = 0; i < count; i++) {
      if (this.#fromWords[i] === words[at / 4 + i]) continue;
      this.#fromWords[i] = words[at / 4 + i]!;
      same = false;
    }
    if (!same) {
      const { calls, memory } = this.#shared;
      this.#from = readAddress(calls, this.#family, memory.bytes.subarray(at, at + maxAddressLength));
    }
    return this.#from!;
  }

  close = async () => {
    if (!this.#open) return;
    this.#shared.outbox.flush();
    this.#open = false;
    this.#to = undefined;
    this.receive = undefined;
    this.#forget(this);
    this.#shared.calls.close(this.fd);
  };
}

/** The kernel's stamp of a datagram, ms since 1970; undefined without one. */
const stampOf = (words: Uint32Array, head: number): number | undefined => {
  const at = (head + controlAt) / 4;
  if (words[(head + 40) / 4] === 0 || words[at + 3] !== soTimestampNs) return undefined;
  return words[at + 4]! * 1000 + words[at + 6]! / 1e6;
};

/**
 * When a datagram came, by the monotonic clock: the kernel stamps by the wall clock. `wallMs` and `nowMs` are now by both; it came after `sinceMs`. A
 * wall clock that was set in between moves it no further than it can be true.
 */
export const arrivalAt = (stampMs: number | undefined, wallMs: number, nowMs: number, sinceMs: number): number =>
  stampMs === undefined ? nowMs : Math.max(sinceMs, Math.min(nowMs, nowMs - (wallMs - stampMs)));

/**
 * UDP by system calls of our own: epoll_wait tells in each slot which sockets have something, one recvmsg fetches it, one sendto sends. Nothing is
 * allocated for a packet, and nothing wakes the loop between slots. A packet is fetched up to 5 ms after it came; when it came, the kernel has noted.
 */
class DirectNetwork implements Network {
  readonly way = "direct";
  readonly #shared: Shared;
  readonly #epoll: number;
  /** By descriptor. */
  readonly #sockets: (DirectSocket | undefined)[] = [];
  /** Those of a batch, and how long what they had is. */
  readonly #ready: (DirectSocket | undefined)[] = new Array(batch).fill(undefined);
  readonly #lengths = new Int32Array(batch);
  #polledMs = monoMs();

  constructor(calls: SystemCalls) {
    const memory = layOut(calls);
    const packets = Array.from({ length: batch }, () => []);
    this.#shared = { calls, memory, packets, outbox: new Outbox(calls, memory) };
    this.#epoll = calls.epollCreate(epollCloseOnExec);
    if (this.#epoll < 0) throw calls.error("epoll_create1");
  }

  bind = async (address: string, port: number): Promise<UdpSocket> => {
    // A link-local address has an interface in it: Node knows how to find it.
    if (address.includes("%")) return openDgramNetwork().bind(address, port);
    return this.open(address, port);
  };

  /** @throws an ErrnoException */
  open(address: string, port: number): DirectSocket {
    const { calls } = this.#shared;
    const socket = new DirectSocket(this.#shared, familyOf(address), ({ fd }) => {
      this.#sockets[fd] = undefined;
    });
    try {
      socket.bind(address, port);
      if (calls.epollControl(this.#epoll, epollAdd, socket.fd, epollEvent(epollIn, socket.fd)) < 0)
        throw calls.error("epoll_ctl");
    } catch (error) {
      void socket.close();
      throw error;
    }
    this.#sockets[socket.fd] = socket;
    return socket;
  }

  poll = () => {
    const { calls, memory } = this.#shared;
    const { words, address } = memory;
    const nowMs = monoMs();
    calls.clockGettime(realtimeClock, address + clockAt);
    const wallMs = words[clockAt / 4]! * 1000 + words[clockAt / 4 + 2]! / 1e6;
    // What the wall clock says of a packet counts within what can be.
    const sinceMs = Math.max(this.#polledMs, nowMs - mostStallMs);
    for (let round = 0; round < mostRounds; round++) {
      const count = this.#fetch();
      if (count === 0) break;
      for (let n = 0; n < count; n++)
        if (this.#lengths[n]! >= 0) this.#ready[n]?.take(n, this.#lengths[n]!, wallMs, nowMs, sinceMs);
    }
    this.#ready.fill(undefined);
    this.#polledMs = nowMs;
  };

  /** Fetches one datagram of each socket that has some; −1 is the length of what was none. */
  #fetch(): number {
    const { calls, memory } = this.#shared;
    const { words, address } = memory;
    const count = calls.epollWait(this.#epoll, address + eventsAt, batch, 0);
    for (let n = 0; n < count; n++) {
      const head = headAt(n);
      words[(head + 8) / 4] = maxAddressLength;
      words[(head + 40) / 4] = controlLength;
      const fd = words[descriptorAt(n) / 4]!;
      this.#ready[n] = this.#sockets[fd];
      this.#lengths[n] = calls.recvmsg(fd, address + head, 0);
    }
    return Math.max(0, count);
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

  close = () => {
    this.#shared.calls.close(this.#epoll);
  };
}

/** Whether a datagram to ourselves arrives whole: kernels and sandboxes differ. */
const carries = (network: DirectNetwork): boolean => {
  const socket = network.open("127.0.0.1", 0);
  const to = { address: "127.0.0.1", port: socket.port };
  let came = false;
  const sentMs = monoMs();
  socket.receive = ([first, second, ...more], from, atMs) => {
    const whole = first === 7 && second === 8 && more.length === 0;
    came = whole && from.address === to.address && from.port === to.port && Math.abs(atMs - sentMs) < mostStallMs;
  };
  socket.send(Uint8Array.of(7, 8), to);
  network.poll();
  void socket.close();
  return came;
};

/** The network, or why there is none. */
export const openDirectNetwork = (): Network | string => {
  const calls = loadSystemCalls();
  if (typeof calls === "string") return calls;
  try {
    const network = new DirectNetwork(calls);
    if (carries(network)) return network;
    network.close();
    return "a datagram to ourselves did not arrive";
  } catch (error) {
    return (error as Error).message;
  }
};
