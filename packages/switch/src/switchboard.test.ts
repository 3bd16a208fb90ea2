/** What the switchboard counts, logs and refuses. */
import type { SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import { answeredCall, dial, endings, find, originate, recording, start, system } from "./testing/calls.ts";
import { body, carrier, createSandbox, deviceId, leg, type Sandbox, trunkId } from "./testing/sandbox.ts";

const counts = (sandbox: Sandbox) => {
  const { trunks: _, ...rest } = sandbox.board.counts();
  return rest;
};
const none = {
  ...{ commandsIgnored: 0, promptsUnknown: 0, mediaRestarts: 0, mediaFailures: 0, drained: 0, overLimit: 0 },
  ...{ legs: 0, legsEnding: 0, recordings: 0, recordingsPaused: 0, banned: 0 },
};
const sentences = (sandbox: Sandbox) => sandbox.logged.map(({ level, sentence, fields }) => [level, sentence, fields]);

describe("the counters", () => {
  test("begin at 0", () => {
    const sandbox = createSandbox();
    expect(counts(sandbox)).toEqual(none);
    expect([sandbox.board.isIdle(), sandbox.board.legs()]).toEqual([true, []]);
  });
  test("count calls refused by a drain, and those above a trunk's lines in either direction", () => {
    const { sandbox, peer } = start({ trunks: [{ ...carrier, lines: 1 }] });
    sandbox.board.drain(true);
    sandbox.invite(peer, "drained");
    sandbox.run(50);
    expect(counts(sandbox)).toMatchObject({ drained: 1, overLimit: 0 });
    expect(
      find(peer, "failed")?.response?.headers.find(({ name }) => name.toLowerCase() === "retry-after")?.value,
    ).toBe("30");
    sandbox.board.drain(false);
    sandbox.invite(peer, "first");
    sandbox.invite(peer, "second");
    sandbox.run(50);
    dial(sandbox, "out");
    expect(endings(sandbox, "out")).toEqual([{ by: "system", cause: "limit" }]);
    expect(counts(sandbox)).toMatchObject({ drained: 1, overLimit: 2, legs: 1 });
    expect(sentences(sandbox)).toContainEqual([
      "info",
      "leg can't be originated",
      { leg: "out", call: "call-1", why: "the trunk's lines are taken" },
    ]);
  });
  test("count nothing for a phone that is not registered", () => {
    const sandbox = createSandbox();
    originate(sandbox, "agent");
    expect([endings(sandbox, "agent").length, counts(sandbox)]).toEqual([1, none]);
  });
  test("count each failure of the media, and each death of its process", () => {
    const { sandbox, id } = answeredCall();
    sandbox.media.tell({ is: "Failed", session: id, asked: "Hear", code: "error", why: "no" });
    sandbox.media.tell({ is: "Flowing", session: id });
    expect(counts(sandbox)).toMatchObject({ mediaFailures: 1, mediaRestarts: 0 });
    const fields = { leg: id, asked: "Hear", code: "error", why: "no" };
    expect(sentences(sandbox)).toContainEqual(["warn", "media can't do it", fields]);
    sandbox.killMedia();
    sandbox.run(100);
    expect(counts(sandbox)).toMatchObject({ mediaFailures: 1, mediaRestarts: 1 });
    expect(sentences(sandbox)).toContainEqual(["error", "media process died", { legs: 1 }]);
  });
  test("count commands for a leg that is gone or in a wrong state", () => {
    const { sandbox, id } = answeredCall();
    const ignored = () => counts(sandbox).commandsIgnored;
    sandbox.board.perform({ do: "StopRecord", recording: recording("r") });
    expect(ignored()).toBe(1);
    sandbox.board.perform({ do: "Ring", leg: id });
    expect(ignored()).toBe(2);
    sandbox.board.perform({ do: "StopPlay", leg: leg("nobody") });
    expect(ignored()).toBe(3);
    sandbox.board.perform({ do: "AnswerRefer", leg: id, refer: "none", status: 202 });
    expect(ignored()).toBe(4);
    sandbox.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
    sandbox.run(20);
    sandbox.board.perform({ do: "StopRecord", recording: recording("r") });
    expect(ignored()).toBe(4);
  });
});

describe("the switch is idle", () => {
  test("only when every leg, every waiting call and every recording is over", async () => {
    const { sandbox, peer, id } = answeredCall();
    sandbox.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
    sandbox.run(20);
    expect(sandbox.board.isIdle()).toBe(false);
    sandbox.killMedia();
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(200_000);
    // Its leg is gone; its file is made whole still.
    expect([sandbox.board.legs(), sandbox.board.isIdle()]).toEqual([[], false]);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(sandbox.board.isIdle()).toBe(true);
  });
});

describe("an outbound leg", () => {
  test("that exists already is not begun again, and that is logged", () => {
    const { sandbox, peer } = start();
    dial(sandbox, "out");
    sandbox.run(50);
    dial(sandbox, "out");
    sandbox.run(50);
    expect(peer.events.filter((event) => event.is === "invited")).toHaveLength(1);
    expect(sentences(sandbox)).toContainEqual(["error", "leg is there already", { leg: "out" }]);
    expect([sandbox.board.hasLeg(leg("out")), sandbox.board.hasLeg(leg("none"))]).toEqual([true, false]);
    expect(sandbox.board.partyOf(leg("out"))).toEqual({ is: "trunk", trunk: trunkId });
    expect(sandbox.board.partyOf(leg("none"))).toBeUndefined();
  });
  test("ends if the stack refuses its INVITE; another refused command ends nothing", () => {
    const { sandbox, id } = answeredCall();
    const refuses = (what: string, session: string) =>
      void sandbox.board.onSip(
        { is: "refused", command: { do: what, session }, why: "no such" } as unknown as SipEvent,
        sandbox.now(),
      );
    dial(sandbox, "out");
    sandbox.run(3);
    refuses("invite", "out");
    expect(endings(sandbox, "out")).toEqual([{ by: "network", cause: "unreachable" }]);
    refuses("bye", id);
    expect(endings(sandbox, id)).toEqual([]);
    expect(sentences(sandbox).filter(([, sentence]) => sentence === "SIP refused a command")).toEqual([
      ["warn", "SIP refused a command", { command: "invite", why: "no such" }],
      ["warn", "SIP refused a command", { command: "bye", why: "no such" }],
    ]);
  });
  test("reports its end once, at once", () => {
    const { sandbox, id } = answeredCall();
    expect(sandbox.board.hasLeg(id)).toBe(true);
    sandbox.board.perform({ do: "End", leg: id, ending: system("released") });
    sandbox.board.perform({ do: "End", leg: id, ending: system("released") });
    expect([sandbox.board.hasLeg(id), endings(sandbox, id)]).toEqual([false, [system("released")]]);
  });
});

test("without a media process digits are lost and logged; other commands wait for the next one", () => {
  const { sandbox, id } = answeredCall();
  sandbox.board.mediaExited();
  const before = sandbox.media.asked.length;
  sandbox.board.perform({ do: "Hear", leg: id, from: [leg("x")] });
  expect(sentences(sandbox).filter(([level]) => level === "warn")).toEqual([]);
  sandbox.board.perform({ do: "SendDigits", leg: id, digits: "1" });
  expect(sentences(sandbox).at(-1)).toEqual(["warn", "digits lost: the media process is down", { leg: id }]);
  expect(sandbox.media.asked).toHaveLength(before);
});

test("neither a ringing leg nor a leg that is gone is recorded", () => {
  const { sandbox, peer } = start();
  sandbox.invite(peer, "theirs");
  sandbox.run(20);
  const id = sandbox.of("LegArrived")[0]!.leg;
  sandbox.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
  expect(sandbox.of("RecordingFailed")).toMatchObject([{ recording: "r", reason: "the leg is not answered" }]);
});

test("a recording that waits for room ends as soon as its leg ends", () => {
  const { sandbox, id } = answeredCall();
  sandbox.board.setRecordingRoom(false);
  sandbox.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
  sandbox.board.perform({ do: "End", leg: id, ending: system("released") });
  expect(sandbox.of("RecordingFailed")).toMatchObject([{ recording: "r", reason: "the disk is full" }]);
});

test("a server that took nothing up resumes nothing", () => {
  const sandbox = createSandbox();
  sandbox.board.resume();
  expect([sandbox.events, sandbox.media.asked, sentences(sandbox)]).toEqual([[], [], []]);
});

test("events of an unknown leg are ignored", () => {
  const { sandbox, id } = answeredCall();
  const before = sandbox.events.length;
  const says = (event: object) => void sandbox.board.onSip(event as SipEvent, sandbox.now());
  says({ is: "inviting", session: "nobody", snapshot: {} });
  says({ is: "referred", session: "nobody", refer: "r", target: { user: "8005" }, notifies: true });
  sandbox.media.tell({ is: "Flowing", session: "nobody" });
  sandbox.board.perform({ do: "Record", leg: leg("nobody"), recording: recording("r"), file: "r" });
  expect(sandbox.of("RecordingFailed")).toMatchObject([{ reason: "the leg is not answered" }]);
  expect([sandbox.events.length, sandbox.of("LegReferred")]).toEqual([before + 1, []]);
  expect([sandbox.board.hasLeg(id), sentences(sandbox).filter(([level]) => level === "error")]).toEqual([true, []]);
});

test("a phone that registers and unregisters is reported, each once", () => {
  const { sandbox } = start();
  const phone = sandbox.createPeer({ host: "192.0.2.20", port: 5060 });
  sandbox.registerPhone(phone);
  sandbox.run(4_000_000);
  expect(sandbox.events).toMatchObject([
    { is: "DeviceReachable", device: deviceId },
    { is: "DeviceUnreachable", device: deviceId },
  ]);
});

test("a key of an ended leg is no duplicate for another leg", () => {
  const { sandbox, peer, id } = answeredCall();
  sandbox.media.tell({ is: "Digit", session: id, digit: "5", ms: 100 });
  peer.command({ do: "bye", session: "theirs" });
  sandbox.run(50);
  sandbox.media.tell({ is: "Digit", session: id, digit: "5", ms: 100 });
  expect(sandbox.of("DigitPressed")).toHaveLength(1);
});

test("a phone with a waiting call is called once, however often Originate is repeated", () => {
  const { sandbox } = start();
  const phone = sandbox.createPeer({ host: "192.0.2.20", port: 5060 });
  sandbox.registerPhone(phone);
  phone.react = (event, self) => {
    if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 200, body: body("a") });
  };
  originate(sandbox, "first");
  sandbox.run(50);
  sandbox.board.perform({ do: "End", leg: leg("first"), ending: system("released") });
  originate(sandbox, "next");
  originate(sandbox, "next");
  expect(sandbox.board.hasLeg(leg("next"))).toBe(true);
  expect(sentences(sandbox)).toContainEqual(["error", "leg is there already", { leg: "next" }]);
  sandbox.run(100);
  expect(phone.events.filter((event) => event.is === "invited")).toHaveLength(2);
});
