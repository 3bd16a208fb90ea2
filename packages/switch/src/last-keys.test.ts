/** Keys that the far end pressed before it hung up, and that the media tells after the BYE. */
import type { MediaEvent } from "@zongji/media";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endLeft, lastKeysMs, leave, mayOweKeys } from "./last-keys.ts";
import { resume } from "./resumption.ts";
import { stepMedia, stepTimeUp } from "./step.ts";
import { done, ended, leg as legOf } from "./steps.test-scene.ts";
import { answeredCall, dial, endings, expectRest, makePrompts, play, start, system } from "./testing/calls.ts";
import { body, carrier, type Sandbox } from "./testing/sandbox.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

const epoch = Date.UTC(2026, 5, 1);
/** A packet's way to us. */
const wayMs = 5;
const hangup = { by: "caller", cause: "hangup" } as const;
/** What was told of keys and ends, in order. */
const story = (sandbox: Sandbox) =>
  sandbox.events.flatMap((event) => {
    if (event.is === "DigitPressed") return [event.digit];
    return event.is === "LegEnded" ? [event.is] : [];
  });
const moments = (sandbox: Sandbox) =>
  sandbox.events.flatMap((event) =>
    event.is === "DigitPressed" || event.is === "LegEnded" ? [event.at - epoch - sandbox.now()] : [],
  );
/** As `expectRest`, after a death of the media process, which is logged. */
const leavesNothing = (sandbox: Sandbox) => {
  sandbox.run(200_000);
  expect([sandbox.board.legs(), sandbox.keptLegs(), sandbox.media.sessions.size, endings(sandbox).length]).toEqual([
    [],
    [],
    0,
    1,
  ]);
};
/** An answered call whose peer presses keys that nobody reads, and hangs up: its BYE has just come. */
const hungUp = (keys: string, before: (sandbox: Sandbox, id: string) => void = () => {}) => {
  const called = answeredCall({ promptFolders: [prompts] });
  const { sandbox, peer, id } = called;
  before(sandbox, id);
  for (const key of keys) sandbox.media.press(id, key);
  peer.command({ do: "bye", session: "theirs" });
  sandbox.run(wayMs);
  return called;
};

