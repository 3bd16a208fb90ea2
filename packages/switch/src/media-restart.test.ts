import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answeredCall, endings, makePrompts, originate, play, recording } from "./test-calls.ts";
import { body, browserId, createWorld, leg, type World } from "./test-world.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

describe("the media process dies", () => {
  test("an RTP leg goes on with its play, its partner, and a new segment of its recording", async () => {
    const { world, peer, id } = answeredCall({ promptFolders: [prompts] });
    world.invite(peer, "second");
    world.run(20);
    const other = world.of("LegArrived")[1]!.leg;
    world.board.perform({ do: "Answer", leg: other });
    world.board.perform({ do: "Hear", leg: id, from: [other] });
    world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "r" });
    world.board.perform({ do: "Play", leg: other, play: play("p"), prompts: ["music.hold"], loop: true });
    world.run(2000);
    world.killMedia();
    world.run(1000);
    expect(world.media.sessions.get(id)?.hears).toEqual([other]);
    expect(world.media.sessions.get(other)?.play).toBe("p");
    expect(world.media.sessions.get(id)?.recordings.get("r")).toBe("/recordings/r.2");
    expect(world.of("PlayEnded")).toEqual([]);
    world.board.perform({ do: "StopRecord", recording: recording("r") });
    world.run(50);
    await Promise.resolve();
    await Promise.resolve();
    const { segments } = world.of("RecordingEnded")[0]!;
    expect(segments.map((one) => one.file)).toEqual(["r.wav", "r.2.wav"]);
    expect(segments[1]!.startMs).toBeGreaterThanOrEqual(2040);
    expect(segments[1]!.startMs).toBeLessThan(2070);
    expect(world.of("RecordingStarted")).toHaveLength(1);
    expect(endings(world)).toEqual([]);
  });

  test("music on hold is taken up after each death, and goes round for as long as the hold lasts", () => {
    for (const dies of ["media", "server"] as const) {
      const { world, id } = answeredCall({ promptFolders: [prompts] });
      world.board.perform({ do: "Play", leg: id, play: play("hold"), prompts: ["music.hold"], loop: true });
      world.run(2000);
      for (const _death of [1, 2]) {
        const before = dies === "media" ? world.media.asked.length : 0;
        if (dies === "server") world.crash(800);
        else world.killMedia();
        world.run(60_000);
        const again = world.media.asked.slice(before).filter((command) => command.do === "Play");
        expect(again).toMatchObject([
          { session: id, play: "hold", files: [expect.stringMatching("music.hold")], loop: true },
        ]);
        expect(world.media.sessions.get(id)?.play).toBe("hold");
      }
      expect(world.of("PlayEnded")).toEqual([]);
    }
  });

  test("words that were being said are said again, once", () => {
    const { world, id } = answeredCall({ promptFolders: [prompts] });
    world.board.perform({ do: "Play", leg: id, play: play("words"), prompts: ["greeting"] });
    world.run(500);
    world.killMedia();
    world.run(60_000);
    expect(world.of("PlayEnded")).toMatchObject([{ leg: id, play: "words", why: "finished" }]);
    expect(world.media.sessions.get(id)?.play).toBeUndefined();
  });

  test("what happens while there is none is made up for", () => {
    const { world, peer, id } = answeredCall({ promptFolders: [prompts] });
    world.board.perform({ do: "Play", leg: id, play: play("old"), prompts: ["music.hold"], loop: true });
    world.run(100);
    world.killMedia();
    world.invite(peer, "second");
    world.run(20);
    world.board.perform({ do: "Play", leg: id, play: play("new"), prompts: ["music.hold"], loop: true });
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[1]!.leg });
    world.run(200);
    expect(world.of("PlayEnded")).toMatchObject([{ play: "old", why: "stopped" }]);
    expect(world.media.sessions.get(id)?.play).toBe("new");
    expect(world.of("LegAnswered")).toHaveLength(2);
    world.killMedia();
    peer.command({ do: "bye", session: "theirs" });
    peer.command({ do: "bye", session: "second" });
    world.run(20);
    expect(endings(world)).toHaveLength(2);
    expectRestAfterDeath(world);
  });

  test("a re-INVITE that was on its way to it is answered by the next", () => {
    const { world, peer } = answeredCall({ promptFolders: [prompts] });
    peer.command({ do: "reinvite", session: "theirs", body: body("sendonly") });
    world.run(6);
    world.killMedia();
    world.run(200);
    expect(peer.seen).toContain("reinviteAnswered");
    expect(world.of("LegHeld")).toHaveLength(1);
  });

  test("a browser's leg is told as lost, and its recording ends with what it has", async () => {
    const world = createWorld({ promptFolders: [prompts] });
    const browser = world.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    world.connectBrowser(browser, "flow-1");
    browser.react = (event, self) => {
      if (event.is === "invited")
        self.command({ do: "respond", session: event.session, status: 200, body: body("answer") });
    };
    world.run(20);
    originate(world, "agent", { device: browserId });
    world.run(50);
    world.board.perform({ do: "Record", leg: leg("agent"), recording: recording("r"), file: "r" });
    world.run(50);
    world.killMedia();
    world.run(200);
    await Promise.resolve();
    await Promise.resolve();
    expect(world.of("LegMediaLost")).toMatchObject([{ leg: "agent", why: "mediaRestarted" }]);
    expect(world.of("RecordingEnded")).toMatchObject([{ segments: [{ file: "r.wav" }] }]);
    world.board.perform({ do: "End", leg: leg("agent"), ending: { by: "system", cause: "mediaLost" } });
    expectRestAfterDeath(world);
  });

  const expectRestAfterDeath = (world: World) => {
    world.run(200_000);
    expect(world.board.legs()).toEqual([]);
    expect(world.media.sessions.size).toBe(0);
    expect(world.home.agent.alive()).toMatchObject({ sessions: 0, transactions: 0 });
  };
});
