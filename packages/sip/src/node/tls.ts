import { isIP } from "node:net";
import { type ConnectionOptions, createSecureContext, type TlsOptions } from "node:tls";
import type { Address } from "../door.ts";

/** What we show on a TLS listener. PEM texts. */
export type TlsIdentity = {
  readonly key: string;
  /** Ours first, then those between it and the authority. */
  readonly cert: string;
  /** With it peers must show a certificate of this authority (mutual TLS, RFC 3261 §26.3.1). Default: none is asked for. */
  readonly ca?: string;
};

/** How a peer that we connect to is checked. PEM texts. */
export type TlsPeer = {
  /** Authorities that are trusted for it. Default: those of Node.js. */
  readonly ca?: string;
  /** Default true. With false anybody can stand in the peer's place. */
  readonly rejectUnauthorized?: boolean;
  /** Name that its certificate must hold; sent as SNI. Default: its address must stand in the certificate. */
  readonly servername?: string;
  /** Ours, where the peer asks for one. */
  readonly key?: string;
  readonly cert?: string;
};

/** Why an identity can't be used, or undefined. */
export function identityFault({ key, cert, ca }: TlsIdentity): string | undefined {
  try {
    createSecureContext({ key, cert, ...(ca !== undefined && { ca }) });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

export const serverOptions = ({ key, cert, ca }: TlsIdentity, handshakeMs: number): TlsOptions => ({
  key,
  cert,
  minVersion: "TLSv1.2",
  handshakeTimeout: handshakeMs,
  ...(ca !== undefined && { ca, requestCert: true, rejectUnauthorized: true }),
});

export function connectOptions(
  remote: Address,
  bind: string,
  peer: TlsPeer,
): ConnectionOptions & { localAddress: string } {
  const { servername, rejectUnauthorized = true, ca, key, cert } = peer;
  return {
    host: remote.host,
    port: remote.port,
    localAddress: bind,
    minVersion: "TLSv1.2",
    rejectUnauthorized,
    ...(servername !== undefined && isIP(servername) === 0 && { servername }),
    ...(ca !== undefined && { ca }),
    ...(key !== undefined && { key }),
    ...(cert !== undefined && { cert }),
  };
}
