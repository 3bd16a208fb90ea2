/** Whatever happens in whatever order: each leg ends once, each recording has one last word, and nothing is left behind. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlayId, RecordingId, SwitchCommand, SwitchEvent } from "@zongji/domain";
import type { SipEvent } from "@zongji/sip";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { body, browserId, call, carrier, createSandbox, deviceId, leg, type Peer, trunkId } from "./testing/sandbox.ts";

let prompts = "";
beforeAll(() => {
  prompts = mkdtempSync(join(tmpdir(), "races-"));
  writeFileSync(join(prompts, "greeting.wav"), "");
});
afterAll(() => rmSync(prompts, { recursive: true }));

type Action =
  | { readonly do: "command"; readonly kind: number; readonly a: number; readonly b: number }
  | { readonly do: "peer"; readonly kind: number; readonly which: number }
  | { readonly do: "media"; readonly kind: number; readonly a: number }
  | { readonly do: "call" }
  /** A call that is answered at once, and a leg of ours beside it. */
  | { readonly do: "talk"; readonly b: number }
  | { readonly do: "browser" }
  | { readonly do: "crash"; readonly ms: number }
  | { readonly do: "wait"; readonly ms: number };

const small = fc.nat({ max: 7 });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("command" as const), kind: fc.nat({ max: 14 }), a: small, b: small }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("peer" as const), kind: fc.nat({ max: 14 }), which: small }) },
  // A BYE, more often than the rest.
  { weight: 3, arbitrary: fc.record({ do: fc.constant("peer" as const), kind: fc.constant(0), which: small }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("media" as const), kind: fc.nat({ max: 8 }), a: small }) },
  { weight: 2, arbitrary: fc.constant({ do: "call" as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("talk" as const), b: small }) },
  { weight: 1, arbitrary: fc.constant({ do: "browser" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("crash" as const), ms: fc.constantFrom(0, 3, 300, 1500, 35_000) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      ms: fc.constantFrom(0, 1, 3, 5, 6, 8, 20, 60, 700, 4000, 40_000),
    }),
  },
);

const ending = { by: "system", cause: "released" } as const;

