import { param, parseParams } from "./params.ts";

export type Part = { readonly type: string; readonly bytes: Uint8Array };

/** More parts than this are not looked for. */
const partLimit = 16;

/** "application/sdp" of `Application / SDP ;charset=x`. */
export const mediaType = (value: string | undefined): string =>
  (value ?? "")
    .split(";")[0]!
    .replace(/[ \t]*\/[ \t]*/, "/")
    .trim()
    .toLowerCase();

/** The first part of a type in a multipart body (RFC 5621, RFC 2046 §5.1); carriers put SDP beside ISUP or a location. Nested ones are not searched. */
export function partOf(contentType: string, body: Uint8Array, type: string): Part | undefined {
  if (!mediaType(contentType).startsWith("multipart/")) return undefined;
  const params = parseParams(contentType.replace(/^[^;]*/, ""), 0);
  const boundary = params && param(params, "boundary");
  if (boundary === undefined || boundary === "") return undefined;
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = `--${boundary}`;
  let at = buffer.indexOf(delimiter, 0, "latin1");
  for (let n = 0; n < partLimit && at >= 0; n++) {
    const start = at + delimiter.length;
    const next = buffer.indexOf(`\r\n${delimiter}`, start, "latin1");
    if (next < 0) return undefined;
    const part = readPart(buffer.subarray(start, next));
    if (part !== undefined && mediaType(part.type) === type) return part;
    at = next + 2;
  }
  return undefined;
}

function readPart(bytes: Buffer): Part | undefined {
  const lineEnd = bytes.indexOf("\r\n", 0, "latin1");
  const headEnd = bytes.indexOf("\r\n\r\n", 0, "latin1");
  if (lineEnd < 0 || headEnd < 0) return undefined;
  const head = bytes.toString("latin1", lineEnd, headEnd).replace(/\r\n[ \t]+/g, " ");
  const type = /(?:^|\r\n)Content-Type[ \t]*:[ \t]*([^\r\n]*)/i.exec(head)?.[1];
  return type === undefined ? undefined : { type, bytes: bytes.subarray(headEnd + 4) };
}
