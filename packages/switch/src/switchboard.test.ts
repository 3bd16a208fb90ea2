/** What the switchboard counts, logs and refuses. */
import type { SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import { answeredCall, dial, endings, find, originate, recording, start, system } from "./test-calls.ts";
import { body, carrier, createWorld, deviceId, leg, trunkId, type World } from "./test-world.ts";

const counts = (world: World) => {
  const { trunks: _, ...rest } = world.board.counts();
  return rest;
};
const none = {
  ...{ commandsIgnored: 0, promptsUnknown: 0, mediaRestarts: 0, mediaFailures: 0, drained: 0, overLimit: 0 },
  ...{ legs: 0, legsEnding: 0, recordings: 0, recordingsPaused: 0, banned: 0 },
};
const sentences = (world: World) => world.logged.map(({ level, sentence, fields }) => [level, sentence, fields]);

describe("what is counted", () => {
  test("begins at nothing", () => {
    const world = createWorld();
    expect(counts(world)).toEqual(none);
    expect([world.board.isIdle(), world.board.legs()]).toEqual([true, []]);
  });
  test("calls that were drained, and those above a trunk's lines in either direction", () => {
    const { world, peer } = start({ trunks: [{ ...carrier, lines: 1 }] });
    world.board.drain(true);
    world.invite(peer, "drained");
    world.run(50);
    expect(counts(world)).toMatchObject({ drained: 1, overLimit: 0 });
    expect(
      find(peer, "failed")?.response?.headers.find(({ name }) => name.toLowerCase() === "retry-after")?.value,
    ).toBe("30");
    world.board.drain(false);
    world.invite(peer, "first");
    world.invite(peer, "second");
    world.run(50);
    dial(world, "out");
    expect(endings(world, "out")).toEqual([{ by: "system", cause: "limit" }]);
    expect(counts(world)).toMatchObject({ drained: 1, overLimit: 2, legs: 1 });
    expect(sentences(world)).toContainEqual([
      "info",
      "leg can't be originated",
      { leg: "out", call: "call-1", why: "the trunk's lines are taken" },
    ]);
  });
  test("of a phone that is not registered, nothing", () => {
    const world = createWorld();
    originate(world, "agent");
    expect([endings(world, "agent").length, counts(world)]).toEqual([1, none]);
  });
  test("each thing that the media can't do, and each of its deaths", () => {
    const { world, id } = answeredCall();
    world.media.tell({ is: "Failed", session: id, asked: "Hear", code: "error", why: "no" });
    world.media.tell({ is: "Flowing", session: id });
    expect(counts(world)).toMatchObject({ mediaFailures: 1, mediaRestarts: 0 });
    const fields = { leg: id, asked: "Hear", code: "error", why: "no" };
    expect(sentences(world)).toContainEqual(["warn", "media can't do it", fields]);
    world.killMedia();
    world.run(100);
    expect(counts(world)).toMatchObject({ mediaFailures: 1, mediaRestarts: 1 });
    expect(sentences(world)).toContainEqual(["error", "media process died", { legs: 1 }]);
  });
  test("commands for what is not there, or not in a state for them", () => {
    const { world, id } = answeredCall();
    const ignored = () => counts(world).commandsIgnored;
    world.board.perform({ do: "StopRecord", recording: recording("r") });
    expect(ignored()).toBe(1);
    world.board.perform({ do: "Ring", leg: id });
    expect(ignored()).toBe(2);
    world.board.perform({ do: "StopPlay", leg: leg("nobody") });
    expect(ignored()).toBe(3);
    world.board.perform({ do: "AnswerRefer", leg: id, refer: "none", status: 202 });
    expect(ignored()).toBe(4);
    world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
    world.run(20);
    world.board.perform({ do: "StopRecord", recording: recording("r") });
    expect(ignored()).toBe(4);
  });
});

describe("nothing is left", () => {
  test("only when every leg, every leg that waits and every recording is over", async () => {
    const { world, peer, id } = answeredCall();
    world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
    world.run(20);
    expect(world.board.isIdle()).toBe(false);
    world.killMedia();
    peer.command({ do: "bye", session: "theirs" });
    world.run(200_000);
    // Its leg is gone; its file is made whole still.
    expect([world.board.legs(), world.board.isIdle()]).toEqual([[], false]);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(world.board.isIdle()).toBe(true);
  });
});

describe("a leg of ours", () => {
  test("that is there already is not begun again: the log says so", () => {
    const { world, peer } = start();
    dial(world, "out");
    world.run(50);
    dial(world, "out");
    world.run(50);
    expect(peer.events.filter((event) => event.is === "invited")).toHaveLength(1);
    expect(sentences(world)).toContainEqual(["error", "leg is there already", { leg: "out" }]);
    expect([world.board.hasLeg(leg("out")), world.board.hasLeg(leg("none"))]).toEqual([true, false]);
    expect(world.board.partyOf(leg("out"))).toEqual({ is: "trunk", trunk: trunkId });
    expect(world.board.partyOf(leg("none"))).toBeUndefined();
  });
  test("whose INVITE the stack refuses has ended; another command that it refuses ends nothing", () => {
    const { world, id } = answeredCall();
    const refuses = (what: string, session: string) =>
      void world.board.onSip(
        { is: "refused", command: { do: what, session }, why: "no such" } as unknown as SipEvent,
        world.now(),
      );
    dial(world, "out");
    world.run(3);
    refuses("invite", "out");
    expect(endings(world, "out")).toEqual([{ by: "network", cause: "unreachable" }]);
    refuses("bye", id);
    expect(endings(world, id)).toEqual([]);
    expect(sentences(world).filter(([, sentence]) => sentence === "SIP refused a command")).toEqual([
      ["warn", "SIP refused a command", { command: "invite", why: "no such" }],
      ["warn", "SIP refused a command", { command: "bye", why: "no such" }],
    ]);
  });
  test("has ended when its end was asked for, and an end is told once", () => {
    const { world, id } = answeredCall();
    expect(world.board.hasLeg(id)).toBe(true);
    world.board.perform({ do: "End", leg: id, ending: system("released") });
    world.board.perform({ do: "End", leg: id, ending: system("released") });
    expect([world.board.hasLeg(id), endings(world, id)]).toEqual([false, [system("released")]]);
  });
});

test("digits that no media process takes are lost, and the log says so; other orders wait for the next", () => {
  const { world, id } = answeredCall();
  world.board.mediaExited();
  const before = world.media.asked.length;
  world.board.perform({ do: "Hear", leg: id, from: [leg("x")] });
  expect(sentences(world).filter(([level]) => level === "warn")).toEqual([]);
  world.board.perform({ do: "SendDigits", leg: id, digits: "1" });
  expect(sentences(world).at(-1)).toEqual(["warn", "digits lost: the media process is down", { leg: id }]);
  expect(world.media.asked).toHaveLength(before);
});

test("a leg that rings is recorded by nobody, nor is one that is gone", () => {
  const { world, peer } = start();
  world.invite(peer, "theirs");
  world.run(20);
  const id = world.of("LegArrived")[0]!.leg;
  world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
  expect(world.of("RecordingFailed")).toMatchObject([{ recording: "r", reason: "the leg is not answered" }]);
});

test("a recording that waits for room has its last word as soon as its leg ends", () => {
  const { world, id } = answeredCall();
  world.board.setRecordingRoom(false);
  world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
  world.board.perform({ do: "End", leg: id, ending: system("released") });
  expect(world.of("RecordingFailed")).toMatchObject([{ recording: "r", reason: "the disk is full" }]);
});

test("a server that took nothing up has nothing to resume", () => {
  const world = createWorld();
  world.board.resume();
  expect([world.events, world.media.asked, sentences(world)]).toEqual([[], [], []]);
});

test("what is told of a leg that is not there is nothing", () => {
  const { world, id } = answeredCall();
  const before = world.events.length;
  const says = (event: object) => void world.board.onSip(event as SipEvent, world.now());
  says({ is: "inviting", session: "nobody", snapshot: {} });
  says({ is: "referred", session: "nobody", refer: "r", target: { user: "8005" }, notifies: true });
  world.media.tell({ is: "Flowing", session: "nobody" });
  world.board.perform({ do: "Record", leg: leg("nobody"), recording: recording("r"), file: "r" });
  expect(world.of("RecordingFailed")).toMatchObject([{ reason: "the leg is not answered" }]);
  expect([world.events.length, world.of("LegReferred")]).toEqual([before + 1, []]);
  expect([world.board.hasLeg(id), sentences(world).filter(([level]) => level === "error")]).toEqual([true, []]);
});

test("a phone that comes and goes is told of, each once", () => {
  const { world } = start();
  const phone = world.createPeer({ host: "192.0.2.20", port: 5060 });
  world.registerPhone(phone);
  world.run(4_000_000);
  expect(world.events).toMatchObject([
    { is: "DeviceReachable", device: deviceId },
    { is: "DeviceUnreachable", device: deviceId },
  ]);
});

test("a key that two ways tell in one leg after its end counts anew in another", () => {
  const { world, peer, id } = answeredCall();
  world.media.tell({ is: "Digit", session: id, digit: "5", ms: 100 });
  peer.command({ do: "bye", session: "theirs" });
  world.run(50);
  world.media.tell({ is: "Digit", session: id, digit: "5", ms: 100 });
  expect(world.of("DigitPressed")).toHaveLength(1);
});

test("a phone that waits for its line is rung once, however often that is asked", () => {
  const { world } = start();
  const phone = world.createPeer({ host: "192.0.2.20", port: 5060 });
  world.registerPhone(phone);
  phone.react = (event, self) => {
    if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 200, body: body("a") });
  };
  originate(world, "first");
  world.run(50);
  world.board.perform({ do: "End", leg: leg("first"), ending: system("released") });
  originate(world, "next");
  originate(world, "next");
  expect(world.board.hasLeg(leg("next"))).toBe(true);
  expect(sentences(world)).toContainEqual(["error", "leg is there already", { leg: "next" }]);
  world.run(100);
  expect(phone.events.filter((event) => event.is === "invited")).toHaveLength(2);
});
