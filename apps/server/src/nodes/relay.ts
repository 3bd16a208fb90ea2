import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getSecure } from "node:https";
import type { TLSSocket } from "node:tls";

/** How long another server may take to begin its answer, ms. */
const patienceMs = 5000;

/** A server's certificate is its own, made at its first start, or one that somebody vouches for. */
const isKnown = (socket: TLSSocket, print: string | undefined): boolean =>
  socket.authorized || (print !== undefined && socket.getPeerCertificate().fingerprint256 === print);

/**
 * Asks another server. Resolves with its answer, whose body is still to come.
 * @param print SHA-256 fingerprint of its certificate, as it told by the database
 */
export const ask = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  print: string | undefined,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const isSecure = url.protocol === "https:";
    // A connection of its own, so that its certificate is looked at each time.
    const options = {
      headers,
      agent: false as const,
      timeout: patienceMs,
      ...(isSecure && { rejectUnauthorized: false }),
    };
    const request = (isSecure ? getSecure : getPlain)(url, options, resolve);
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error("another server takes too long")));
    if (isSecure)
      request.on("socket", (socket) =>
        socket.on("secureConnect", () => {
          if (!isKnown(socket as TLSSocket, print))
            request.destroy(new Error("another server shows an unknown certificate"));
        }),
      );
  });