/** Plays one life of a switch. */
const live = (actions: readonly Action[], losses: readonly number[], willing: boolean) => {
  let sent = 0;
  const lost = new Set(losses);
  let lossy = true;
  const sandbox = createSandbox(
    { promptFolders: [prompts], trunks: [{ ...carrier, lines: 5 }] },
    () => lossy && lost.has(sent++),
  );
  const peer = sandbox.createPeer({ host: "192.0.2.1", port: 5060 });
  const phone = sandbox.createPeer({ host: "192.0.2.20", port: 5060 });
  const browser = sandbox.createPeer({ host: "203.0.113.50", port: 40_000 }, "ws");
  sandbox.registerPhone(phone);
  let closeBrowser = sandbox.connectBrowser(browser, "flow-0");
  let number = 0;
  const originated: string[] = [];
  const recordings: string[] = [];
  const everyone: readonly Peer[] = [peer, phone, browser];
  for (const one of everyone)
    one.react = (event, self) => {
      if (event.is === "invited" && willing)
        sandbox.after(30, () =>
          self.command({ do: "respond", session: event.session, status: 200, body: body("answer") }),
        );
      if (event.is === "offered")
        self.command({ do: "answerOffer", session: event.session, status: 200, body: body("sendrecv") });
      if (event.is === "progress" && event.needsPrack)
        self.command({ do: "prack", session: event.session, dialog: event.dialog ?? "", body: body("answer") });
      if (event.is === "reinvited")
        self.command({ do: "respond", session: event.session, status: 200, body: body("sendrecv") });
    };
  const legAt = (index: number) => {
    const known = [...sandbox.of("LegArrived").map((one) => one.leg as string), ...originated];
    return leg(known.length === 0 ? "nobody" : known[known.length - 1 - (index % known.length)]!);
  };
  const perform = (kind: number, a: number, b: number) => {
    const own = `out-${++number}`;
    const target = [
      { to: "device", device: deviceId },
      { to: "device", device: browserId },
      { to: "trunk", trunk: trunkId, number: "139" },
    ] as const;
    const commands: SwitchCommand[] = [
      b > 3 ? { do: "Ring", leg: legAt(a), earlyMedia: true } : { do: "Ring", leg: legAt(a) },
      { do: "Answer", leg: legAt(a) },
      { do: "Answer", leg: legAt(a) },
      { do: "Refuse", leg: legAt(a), status: 403, ending },
      { do: "End", leg: legAt(a), ending },
      { do: "Originate", call, leg: leg(own), target: target[b % 3]!, from: { number: "1" }, ringMs: 3000 },
      { do: "Originate", call, leg: leg(own), target: target[b % 3]!, from: { number: "1" }, ringMs: 60_000 },
      { do: "Play", leg: legAt(a), play: own as PlayId, prompts: ["greeting"], loop: b > 3 },
      { do: "StopPlay", leg: legAt(a) },
      { do: "Hear", leg: legAt(a), from: [legAt(b)] },
      { do: "Hear", leg: legAt(a), from: [] },
      { do: "Record", leg: legAt(a), recording: own as RecordingId, file: own },
      { do: "StopRecord", recording: (recordings[recordings.length - 1 - b] ?? "none") as RecordingId },
      { do: "SendDigits", leg: legAt(a), digits: "1" },
      {
        do: "AnswerRefer",
        leg: legAt(a),
        refer: sandbox.of("LegReferred").at(-1 - (b >> 1))?.refer ?? "none",
        status: b > 4 ? 202 : b > 1 ? 200 : 603,
      },
    ];
    const command = commands[kind]!;
    if (command.do === "Originate") originated.push(own);
    if (command.do === "Record") recordings.push(own);
    sandbox.board.perform(command);
  };
  const sessionsOf = (one: Peer) => [
    ...new Set(one.events.flatMap((event: SipEvent) => ("session" in event ? [event.session] : []))),
    ...(one === peer ? Array.from({ length: number }, (_, n) => `theirs-${n}`) : []),
  ];
  const peerDoes = (kind: number, which: number) => {
    const one = everyone[which % 3]!;
    const session = sessionsOf(one).at(-1 - (which >> 1));
    if (session === undefined) return;
    const respond = (status: number, text?: string) =>
      one.command({ do: "respond", session, status, ...(text !== undefined && { body: body(text) }) });
    [
      () => one.command({ do: "bye", session }),
      () => one.command({ do: "cancel", session }),
      () => respond(180),
      () => respond(183, "early"),
      () => respond(200, "answer"),
      () => respond(200, "answer"),
      () => respond(200, "bad"),
      () => respond(486),
      () => one.command({ do: "reinvite", session, body: body(which > 3 ? "sendonly" : "sendrecv") }),
      () => one.command({ do: "reinvite", session }),
      () => one.command({ do: "update", session, body: body(which > 4 ? "inactive" : which > 1 ? "sendrecv" : "bad") }),
      () => one.command({ do: "respond", session, status: 183, reliable: true, body: body("early") }),
      () =>
        one.command({
          do: "request",
          id: `r${++number}`,
          session,
          method: "REFER",
          headers: [{ name: "Refer-To", value: "<sip:8005@zongji.local>" }],
        }),
      () =>
        one.command({
          do: "invite",
          session: `late-${++number}`,
          destination: { listener: "udp", host: "198.51.100.1", port: 5060 },
          uri: "sip:12345678@198.51.100.1",
          from: { uri: "sip:1@192.0.2.1" },
        }),
      () => one.command({ do: "ack", session, body: body("answer") }),
    ][kind]!();
  };
  const mediaDoes = (kind: number, a: number) =>
    [
      () => sandbox.killMedia(),
      () => sandbox.media.refuseOpens("badMedia"),
      () => sandbox.media.refuseOpens("noPort"),
      () => sandbox.media.refuseOpens(undefined),
      () => sandbox.media.refuseOpens(undefined),
      () =>
        sandbox.media.sessions.has(legAt(a)) && sandbox.media.tell({ is: "Silent", session: legAt(a), forMs: 10_000 }),
      () => sandbox.media.sessions.has(legAt(a)) && sandbox.media.tell({ is: "Flowing", session: legAt(a) }),
      () => sandbox.media.press(legAt(a), "5"),
      () => sandbox.media.press(legAt(a), "6"),
    ][kind]!();

  for (const one of actions) {
    if (one.do === "wait") sandbox.run(one.ms);
    else if (one.do === "call") sandbox.invite(peer, `theirs-${number++}`);
    else if (one.do === "talk") {
      sandbox.invite(peer, `theirs-${number++}`);
      sandbox.run(20);
      perform(1, 0, 0);
      perform(5, 0, one.b);
      sandbox.run(one.b * 10);
      if (one.b % 2 === 1) perform(11, 1, 0);
      // To the call that came, whose session is the peer's newest.
      if (one.b > 4) peerDoes(one.b > 5 ? 12 : 10, 6 * (one.b % 2));
    } else if (one.do === "browser") {
      closeBrowser();
      closeBrowser = sandbox.connectBrowser(browser, `flow-${++number}`);
    } else if (one.do === "crash") {
      closeBrowser();
      sandbox.crash(one.ms);
      sandbox.registerPhone(phone);
      closeBrowser = sandbox.connectBrowser(browser, `flow-${++number}`);
    } else if (one.do === "command") perform(one.kind, one.a, one.b);
    else if (one.do === "peer") peerDoes(one.kind, one.which);
    else mediaDoes(one.kind, one.a);
  }
  // What was lost is sent again within 32 s, an INVITE too.
  lossy = false;
  sandbox.run(35_000);
  sandbox.media.refuseOpens(undefined);
  const unsettled = sandbox.board.legs().filter((one) => one.exchange && one.exchange.at !== "offered").length;
  for (const one of sandbox.board.legs()) sandbox.board.perform({ do: "End", leg: one.id, ending });
  sandbox.run(300_000);
  return { sandbox, originated, recordings, unsettled };
};

