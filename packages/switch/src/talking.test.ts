import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answeredCall, endings, expectRest, find, makePrompts, play, recording, system } from "./test-calls.ts";
import { body, leg } from "./test-world.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

describe("a talk", () => {
  test("the far end holds and takes back, and is answered each time", () => {
    const { world, peer, id } = answeredCall({ promptFolders: [prompts] });
    peer.command({ do: "reinvite", session: "theirs", body: body("sendonly") });
    world.run(50);
    expect(world.of("LegHeld")).toMatchObject([{ leg: id }]);
    world.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    expect(world.of("LegMediaLost")).toEqual([]);
    peer.command({ do: "reinvite", session: "theirs", body: body("sendrecv") });
    world.run(50);
    expect(world.of("LegRetrieved")).toHaveLength(1);
    expect(peer.seen.filter((one) => one === "reinviteAnswered")).toHaveLength(2);
  });

  test("a re-INVITE that can't be spoken is 488 and the talk goes on", () => {
    const { world, peer } = answeredCall({ promptFolders: [prompts] });
    peer.command({ do: "reinvite", session: "theirs", body: body("bad") });
    world.run(50);
    expect(find(peer, "reinviteFailed")).toMatchObject({ status: 488 });
    expect(endings(world)).toEqual([]);
  });

  test("a re-INVITE without an offer is given ours", () => {
    const { world, peer, id } = answeredCall({ promptFolders: [prompts] });
    peer.react = (event, self) => {
      if (event.is === "reinviteAnswered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("again") });
    };
    peer.command({ do: "reinvite", session: "theirs" });
    world.run(50);
    expect(world.media.sessions.get(id)?.remotes).toEqual(["again"]);
    expect(endings(world)).toEqual([]);
  });

  test("lost media is told once, and once when it is back", () => {
    const { world, id } = answeredCall({ promptFolders: [prompts] });
    world.media.tell({ is: "Flowing", session: id });
    world.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    world.media.tell({ is: "Silent", session: id, forMs: 20_000 });
    world.media.tell({ is: "Flowing", session: id });
    expect(world.events.slice(-2)).toMatchObject([{ is: "LegMediaLost", why: "rtpTimeout" }, { is: "LegMediaBack" }]);
    expect(world.of("LegMediaLost")).toHaveLength(1);
  });

  test("digits are told, by RTP and by INFO", () => {
    const { world, peer, id } = answeredCall({ promptFolders: [prompts] });
    world.media.tell({ is: "Digit", session: id, digit: "1", ms: 100 });
    const info = (type: string, text: string) =>
      peer.command({
        do: "request",
        id: text,
        session: "theirs",
        method: "INFO",
        body: { type, bytes: new TextEncoder().encode(text) },
      });
    info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
    world.run(50);
    info("application/dtmf", "#");
    world.run(50);
    info("text/plain", "9");
    world.run(50);
    expect(world.of("DigitPressed").map((one) => one.digit)).toEqual(["1", "5", "#"]);
    expect(peer.events.filter((one) => one.is === "requestAnswered").map((one) => one.status)).toEqual([200, 200, 415]);
  });

  test("a prompt is played to its end, and replaced by another", () => {
    const { world, id } = answeredCall({ promptFolders: [prompts] });
    world.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["music.hold"], loop: true });
    world.run(10);
    world.board.perform({ do: "Play", leg: id, play: play("two"), prompts: ["greeting"] });
    world.run(10_000);
    expect(world.of("PlayEnded")).toMatchObject([
      { play: "one", why: "stopped" },
      { play: "two", why: "finished" },
    ]);
    expect(world.media.asked.find((one) => one.do === "Play")).toMatchObject({
      files: [join(prompts, "music.hold.wav")],
      loop: true,
    });
  });

  test("a prompt that is not there fails the play and stops what runs", () => {
    const { world, id } = answeredCall({ promptFolders: [prompts] });
    world.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["music.hold"], loop: true });
    world.run(10);
    world.board.perform({ do: "Play", leg: id, play: play("two"), prompts: ["greeting", "nothing"] });
    world.run(10);
    expect(world.of("PlayEnded")).toMatchObject([
      { play: "two", why: "failed", playedMs: 0 },
      { play: "one", why: "stopped" },
    ]);
    expect(world.board.counts().promptsUnknown).toBe(1);
  });

  test("a recording gives its segment relative to the folder, also when the leg ends under it", () => {
    const { world, peer, id } = answeredCall({ promptFolders: [prompts] });
    world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "2026/06/01/r" });
    world.run(1000);
    peer.command({ do: "bye", session: "theirs" });
    world.run(50);
    expect(world.of("RecordingStarted")).toHaveLength(1);
    expect(world.of("RecordingEnded")).toMatchObject([
      { recording: "r", segments: [{ file: "2026/06/01/r.wav", startMs: 0 }] },
    ]);
    expectRest(world);
  });

  test("a recording outside the folder or of a leg that isn't there fails at once", () => {
    const { world, id } = answeredCall({ promptFolders: [prompts] });
    world.board.perform({ do: "Record", leg: id, recording: recording("a"), file: "../a" });
    world.board.perform({ do: "Record", leg: leg("nobody"), recording: recording("b"), file: "b" });
    expect(world.of("RecordingFailed").map((one) => one.recording)).toEqual(["a", "b"]);
  });

  test("commands to a leg that is gone are ignored and counted", () => {
    const { world, peer, id } = answeredCall({ promptFolders: [prompts] });
    peer.command({ do: "bye", session: "theirs" });
    world.run(50);
    const before = world.events.length;
    world.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["greeting"] });
    world.board.perform({ do: "End", leg: id, ending: system("released") });
    world.board.perform({ do: "Hear", leg: id, from: [leg("x")] });
    world.board.perform({ do: "SendDigits", leg: id, digits: "1" });
    expect(world.events).toHaveLength(before);
    expect(world.board.counts().commandsIgnored).toBe(4);
  });
});
