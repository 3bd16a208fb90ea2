import { canonicalName } from "./names.ts";
import type { ParseLimits } from "./parse.ts";

/** One piece of a stream: a whole message, a keep-alive, or a fault after which nothing more of the stream is read. */
export type Framed =
  | { readonly is: "message"; readonly bytes: Uint8Array }
  /** CRLF CRLF, a keep-alive: answer with CRLF (RFC 5626 §4.4.1). */
  | { readonly is: "ping" }
  | { readonly is: "pong" }
  /** No Content-Length, or over the limits: nothing after it can be framed (RFC 3261 §18.3). `head`: the header fields, for a response. */
  | { readonly is: "fault"; readonly why: "malformed" | "oversized"; readonly head?: Uint8Array };

export type Framer = { push(bytes: Uint8Array): Framed[] };

/** Bytes that wait until their message is whole. */
type StreamBuffer = {
  bytes: Buffer;
  /** Adds bytes behind those that wait. Messages that were given out keep their bytes. */
  append(bytes: Uint8Array): void;
};

/** Leaves free room behind the bytes, so that a stream that comes byte by byte isn't copied as a whole for each byte. */
function createStreamBuffer(): StreamBuffer {
  let room: Buffer = Buffer.alloc(0);
  const buffer: StreamBuffer = {
    bytes: room,
    append(more) {
      const { bytes } = buffer;
      if (bytes.length === 0) {
        room = Buffer.from(more);
        buffer.bytes = room;
        return;
      }
      const length = bytes.length + more.length;
      let at = bytes.byteOffset - room.byteOffset;
      if (at + length > room.length) {
        room = Buffer.allocUnsafeSlow(length * 2);
        bytes.copy(room);
        at = 0;
      }
      room.set(more, at + bytes.length);
      buffer.bytes = room.subarray(at, at + length);
    },
  };
  return buffer;
}

/** Cuts a byte stream into messages by Content-Length. Holds at most one message of the limit's size. */
export function createFramer(limits: ParseLimits): Framer {
  const held = createStreamBuffer();
  let faulted = false;
  let needed = 0; // bytes until the current message is whole, 0 if not known yet
  let scanned = 0;

  /** @returns whether more may be framed without further bytes */
  function next(out: Framed[]): boolean {
    const { bytes } = held;
    if (needed > 0) {
      if (bytes.length < needed) return false;
      out.push({ is: "message", bytes: bytes.subarray(0, needed) });
      held.bytes = bytes.subarray(needed);
      needed = 0;
      scanned = 0;
      return true;
    }
    if (bytes[0] === 0x0d) return nextKeepAlive(out);
    const end = bytes.indexOf("\r\n\r\n", Math.max(0, scanned - 3), "latin1");
    if (end < 0) {
      scanned = bytes.length;
      return bytes.length > limits.messageBytes ? fault(out, "oversized") : false;
    }
    const length = contentLength(bytes.toString("latin1", 0, end));
    if (length === undefined) return fault(out, "malformed", bytes.subarray(0, end + 4));
    if (end + 4 + length > limits.messageBytes) return fault(out, "oversized", bytes.subarray(0, end + 4));
    needed = end + 4 + length;
    return true;
  }

  function nextKeepAlive(out: Framed[]): boolean {
    const { bytes } = held;
    if (bytes.length < 2) return false;
    if (bytes[1] !== 0x0a) return fault(out, "malformed");
    if (bytes.length === 2 || (bytes.length === 3 && bytes[2] === 0x0d)) return false; // maybe half a ping: wait for more
    const isPing = bytes[2] === 0x0d && bytes[3] === 0x0a;
    out.push({ is: isPing ? "ping" : "pong" });
    held.bytes = bytes.subarray(isPing ? 4 : 2);
    return true;
  }

  function fault(out: Framed[], why: "malformed" | "oversized", head?: Uint8Array): boolean {
    faulted = true;
    held.bytes = Buffer.alloc(0);
    out.push({ is: "fault", why, ...(head !== undefined && { head }) });
    return false;
  }

  return {
    push(bytes) {
      const out: Framed[] = [];
      if (faulted) return out;
      held.append(bytes);
      while (held.bytes.length > 0 && next(out));
      // A lone CRLF can't be told from half a ping until more comes; alone in its packet it is the pong to our ping.
      if (held.bytes.length === 2 && held.bytes[0] === 0x0d && held.bytes[1] === 0x0a && bytes.length === 2) {
        out.push({ is: "pong" });
        held.bytes = Buffer.alloc(0);
      }
      return out;
    },
  };
}

/** From a head with folded lines and compact forms. Undefined: none, several, or no number. */
function contentLength(head: string): number | undefined {
  let found: number | undefined;
  for (const line of head.replace(/\r\n[ \t]+/g, " ").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon < 0 || canonicalName(line.slice(0, colon).trim()) !== "content-length") continue;
    const value = line.slice(colon + 1).trim();
    if (found !== undefined || !/^\d{1,9}$/.test(value)) return undefined;
    found = Number(value);
  }
  return found;
}
