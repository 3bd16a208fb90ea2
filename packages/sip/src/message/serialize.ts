import type { HeaderField, SipMessage } from "./message.ts";
import { wireName } from "./names.ts";

/**
 * Bytes for the wire. Content-Length is written last, from the body; one given in `headers` is left out. They are kept for half a minute, to be said
 * again: so they are no piece of Node's pool, of which each would keep 64 KiB.
 */
export function serialize(message: SipMessage): Uint8Array {
  let text =
    message.kind === "request"
      ? `${message.method} ${message.uri} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${message.reason}\r\n`;
  for (const { name, value } of message.headers) {
    if (name !== "content-length") text += `${wireName(name)}: ${value}\r\n`;
  }
  text += `Content-Length: ${message.body.length}\r\n\r\n`;
  // latin1: a byte each.
  const head = text.length;
  const bytes = Buffer.allocUnsafeSlow(head + message.body.length);
  bytes.write(text, 0, "latin1");
  bytes.set(message.body, head);
  return bytes;
}

export const field = (name: string, value: string): HeaderField => ({ name, value });
