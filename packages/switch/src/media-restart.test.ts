import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answeredCall, endings, makePrompts, originate, play, recording } from "./testing/calls.ts";
import { body, browserId, createSandbox, leg, type Sandbox } from "./testing/sandbox.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

describe("when the media process dies", () => {
  test("an RTP leg continues with its play, the legs that it hears, and a new segment of its recording", async () => {
    const { sandbox, peer, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.invite(peer, "second");
    sandbox.run(20);
    const other = sandbox.of("LegArrived")[1]!.leg;
    sandbox.board.perform({ do: "Answer", leg: other });
    sandbox.board.perform({ do: "Hear", leg: id, from: [other] });
    sandbox.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
    sandbox.board.perform({ do: "Play", leg: other, play: play("p"), prompts: ["music.hold"], loop: true });
    sandbox.run(2000);
    sandbox.killMedia();
    sandbox.run(1000);
    expect(sandbox.media.sessions.get(id)?.hears).toEqual([other]);
    expect(sandbox.media.sessions.get(other)?.play).toBe("p");
    expect(sandbox.media.sessions.get(id)?.recordings.get("r")).toBe("/recordings/r.2");
    expect(sandbox.of("PlayEnded")).toEqual([]);
    sandbox.board.perform({ do: "StopRecord", recording: recording("r") });
    sandbox.run(50);
    await Promise.resolve();
    await Promise.resolve();
    const { segments } = sandbox.of("RecordingEnded")[0]!;
    expect(segments.map((one) => one.file)).toEqual(["r.wav", "r.2.wav"]);
    expect(segments[1]!.startMs).toBeGreaterThanOrEqual(2040);
    expect(segments[1]!.startMs).toBeLessThan(2070);
    expect(sandbox.of("RecordingStarted")).toHaveLength(1);
    expect(endings(sandbox)).toEqual([]);
  });

  test("music on hold begins again after each death, and loops as long as the hold lasts", () => {
    for (const dies of ["media", "server"] as const) {
      const { sandbox, id } = answeredCall({ promptFolders: [prompts] });
      sandbox.board.perform({ do: "Play", leg: id, play: play("hold"), prompts: ["music.hold"], loop: true });
      sandbox.run(2000);
      for (const _death of [1, 2]) {
        const before = dies === "media" ? sandbox.media.asked.length : 0;
        if (dies === "server") sandbox.crash(800);
        else sandbox.killMedia();
        sandbox.run(60_000);
        const again = sandbox.media.asked.slice(before).filter((command) => command.do === "Play");
        expect(again).toMatchObject([
          { session: id, play: "hold", files: [expect.stringMatching("music.hold")], loop: true },
        ]);
        expect(sandbox.media.sessions.get(id)?.play).toBe("hold");
      }
      expect(sandbox.of("PlayEnded")).toEqual([]);
    }
  });

  test("a running prompt is played again, once", () => {
    const { sandbox, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.board.perform({ do: "Play", leg: id, play: play("words"), prompts: ["greeting"] });
    sandbox.run(500);
    sandbox.killMedia();
    sandbox.run(60_000);
    expect(sandbox.of("PlayEnded")).toMatchObject([{ leg: id, play: "words", why: "finished" }]);
    expect(sandbox.media.sessions.get(id)?.play).toBeUndefined();
  });

  test("changes during its absence are sent to the next one", () => {
    const { sandbox, peer, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.board.perform({ do: "Play", leg: id, play: play("old"), prompts: ["music.hold"], loop: true });
    sandbox.run(100);
    sandbox.killMedia();
    sandbox.invite(peer, "second");
    sandbox.run(20);
    sandbox.board.perform({ do: "Play", leg: id, play: play("new"), prompts: ["music.hold"], loop: true });
    sandbox.board.perform({ do: "Answer", leg: sandbox.of("LegArrived")[1]!.leg });
    sandbox.run(200);
    expect(sandbox.of("PlayEnded")).toMatchObject([{ play: "old", why: "stopped" }]);
    expect(sandbox.media.sessions.get(id)?.play).toBe("new");
    expect(sandbox.of("LegAnswered")).toHaveLength(2);
    sandbox.killMedia();
    peer.command({ do: "bye", session: "theirs" });
    peer.command({ do: "bye", session: "second" });
    sandbox.run(20);
    expect(endings(sandbox)).toHaveLength(2);
    expectRestAfterDeath(sandbox);
  });

  test("a re-INVITE that it had not answered is answered by the next one", () => {
    const { sandbox, peer } = answeredCall({ promptFolders: [prompts] });
    peer.command({ do: "reinvite", session: "theirs", body: body("sendonly") });
    sandbox.run(6);
    sandbox.killMedia();
    sandbox.run(200);
    expect(peer.seen).toContain("reinviteAnswered");
    expect(sandbox.of("LegHeld")).toHaveLength(1);
  });

  test("a browser's leg reports lost media, and its recording ends with what was written", async () => {
    const sandbox = createSandbox({ promptFolders: [prompts] });
    const browser = sandbox.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    sandbox.connectBrowser(browser, "flow-1");
    browser.react = (event, self) => {
      if (event.is === "invited")
        self.command({ do: "respond", session: event.session, status: 200, body: body("answer") });
    };
    sandbox.run(20);
    originate(sandbox, "agent", { device: browserId });
    sandbox.run(50);
    sandbox.board.perform({ do: "Record", leg: leg("agent"), recording: recording("r"), file: "r" });
    sandbox.run(50);
    sandbox.killMedia();
    sandbox.run(200);
    await Promise.resolve();
    await Promise.resolve();
    expect(sandbox.of("LegMediaLost")).toMatchObject([{ leg: "agent", why: "mediaRestarted" }]);
    expect(sandbox.of("RecordingEnded")).toMatchObject([{ segments: [{ file: "r.wav" }] }]);
    sandbox.board.perform({ do: "End", leg: leg("agent"), ending: { by: "system", cause: "mediaLost" } });
    expectRestAfterDeath(sandbox);
  });

  const expectRestAfterDeath = (sandbox: Sandbox) => {
    sandbox.run(200_000);
    expect(sandbox.board.legs()).toEqual([]);
    expect(sandbox.media.sessions.size).toBe(0);
    expect(sandbox.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
  };
});
