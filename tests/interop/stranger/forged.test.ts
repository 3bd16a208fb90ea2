import { newWorld, type PhoneCall, SipPort, sleep, token, type World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Floor, type Seat } from "../operations/floor.ts";
import { attack, count, dictionary } from "./sipvicious.ts";

const carrier = "127.0.0.5";
const phones = "127.0.0.3";

let world: World;
let floor: Floor;
let seat: Seat;
beforeAll(async () => {
  world = newWorld();
  floor = await Floor.open(world, carrier);
  seat = await floor.seat("8001", "agent", phones);
}, 120_000);
afterAll(() => world.close());

const rounds = 15;

type Header = readonly [string, string];
const request = (from: SipPort, method: string, uri: string, headers: readonly Header[], body = ""): string =>
  [
    `${method} ${uri} SIP/2.0`,
    `Via: SIP/2.0/UDP ${from.address}:${from.port};rport;branch=z9hG4bK${token()}`,
    "Max-Forwards: 70",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");

/** Whoever forges an address sees no answer: a nonce is made up, a response too. */
const guess = (user: string) =>
  `Digest username="${user}", realm="zongji", nonce="${token()}${token()}", uri="sip:zongji", algorithm=MD5, response="${"0123456789abcdef".repeat(2)}"`;

const within = (call: PhoneCall, method: string, to: { tag: string; callId?: string }): readonly Header[] => [
  ["From", `${call.localParty};tag=${to.tag}`],
  ["To", `${call.remoteParty};tag=${token()}`],
  ["Call-ID", to.callId ?? call.callId],
  ["CSeq", `${call.localSequence + 5} ${method}`],
];

/** What an attacker sends in somebody's name who is in this call. */
const forgeries = (from: SipPort, call: PhoneCall): string[] => {
  const aor = "<sip:8001@zongji>";
  const outside = (method: string, uri: string, more: readonly Header[] = []) =>
    request(from, method, uri, [
      ["From", `${aor};tag=${token()}`],
      ["To", aor],
      ["Call-ID", `${token()}@forged`],
      ["CSeq", `7 ${method}`],
      ["Contact", "<sip:8001@198.51.100.66:5060>"],
      ...more,
    ]);
  return [
    outside("REGISTER", "sip:zongji", [["Authorization", guess("8001")]]),
    outside("REGISTER", "sip:zongji", [
      ["Authorization", guess("8001")],
      ["Expires", "0"],
    ]),
    outside("INVITE", "sip:8002@zongji", [["Authorization", guess("8001")]]),
    outside("OPTIONS", "sip:zongji"),
    request(from, "BYE", call.remoteTarget, within(call, "BYE", { tag: token() })),
    request(from, "BYE", call.remoteTarget, within(call, "BYE", { tag: call.localTag })),
    request(from, "BYE", call.remoteTarget, within(call, "BYE", { tag: token(), callId: `${token()}@forged` })),
    request(from, "CANCEL", call.remoteTarget, within(call, "CANCEL", { tag: call.localTag })),
    request(from, "INVITE", call.remoteTarget, within(call, "INVITE", { tag: token() })),
    `SIP/2.0 481 Call/Transaction Does Not Exist\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK${token()}\r\nFrom: ${aor};tag=${token()}\r\nTo: ${aor};tag=${call.localTag}\r\nCall-ID: ${call.callId}\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n`,
    `INVITE sip:${"9".repeat(4000)}@zongji SIP/2.0\r\nVia: ${"x".repeat(3000)}\r\n\r\n`,
    "\0\0\0\0",
    "BYE\r\n\r\n",
  ];
};

test("datagrams forged in their names end no call, ban nobody and unregister no phone", {
  timeout: 150_000,
}, async () => {
  const talk = await floor.talk(seat);
  await talk.hear("before", { citizen: ["agent"], agent: ["citizen"] });
  const to = { address: "127.0.0.1", port: floor.server.sipPort };
  // From another port of theirs, and from the very one that they speak from: on the wire nothing tells these from what a raw socket forges.
  const beside = [world.own(await SipPort.open(carrier)), world.own(await SipPort.open(phones))];
  const forge = async () => {
    for (let round = 0; round < rounds; round += 1) {
      for (const from of [floor.citizens.sip, seat.phone.sip, ...beside])
        for (const call of [talk.citizen, talk.agent])
          for (const text of forgeries(from, call)) from.sendText(text, to);
      await sleep(200);
    }
  };
  // Nothing tells a call forged in the carrier's name from the carrier's: each is refused, and counted as the call that it seems to be.
  floor.notePlaced(rounds * 4);
  await Promise.all([forge(), talk.hear("meanwhile", { citizen: ["agent"], agent: ["citizen"] })]);
  await floor.register(seat);
  expect([talk.citizen.end, talk.agent.end]).toEqual([undefined, undefined]);
  await talk.hear("afterwards", { citizen: ["agent"], agent: ["citizen"] });
  expect(await floor.administrator.get("/api/bans")).toEqual([]);
  expect(await count(floor.server, "banned")).toBe(0);
  expect((await seat.person.get("/api/agent")).deviceReachable).toBe(true);
  await talk.citizen.hangUp();
  await talk.record();
  const next = await floor.talk(seat);
  await next.citizen.hangUp();
  await next.record();
  await floor.areFree(seat);
});

test("one who guesses passwords beside a phone, at its own address, leaves the phone as it is", {
  timeout: 150_000,
}, async () => {
  const talk = await floor.talk(seat);
  const { password } = await floor.administrator.post("/api/devices/phone-8006/new-secret");
  const words = dictionary(world, password, 50);
  const said = await attack(
    world,
    "svcrack",
    floor.server.sipPort,
    ["-u", "8006", "-d", words, "--domain", "zongji", "--maximumtime", "4"],
    { from: phones },
  );
  expect(said).not.toContain(password);
  expect(await floor.administrator.get("/api/bans")).toMatchObject([{ address: phones }]);
  await floor.register(seat);
  await talk.hear("while its address is banned", { citizen: ["agent"], agent: ["citizen"] });
  await talk.citizen.hangUp();
  await talk.record();
  const next = await floor.talk(seat);
  await next.hear("the next call", { citizen: ["agent"], agent: ["citizen"] });
  await next.agent.hangUp();
  await next.fact("SurveyOffered");
  await next.citizen.hangUp();
  await next.record();
  await floor.areFree(seat);
  await floor.administrator.ask("DELETE", `/api/bans/${phones}`);
});

test("one who guesses in the carrier's name is not banned, nor its calls", { timeout: 150_000 }, async () => {
  const said = await attack(
    world,
    "svcrack",
    floor.server.sipPort,
    ["-u", "8001", "-d", dictionary(world, "nothing", 50), "--domain", "zongji", "--maximumtime", "3"],
    { from: carrier },
  );
  expect(said).toContain("found nothing");
  expect(await floor.administrator.get("/api/bans")).toEqual([]);
  const talk = await floor.talk(seat);
  await talk.hear("the carrier's next call", { citizen: ["agent"], agent: ["citizen"] });
  await talk.citizen.hangUp();
  await talk.record();
  await floor.areFree(seat);
});

test("nothing is left of the calls meanwhile", { timeout: 90_000 }, () => floor.expectNothingLeft());
