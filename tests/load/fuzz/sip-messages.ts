/** Messages of SIP: those of the RFCs, those that we say ourselves, and those that a grammar makes. */
import { torture } from "../../../packages/sip/src/kit/rfc4475.ts";
import { torture6 } from "../../../packages/sip/src/kit/rfc5118.ts";
import type { Chance } from "../model/chance.ts";

export const vectors: readonly Uint8Array[] = [...torture.values(), ...torture6.values()].map((bytes) =>
  Buffer.from(bytes),
);

type Make = (chance: Chance) => string;
const methods = [
  "INVITE",
  "ACK",
  "BYE",
  "CANCEL",
  "OPTIONS",
  "REGISTER",
  "PRACK",
  "UPDATE",
  "REFER",
  "INFO",
  "NOTIFY",
  "SUBSCRIBE",
  "X",
] as const;
const host: Make = (c) => c.of("zongji", "192.0.2.2", "[2001:db8::1]", "h", "h:5060", "h:99999", "", "999.1.1.1");
const uri: Make = (c) =>
  `${c.of("sip", "sips", "tel", "SIP", "http", "")}:${c.of("8001", "%38001", "a b", "", "+86;x=y", "a:p")}${c.of("@", "@", "@", "")}${host(c)}${c.of("", ";transport=udp", ";lr", ";lr=1", ";maddr=1", "?Replaces=a", "?a=b&c", ";")}`;
const nameAddr: Make = (c) =>
  `${c.of("", '"Q\\"x" ', "N ", '"', "🙂 ")}${c.of("<", "<", "")}${uri(c)}${c.of(">", ">", "")}`;
const tag: Make = (c) => c.of(";tag=a", ";tag=", "", ";tag=a;tag=b", ";TAG=x");
const via: Make = (c) =>
  `SIP/${c.of("2.0", "3", "")}/${c.of("UDP", "TCP", "WS", "X")} ${host(c)};branch=${c.of("z9hG4bK1", "z9hG4bK", "1", "")}${c.of("", ";rport", ";rport=x", ";received=1", ";maddr=h", ";ttl=999")}`;
const number: Make = (c) => c.of("0", "1", "70", "255", "256", "-1", "4294967295", "4294967296", "x", "", "1 2");

const fields: Readonly<Record<string, Make>> = {
  Via: via,
  "Max-Forwards": number,
  From: (c) => nameAddr(c) + tag(c),
  To: (c) => nameAddr(c) + tag(c),
  "Call-ID": (c) => c.of("a@b", "", "a b", "c"),
  CSeq: (c) => `${number(c)} ${c.of(...methods)}`,
  Contact: (c) =>
    c.of("*", `${nameAddr(c)};expires=${number(c)};q=${c.of("1", "0.5", "2", "x")}`, `${nameAddr(c)}, ${nameAddr(c)}`),
  Route: (c) => `<${uri(c)}>`,
  "Record-Route": (c) => `<${uri(c)}>,<${uri(c)}>`,
  Expires: number,
  Require: (c) => c.of("100rel", "timer", "replaces", "foo", ""),
  Supported: (c) => c.of("100rel, timer", "", ","),
  "Session-Expires": (c) => `${number(c)};refresher=${c.of("uac", "uas", "x")}`,
  "Min-SE": number,
  RSeq: number,
  RAck: (c) => `${number(c)} ${number(c)} ${c.of(...methods)}`,
  Replaces: (c) => `a@b;to-tag=${c.of("a", "0", "")};from-tag=${c.of("b", "")}${c.of("", ";early-only")}`,
  "Refer-To": nameAddr,
  "Referred-By": nameAddr,
  Event: (c) => c.of("refer", "presence;id=1", ""),
  "Subscription-State": (c) => c.of("active;expires=1", "terminated;reason=x", ""),
  Reason: (c) => c.of('SIP;cause=200;text="x"', "Q.850;cause=x", ""),
  Authorization: (c) =>
    `Digest username="8001", realm="zongji", nonce="${c.of("x", "")}", uri="${uri(c)}", response="${c.of("0".repeat(32), "")}", ${c.of("qop=auth, nc=00000001, cnonce=x", "qop=auth", "algorithm=MD5", "algorithm=", ",")}`,
  "WWW-Authenticate": (c) =>
    `Digest realm="${c.of("r", "")}", nonce="n", ${c.of('qop="auth,auth-int"', "algorithm=SHA-256", "stale=true", ",,")}`,
  Warning: (c) => `${number(c)} h "x"`,
  "P-Asserted-Identity": nameAddr,
  Privacy: (c) => c.of("id", "none", ""),
  "Content-Type": (c) =>
    c.of("application/sdp", "application/dtmf-relay", "multipart/mixed;boundary=b", "message/sipfrag", ""),
  "Content-Length": number,
  Diversion: nameAddr,
};
const names = Object.keys(fields) as [string, ...string[]];
const needed = ["Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Contact"];

/** A message that keeps to the form of one, and little more. */
export const inventSip = (chance: Chance): Uint8Array => {
  const first = chance.is(0.7)
    ? `${chance.of(...methods)} ${uri(chance)} SIP/2.0`
    : `SIP/2.0 ${chance.of("100", "180", "200", "401", "404", "999", "1", "x")} ${chance.of("OK", "")}`;
  const chosen = [
    ...needed.filter(() => chance.is(0.95)),
    ...Array.from({ length: chance.below(6) }, () => chance.of(...names)),
  ];
  const lines = chosen.map(
    (name) =>
      `${chance.is(0.1) ? name.toLowerCase() : name}${chance.of(":", ": ", " : ")}${fields[name]?.(chance) ?? ""}`,
  );
  const body = chance.of("", "", "v=0\r\n", "Signal=1\r\nDuration=x\r\n", "--b\r\n\r\nx\r\n--b--", "SIP/2.0 200 OK");
  return Buffer.from([first, ...lines, "", body].join("\r\n"));
};
