import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { torture } from "./kit/rfc4475.ts";
import { torture6 } from "./kit/rfc5118.ts";
import { seededRandom } from "./kit/wire.ts";
import { examine } from "./message/envelope.ts";
import { createFramer } from "./message/framing.ts";
import { headerValues } from "./message/message.ts";
import { parseNameAddr } from "./message/name-addr.ts";
import { parseLimits, parseMessage } from "./message/parse.ts";
import { serialize } from "./message/serialize.ts";
import { parseUri } from "./message/uri.ts";
import { parseVia } from "./message/via.ts";
import { createUserAgent } from "./user-agent.ts";

const originals = [...torture.values(), ...torture6.values()].map((bytes) => Buffer.from(bytes));

type Cut = { at: number; remove: number; insert: Uint8Array };
const cuts: fc.Arbitrary<Cut[]> = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    remove: fc.nat(30),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .constantFrom(
          "\r\n",
          "\r\n ",
          ":",
          ";",
          ",",
          "<",
          ">",
          '"',
          "\\",
          "%",
          "\0",
          "\r",
          "\n",
          "SIP/2.0",
          "z9hG4bK",
          "tag=",
          "9".repeat(40),
        )
        .map((text) => Buffer.from(text)),
    ),
  }),
  { maxLength: 4 },
);

const mutated = fc.tuple(fc.constantFrom(...originals), cuts).map(([original, list]) => {
  let bytes = original;
  for (const { at, remove, insert } of list) {
    const from = Math.floor(at * bytes.length);
    bytes = Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + remove)]);
  }
  return bytes;
});

describe("bytes from the network", () => {
  it("never make the parser throw, and what it took reads the same when written again", () => {
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 400 })), (bytes) => {
        const { message, problem } = parseMessage(bytes);
        if (message === undefined) return;
        examine(message);
        for (const name of ["via", "contact", "route"]) headerValues(message, name).forEach(parseNameAddr);
        headerValues(message, "via").forEach(parseVia);
        if (problem !== undefined) return;
        const again = parseMessage(serialize(message));
        expect(again.problem).toBeUndefined();
        const own = (m: typeof message) => m.headers.filter(({ name }) => name !== "content-length");
        expect(own(again.message!)).toEqual(own(message));
        expect(Buffer.from(again.message!.body).equals(Buffer.from(message.body))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it("never make the agent throw; after all timers nothing of them is left", () => {
    fc.assert(
      fc.property(fc.array(mutated, { maxLength: 12 }), fc.boolean(), (list, overStream) => {
        const agent = createUserAgent({
          random: seededRandom(3),
          classify: (_, { method }) => (method === "REGISTER" ? { kind: "device" } : { kind: "trunk", id: "t" }),
          deviceOf: (user) => user,
        });
        const address = { host: "192.0.2.200", port: 5060 };
        agent.handle({ is: "listening", listener: "udp", transport: "udp", advertise: address }, 0);
        agent.handle({ is: "listening", listener: "tcp", transport: "tcp", advertise: address }, 0);
        agent.handle({ is: "flowOpened", flow: "f", listener: "tcp", remote: address }, 0);
        let now = 0;
        for (const bytes of list) {
          const input = overStream
            ? ({ is: "bytes", flow: "f", bytes } as const)
            : ({ is: "datagram", listener: "udp", remote: address, bytes } as const);
          now += 100;
          for (const output of agent.handle(input, now)) {
            if (output.out === "event" && output.event.is === "invited") {
              agent.handle({ do: "respond", session: output.event.session, status: 200 }, now);
            }
          }
        }
        for (const end = now + 400_000; now < end; now += 1000) agent.handle({ is: "wake" }, now);
        expect(agent.alive()).toMatchObject({ sessions: 0, transactions: 0, timers: 0 });
      }),
      { numRuns: 500 },
    );
  });
});

it("bytes from a stranger that don't name our domain are never answered", () => {
  fc.assert(
    fc.property(mutated, (bytes) => {
      const agent = createUserAgent({
        random: seededRandom(6),
        domains: ["hotline.invalid"],
        classify: () => ({ kind: "device" }),
      });
      const advertise = { host: "192.0.2.200", port: 5060 };
      agent.handle({ is: "listening", listener: "udp", transport: "udp", advertise }, 0);
      const remote = { host: "198.51.100.1", port: 5060 };
      const outputs = agent.handle({ is: "datagram", listener: "udp", remote, bytes }, 0);
      expect(outputs.filter(({ out }) => out !== "wakeAt")).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});

describe("a stream", () => {
  it("gives the same messages however it is cut", () => {
    const whole = originals.filter((bytes) => {
      const { message, problem } = parseMessage(bytes);
      return (
        problem === undefined && message !== undefined && message.headers.some(({ name }) => name === "content-length")
      );
    });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...whole), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat(2000)),
        (list, at) => {
          const bytes = Buffer.concat(list.map((one) => parseAndCut(one)));
          const expected = list.map((one) => parseAndCut(one).toString("latin1"));
          const framer = createFramer(parseLimits);
          const got: string[] = [];
          let from = 0;
          for (const to of [...at.map((n) => n % bytes.length).sort((a, b) => a - b), bytes.length]) {
            for (const one of framer.push(bytes.subarray(from, to))) {
              expect(one.is).toBe("message");
              if (one.is === "message") got.push(Buffer.from(one.bytes).toString("latin1"));
            }
            from = to;
          }
          expect(got).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("answers a double CRLF as a ping, before and after messages, and takes a single one as a pong", () => {
    const framer = createFramer(parseLimits);
    const message = "OPTIONS sip:a@b SIP/2.0\r\nl: 0\r\n\r\n";
    const kinds = (text: string): string[] => framer.push(Buffer.from(text)).map(({ is }) => is);
    expect(kinds("\r\n\r\n")).toEqual(["ping"]);
    expect(kinds(`\r\n\r\n${message}\r\n\r\n`)).toEqual(["ping", "message", "ping"]);
    expect(kinds("\r\n")).toEqual(["pong"]);
    expect(kinds(`\r\n${message}`)).toEqual(["pong", "message"]);
  });

  it("ends at a message without Content-Length, or of a size over the limit", () => {
    const fault = (text: string): unknown => createFramer(parseLimits).push(Buffer.from(text)).at(-1);
    expect(fault("OPTIONS sip:a@b SIP/2.0\r\nTo: x\r\n\r\n")).toMatchObject({ is: "fault", why: "malformed" });
    expect(fault("OPTIONS sip:a@b SIP/2.0\r\nl: 99999\r\n\r\n")).toMatchObject({ is: "fault", why: "oversized" });
    expect(fault("x".repeat(70_000))).toMatchObject({ is: "fault", why: "oversized" });
  });
});

/** One message without what follows it. */
function parseAndCut(bytes: Buffer): Buffer {
  return Buffer.from(
    createFramer(parseLimits)
      .push(bytes)
      .find((one) => one.is === "message")!.bytes,
  );
}

it("a list of as many values as a field may ever hold is read", () => {
  const value = "a,".repeat(300_000);
  expect(headerValues({ headers: [{ name: "route", value }] }, "route")).toHaveLength(300_000);
});

describe("URIs", () => {
  it("never make the parser throw or hang", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        parseUri(text);
        parseUri(`sip:${text}`);
        parseNameAddr(text);
        parseVia(`SIP/2.0/UDP ${text}`);
      }),
      { numRuns: 3000 },
    );
  });
});
