import { describe, expect, test } from "vitest";
import { createRefers } from "./refers.ts";
import { answeredCall, endings, expectRest, originate, start, system } from "./testing/calls.ts";
import { body, leg, type Peer, type Sandbox } from "./testing/sandbox.ts";

/** The agent's phone talks with us on the leg "agent". */
const talkingPhone = () => {
  const { sandbox, peer } = start();
  const phone = sandbox.createPeer({ host: "203.0.113.7", port: 5062 });
  sandbox.registerPhone(phone);
  phone.react = (event, self) => {
    if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 200, body: body("x") });
    if (event.is === "requested") self.command({ do: "answerRequest", request: event.request, status: 200 });
  };
  originate(sandbox, "agent");
  sandbox.run(50);
  return { sandbox, peer, phone };
};

const sessionOf = (phone: Peer, n = 0): string => {
  const found = phone.events.filter((event) => event.is === "invited")[n];
  if (!found) throw new Error("nothing rang");
  return found.session;
};

const refer = (phone: Peer, session: string, to: string) =>
  phone.command({
    do: "request",
    id: "refer",
    session,
    method: "REFER",
    headers: [
      { name: "Refer-To", value: to },
      { name: "Referred-By", value: "<sip:8001@zongji.local>" },
    ],
  });

const answersOf = (phone: Peer) =>
  phone.events.flatMap((event) => (event.is === "requestAnswered" ? [event.status] : []));
const notified = (phone: Peer) =>
  phone.events.flatMap((event) =>
    event.is === "requested" && event.method === "NOTIFY" && event.body
      ? [new TextDecoder().decode(event.body.bytes).split("\r\n")[0]]
      : [],
  );

const dialogOf = (sandbox: Sandbox, id: string) => {
  const dialog = sandbox.home.agent.snapshot(id);
  if (!dialog) throw new Error("no dialog");
  return dialog;
};

describe("a phone that asks for a transfer", () => {
  test("is reported, accepted, and gets the result", () => {
    const { sandbox, phone } = talkingPhone();
    refer(phone, sessionOf(phone), "<sip:8005@zongji.local>");
    sandbox.run(50);
    const referred = sandbox.of("LegReferred")[0]!;
    expect(referred).toMatchObject({ leg: "agent", to: "8005" });
    expect(referred.replaces).toBeUndefined();
    sandbox.board.perform({ do: "AnswerRefer", leg: leg("agent"), refer: referred.refer, status: 202 });
    sandbox.run(50);
    expect(answersOf(phone)).toEqual([202]);
    sandbox.board.perform({ do: "AnswerRefer", leg: leg("agent"), refer: referred.refer, status: 180 });
    sandbox.board.perform({ do: "AnswerRefer", leg: leg("agent"), refer: referred.refer, status: 200 });
    sandbox.run(500);
    expect(notified(phone)).toEqual(["SIP/2.0 100 Trying", "SIP/2.0 180 Ringing", "SIP/2.0 200 OK"]);
    const before = sandbox.board.counts().commandsIgnored;
    sandbox.board.perform({ do: "AnswerRefer", leg: leg("agent"), refer: referred.refer, status: 200 });
    expect(sandbox.board.counts().commandsIgnored).toBe(before + 1);
    sandbox.board.perform({ do: "End", leg: leg("agent"), ending: system("released") });
    expectRest(sandbox);
  });

  test("can be refused", () => {
    const { sandbox, phone } = talkingPhone();
    refer(phone, sessionOf(phone), "<sip:8005@zongji.local>");
    sandbox.run(50);
    const { refer: id } = sandbox.of("LegReferred")[0]!;
    sandbox.board.perform({ do: "AnswerRefer", leg: leg("agent"), refer: id, status: 403 });
    sandbox.run(50);
    expect(answersOf(phone)).toEqual([403]);
    sandbox.board.perform({ do: "AnswerRefer", leg: leg("agent"), refer: id, status: 200 });
    sandbox.run(50);
    expect(notified(phone)).toEqual([]);
  });

  test("may replace another talk with us: that leg is reported", () => {
    const { sandbox, phone } = talkingPhone();
    originate(sandbox, "consult");
    sandbox.run(50);
    const { callId, localTag, remoteTag } = dialogOf(sandbox, "consult");
    const replaces = encodeURIComponent(`${callId};to-tag=${localTag};from-tag=${remoteTag}`);
    refer(phone, sessionOf(phone), `<sip:8005@zongji.local?Replaces=${replaces}>`);
    sandbox.run(50);
    expect(sandbox.of("LegReferred")).toMatchObject([{ leg: "agent", replaces: "consult" }]);
  });

  test("may not replace a talk that isn't ours: it is refused, and nobody is called", () => {
    const { sandbox, phone } = talkingPhone();
    refer(phone, sessionOf(phone), "<sip:8005@zongji.local?Replaces=else%3Bto-tag%3Da%3Bfrom-tag%3Db>");
    sandbox.run(50);
    expect(answersOf(phone)).toEqual([481]);
    expect(sandbox.of("LegReferred")).toEqual([]);
  });

  test("gets the result even if it hangs up at once", () => {
    const { sandbox, phone } = talkingPhone();
    refer(phone, sessionOf(phone), "<sip:8005@zongji.local>");
    sandbox.run(50);
    const { refer: id } = sandbox.of("LegReferred")[0]!;
    sandbox.board.perform({ do: "AnswerRefer", leg: leg("agent"), refer: id, status: 202 });
    phone.command({ do: "bye", session: sessionOf(phone) });
    sandbox.run(50);
    expect(endings(sandbox, "agent")).toEqual([{ by: "agent", cause: "hangup" }]);
    const before = sandbox.board.counts().commandsIgnored;
    sandbox.board.perform({ do: "AnswerRefer", leg: leg("agent"), refer: id, status: 200 });
    sandbox.run(50);
    expect(sandbox.board.counts().commandsIgnored).toBe(before);
    expectRest(sandbox);
  });
});

