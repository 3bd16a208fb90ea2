/**
 * The memory of the direct network's system calls, and the datagrams in it that wait to be sent. A batch of datagrams is fetched, and a batch sent, in one go:
 * the code of the kernel and ours each stay in the processor's caches.
 */

import type { Memory, SystemCalls } from "./system-calls.ts";

export const batch = 64;
const maxPacketLength = 2048;
/** Not a power of two: otherwise all headers would share the same cache lines. */
const packetLength = maxPacketLength + 64;
/** Packets longer than audio are sent at once. */
export const maxGatheredLength = 256;
export const controlLength = 32;

export const clockAt = 0; // timespec
const headsAt = 64; // as many struct msghdr
const headLength = 64;
/** Within struct msghdr: msg_namelen, msg_controllen. */
export const nameLengthAt = 8;
export const controlLengthAt = 40;
const vectorsAt = headsAt + batch * headLength; // a struct iovec for each
const vectorLength = 16;
const tailsAt = vectorsAt + batch * vectorLength; // for each: sockaddr, one cmsghdr with a timespec
const tailLength = 64;
const controlAt = 32;
const gatheredAt = tailsAt + batch * tailLength;
const packetsAt = gatheredAt + batch * maxGatheredLength;
const memoryLength = packetsAt + batch * packetLength;

/** Addresses of the nth datagram's msghdr, sockaddr, control message and bytes. */
export const headAt = (n: number): number => headsAt + n * headLength;
export const nameOf = (n: number): number => tailsAt + n * tailLength;
export const controlOf = (n: number): number => nameOf(n) + controlAt;
export const packetAt = (n: number): number => packetsAt + n * packetLength;

/** Laid out once. All calls are synchronous, so one serves all sockets. */
export const layOut = (calls: SystemCalls): Memory => {
  const memory = calls.allocate(memoryLength);
  memory.bytes.fill(0);
  const view = new DataView(memory.bytes.buffer, memory.bytes.byteOffset);
  const pointAt = (at: number, to: number) => view.setBigUint64(at, BigInt(memory.address + to), true);
  for (let n = 0; n < batch; n++) {
    const head = headAt(n);
    const vector = vectorsAt + n * vectorLength;
    pointAt(head, nameOf(n));
    pointAt(head + 16, vector);
    view.setBigUint64(head + 24, 1n, true);
    pointAt(head + 32, controlOf(n));
    pointAt(vector, packetAt(n));
    view.setBigUint64(vector + 8, BigInt(maxPacketLength), true);
  }
  return memory;
};

/** Datagrams that are sent together. */
export class Outbox {
  readonly #calls: SystemCalls;
  readonly #memory: Memory;
  readonly #fds = new Int32Array(batch);
  readonly #lengths = new Int32Array(batch);
  readonly #addresses = new Float64Array(batch);
  readonly #addressLengths = new Int32Array(batch);
  readonly #connected = new Uint8Array(batch);
  #count = 0;
  readonly #refused: (fd: number) => void;
  /** Whether datagrams wait for `flush`. */
  waits = false;

  /** `refused` is called for a connected socket that took no datagram: disconnect it. */
  constructor(calls: SystemCalls, memory: Memory, refused: (fd: number) => void) {
    this.#calls = calls;
    this.#memory = memory;
    this.#refused = refused;
  }

  /** Copies the bytes. `to`: address of a sockaddr in memory, which must not change until `flush`. `connected`: the socket is connected to it. */
  put(fd: number, bytes: Uint8Array, to: number, addressLength: number, connected: boolean) {
    const n = this.#count++;
    this.#memory.bytes.set(bytes, gatheredAt + n * maxGatheredLength);
    this.#fds[n] = fd;
    this.#lengths[n] = bytes.length;
    this.#addresses[n] = to;
    this.#addressLengths[n] = addressLength;
    this.#connected[n] = connected ? 1 : 0;
    if (this.#count === batch || !this.waits) this.flush();
  }

  flush() {
    const from = this.#memory.address + gatheredAt;
    const { send, sendto } = this.#calls;
    for (let n = 0; n < this.#count; n++) {
      const at = from + n * maxGatheredLength;
      if (this.#connected[n] === 1) {
        if (send(this.#fds[n]!, at, this.#lengths[n]!, 0) >= 0) continue;
        this.#refused(this.#fds[n]!);
      }
      sendto(this.#fds[n]!, at, this.#lengths[n]!, 0, this.#addresses[n]!, this.#addressLengths[n]!);
    }
    this.#count = 0;
  }
}
