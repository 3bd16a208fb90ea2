import { expect, it } from "vitest";
import type { SipMessage } from "./message.ts";
import { serialize } from "./serialize.ts";

it.each([
  ["without a body", new Uint8Array()],
  ["with one", new TextEncoder().encode("v=0\r\n")],
])("a message %s keeps no more memory than it is long", (_, body) => {
  const message: SipMessage = {
    kind: "response",
    status: 200,
    reason: "OK",
    headers: [{ name: "subject", value: "Grüße" }],
    body,
  };
  const bytes = serialize(message);
  const head = `SIP/2.0 200 OK\r\nSubject: Grüße\r\nContent-Length: ${body.length}\r\n\r\n`;
  expect(Buffer.from(bytes).toString("latin1")).toBe(`${head}${Buffer.from(body).toString("latin1")}`);
  expect(bytes.buffer.byteLength).toBe(bytes.length);
});
