import { describe, expect, it } from "vitest";
import type { Output, SipEvent } from "./door.ts";
import { type TortureName, torture } from "./kit/rfc4475.ts";
import { seededRandom } from "./kit/wire.ts";
import { examine } from "./message/envelope.ts";
import { createFramer } from "./message/framing.ts";
import { header, headerLines, headerValues, type SipRequest, textOf } from "./message/message.ts";
import { parseNameAddr } from "./message/name-addr.ts";
import { param } from "./message/params.ts";
import { parseLimits, parseMessage } from "./message/parse.ts";
import { isSipUri, parseUri, userOf } from "./message/uri.ts";
import { parseVia } from "./message/via.ts";
import { createUserAgent } from "./user-agent.ts";

const bytes = (name: TortureName): Uint8Array => torture.get(name)!;
const request = (name: TortureName): SipRequest => parseMessage(bytes(name)).message as SipRequest;

function agent() {
  const ua = createUserAgent({
    random: seededRandom(4475),
    classify: (_, { method }) => (method === "REGISTER" ? { kind: "device" } : { kind: "trunk", id: "carrier" }),
    deviceOf: (user) => user,
  });
  ua.handle({ is: "listening", listener: "udp", transport: "udp", advertise: { host: "192.0.2.200", port: 5060 } }, 0);
  ua.handle({ is: "listening", listener: "ws", transport: "ws", advertise: { host: "192.0.2.200", port: 80 } }, 0);
  return ua;
}

const remote = { host: "198.51.100.1", port: 5060 };

/** What goes out first (100 left aside) and what the switch is told. */
function answerTo(message: Uint8Array, ua = agent()): { status: number | undefined; text: string; events: SipEvent[] } {
  const outputs: Output[] = ua.handle({ is: "datagram", listener: "udp", remote, bytes: message }, 0);
  const texts = outputs.flatMap((one) => (one.out === "send" ? [Buffer.from(one.bytes).toString("latin1")] : []));
  const text = texts.find((one) => !one.startsWith("SIP/2.0 100")) ?? "";
  const events = outputs.flatMap((one) => (one.out === "event" ? [one.event] : []));
  return { status: text === "" ? undefined : Number(text.slice(8, 11)), text, events };
}

describe("each message of RFC 4475 gets the answer that the RFC asks for", () => {
  it("has all 49", () => expect(torture.size).toBe(49));

  it.each<[TortureName, number | "call" | "silence"]>([
    ["wsinv", 481], // well-formed, but its To tag names a dialog that we don't have
    ["intmeth", 501],
    ["esc01", "call"],
    ["escnull", 401],
    ["esc02", 501],
    ["lwsdisp", 200],
    ["longreq", "call"],
    ["dblreq", 401],
    ["semiuri", 200],
    ["transports", 200],
    ["mpart01", 405],
    ["unreason", "silence"],
    ["noreason", "silence"],
    ["badinv01", 400],
    ["clerr", 400],
    ["ncl", 400],
    ["scalar02", 400],
    ["scalarlg", "silence"],
    ["quotbal", 400],
    ["ltgtruri", 400],
    ["lwsruri", 400],
    ["lwsstart", 400],
    ["trws", 400],
    ["escruri", 400],
    ["baddate", "call"], // may be refused; a call is worth more than a date that we don't read
    ["regbadct", 400],
    ["badaspec", 400],
    ["baddn", 400],
    ["badvers", 505],
    ["mismatch01", 400],
    ["mismatch02", 400],
    ["bigcode", "silence"],
    ["badbranch", 200],
    ["insuf", 400],
    ["unkscm", 416],
    ["novelsc", 416],
    ["unksm2", 401],
    ["bext01", 420],
    ["invut", 415],
    ["regaut01", 401],
    ["multi01", 400],
    ["mcl01", 400],
    ["bcast", "silence"],
    ["zeromf", 200],
    ["cparam01", 401],
    ["cparam02", 401],
    ["regescrt", 401],
    ["sdp01", 406],
    ["inv2543", "call"],
  ])("%s: %s", (name, expected) => {
    const { status, events } = answerTo(bytes(name));
    if (expected === "call") expect(events.map(({ is }) => is)).toEqual(["invited"]);
    else expect(status).toBe(expected === "silence" ? undefined : expected);
    if (expected !== "call") expect(events).toEqual([]);
  });
});

