/**
 * The memory that the direct way's system calls share, and what waits in it to be sent. So many datagrams are fetched, and so many sent, one after
 * another: what the kernel does and what we do with them each stay in the processor's caches.
 */

import type { Memory, SystemCalls } from "./system-calls.ts";

export const batch = 64;
const maxPacketLength = 2048;
/** Not a power of two, or the heads of all would fall on the same lines of the cache. */
const packetLength = maxPacketLength + 64;
/** Longer packets than audio's are sent at once. */
export const maxGatheredLength = 256;
export const controlLength = 64;

/** struct epoll_event is packed on x64 alone. */
const eventStride = process.arch === "x64" ? 12 : 16;
const eventFdAt = process.arch === "x64" ? 4 : 8;

export const clockAt = 0; // timespec
export const eventsAt = 64; // as many epoll_event
const headsAt = eventsAt + 16 * batch; // for each datagram: struct msghdr, struct iovec, sockaddr, one cmsghdr with a timespec
const headLength = 192;
const vectorAt = 64;
export const nameAt = 96;
export const controlAt = 128;
const gatheredAt = headsAt + batch * headLength; // for each datagram to send: it, and the sockaddr
const gatheredLength = maxGatheredLength + 32;
const packetsAt = gatheredAt + batch * gatheredLength;
const memoryLength = packetsAt + batch * packetLength;

/** Where the nth of a batch has its msghdr, its datagram, and the descriptor that epoll_wait tells. */
export const headAt = (n: number): number => headsAt + n * headLength;
export const packetAt = (n: number): number => packetsAt + n * packetLength;
export const descriptorAt = (n: number): number => eventsAt + n * eventStride + eventFdAt;

/** An epoll_event of a descriptor. */
export const epollEvent = (events: number, fd: number): Uint8Array => {
  const event = new Uint8Array(16);
  event[0] = events;
  new DataView(event.buffer).setInt32(eventFdAt, fd, true);
  return event;
};

/** It is laid out once; all calls are synchronous, so one serves every socket. */
export const layOut = (calls: SystemCalls): Memory => {
  const memory = calls.allocate(memoryLength);
  memory.bytes.fill(0);
  const view = new DataView(memory.bytes.buffer);
  const pointAt = (at: number, to: number) => view.setBigUint64(at, BigInt(memory.address + to), true);
  for (let n = 0; n < batch; n++) {
    const head = headAt(n);
    pointAt(head, head + nameAt);
    pointAt(head + 16, head + vectorAt);
    view.setBigUint64(head + 24, 1n, true);
    pointAt(head + 32, head + controlAt);
    pointAt(head + vectorAt, packetAt(n));
    view.setBigUint64(head + vectorAt + 8, BigInt(maxPacketLength), true);
  }
  return memory;
};

/** Datagrams that are to leave together. */
export class Outbox {
  readonly #calls: SystemCalls;
  readonly #memory: Memory;
  readonly #fds = new Int32Array(batch);
  readonly #lengths = new Int32Array(batch);
  readonly #addressLengths = new Int32Array(batch);
  #count = 0;
  /** Whether what is sent waits for `flush`. */
  waits = false;

  constructor(calls: SystemCalls, memory: Memory) {
    this.#calls = calls;
    this.#memory = memory;
  }

  /** `to`: a sockaddr. The bytes are copied. */
  put(fd: number, bytes: Uint8Array, to: Uint32Array, addressLength: number) {
    const { bytes: all, words } = this.#memory;
    const n = this.#count++;
    const at = gatheredAt + n * gatheredLength;
    all.set(bytes, at);
    const word = (at + maxGatheredLength) / 4;
    for (let i = 0; i < addressLength / 4; i++) words[word + i] = to[i]!;
    this.#fds[n] = fd;
    this.#lengths[n] = bytes.length;
    this.#addressLengths[n] = addressLength;
    if (this.#count === batch || !this.waits) this.flush();
  }

  flush() {
    const { address } = this.#memory;
    const { sendto } = this.#calls;
    for (let n = 0; n < this.#count; n++) {
      const at = address + gatheredAt + n * gatheredLength;
      sendto(this.#fds[n]!, at, this.#lengths[n]!, 0, at + maxGatheredLength, this.#addressLengths[n]!);
    }
    this.#count = 0;
  }
}
