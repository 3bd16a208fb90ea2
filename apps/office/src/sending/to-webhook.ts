import { type FlowHost, mayAskHost } from "@zongji/domain";
import { bytesOf, type Parcel, SendFailed } from "./failed.ts";

const mostBytes = 50 * 1024 * 1024;
/** Of an answer no more is read. */
const mostAnswered = 1024;
const timeoutMs = 60_000;

/** With these no connection came about: nothing can have arrived. */
const unconnected = [
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"],
  ...["CERT_HAS_EXPIRED", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "ERR_TLS_CERT_ALTNAME_INVALID"],
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
];

export type Webhook = {
  readonly url: string;
  readonly header: string | undefined;
  readonly secret: string | undefined;
};

const bodyOf = ({ id, title, text, files }: Parcel): FormData => {
  const form = new FormData();
  const told = files.map(({ name, sha256, content }) => ({ name, sha256, bytes: content.length }));
  form.set("about", new Blob([JSON.stringify({ id, title, text, files: told })], { type: "application/json" }));
  for (const { name, type, content } of files) form.append("file", new Blob([new Uint8Array(content)], { type }), name);
  return form;
};

const failureOf = (error: unknown): SendFailed => {
  const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  const said = code ?? message;
  return unconnected.includes(code ?? "")
    ? new SendFailed("unreachable", { said, again: true })
    : new SendFailed("unclear", { said });
};

/** The beginning of what the other side says; the rest of it is left. */
const beginningOf = async ({ body }: Response): Promise<string> => {
  if (body === null) return "";
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the body.
  for await (const piece of body as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= mostAnswered) break;
  }
  return Buffer.concat(pieces).subarray(0, mostAnswered).toString();
};

/** With these the other side has taken nothing. Of others above 499, and of 408, it may be that something behind it has. */
const notNow: readonly number[] = [429, 503];

/** Posts the files, once: where it leads to another address nothing follows. @throws SendFailed */
export const toWebhook = async (
  hosts: readonly FlowHost[],
  { url, header, secret }: Webhook,
  parcel: Parcel,
): Promise<void> => {
  if (!mayAskHost(hosts, new URL(url))) throw new SendFailed("hostNotAllowed", { said: new URL(url).host });
  if (bytesOf(parcel) > mostBytes) throw new SendFailed("tooLarge");
  const headers = { "idempotency-key": parcel.id, ...(header && secret !== undefined && { [header]: secret }) };
  const asked = { method: "POST", headers, body: bodyOf(parcel), redirect: "manual" } as const;
  const answer = await fetch(url, { ...asked, signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
    throw failureOf(error);
  });
  const { status } = answer;
  const text = (await beginningOf(answer).catch(() => "")).slice(0, 200);
  if (status >= 200 && status < 300) return;
  const said = `${status} ${text}`.trim();
  const again = notNow.includes(status);
  const isRefused = again || (status < 500 && status !== 408);
  throw new SendFailed(isRefused ? "refusedThere" : "unclear", { said, again });
};
