/** One HTTP request to addresses that were checked. It follows no redirect and reads no more than it may. */
import type { LookupAddress } from "node:dns";
import { type IncomingMessage, request as plain } from "node:http";
import { request as secure } from "node:https";
import type { LookupFunction } from "node:net";
import type { Answer, Ask } from "@zongji/domain";

/** Of an answer's body, bytes. */
export const mostBytes = 64 * 1024;
/** Of an answer's headers, bytes. */
const mostHeaderBytes = 16 * 1024;

/** Connects to these addresses whatever the name leads to by now. */
const pinnedTo =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_host, { all }, tell) => {
    const [{ address, family }] = addresses as readonly [LookupAddress];
    if (all) tell(null, [...addresses]);
    else tell(null, address, family);
  };

/** What is asked: of a call, or of a room of the office. */
export type Request = Pick<Ask, "method" | "headers"> & {
  readonly body?: string | Uint8Array | undefined;
  /** Of the answer nothing else is read. */
  readonly statusAlone?: boolean;
};

const headersOf = ({ headers, body }: Request): Record<string, string> => ({
  accept: "application/json, */*;q=0.1",
  "user-agent": "Zongji",
  ...(body !== undefined && { "content-type": "application/json; charset=utf-8" }),
  ...Object.fromEntries(headers.map(({ header, value }) => [header.toLowerCase(), value])),
  // Packed, little might be much.
  "accept-encoding": "identity",
  connection: "close",
  ...(body !== undefined && { "content-length": String(Buffer.byteLength(body)) }),
});

/** The body as a text, by the charset that it names. */
const textOf = (bytes: Buffer, { headers }: IncomingMessage): Answer | string => {
  const { "content-encoding": packed = "identity", "content-type": type = "" } = headers;
  if (packed !== "identity") return { failed: "rubbish" };
  const charset = /;\s*charset="?([^";\s]+)/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return { failed: "rubbish" };
  }
};

/** What came, as far as it is read: of a status other than 2xx that alone. */
const read = async (response: IncomingMessage, statusAlone: boolean): Promise<Answer> => {
  const { statusCode: status = 0, headers } = response;
  if (statusAlone || status < 200 || status > 299) return { status, body: "" };
  if (Number(headers["content-length"] ?? 0) > mostBytes) return { failed: "tooLarge" };
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) return { failed: "tooLarge" };
    chunks.push(chunk);
  }
  const body = textOf(Buffer.concat(chunks), response);
  return typeof body === "string" ? { status, body } : body;
};

/** No answer came. */
export class RequestBroke extends Error {
  override readonly name = "RequestBroke";
  readonly code: string | undefined;
  /** A connection had come about: the other side may have heard the request. */
  readonly told: boolean;

  constructor(cause: Error, told: boolean) {
    super(cause.message, { cause });
    this.code = (cause as NodeJS.ErrnoException).code;
    this.told = told;
  }
}

/** What is waited for, or the end of its time. */
export const within = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const over = () => reject(signal.reason as Error);
    if (signal.aborted) over();
    signal.addEventListener("abort", over, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener("abort", over));
  });

/** @throws RequestBroke where no connection comes about, or it breaks, or `signal` ends it */
export const sendRequest = async (
  ask: Request,
  url: URL,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
): Promise<Answer> => {
  const options = {
    ...{ method: ask.method, headers: headersOf(ask), agent: false, maxHeaderSize: mostHeaderBytes, signal },
    lookup: pinnedTo(addresses),
  } as const;
  const isSecure = url.protocol === "https:";
  const request = isSecure ? secure(url, options) : plain(url, options);
  let told = false;
  // Nothing of the request leaves before.
  request.on("socket", (socket) => {
    socket.once(isSecure ? "secureConnect" : "connect", () => {
      told = true;
    });
  });
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.on("response", resolve);
      request.on("error", reject);
      request.end(ask.body);
    });
    return await read(response, ask.statusAlone ?? false);
  } catch (error) {
    throw new RequestBroke(error as Error, told);
  } finally {
    request.destroy();
  }
};
