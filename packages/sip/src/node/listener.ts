/** What a listener is set to, and what it is to the endpoint. */
import type { Address } from "../door.ts";
import type { FlowSide, FlowSocket } from "./flow.ts";
import type { TlsIdentity, TlsPeer } from "./tls.ts";

type Place = {
  readonly name: string;
  /** An address of this machine, IPv4 or IPv6. A wildcard only with `wildcard: true`, and then `advertise` must name a host. */
  readonly bind: string;
  /** 0: any free one. */
  readonly port: number;
  /** What peers are told, where it differs (NAT). */
  readonly advertise?: Partial<Address>;
  readonly wildcard?: boolean;
};

/** Where peers connect to. */
export type StreamSettings = Place & {
  /**
   * Connections at one time, and of them from one address. Default 1000, 100; what is over is refused and counted. A fifth is kept for those who are
   * known: trunks and phones that are registered.
   */
  readonly connections?: number;
  readonly connectionsPerAddress?: number;
  /** Connections without proof, of addresses that aren't known. Default 200; one more replaces the oldest of the address that has most. */
  readonly newcomers?: number;
  /** TLS: a handshake that takes longer is broken off. Default 10000. */
  readonly handshakeMs?: number;
};

export type ListenerSettings =
  | (StreamSettings & { readonly transport: "udp" | "tcp" })
  | (StreamSettings & { readonly transport: "tls"; readonly tls: TlsIdentity })
  /** No socket of its own: WebSockets are attached. `advertise` stands in Via and Contact; browsers come back by their WebSocket. */
  | { readonly name: string; readonly transport: "ws" | "wss"; readonly advertise?: Partial<Address> };

/** Why a listener can't be opened; `message` is one sentence with the setting to change. */
export type ListenError = {
  readonly code: string;
  readonly listener: string;
  readonly bind: string;
  readonly port: number;
  readonly message: string;
};

export type Socket = {
  readonly local: Address | undefined;
  readonly advertise: Address;
  /** UDP. False: the queue is full. */
  readonly send?: (bytes: Uint8Array, remote: Address) => boolean;
  /** TCP, TLS. */
  readonly connect?: (remote: Address, side: FlowSide) => FlowSocket;
  /** TLS: for connections from now on. Why it can't be used, or undefined. */
  readonly setTls?: (identity: TlsIdentity) => string | undefined;
  /** Connections that were over the limits. */
  readonly refused?: () => number;
  close(): Promise<void>;
};

export type World = {
  /** Whether a trunk or a registered phone is known by the address. */
  isKnown(host: string): boolean;
  /** Whether file descriptors run short. */
  isShort(): boolean;
  tlsPeer(remote: Address): TlsPeer;
  datagram(remote: Address, bytes: Uint8Array): void;
  accepted(remote: Address, take: (side: FlowSide) => FlowSocket): void;
  fault(error: unknown): void;
};

export function advertised(settings: Place, local: Address): Address {
  return { host: settings.advertise?.host ?? local.host, port: settings.advertise?.port ?? local.port };
}
