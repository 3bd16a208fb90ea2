/** The SIP stack: datagrams and streams of strangers and of peers, and what is said within a dialog in each of its states. */
import type { Command, Input, SipEvent } from "@zongji/sip";
import { createWire, type Side, sdp, type Wire } from "../../../packages/sip/src/kit/wire.ts";
import { readDtmfInfo } from "../../../packages/sip/src/message/dtmf.ts";
import { examine } from "../../../packages/sip/src/message/envelope.ts";
import { partOf } from "../../../packages/sip/src/message/multipart.ts";
import { parseMessage } from "../../../packages/sip/src/message/parse.ts";
import { serialize } from "../../../packages/sip/src/message/serialize.ts";
import { answerStun, isStun } from "../../../packages/sip/src/stun.ts";
import type { Chance } from "../model/chance.ts";
import { mutate } from "./mutate.ts";
import { inventSip, vectors } from "./sip-messages.ts";
import { pure, type Taker, type Target } from "./target.ts";

const alice = { host: "192.0.2.1", port: 5060 };
const bob = { listener: "main", host: "192.0.2.2", port: 5060 };

/** Bob answers whatever he is asked, as a switch would; a call of Alice he takes. */
const answerAll = (side: Side, event: SipEvent): void => {
  if (side.name !== "bob") return;
  if (event.is === "invited") {
    const isGood = event.from.uri.includes("good");
    side.do({
      do: "respond",
      session: event.session,
      status: isGood ? 200 : 486,
      ...(isGood && { body: sdp("answer") }),
    });
  } else if (event.is === "reinvited")
    side.do({ do: "respond", session: event.session, status: 200, body: sdp("answer") });
  else if (event.is === "offered")
    side.do({ do: "answerOffer", session: event.session, status: 200, body: sdp("answer") });
  else if (event.is === "requested") side.do({ do: "answerRequest", request: event.request, status: 200 });
  else if (event.is === "referred") side.do({ do: "answerRefer", refer: event.refer, status: 603 });
};

type Stage = { readonly wire: Wire; readonly alice: Side; readonly bob: Side };
const stageOf = (transport: "udp" | "tcp"): Stage => {
  const wire = createWire(transport);
  wire.onEvent = answerAll;
  const settings = {
    deviceOf: (user: string) => (/^80\d\d$/.test(user) ? user : undefined),
    limits: { unprovenMs: 1000 },
  };
  return { wire, alice: wire.side("alice", alice.host), bob: wire.side("bob", bob.host, settings) };
};
const feed = (side: Side, input: Input) => side.do(input as Command);
const dial = ({ alice: side }: Stage, session: string, who = "good") =>
  side.do({
    do: "invite",
    session,
    destination: bob,
    uri: "sip:12345678@192.0.2.2",
    from: { uri: `sip:${who}@192.0.2.1` },
    body: sdp("offer"),
  });

/** Whether a call is still answered, and ended; then nothing may be left. */
const stillWorks = (stage: Stage): string[] => {
  stage.wire.fate = () => "deliver";
  // who was disturbed gives up, and transactions run out
  stage.wire.run(200_000);
  for (const event of stage.bob.events) if (event.is === "invited") stage.bob.do({ do: "bye", session: event.session });
  stage.alice.do({ do: "bye", session: "a1" });
  stage.wire.run(200_000);
  dial(stage, "last");
  stage.wire.run(3000);
  const answered = stage.alice.events.some((event) => event.is === "answered" && event.session === "last");
  stage.alice.do({ do: "bye", session: "last" });
  stage.wire.run(400_000);
  const left = stage.bob.agent.alive();
  const wrong = answered ? [] : ["a good call is not answered any more"];
  if (left.sessions + left.transactions + left.timers > 0) wrong.push(`left behind: ${JSON.stringify(left)}`);
  return wrong;
};

const datagrams = (): Taker => {
  const stage = stageOf("udp");
  dial(stage, "a1");
  return {
    take: (bytes) => {
      feed(stage.bob, { is: "datagram", listener: "main", remote: alice, bytes });
      stage.wire.run(20);
    },
    wrong: () => stillWorks(stage),
  };
};

const streams = (chance: Chance): Taker => {
  const stage = stageOf("tcp");
  let serial = 0;
  return {
    take: (bytes) => {
      const flow = `raw-${++serial}`;
      feed(stage.bob, { is: "flowOpened", flow, listener: "main", remote: { host: "192.0.2.9", port: 1000 + serial } });
      for (let from = 0; from < bytes.length; ) {
        const to = from + 1 + chance.below(chance.is(0.1) ? 3 : 2000);
        feed(stage.bob, { is: "bytes", flow, bytes: bytes.subarray(from, to) });
        from = to;
      }
      stage.wire.run(10);
      feed(stage.bob, { is: "flowClosed", flow });
    },
    wrong: () => stillWorks(stage),
  };
};

