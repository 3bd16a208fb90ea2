import { get, type IncomingMessage } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectSecurely, type TLSSocket } from "node:tls";
import { urlToHttpOptions } from "node:url";

/** How long another server may take to begin its answer, and to each step up to there, ms. */
const usualPatienceMs = 5000;

/** A server's certificate is its own, made at its first start, or one that somebody vouches for. */
const isKnown = (socket: TLSSocket, print: string | undefined): boolean =>
  socket.authorized || (print !== undefined && socket.getPeerX509Certificate()?.fingerprint256 === print);

/** A connection to another server, over TLS one whose certificate is known. Nothing was said on it yet. */
const reach = (url: URL, print: string | undefined, patienceMs: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const isSecure = url.protocol === "https:";
    const host = String(urlToHttpOptions(url).hostname);
    const place = { host, port: Number(url.port) || (isSecure ? 443 : 80), timeout: patienceMs };
    // A name is told to the server (RFC 6066 §3), an address is not. Whether the certificate is known is looked at below.
    const secure = { ...place, rejectUnauthorized: false, servername: isIP(host) ? "" : host };
    const socket = isSecure ? connectSecurely(secure) : connect(place);
    socket.on("error", reject);
    socket.on("timeout", () => socket.destroy(new Error("another server takes too long")));
    socket.on(isSecure ? "secureConnect" : "connect", () => {
      if (!isSecure || isKnown(socket as TLSSocket, print)) resolve(socket);
      else socket.destroy(new Error("another server shows an unknown certificate"));
    });
  });

/**
 * Asks another server, on a connection of its own, whose certificate was looked at before the first byte of the request. Resolves with its answer,
 * whose body is still to come.
 * @param print SHA-256 fingerprint of its certificate, as it told by the database
 */
export const ask = async (
  url: URL,
  headers: Readonly<Record<string, string>>,
  print: string | undefined,
  patienceMs = usualPatienceMs,
): Promise<IncomingMessage> => {
  const socket = await reach(url, print, patienceMs);
  return new Promise((resolve, reject) => {
    const path = `${url.pathname}${url.search}`;
    const request = get({ path, headers: { host: url.host, ...headers }, createConnection: () => socket });
    request.on("error", reject);
    request.on("response", (answer) => {
      // Whoever listens to it may do so with pauses.
      socket.setTimeout(0);
      resolve(answer);
    });
  });
};
