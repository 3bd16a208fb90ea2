import type { Endpoint } from "../latch.ts";
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
/** struct epoll_event is packed on x64 alone. */
const eventStride = process.arch === "x64" ? 12 : 16;
const eventFdAt = process.arch === "x64" ? 4 : 8;

/** Where things lie in the memory that the calls share. */
const messageAt = 0; // struct msghdr
const vectorAt = 64; // struct iovec
const nameAt = 96; // sockaddr
const controlAt = 128; // one cmsghdr with a timespec
const controlLength = 64;
const clockAt = 192; // timespec
const eventsAt = 256;
const mostEvents = 512;
const packetAt = 8192;
const maxPacketLength = 2048;
const memoryLength = packetAt + maxPacketLength;

/** So often each socket that still has something is read in one poll: who floods one session must not keep the others from their slots. */
const mostRounds = 32;
const mostStallMs = 10_000;

/** The memory is laid out once; all calls are synchronous, so one serves every socket. */
const layOut = (calls: SystemCalls): Memory => {
  const memory = calls.allocate(memoryLength);
  memory.bytes.fill(0);
  const view = new DataView(memory.bytes.buffer);
  const pointAt = (at: number, to: number) => view.setBigUint64(at, BigInt(memory.address + to), true);
  pointAt(messageAt, nameAt);
  pointAt(messageAt + 16, vectorAt);
  view.setBigUint64(messageAt + 24, 1n, true);
  pointAt(messageAt + 32, controlAt);
  pointAt(vectorAt, packetAt);
  view.setBigUint64(vectorAt + 8, BigInt(maxPacketLength), true);
  return memory;
};

type Shared = {
  readonly calls: SystemCalls;
  readonly memory: Memory;
  /** The packet's memory, seen at each length that came. */
  readonly packets: (Uint8Array | undefined)[];
};

/** One socket: its descriptor, and the two addresses that it met last, as bytes and as text. */
class DirectSocket implements UdpSocket {
  receive: Receive | undefined;
  readonly fd: number;
  readonly #shared: Shared;
  readonly #family: 4 | 6;
  readonly #fromWords = new Uint32Array(maxAddressLength / 4);
  #from: Endpoint | undefined;
  readonly #toBytes = new Uint8Array(maxAddressLength);
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
    const { calls } = this.#shared;
    if (to !== this.#to) {
      if (!this.#open || !writeAddress(calls, this.#family, to, this.#toBytes)) return;
      this.#to = to;
    }
    calls.sendto(this.fd, bytes, bytes.length, 0, this.#toBytes, addressLength(this.#family));
  };

  /** Reads one datagram. `wallMs` and `nowMs` are the same moment by the two clocks; it can't have come before `sinceMs`. */
  read(wallMs: number, nowMs: number, sinceMs: number) {
    const { calls, memory, packets } = this.#shared;
    const { words } = memory;
    words[(messageAt + 8) / 4] = maxAddressLength;
    words[(messageAt + 40) / 4] = controlLength;
    const length = calls.recvmsg(this.fd, memory.address + messageAt, 0);
    if (length < 0 || !this.receive) return;
    packets[length] ??= memory.bytes.subarray(packetAt, packetAt + length);
    this.receive(packets[length], this.#source(), arrivalAt(stampOf(words), wallMs, nowMs, sinceMs));
  }

  /** Who sent it: mostly who sent the one before. */
  #source(): Endpoint {
    const { words } = this.#shared.memory;
    const count = addressLength(this.#family) / 4;
    let same = this.#from !== undefined;
    for (let i = 0; i < count; i++) {
      if (this.#fromWords[i] === words[nameAt / 4 + i]) continue;
      this.#fromWords[i] = words[nameAt / 4 + i]!;
      same = false;
    }
    if (!same) {
      const { calls, memory } = this.#shared;
      this.#from = readAddress(calls, this.#family, memory.bytes.subarray(nameAt, nameAt + maxAddressLength));
    }
    return this.#from!;
  }

  close = async () => {
    if (!this.#open) return;
    this.#open = false;
    this.#to = undefined;
    this.receive = undefined;
    this.#forget(this);
    this.#shared.calls.close(this.fd);
  };
}

/** The kernel's stamp of the datagram read last, ms since 1970; undefined without one. */
const stampOf = (words: Uint32Array): number | undefined => {
  const at = controlAt / 4;
  if (words[(messageAt + 40) / 4] === 0 || words[at + 3] !== soTimestampNs) return undefined;
  return words[at + 4]! * 1000 + words[at + 6]! / 1e6;
};

/**
 * When a datagram came, by the monotonic clock: the kernel stamps by the wall clock. `wallMs` and `nowMs` are now by both; it came after `sinceMs`. A
 * wall clock that was set in between moves it no further than it can be true.
 */
export const arrivalAt = (stampMs: number | undefined, wallMs: number, nowMs: number, sinceMs: number): number =>
  stampMs === undefined ? nowMs : Math.max(sinceMs, Math.min(nowMs, nowMs - (wallMs - stampMs)));

/**
 * UDP by system calls of our own: one epoll_wait in each slot tells which sockets have something, one recvmsg fetches it, one sendto sends. Nothing is
 * allocated for a packet, and nothing wakes the loop between slots. A packet is fetched up to 5 ms after it came; when it came, the kernel has noted.
 */
class DirectNetwork implements Network {
  readonly way = "direct";
  readonly #shared: Shared;
  readonly #epoll: number;
  /** By descriptor. */
  readonly #sockets = new Map<number, DirectSocket>();
  #polledMs = monoMs();

  constructor(calls: SystemCalls) {
    this.#shared = { calls, memory: layOut(calls), packets: [] };
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
    const socket = new DirectSocket(this.#shared, familyOf(address), ({ fd }) => this.#sockets.delete(fd));
    try {
      socket.bind(address, port);
      const event = new Uint8Array(16);
      event[0] = epollIn;
      new DataView(event.buffer).setInt32(eventFdAt, socket.fd, true);
      if (calls.epollControl(this.#epoll, epollAdd, socket.fd, event) < 0) throw calls.error("epoll_ctl");
    } catch (error) {
      void socket.close();
      throw error;
    }
    this.#sockets.set(socket.fd, socket);
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
      const ready = calls.epollWait(this.#epoll, address + eventsAt, mostEvents, 0);
      for (let i = 0; i < ready; i++)
        this.#sockets.get(words[(eventsAt + i * eventStride + eventFdAt) / 4]!)?.read(wallMs, nowMs, sinceMs);
      if (ready <= 0) break;
    }
    this.#polledMs = nowMs;
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