describe("a far end that hangs up", () => {
  test("has pressed what the media tells after its BYE, and its end follows, both at the moment of the BYE", () => {
    const { sandbox } = hungUp("12");
    expect(story(sandbox)).toEqual([]);
    sandbox.run(2);
    expect(story(sandbox)).toEqual(["1", "2", "LegEnded"]);
    expect(moments(sandbox)).toEqual([-2, -2, -2]);
    expect(endings(sandbox)).toEqual([hangup]);
    expectRest(sandbox);
    expect(story(sandbox)).toEqual(["1", "2", "LegEnded"]);
  });

  test("that pressed nothing ends as soon as the media has told that", () => {
    const { sandbox } = hungUp("");
    sandbox.run(2);
    expect([story(sandbox), moments(sandbox)]).toEqual([["LegEnded"], [-2]]);
    expectRest(sandbox);
  });

  test("gets its 200 at once, and frees its line", () => {
    const { sandbox, peer } = start({ trunks: [{ ...carrier, lines: 1 }] });
    sandbox.invite(peer, "theirs");
    sandbox.run(50);
    sandbox.board.perform({ do: "Answer", leg: sandbox.of("LegArrived")[0]!.leg });
    sandbox.run(50);
    sandbox.media.setHangs(true);
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(2 * wayMs);
    expect([peer.seen.includes("ended"), story(sandbox)]).toEqual([true, []]);
    sandbox.invite(peer, "next");
    sandbox.run(wayMs);
    expect(sandbox.of("LegArrived")).toHaveLength(2);
    expect(sandbox.board.counts()).toMatchObject({ overLimit: 0 });
  });

  test("ends at the moment of its BYE where the media hangs, after a bounded wait", () => {
    const { sandbox } = hungUp("1", ({ media }) => media.setHangs(true));
    sandbox.run(lastKeysMs - 1);
    expect(story(sandbox)).toEqual([]);
    sandbox.run(1);
    expect([story(sandbox), moments(sandbox)]).toEqual([["LegEnded"], [-lastKeysMs]]);
    sandbox.media.setHangs(false);
    sandbox.killMedia();
    leavesNothing(sandbox);
  });

  test("ends at once where the media process is dead, and where it dies, with the next one", () => {
    const dead = hungUp("1", (sandbox) => sandbox.killMedia());
    expect([story(dead.sandbox), moments(dead.sandbox)]).toEqual([["LegEnded"], [0]]);
    leavesNothing(dead.sandbox);
    const { sandbox, id } = hungUp("1");
    sandbox.killMedia();
    sandbox.run(60);
    expect([story(sandbox), moments(sandbox)]).toEqual([["LegEnded"], [-60]]);
    expect(sandbox.media.asked.filter((one) => one.do === "Restore" && one.snapshot.session === id)).toEqual([]);
    expect(sandbox.of("LegMediaLost")).toEqual([]);
    leavesNothing(sandbox);
  });

  test("from one that talks with it rings that one off at once", () => {
    const { sandbox, peer, id } = answeredCall();
    sandbox.invite(peer, "second");
    sandbox.run(20);
    const other = sandbox.of("LegArrived")[1]!.leg;
    sandbox.board.perform({ do: "Answer", leg: other });
    sandbox.board.perform({ do: "Hear", leg: id, from: [other] });
    sandbox.run(50);
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(wayMs);
    expect(story(sandbox)).toEqual(["LegEnded"]);
    expect(sandbox.media.asked.some((one) => one.do === "Fetch")).toBe(false);
  });

  test("whose list still holds one who has ended has its keys, as in a survey after a talk", () => {
    const { sandbox, peer, id } = answeredCall();
    sandbox.invite(peer, "agent");
    sandbox.run(20);
    const agent = sandbox.of("LegArrived")[1]!.leg;
    sandbox.board.perform({ do: "Answer", leg: agent });
    sandbox.board.perform({ do: "Hear", leg: id, from: [agent] });
    sandbox.run(50);
    // Her phone has not said that it knows.
    sandbox.board.perform({ do: "End", leg: agent, ending: system("released") });
    sandbox.media.press(id, "5");
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(wayMs);
    expect([story(sandbox), sandbox.board.legs().length]).toEqual([["LegEnded"], 2]);
    sandbox.run(2);
    expect(story(sandbox)).toEqual(["LegEnded", "5", "LegEnded"]);
    expectRest(sandbox);
  });

  test("is told nothing more: commands are ignored, and its end is told once, as its own", () => {
    const { sandbox, id } = hungUp("1");
    const before = [sandbox.media.asked.length, sandbox.sent.length];
    sandbox.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    sandbox.board.perform({ do: "Hear", leg: id, from: [] });
    sandbox.board.perform({ do: "End", leg: id, ending: system("flowEnded") });
    expect([sandbox.media.asked.length, sandbox.sent.length, sandbox.board.counts().commandsIgnored]).toEqual([
      ...before,
      3,
    ]);
    sandbox.run(2);
    expect([story(sandbox), endings(sandbox), sandbox.of("PlayEnded")]).toEqual([["1", "LegEnded"], [hangup], []]);
    expectRest(sandbox);
  });

  test("counts a key once that came by INFO before", () => {
    const { sandbox, peer, id } = answeredCall();
    const bytes = new TextEncoder().encode("Signal=7\r\nDuration=100\r\n");
    const type = "application/dtmf-relay";
    peer.command({ do: "request", id: "i", session: "theirs", method: "INFO", body: { type, bytes } });
    sandbox.media.press(id, "7");
    sandbox.run(2 * wayMs);
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(wayMs + 2);
    expect(story(sandbox)).toEqual(["7", "LegEnded"]);
  });
});

