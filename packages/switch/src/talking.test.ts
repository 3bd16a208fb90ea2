import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answeredCall, endings, expectRest, find, makePrompts, play, recording, system } from "./testing/calls.ts";
import { body, leg } from "./testing/sandbox.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

describe("a talk", () => {
  test("the far end holds and retrieves, and is answered each time", () => {
    const { sandbox, peer, id } = answeredCall({ promptFolders: [prompts] });
    peer.command({ do: "reinvite", session: "theirs", body: body("sendonly") });
    sandbox.run(50);
    expect(sandbox.of("LegHeld")).toMatchObject([{ leg: id }]);
    sandbox.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    expect(sandbox.of("LegMediaLost")).toEqual([]);
    peer.command({ do: "reinvite", session: "theirs", body: body("sendrecv") });
    sandbox.run(50);
    expect(sandbox.of("LegRetrieved")).toHaveLength(1);
    expect(peer.seen.filter((one) => one === "reinviteAnswered")).toHaveLength(2);
  });

  test("a re-INVITE without a codec of ours gets 488, and the talk goes on", () => {
    const { sandbox, peer } = answeredCall({ promptFolders: [prompts] });
    peer.command({ do: "reinvite", session: "theirs", body: body("bad") });
    sandbox.run(50);
    expect(find(peer, "reinviteFailed")).toMatchObject({ status: 488 });
    expect(endings(sandbox)).toEqual([]);
  });

  test("a re-INVITE without an offer gets ours", () => {
    const { sandbox, peer, id } = answeredCall({ promptFolders: [prompts] });
    peer.react = (event, self) => {
      if (event.is === "reinviteAnswered" && event.needsAck)
        self.command({ do: "ack", session: "theirs", body: body("again") });
    };
    peer.command({ do: "reinvite", session: "theirs" });
    sandbox.run(50);
    expect(sandbox.media.sessions.get(id)?.remotes).toEqual(["again"]);
    expect(endings(sandbox)).toEqual([]);
  });

  test("lost media is reported once, and its return once", () => {
    const { sandbox, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.media.tell({ is: "Flowing", session: id });
    sandbox.media.tell({ is: "Silent", session: id, forMs: 10_000 });
    sandbox.media.tell({ is: "Silent", session: id, forMs: 20_000 });
    sandbox.media.tell({ is: "Flowing", session: id });
    expect(sandbox.events.slice(-2)).toMatchObject([{ is: "LegMediaLost", why: "rtpTimeout" }, { is: "LegMediaBack" }]);
    expect(sandbox.of("LegMediaLost")).toHaveLength(1);
  });

  test("digits are reported, by RTP and by INFO", () => {
    const { sandbox, peer, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.media.tell({ is: "Digit", session: id, digit: "1", ms: 100 });
    const info = (type: string, text: string) =>
      peer.command({
        do: "request",
        id: text,
        session: "theirs",
        method: "INFO",
        body: { type, bytes: new TextEncoder().encode(text) },
      });
    info("application/dtmf-relay", "Signal=5\r\nDuration=160\r\n");
    sandbox.run(50);
    info("application/dtmf", "#");
    sandbox.run(50);
    info("text/plain", "9");
    sandbox.run(50);
    expect(sandbox.of("DigitPressed").map((one) => one.digit)).toEqual(["1", "5", "#"]);
    expect(peer.events.filter((one) => one.is === "requestAnswered").map((one) => one.status)).toEqual([200, 200, 415]);
  });

  test("a prompt is played to its end, and replaced by another", () => {
    const { sandbox, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["music.hold"], loop: true });
    sandbox.run(10);
    sandbox.board.perform({ do: "Play", leg: id, play: play("two"), prompts: ["greeting"] });
    sandbox.run(10_000);
    expect(sandbox.of("PlayEnded")).toMatchObject([
      { play: "one", why: "stopped" },
      { play: "two", why: "finished" },
    ]);
    expect(sandbox.media.asked.find((one) => one.do === "Play")).toMatchObject({
      files: [join(prompts, "music.hold.wav")],
      loop: true,
    });
  });

  test("an unknown prompt fails the play and stops the running one", () => {
    const { sandbox, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["music.hold"], loop: true });
    sandbox.run(10);
    sandbox.board.perform({ do: "Play", leg: id, play: play("two"), prompts: ["greeting", "nothing"] });
    sandbox.run(10);
    expect(sandbox.of("PlayEnded")).toMatchObject([
      { play: "two", why: "failed", playedMs: 0 },
      { play: "one", why: "stopped" },
    ]);
    expect(sandbox.board.counts().promptsUnknown).toBe(1);
  });

  test("a recording's segment is relative to the folder, also if the leg ends it", () => {
    const { sandbox, peer, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "2026/06/01/r" });
    sandbox.run(1000);
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(50);
    expect(sandbox.of("RecordingStarted")).toHaveLength(1);
    expect(sandbox.of("RecordingEnded")).toMatchObject([
      { recording: "r", segments: [{ file: "2026/06/01/r.wav", startMs: 0 }] },
    ]);
    expectRest(sandbox);
  });

  test("a recording outside the folder, or of an unknown leg, fails at once", () => {
    const { sandbox, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.board.perform({ do: "Record", leg: id, recording: recording("a"), file: "../a" });
    sandbox.board.perform({ do: "Record", leg: leg("nobody"), recording: recording("b"), file: "b" });
    expect(sandbox.of("RecordingFailed").map((one) => one.recording)).toEqual(["a", "b"]);
  });

  test("commands to a leg that is gone are ignored and counted", () => {
    const { sandbox, peer, id } = answeredCall({ promptFolders: [prompts] });
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(50);
    const before = sandbox.events.length;
    sandbox.board.perform({ do: "Play", leg: id, play: play("one"), prompts: ["greeting"] });
    sandbox.board.perform({ do: "End", leg: id, ending: system("released") });
    sandbox.board.perform({ do: "Hear", leg: id, from: [leg("x")] });
    sandbox.board.perform({ do: "SendDigits", leg: id, digits: "1" });
    expect(sandbox.events).toHaveLength(before);
    expect(sandbox.board.counts().commandsIgnored).toBe(4);
  });
});
