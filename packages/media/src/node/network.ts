import type { Endpoint } from "../latch.ts";

/** How packets are sent and received: by our own system calls, or by Node's dgram. */
export type SocketWay = "direct" | "dgram";

/** Takes a datagram: its bytes, valid until the next one; its sender, the same object while the sender is the same; its arrival by monoMs. */
export type Receiver = { readonly receive: (bytes: Uint8Array, from: Endpoint, atMs: number) => void };

/** One bound UDP socket. A datagram that can't be sent is lost, as in any network. The caller may reuse the bytes at once. */
export type UdpSocket = {
  receiver: Receiver | undefined;
  readonly send: (bytes: Uint8Array, to: Endpoint) => void;
  /**
   * From now on only this peer's datagrams are needed: sending to it is cheaper, and datagrams of others may be lost. Undefined: all are received again. `send` must
   * get the same endpoint object.
   */
  readonly keepTo: (peer: Endpoint | undefined) => void;
  readonly close: () => Promise<void>;
};

/** Opens UDP sockets. */
export type Network = {
  readonly way: SocketWay;
  /** Rejects with an ErrnoException; its `code` is "EADDRINUSE" if the port is taken. */
  readonly bind: (address: string, port: number) => Promise<UdpSocket>;
  /**
   * Passes on what has come to these sockets. Other datagrams wait in the kernel, as long as it has room. Datagrams without hurry may be left there too, unless `all`
   * is set.
   */
  readonly fetch: (sockets: readonly UdpSocket[], all?: boolean) => void;
  /** Datagrams that are sent within `run` go to the kernel together, at its end or before. */
  readonly together: (run: () => void) => void;
};