test("one whom we called has its keys too; one that has not answered has none", () => {
  const { sandbox, peer } = start();
  peer.react = (event, self) => {
    if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 200, body: body("a") });
  };
  dial(sandbox, "out");
  sandbox.run(50);
  sandbox.media.press("out", "3");
  peer.command({ do: "bye", session: peer.events.find((event) => event.is === "invited")!.session });
  sandbox.run(50);
  expect([story(sandbox), endings(sandbox)]).toEqual([["3", "LegEnded"], [{ by: "callee", cause: "hangup" }]]);
  const early = start();
  early.sandbox.invite(early.peer, "theirs");
  early.sandbox.run(20);
  early.sandbox.media.press(early.sandbox.of("LegArrived")[0]!.leg, "3");
  early.peer.command({ do: "cancel", session: "theirs" });
  early.sandbox.run(50);
  expect(story(early.sandbox)).toEqual(["LegEnded"]);
});

test("what is pressed before our own BYE, and not read then, counts no more", () => {
  const { sandbox, id } = answeredCall();
  sandbox.media.press(id, "1");
  sandbox.board.perform({ do: "End", leg: id, ending: system("flowEnded") });
  sandbox.run(50);
  expect([story(sandbox), endings(sandbox)]).toEqual([["LegEnded"], [system("flowEnded")]]);
  expectRest(sandbox);
});

test("a crash meanwhile costs the key, not the end: it is told as the caller's, at the moment of the BYE", () => {
  const { sandbox, peer, id } = hungUp("1");
  sandbox.run(1);
  const before = sandbox.sent.length;
  sandbox.crash(700);
  sandbox.run(50);
  expect([story(sandbox), endings(sandbox, id)]).toEqual([["LegEnded"], [hangup]]);
  expect(moments(sandbox)).toEqual([-751]);
  // It has its 200, and is told nothing more.
  expect([peer.seen.includes("ended"), sandbox.sent.length]).toEqual([true, before]);
  expectRest(sandbox);
});

describe("single steps", () => {
  const talking = legOf({ state: { at: "talking" }, mediaLost: false });
  const tells = (event: object) => stepMedia(leave(talking)[0], { session: "l", mono: 0, ...event } as MediaEvent);

  test("the journal has it before the 200 leaves", () => {
    expect(done(leave(talking))).toEqual([`timer ${lastKeysMs}`, "keep", "Fetch"]);
  });
  test("of what the media tells only keys count, until all is told", () => {
    expect(done(tells({ is: "Digit", digit: "1", ms: 100 }))).toEqual(["digit"]);
    for (const event of [
      { is: "TransportLost" },
      { is: "Silent", forMs: 10_000 },
      { is: "PlayEnded", play: "p", why: "finished", playedMs: 1 },
      { is: "Failed", asked: "Play", code: "badFile", why: "no" },
    ])
      expect(tells(event)).toEqual([leave(talking)[0], []]);
    const over = ["timer undefined", "Close", "LegEnded"];
    expect(done(tells({ is: "Fetched" }))).toEqual(over);
    expect(done(tells({ is: "Failed", asked: "Fetch", code: "unknownSession", why: "no" }))).toEqual(over);
    expect(done(stepTimeUp(leave(talking)[0]))).toEqual(over);
    expect(done(resume(leave(talking)[0]))).toEqual(["timer undefined", "LegEnded"]);
    expect(ended(endLeft(leave(talking)[0])[1])).toEqual([hangup]);
  });
  test("no key is waited for where the network or we ended it, and where there is no media", () => {
    const event = (why: string) => ({ is: "ended", session: "l", why }) as Parameters<typeof mayOweKeys>[1];
    expect(mayOweKeys(talking, event("bye"))).toBe(true);
    expect(mayOweKeys(legOf({ state: { at: "answering", lateOffer: false } }), event("bye"))).toBe(true);
    for (const why of ["lost", "sessionExpired", "ackTimeout", "byeSent"])
      expect(mayOweKeys(talking, event(why))).toBe(false);
    for (const at of ["opening", "closing", "gone"])
      expect(mayOweKeys({ ...talking, media: { at } as typeof talking.media }, event("bye"))).toBe(false);
    expect(mayOweKeys(legOf({ state: { at: "ending" } }), event("bye"))).toBe(false);
  });
});
