import { canonicalName } from "./names.ts";
import type { ParseLimits } from "./parse.ts";

/** What a stream gave: whole messages, keep-alives, or a fault after which the stream can't be trusted. */
export type Framed =
  | { readonly is: "message"; readonly bytes: Uint8Array }
  /** CRLF CRLF: the peer asks whether we live; the answer is CRLF (RFC 5626 §4.4.1). */
  | { readonly is: "ping" }
  | { readonly is: "pong" }
  /** No Content-Length, or over the limits: nothing after it can be framed (RFC 3261 §18.3). `head` is what can be answered. */
  | { readonly is: "fault"; readonly why: "malformed" | "oversized"; readonly head?: Uint8Array };

export type Framer = { push(bytes: Uint8Array): Framed[] };

/** Cuts a byte stream into messages by Content-Length. Holds at most one message of the limit's size. */
export function createFramer(limits: ParseLimits): Framer {
  /** What is held lies in `room`, with more behind it: what comes byte by byte isn't copied as a whole for each byte. */
  let room: Buffer = Buffer.alloc(0);
  let held: Buffer = room;
  let faulted = false;
  let needed = 0; // bytes until the current message is whole, 0 if not known yet
  let scanned = 0;

  function hold(bytes: Uint8Array): void {
    if (held.length === 0) {
      room = Buffer.from(bytes);
      held = room;
      return;
    }
    const length = held.length + bytes.length;
    if (held.byteOffset - room.byteOffset + length > room.length) {
      room = Buffer.allocUnsafeSlow(length * 2);
      held.copy(room);
      held = room.subarray(0, held.length);
    }
    const at = held.byteOffset - room.byteOffset;
    // Messages that were given out lie before this, and stay as they are.
    room.set(bytes, at + held.length);
    held = room.subarray(at, at + length);
  }

  function next(out: Framed[]): boolean {
    if (needed > 0) {
      if (held.length < needed) return false;
      out.push({ is: "message", bytes: held.subarray(0, needed) });
      held = held.subarray(needed);
      needed = 0;
      scanned = 0;
      return true;
    }
    if (held[0] === 0x0d) {
      if (held.length < 2) return false;
      if (held[1] !== 0x0a) return fault(out, "malformed");
      if (held.length === 2 || (held.length === 3 && held[2] === 0x0d)) return false; // maybe half a ping: wait for more
      if (held[2] === 0x0d && held[3] === 0x0a) {
        out.push({ is: "ping" });
        held = held.subarray(4);
      } else {
        out.push({ is: "pong" });
        held = held.subarray(2);
      }
      return true;
    }
    const end = held.indexOf("\r\n\r\n", Math.max(0, scanned - 3), "latin1");
    if (end < 0) {
      scanned = held.length;
      return held.length > limits.messageBytes ? fault(out, "oversized") : false;
    }
    const length = contentLength(held.toString("latin1", 0, end));
    if (length === undefined) return fault(out, "malformed", held.subarray(0, end + 4));
    if (end + 4 + length > limits.messageBytes) return fault(out, "oversized", held.subarray(0, end + 4));
    needed = end + 4 + length;
    return true;
  }

  function fault(out: Framed[], why: "malformed" | "oversized", head?: Uint8Array): boolean {
    faulted = true;
    held = Buffer.alloc(0);
    out.push({ is: "fault", why, ...(head !== undefined && { head }) });
    return false;
  }

  return {
    push(bytes) {
      const out: Framed[] = [];
      if (faulted) return out;
      hold(bytes);
      while (held.length > 0 && next(out));
      // A lone CRLF can't be told from half a ping until more comes; alone in its packet it is the pong to our ping.
      if (held.length === 2 && held[0] === 0x0d && held[1] === 0x0a && bytes.length === 2) {
        out.push({ is: "pong" });
        held = Buffer.alloc(0);
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
