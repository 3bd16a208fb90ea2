/**
 * How many INVITEs a second of CPU the parser takes, and what signalling of one whole call costs.
 * Run: node packages/sip/bench/parse.ts
 */
import { randomBytes } from "node:crypto";
import { createUserAgent, examine, parseMessage, serialize } from "../src/index.ts";

const sdp = `v=0\r
o=- 3911111111 1 IN IP4 192.0.2.10\r
s=-\r
c=IN IP4 192.0.2.10\r
t=0 0\r
m=audio 40000 RTP/AVP 8 0 101\r
a=rtpmap:8 PCMA/8000\r
a=rtpmap:0 PCMU/8000\r
a=rtpmap:101 telephone-event/8000\r
a=fmtp:101 0-15\r
a=ptime:20\r
a=sendrecv\r
`;
const invite = (n: number): Buffer =>
  Buffer.from(
    `INVITE sip:12345678@192.0.2.1:5060 SIP/2.0\r
Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-524287-1---${n};rport\r
Max-Forwards: 69\r
Record-Route: <sip:192.0.2.10;lr>\r
Contact: <sip:13800001234@192.0.2.10:5060>\r
To: <sip:12345678@192.0.2.1>\r
From: "13800001234" <sip:13800001234@192.0.2.10>;tag=${n}\r
Call-ID: ${n}-83471@192.0.2.10\r
CSeq: 1 INVITE\r
Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY, MESSAGE, SUBSCRIBE, INFO\r
Supported: replaces, timer\r
User-Agent: Carrier SBC 7.2\r
P-Asserted-Identity: <sip:13800001234@192.0.2.10>\r
Content-Type: application/sdp\r
Content-Length: ${sdp.length}\r
\r
${sdp}`,
  );

/** µs of CPU (user and system) for each run of `work`, the best of five rounds after a warm-up. */
function cost(rounds: number, work: (n: number) => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round++) {
    const before = process.cpuUsage();
    for (let n = 0; n < rounds; n++) work(n);
    const { user, system } = process.cpuUsage(before);
    if (round > 0) best = Math.min(best, (user + system) / rounds);
  }
  return best;
}

const messages = Array.from({ length: 1000 }, (_, n) => invite(n));
let problems = 0;

const parsing = cost(50_000, (n) => {
  const { message, problem } = parseMessage(messages[n % 1000]!);
  if (message === undefined || problem !== undefined || examine(message).problem !== undefined) problems++;
});
const parsed = parseMessage(messages[0]!).message!;
const writing = cost(50_000, () => serialize(parsed));

/** A call as the carrier makes it: INVITE, 180, 200, ACK, BYE, 200. Timers run on to their end. */
const agent = createUserAgent({ random: (n) => randomBytes(n), classify: () => ({ kind: "trunk", id: "carrier" }) });
const remote = { host: "192.0.2.10", port: 5060 };
agent.handle({ is: "listening", listener: "udp", transport: "udp", advertise: { host: "192.0.2.1", port: 5060 } }, 0);
let now = 0;
let calls = 0;
const body = { type: "application/sdp", bytes: Buffer.from(sdp) };

const calling = cost(3000, () => {
  now += 20;
  const n = calls++;
  const session = agent
    .handle({ is: "datagram", listener: "udp", remote, bytes: invite(1_000_000 + n) }, now)
    .flatMap((one) => (one.out === "event" && one.event.is === "invited" ? [one.event.session] : []))[0]!;
  agent.handle({ do: "respond", session, status: 180 }, now);
  const sent = agent.handle({ do: "respond", session, status: 200, body }, now).find((one) => one.out === "send");
  const tag = /To:.*;tag=(\w+)/.exec(Buffer.from(sent!.bytes).toString("latin1"))![1];
  for (const [method, cseq] of [
    ["ACK", 1],
    ["BYE", 2],
  ] as const) {
    const text = `${method} sip:12345678@192.0.2.1 SIP/2.0\r
Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-${method}-${n};rport\r
Max-Forwards: 69\r
To: <sip:12345678@192.0.2.1>;tag=${tag}\r
From: "13800001234" <sip:13800001234@192.0.2.10>;tag=${1_000_000 + n}\r
Call-ID: ${1_000_000 + n}-83471@192.0.2.10\r
CSeq: ${cseq} ${method}\r
Content-Length: 0\r
\r
`;
    agent.handle({ is: "datagram", listener: "udp", remote, bytes: Buffer.from(text) }, now);
  }
});

/** What a flood of a stranger's costs: one that names an address of ours, and one that asks for our domain and is challenged. */
const door = createUserAgent({
  random: (n) => randomBytes(n),
  domains: ["192.0.2.1"],
  classify: () => ({ kind: "stranger" }),
});
door.handle({ is: "listening", listener: "udp", transport: "udp", advertise: { host: "192.0.2.1", port: 5060 } }, 0);
const stranger = { host: "203.0.113.66", port: 5060 };
const challenged = Buffer.from(invite(2_000_000));
const strange = Buffer.from(
  challenged.toString("latin1").replace("@192.0.2.1:5060 SIP", "@192.0.2.7:5060 SIP"),
  "latin1",
);
const say = (bytes: Uint8Array) =>
  cost(20_000, () => door.handle({ is: "datagram", listener: "udp", remote: stranger, bytes }, 0));
const [dropping, challenging] = [say(strange), say(challenged)];

const perSecond = 1e6 / parsing;
console.log(`INVITE of ${messages[0]!.length} bytes, 14 fields, parsed and examined: ${parsing.toFixed(2)} µs of CPU`);
console.log(`  ${Math.round(perSecond).toLocaleString("en")} a second on one core`);
console.log(`written again: ${writing.toFixed(2)} µs`);
console.log(`signalling of a whole call (3 requests in, 4 responses out): ${calling.toFixed(0)} µs of CPU a call`);
console.log(
  `a stranger's INVITE: ${dropping.toFixed(1)} µs dropped, ${challenging.toFixed(1)} µs challenged; remembered of it: nothing`,
);
if (door.counters().stranger === 0 || door.alive().transactions > 0) {
  console.log("strangers were not told apart");
  process.exit(1);
}
if (problems > 0 || agent.counters().malformed > 0 || agent.alive().sessions > 0) {
  console.log(`${problems} messages were not taken`);
  process.exit(1);
}
if (perSecond < 100_000) {
  console.log("under 100,000 a second");
  process.exit(1);
}
