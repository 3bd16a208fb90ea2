import type { Endpoint } from "../latch.ts";

/** Which way packets go between us and the kernel: by system calls of our own, or by Node's dgram. */
export type SocketWay = "direct" | "dgram";

/** A datagram that came: its bytes, which are good until the next, where from, and when by monoMs. */
export type Receive = (bytes: Uint8Array, from: Endpoint, atMs: number) => void;

/** One bound UDP socket. What can't be sent is lost, as on any network; the bytes are the caller's again at once. */
export type UdpSocket = {
  receive: Receive | undefined;
  readonly send: (bytes: Uint8Array, to: Endpoint) => void;
  readonly close: () => Promise<void>;
};

/** Where UDP sockets are opened. */
export type Network = {
  readonly way: SocketWay;
  /** Rejects with an ErrnoException; its `code` is "EADDRINUSE" when the port is taken. */
  readonly bind: (address: string, port: number) => Promise<UdpSocket>;
  /** Hands over what has come since the last time. To be called before each slot. */
  readonly poll: () => void;
  /** What is sent within `run` goes to the kernel one after another at its end, or before. */
  readonly together: (run: () => void) => void;
  /** To be called when all sockets are closed. */
  readonly close: () => void;
};
