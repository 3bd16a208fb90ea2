import { type HeaderField, noBody, type SipMessage } from "./message.ts";
import { canonicalName } from "./names.ts";

/** Why a message can't be taken. `status`: what a request like that is answered with; responses are dropped. */
export type Problem = { readonly status: number; readonly reason: string };

/** With a `message` and a `problem` its head could be read well enough to answer it. */
export type Parsed = { readonly message?: SipMessage; readonly problem?: Problem };

export type ParseLimits = { readonly messageBytes: number; readonly headerCount: number; readonly lineBytes: number };
export const parseLimits: ParseLimits = { messageBytes: 65535, headerCount: 256, lineBytes: 8192 };

const method = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
const fieldName = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
const bareBreak = /\r(?!\n)|(?<!\r)\n/;
const bad = (reason: string): Problem => ({ status: 400, reason });

/**
 * One whole message: a datagram, a WebSocket message, or what `Framer` cut from a stream. Never throws.
 * Leading CRLFs are skipped (RFC 3261 §7.5). In a datagram what is beyond Content-Length is cut off; what is missing is a problem.
 */
export function parseMessage(bytes: Uint8Array, limits: ParseLimits = parseLimits): Parsed {
  if (bytes.length > limits.messageBytes) return { problem: { status: 513, reason: "Message Too Large" } };
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 0;
  while (buffer[start] === 0x0d && buffer[start + 1] === 0x0a) start += 2;
  const headEnd = buffer.indexOf("\r\n\r\n", start, "latin1");
  if (headEnd < 0) return { problem: bad("No End of Headers") };
  const bodyStart = headEnd + 4;
  const head = buffer.toString("latin1", start, headEnd);
  if (bareBreak.test(head)) return { problem: bad("Bare CR or LF") };
  const lineEnd = head.indexOf("\r\n");
  if (lineEnd < 0) return { problem: bad("No Headers") };
  if (lineEnd > limits.lineBytes) return { problem: bad("Line Too Long") };
  const fields = parseFields(head, lineEnd + 2, limits);
  if (!("list" in fields)) return { problem: fields };
  const startLine = head.slice(0, lineEnd);
  return startLine.startsWith("SIP/")
    ? parseResponse(startLine, fields, buffer, bodyStart)
    : parseRequest(startLine, fields, buffer, bodyStart);
}

type Fields = { readonly list: HeaderField[]; readonly problem: Problem | undefined };

function parseFields(head: string, from: number, limits: ParseLimits): Fields | Problem {
  const list: HeaderField[] = [];
  let problem: Problem | undefined;
  let at = from;
  const n = head.length;
  while (at < n) {
    let end = head.indexOf("\r\n", at);
    if (end < 0) end = n;
    let folded = false;
    // RFC 3261 §7.3.1: a line that begins with white space goes on with the one before.
    while (end < n && (head.charCodeAt(end + 2) === 0x20 || head.charCodeAt(end + 2) === 0x09)) {
      folded = true;
      end = head.indexOf("\r\n", end + 2);
      if (end < 0) end = n;
    }
    if (end - at > limits.lineBytes) return bad("Line Too Long");
    if (list.length >= limits.headerCount) return bad("Too Many Headers");
    const colon = head.indexOf(":", at);
    if (colon < 0 || colon >= end) problem ??= bad("Header Without Colon");
    else {
      let nameEnd = colon;
      while (nameEnd > at && isSpace(head.charCodeAt(nameEnd - 1))) nameEnd--;
      const name = head.slice(at, nameEnd);
      if (!fieldName.test(name)) problem ??= bad("Bad Header Name");
      else list.push({ name: canonicalName(name), value: fieldValue(head, colon + 1, end, folded) });
    }
    at = end + 2;
  }
  return { list, problem };
}

function isSpace(c: number): boolean {
  return c === 0x20 || c === 0x09;
}

function fieldValue(head: string, from: number, to: number, folded: boolean): string {
  let start = from;
  let end = to;
  while (start < end && isSpace(head.charCodeAt(start))) start++;
  while (end > start && isSpace(head.charCodeAt(end - 1))) end--;
  const value = head.slice(start, end);
  return folded ? value.replace(/[ \t]*\r\n[ \t]+/g, " ").trim() : value;
}

function parseRequest(line: string, fields: Fields, buffer: Buffer, bodyStart: number): Parsed {
  const first = line.indexOf(" ");
  const last = line.lastIndexOf(" ");
  const name = line.slice(0, Math.max(first, 0));
  if (!method.test(name)) return { problem: bad("Bad Method") };
  const version = line.slice(last + 1);
  const uri = line.slice(first + 1, last);
  let problem: Problem | undefined;
  // RFC 4475 §3.1.2.16: a version that isn't ours gets 505, if the line has the form at all.
  if (/^SIP\/\d+\.\d+$/i.test(version)) {
    if (version.toUpperCase() !== "SIP/2.0") problem = { status: 505, reason: "Version Not Supported" };
    else if (last <= first || uri === "" || /[\s<>]/.test(uri)) problem = bad("Bad Request-URI");
  } else problem = bad("Bad Request-Line");
  const body = bodyOf(fields.list, buffer, bodyStart);
  const found = problem ?? fields.problem ?? body.problem;
  const message: SipMessage = { kind: "request", method: name, uri, headers: fields.list, body: body.bytes };
  return found === undefined ? { message } : { message, problem: found };
}

const statusLine = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i;

function parseResponse(line: string, fields: Fields, buffer: Buffer, bodyStart: number): Parsed {
  const found = statusLine.exec(line);
  if (found === null) return { problem: bad("Bad Status-Line") };
  const body = bodyOf(fields.list, buffer, bodyStart);
  const problem = fields.problem ?? body.problem;
  return {
    message: {
      kind: "response",
      status: Number(found[1]),
      reason: found[2] ?? "",
      headers: fields.list,
      body: body.bytes,
    },
    ...(problem !== undefined && { problem }),
  };
}

function bodyOf(fields: HeaderField[], buffer: Buffer, start: number): { bytes: Uint8Array; problem?: Problem } {
  let length: number | undefined;
  for (const field of fields) {
    if (field.name !== "content-length") continue;
    if (length !== undefined) return { bytes: noBody, problem: bad("Several Content-Lengths") };
    if (!/^\d{1,9}$/.test(field.value)) return { bytes: noBody, problem: bad("Bad Content-Length") };
    length = Number(field.value);
  }
  const there = buffer.length - start;
  if (length !== undefined && length > there)
    return { bytes: noBody, problem: bad("Body Shorter Than Content-Length") };
  const size = length ?? there;
  return { bytes: size === 0 ? noBody : buffer.subarray(start, start + size) };
}
