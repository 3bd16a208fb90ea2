import { describe, expect, it } from "vitest";
import { createWire, type Side, sdp, type Wire } from "./kit/wire.ts";
import { header, headerLines } from "./message/message.ts";

const far = { host: "198.51.100.7", port: 5070 };

/** An agent that calls through a proxy which the test plays by hand. */
function dialled(): {
  wire: Wire;
  alice: Side;
  reply: (status: number, tag: string, extra?: string, body?: string) => void;
} {
  const wire = createWire();
  const alice = wire.side("alice", "192.0.2.1");
  alice.do({
    do: "invite",
    session: "a1",
    destination: { listener: "main", ...far },
    uri: "sip:100@far.example",
    from: { uri: "sip:me@192.0.2.1" },
    body: sdp("offer"),
  });
  wire.run(10);
  const invite = wire.sent[0]!.message!;
  const copied = (name: string): string => header(invite, name)!;
  const reply = (status: number, tag: string, extra = "", body = ""): void => {
    const head = `SIP/2.0 ${status} X
Via: ${copied("via")}
From: ${copied("from")}
To: ${copied("to")};tag=${tag}
Call-ID: ${copied("call-id")}
CSeq: ${copied("cseq")}
Contact: <sip:${tag}@198.51.100.8:5072>
${extra}${body === "" ? "" : "Content-Type: application/sdp\n"}Content-Length: ${body.length}

${body}`;
    wire.inject(far, "alice", head);
    wire.run(10);
  };
  return { wire, alice, reply };
}

const out = (wire: Wire): string[] =>
  wire.sent.map(({ message: m }) =>
    m?.kind === "request" ? `${m.method} ${m.uri} ${/tag=(\w+)/.exec(header(m, "to") ?? "")?.[1] ?? "-"}` : "?",
  );

describe("an INVITE that forks", () => {
  it("has an early dialog for each To tag", () => {
    const { alice, reply } = dialled();
    reply(180, "one");
    reply(183, "two", "", "early");
    expect(alice.events.map((one) => one.is === "progress" && [one.status, one.dialog])).toEqual([
      [180, "one"],
      [183, "two"],
    ]);
    expect(Buffer.from(alice.last("progress").body!.bytes).toString()).toBe("early");
  });

  it("keeps the first 200; the second is ACKed, ended with BYE, and told", () => {
    const { wire, alice, reply } = dialled();
    reply(180, "one");
    reply(200, "two", "", "answer");
    reply(200, "one", "", "answer");
    expect(alice.last("answered").dialog).toBe("two");
    expect(alice.last("forked").dialog).toBe("one");
    expect(out(wire).slice(1)).toEqual([
      "ACK sip:two@198.51.100.8:5072 two",
      "ACK sip:one@198.51.100.8:5072 one",
      "BYE sip:one@198.51.100.8:5072 one",
    ]);
    reply(200, "one", "", "answer");
    reply(200, "two", "", "answer");
    expect(out(wire).slice(4)).toEqual(["ACK sip:one@198.51.100.8:5072 one", "ACK sip:two@198.51.100.8:5072 two"]);
    expect(alice.events.filter(({ is }) => is === "forked" || is === "answered")).toHaveLength(2);
    expect(alice.agent.alive().sessions).toBe(1);
  });

  it("has reliable provisionals of each in an order of its own, and no second answer in the 200", () => {
    const { wire, alice, reply } = dialled();
    const rel = (rseq: number): string => `Require: 100rel\nRSeq: ${rseq}\n`;
    reply(183, "one", rel(7), "early");
    reply(180, "two", rel(99));
    reply(180, "one", rel(9));
    reply(183, "one", rel(7), "early");
    reply(180, "one", rel(8));
    const pracks = wire.sent.flatMap(({ message: m }) =>
      m?.kind === "request" && m.method === "PRACK" ? [`${header(m, "rack")} ${m.uri}`] : [],
    );
    expect(pracks).toEqual([
      "7 1 INVITE sip:one@198.51.100.8:5072",
      "99 1 INVITE sip:two@198.51.100.8:5072",
      "8 1 INVITE sip:one@198.51.100.8:5072",
    ]);
    expect(alice.events.filter(({ is }) => is === "progress")).toHaveLength(3);
    reply(200, "one", "", "other");
    expect(alice.last("answered")).toMatchObject({ dialog: "one", needsAck: false });
    expect(alice.last("answered").body).toBeUndefined();
  });

  it("that fails everywhere fails once", () => {
    const { wire, alice, reply } = dialled();
    reply(180, "one");
    reply(180, "two");
    reply(603, "one");
    reply(603, "one");
    expect(alice.events.filter(({ is }) => is === "failed")).toHaveLength(1);
    expect(out(wire).slice(1)).toEqual(["ACK sip:100@far.example one", "ACK sip:100@far.example one"]);
  });
});

describe("a route set", () => {
  it("of loose routers is taken from the 200, last hop first, and used by ACK and BYE", () => {
    const { wire, alice, reply } = dialled();
    reply(
      200,
      "one",
      "Record-Route: <sip:198.51.100.30;lr>, <sip:198.51.100.20;lr>\nRecord-Route: <sip:198.51.100.7:5070;lr>\n",
      "answer",
    );
    alice.do({ do: "bye", session: "a1" });
    wire.run(10);
    const [ack, bye] = wire.sent.slice(1).map(({ message }) => message!);
    const routes = ["<sip:198.51.100.7:5070;lr>", "<sip:198.51.100.20;lr>", "<sip:198.51.100.30;lr>"];
    for (const one of [ack!, bye!]) {
      expect(headerLines(one, "route")).toEqual(routes);
      expect(one.kind === "request" && one.uri).toBe("sip:one@198.51.100.8:5072");
    }
    expect(wire.raw.slice(1).map(({ to }) => to)).toEqual(["198.51.100.7:5070", "198.51.100.7:5070"]);
  });

  it("that begins with a strict router puts it in the Request-URI and the target last", () => {
    const { wire, alice, reply } = dialled();
    reply(200, "one", "Record-Route: <sip:198.51.100.20>\n", "answer");
    alice.do({ do: "bye", session: "a1" });
    wire.run(10);
    const bye = wire.sent.at(-1)!.message!;
    expect(bye.kind === "request" && bye.uri).toBe("sip:198.51.100.20");
    expect(headerLines(bye, "route")).toEqual(["<sip:one@198.51.100.8:5072>"]);
    expect(wire.raw.at(-1)!.to).toBe("198.51.100.20:5060");
  });

  it("with a host name goes where the call went", () => {
    const { wire, alice, reply } = dialled();
    reply(200, "one", "Record-Route: <sip:edge.example;lr>\n", "answer");
    alice.do({ do: "bye", session: "a1" });
    wire.run(10);
    expect(wire.raw.at(-1)!.to).toBe("198.51.100.7:5070");
  });
});

describe("responses that aren't ours", () => {
  it("are dropped and counted", () => {
    const { wire, alice } = dialled();
    wire.inject(
      far,
      "alice",
      "SIP/2.0 200 OK\nVia: SIP/2.0/UDP x;branch=z9hG4bKnone\nFrom: <sip:a@b>;tag=1\nTo: <sip:c@d>;tag=2\nCall-ID: x\nCSeq: 1 INVITE\n\n",
    );
    expect(alice.agent.counters().unmatchedResponse).toBe(1);
    expect(alice.events).toEqual([]);
  });
});