describe("what a well-formed message of RFC 4475 says is read", () => {
  it("has bodies of just the printed length, but where the RFC means otherwise (two octets follow mpart01)", () => {
    for (const [name, message] of torture) {
      if (["clerr", "ncl", "mcl01", "dblreq", "mpart01"].includes(name)) continue;
      const { message: parsed } = parseMessage(message);
      const length = parsed && header(parsed, "content-length");
      if (length === undefined) continue;
      const head = Buffer.from(message).indexOf("\r\n\r\n") + 4;
      expect([name, message.length - head]).toEqual([name, Number(length)]);
    }
  });

  it("wsinv: folding, LWS, compact forms, escapes", () => {
    const { envelope, problem } = examine(request("wsinv"));
    expect(problem).toBeUndefined();
    expect(envelope).toMatchObject({ cseq: 9, cseqMethod: "INVITE", fromTag: "98asjd8", toTag: "1918181833n" });
    expect(envelope!.from.display).toBe('J Rosenberg \\"');
    expect(headerValues(request("wsinv"), "via").map((via) => parseVia(via)!.host)).toEqual([
      "192.0.2.2",
      "spindle.example.com",
      "192.168.255.111",
    ]);
    const contact = parseNameAddr(header(request("wsinv"), "contact")!)!;
    expect(contact.display).toBe('Quoted string ""');
    expect([param(contact.params, "newparam"), param(contact.params, "q")]).toEqual(["newvalue", "0.33"]);
    expect(header(request("wsinv"), "newfangledheader")).toBe("newfangled value continued newfangled value");
    expect(header(request("wsinv"), "subject")).toBe("");
    expect(header(request("wsinv"), "unknownheaderwithunusualvalue")).toBe(";;,,;;,;");
    expect(request("wsinv").body.length).toBe(150);
  });

  it("intmeth: the widest characters", () => {
    const { envelope, problem } = examine(request("intmeth"));
    expect(problem).toBeUndefined();
    expect(envelope!.to.display).toBe("BEL:\x07 NUL:\0 DEL:\x7f");
    expect(textOf(param(envelope!.from.params, "fromparam''~+*_!.-%")!)).toBe("работающий");
    expect(envelope!.callId).toBe("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
    expect(textOf(header(request("intmeth"), "extensionheader-!.%*+_`'~")!)).toBe("\ufeff大停電");
  });

  it("esc01: % escapes in URIs and nowhere else", () => {
    const uri = parseUri(request("esc01").uri)!;
    expect(userOf(uri)).toBe("sips:user@example.com"); // "%3A" doesn't begin a password
    const contact = parseNameAddr(header(request("esc01"), "contact")!)!.parsed;
    expect(isSipUri(contact) && [...contact.params]).toEqual([
      ["lr", undefined],
      ["name", "value%41"],
    ]);
  });

  it("semiuri: a semicolon in the user part", () => {
    const uri = parseUri(request("semiuri").uri)!;
    expect(isSipUri(uri) && [uri.user, uri.host, uri.params]).toEqual(["user;par=u%40example.net", "example.com", []]);
  });

  it("transports: five Vias, two of them with unknown transports", () => {
    expect(headerLines(request("transports"), "via").map((via) => parseVia(via)!.transport)).toEqual([
      "UDP",
      "SCTP",
      "TLS",
      "UNKNOWN",
      "TCP",
    ]);
  });

  it("longreq: 34 Vias in every spelling", () => {
    expect(headerLines(request("longreq"), "via")).toHaveLength(34);
  });

  it("unreason and noreason: reason phrases in UTF-8, and none", () => {
    const unreason = parseMessage(bytes("unreason")).message;
    expect(unreason?.kind === "response" && textOf(unreason.reason)).toBe(
      "= 2**3 * 5**2 но сто девяносто девять - простое",
    );
    expect(parseMessage(bytes("noreason")).message).toMatchObject({ status: 100, reason: "" });
  });

  it("mpart01: a binary body, untouched", () => {
    expect(request("mpart01").body.length).toBe(553);
    expect(Buffer.from(request("mpart01").body).includes(Buffer.from("308201520609", "hex"))).toBe(true);
  });

  it("dblreq: a stream gives both requests", () => {
    const framed = createFramer(parseLimits).push(bytes("dblreq"));
    const messages = framed.flatMap((one) => (one.is === "message" ? [parseMessage(one.bytes).message] : []));
    expect(messages.map((one) => one?.kind === "request" && one.method)).toEqual(["REGISTER", "INVITE"]);
  });

  it("badbranch: another request with the same bare cookie is not a retransmission", () => {
    const ua = agent();
    const first = answerTo(bytes("badbranch"), ua);
    expect(first.status).toBe(200);
    const other = Buffer.from(bytes("badbranch")).toString().replace("sadonfo", "another");
    expect(answerTo(Buffer.from(other), ua).text).toContain("badbranch.another");
    expect(answerTo(bytes("badbranch"), ua).text).toBe(first.text); // the request that came again, and our answer
  });

  it("bext01: both options are named as unsupported", () => {
    expect(answerTo(bytes("bext01")).text).toMatch(/Unsupported: nothingsupportsthis, nothingsupportsthiseither/i);
  });

  it("invut: what we accept is named", () => {
    expect(answerTo(bytes("invut")).text).toContain("Accept: application/sdp");
  });

  it("cparam01, cparam02, regescrt: contacts keep what belongs to them", () => {
    const contactOf = (name: TortureName): string => {
      const ua = agent();
      const device = userOf(examine(request(name)).envelope!.to.parsed);
      ua.handle({ is: "flowOpened", flow: "f", listener: "ws", remote, identity: { device } }, 0);
      ua.handle({ is: "bytes", flow: "f", bytes: bytes(name) }, 0);
      return ua.bindings(device)[0]!.uri;
    };
    expect(contactOf("cparam01")).toBe("sip:+19725552222@gw1.example.net");
    expect(contactOf("cparam02")).toBe("sip:+19725552222@gw1.example.net;unknownparam");
    expect(contactOf("regescrt")).toBe("sip:user@example.com?Route=%3Csip:sip.example.com%3E");
  });

  it("a stranger gets no answer to any of them", () => {
    for (const message of torture.values()) {
      const ua = createUserAgent({ random: seededRandom(1), classify: () => ({ kind: "stranger" }) });
      ua.handle({ is: "listening", listener: "udp", transport: "udp", advertise: remote }, 0);
      expect(answerTo(message, ua).text).toBe("");
    }
  });
});
