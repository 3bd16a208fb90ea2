import type { Endpoint } from "../latch.ts";

/** Which way packets go between us and the kernel: by system calls of our own, or by Node's dgram. */
export type SocketWay = "direct" | "dgram";

/** Takes a datagram that came: its bytes, which are good until the next, where from (the same object while it is the same place), and when by monoMs. */
export type Receiver = { readonly receive: (bytes: Uint8Array, from: Endpoint, atMs: number) => void };

/** One bound UDP socket. A datagram that can't be sent is lost, as on any network. The caller may reuse the bytes at once. */
export type UdpSocket = {
  receiver: Receiver | undefined;
  readonly send: (bytes: Uint8Array, to: Endpoint) => void;
  /**
   * Nobody else than this peer needs to be heard from now on: to it a datagram goes cheaper, and what comes from elsewhere may be lost. Undefined: all who
   * come are heard again. It is the same endpoint, as an object, to which is sent.
   */
  readonly keepTo: (peer: Endpoint | undefined) => void;
  readonly close: () => Promise<void>;
};

/** Where UDP sockets are opened. */
export type Network = {
  readonly way: SocketWay;
  /** Rejects with an ErrnoException; its `code` is "EADDRINUSE" when the port is taken. */
  readonly bind: (address: string, port: number) => Promise<UdpSocket>;
  /**
   * Hands over what has come to these sockets of this network. What nobody fetches waits, as long as the kernel has room for it; so may what needs no
   * hurry, unless `all` is asked for.
   */
  readonly fetch: (sockets: readonly UdpSocket[], all?: boolean) => void;
  /** What is sent within `run` goes to the kernel one after another at its end, or before. */
  readonly together: (run: () => void) => void;
};