const afterEnd = new Set<SwitchEvent["is"]>(["RecordingStarted", "RecordingEnded", "RecordingFailed"]);

test("in every order of events each leg ends once and nothing is left", async () => {
  let answered = 0;
  let recorded = 0;
  let referred = 0;
  let held = 0;
  let left = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 5, maxLength: 60 }),
      fc.array(fc.nat({ max: 120 }), { maxLength: 12 }),
      fc.boolean(),
      async (actions, losses, willing) => {
        const { sandbox, originated, recordings, unsettled } = live(actions, losses, willing);
        expect(unsettled).toBe(0);
        for (let i = 0; i < 50; i++) await Promise.resolve();
        const legs = [...sandbox.of("LegArrived").map((one) => one.leg as string), ...originated];
        const ended = sandbox.of("LegEnded").map((one) => one.leg as string);
        expect(ended.toSorted()).toEqual(legs.toSorted());
        const last = [...sandbox.of("RecordingEnded"), ...sandbox.of("RecordingFailed")].map(
          (one) => one.recording as string,
        );
        expect(last.toSorted()).toEqual(recordings.toSorted());
        const over = new Set<string>();
        for (const event of sandbox.events) {
          if ("leg" in event && !afterEnd.has(event.is)) expect(over.has(event.leg)).toBe(false);
          if (event.is === "LegEnded") over.add(event.leg);
        }
        expect(sandbox.board.legs()).toEqual([]);
        expect(sandbox.board.counts().recordings).toBe(0);
        expect([...sandbox.media.sessions.keys()]).toEqual([]);
        expect(sandbox.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
        expect(sandbox.keptLegs()).toEqual([]);
        expect(sandbox.logged.filter((one) => one.sentence.includes("turn of the switch"))).toEqual([]);
        answered += sandbox.of("LegAnswered").length;
        recorded += sandbox.of("RecordingEnded").length;
        referred += sandbox.of("LegReferred").length;
        held += sandbox.of("LegHeld").length;
        left += sandbox.media.asked.filter((one) => one.do === "Fetch").length;
      },
    ),
    { numRuns: Number(process.env.RACES ?? 600), interruptAfterTimeLimit: 50_000, markInterruptAsFailure: true },
  );
  // The actions do reach talks: else this would prove little.
  expect(answered).toBeGreaterThan(300);
  expect(recorded).toBeGreaterThan(50);
  expect(referred).toBeGreaterThan(20);
  expect(held).toBeGreaterThan(20);
  expect(left).toBeGreaterThan(5);
});
