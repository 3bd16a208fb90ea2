import { param, parseParams } from "./params.ts";

export type Part = { readonly type: string; readonly bytes: Uint8Array };
/** A part that holds no others. `disposition`: its Content-Disposition. */
export type Leaf = Part & { readonly disposition?: string };

/** More parts than this are not looked for, at whatever depth. */
const partLimit = 16;
const depthLimit = 4;

/** "application/sdp" of `Application / SDP ;charset=x`. */
export const mediaType = (value: string | undefined): string =>
  (value ?? "")
    .split(";")[0]!
    .replace(/[ \t]*\/[ \t]*/, "/")
    .trim()
    .toLowerCase();

export const isMultipart = (contentType: string): boolean => mediaType(contentType).startsWith("multipart/");

/** The parts of a multipart body and of the multipart bodies in it (RFC 5621 §4, RFC 2046 §5.1), in their order. None of a body that can't be read. */
export const leavesOf = (contentType: string, body: Uint8Array): Leaf[] => {
  const leaves: Leaf[] = [];
  gather(contentType, body, 1, leaves, { left: partLimit });
  return leaves;
};

/** The first part of a type; carriers put SDP beside ISUP or a location, phones an alternative of SDPs beside them. */
export const partOf = (contentType: string, body: Uint8Array, type: string): Part | undefined => {
  if (!isMultipart(contentType)) return undefined;
  const leaf = leavesOf(contentType, body).find((one) => mediaType(one.type) === type);
  return leaf && { type: leaf.type, bytes: leaf.bytes };
};

function gather(contentType: string, body: Uint8Array, depth: number, leaves: Leaf[], budget: { left: number }): void {
  const params = parseParams(contentType.replace(/^[^;]*/, ""), 0);
  const boundary = params && param(params, "boundary");
  if (boundary === undefined || boundary === "") return;
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = `--${boundary}`;
  let at = buffer.indexOf(delimiter, 0, "latin1");
  while (at >= 0 && budget.left > 0) {
    budget.left--;
    const start = at + delimiter.length;
    const next = buffer.indexOf(`\r\n${delimiter}`, start, "latin1");
    if (next < 0) return;
    const part = readPart(buffer.subarray(start, next));
    if (part !== undefined && isMultipart(part.type)) {
      if (depth < depthLimit) gather(part.type, part.bytes, depth + 1, leaves, budget);
    } else if (part !== undefined) leaves.push(part);
    at = next + 2;
  }
}

function readPart(bytes: Buffer): Leaf | undefined {
  const lineEnd = bytes.indexOf("\r\n", 0, "latin1");
  const headEnd = bytes.indexOf("\r\n\r\n", 0, "latin1");
  if (lineEnd < 0 || headEnd < 0) return undefined;
  const head = bytes.toString("latin1", lineEnd, headEnd).replace(/\r\n[ \t]+/g, " ");
  const field = (name: string) => new RegExp(`(?:^|\\r\\n)${name}[ \\t]*:[ \\t]*([^\\r\\n]*)`, "i").exec(head)?.[1];
  const [type, disposition] = [field("Content-Type"), field("Content-Disposition")];
  if (type === undefined) return undefined;
  return { type, bytes: bytes.subarray(headEnd + 4), ...(disposition !== undefined && { disposition }) };
}