/** Where a dialog can stand when something strange is said in it. `b`: Bob's name of the session. */
const stands: readonly ((stage: Stage, b: () => string) => void)[] = [
  () => {},
  ({ wire }) => wire.run(30),
  ({ wire }) => wire.run(2000),
  ({ alice: side }) => side.do({ do: "reinvite", session: "a1", body: sdp("again") }),
  ({ alice: side }) => side.do({ do: "reinvite", session: "a1" }),
  ({ bob: side }, b) => side.do({ do: "reinvite", session: b(), body: sdp("again") }),
  ({ bob: side }, b) => side.do({ do: "update", session: b(), body: sdp("again") }),
  ({ alice: side }) => side.do({ do: "update", session: "a1" }),
  ({ alice: side }) => side.do({ do: "request", id: "i", session: "a1", method: "INFO", body: sdp("x") }),
  ({ alice: side }) =>
    side.do({
      do: "request",
      id: "r",
      session: "a1",
      method: "REFER",
      headers: [{ name: "Refer-To", value: "<sip:8002@192.0.2.2>" }],
    }),
  ({ alice: side }) => side.do({ do: "cancel", session: "a1" }),
  ({ alice: side }) => side.do({ do: "bye", session: "a1" }),
  ({ bob: side }, b) => side.do({ do: "bye", session: b() }),
];

/** What is said within the dialog at hand is said again, changed, at any moment of it. */
const dialogs = (chance: Chance): Taker => {
  const stage = stageOf("udp");
  let said: Uint8Array[] = [];
  stage.wire.fate = ({ message }) => {
    if (message) said.push(serialize(message));
    if (said.length > 60) said = said.slice(-30);
    return chance.is(0.1) ? "lose" : "deliver";
  };
  let serial = 0;
  const session = () => {
    const last = stage.bob.events.findLast((event) => event.is === "invited");
    return last?.is === "invited" ? last.session : "none";
  };
  return {
    take: (bytes) => {
      if (serial++ % 8 === 0) {
        stage.alice.do({ do: "bye", session: "a1" });
        stage.wire.run(chance.below(40_000));
        dial(stage, "a1", chance.is(0.8) ? "good" : "bad");
      }
      (stands[chance.below(stands.length)] as (typeof stands)[number])(stage, session);
      stage.wire.run(chance.below(30));
      const own = said[chance.below(Math.max(1, said.length))];
      const strange = own && chance.is(0.9) ? mutate(own, chance, said) : bytes;
      feed(chance.is(0.7) ? stage.bob : stage.alice, {
        is: "datagram",
        listener: "main",
        remote: alice,
        bytes: strange,
      });
      stage.wire.run(chance.below(chance.is(0.1) ? 5000 : 50));
    },
    wrong: () => stillWorks(stage),
  };
};

const stunSeeds = [
  "000100002112a442000102030405060708090a0b",
  "000100082112a442000102030405060708090a0b8022000461626364",
  "0001000c2112a442000102030405060708090a0b00060003616263000024000400000001".slice(0, 64),
].map((text) => Buffer.from(text, "hex"));

/** Forty seconds of a busy wire may pass with one input. */
const playedMs = 5000;

export const sipTargets: readonly Target[] = [
  { name: "SIP datagrams", seeds: vectors, open: datagrams, invent: inventSip, inputs: 60, slowMs: playedMs },
  { name: "SIP streams", seeds: vectors, open: streams, invent: inventSip, inputs: 60, slowMs: playedMs },
  { name: "SIP within dialogs", seeds: vectors, open: dialogs, invent: inventSip, inputs: 120, slowMs: playedMs },
  {
    name: "SIP parser",
    seeds: vectors,
    open: pure((bytes) => {
      const { message } = parseMessage(bytes);
      if (message) examine(message);
    }),
    invent: inventSip,
    inputs: 200,
  },
  {
    name: "bodies of INFO and multipart",
    seeds: ["Signal=1\r\nDuration=160\r\n", "5", "--b\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n--b--\r\n"].map(
      (text) => Buffer.from(text),
    ),
    open: pure((bytes, chance) => {
      readDtmfInfo({ type: chance.of("application/dtmf-relay", "application/dtmf", "text/plain"), bytes });
      partOf(`multipart/mixed;boundary=${chance.of("b", '"b"', "", "b;x")}`, bytes, "application/sdp");
    }),
    inputs: 400,
  },
  {
    name: "STUN",
    seeds: stunSeeds,
    open: pure((bytes, chance) => {
      if (isStun(bytes))
        answerStun(bytes, {
          host: chance.of("192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%eth0"),
          port: 5060,
        });
    }),
    inputs: 400,
  },
];