test("an INVITE with Replaces of a talk with us names its leg", () => {
  const { sandbox, peer, id } = answeredCall();
  const { callId, localTag, remoteTag } = dialogOf(sandbox, id);
  sandbox.invite(peer, "instead", {
    headers: [{ name: "Replaces", value: `${callId};to-tag=${localTag};from-tag=${remoteTag}` }],
  });
  sandbox.run(50);
  expect(sandbox.of("LegArrived")[1]).toMatchObject({ replaces: id });
});

describe("a REFER", () => {
  const scene = () => {
    const [sent, told] = [[] as object[], [] as object[]];
    const timers: { readonly ms: number; readonly call: () => void }[] = [];
    const refers = createRefers({
      sip: (command) => void sent.push(command),
      report: (event) => void told.push(event),
      after: (ms, call) => {
        timers.push({ ms, call });
        return () => {};
      },
    });
    const asks = (more: object = {}, isAnswered = true) =>
      refers.onSip(
        { is: "referred", refer: "r", session: "l", target: { user: "8005" }, notifies: true, ...more } as never,
        isAnswered,
      );
    const answer = (status: number) => refers.answer({ do: "AnswerRefer", leg: leg("l"), refer: "r", status });
    return { sent, told, timers, asks, answer };
  };
  const first = (status: number) => ({ do: "answerRefer", refer: "r", status });
  const progress = (status: number) => ({ do: "referProgress", refer: "r", status });

  test("is reported with the leg to replace, if any, and is forgotten after its final status", () => {
    const { told, timers, asks, answer } = scene();
    asks();
    expect(told).toStrictEqual([{ is: "LegReferred", leg: "l", refer: "r", to: "8005" }]);
    expect(timers.map(({ ms }) => ms)).toEqual([200_000]);
    timers[0]!.call();
    expect(answer(202)).toBe(false);
    asks({ target: { user: "8005", replaces: {} }, replaced: "other" });
    expect(told.at(-1)).toStrictEqual({ is: "LegReferred", leg: "l", refer: "r", to: "8005", replaces: "other" });
  });
  test("of a leg that doesn't talk, or to replace a talk that isn't ours, is declined and not reported", () => {
    const { sent, told, asks } = scene();
    asks({}, false);
    asks({ target: { user: "8005", replaces: {} } });
    expect([sent, told]).toEqual([[first(603), first(481)], []]);
  });
  test.each<[statuses: readonly number[], sent: readonly object[], last: boolean]>([
    [[202, 180, 200, 200], [first(202), progress(180), progress(200)], false],
    [[202, 199, 180], [first(202), progress(199), progress(180)], true],
    [[202, 486, 200], [first(202), progress(486)], false],
    [[299, 200, 200], [first(299), progress(200)], false],
    [[300, 202], [first(300)], false],
    [[403, 202], [first(403)], false],
  ])("that is answered by %j is told so: %j", (statuses, sent, last) => {
    const on = scene();
    on.asks();
    const taken = statuses.map(on.answer);
    expect([on.sent, taken.at(-1)]).toEqual([sent, last]);
  });
  test("without subscription gets its answer and no NOTIFY", () => {
    const on = scene();
    on.asks({ notifies: false });
    expect([202, 180, 200, 200].map(on.answer)).toEqual([true, true, true, false]);
    expect(on.sent).toEqual([first(202)]);
  });
});
