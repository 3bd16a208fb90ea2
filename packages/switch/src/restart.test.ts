import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  answeredCall,
  endings,
  expectRest,
  find,
  makePrompts,
  originate,
  play,
  recording,
  start,
} from "./test-calls.ts";
import { body, browserId, createWorld, leg, type Peer } from "./test-world.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

const restart = { by: "system", cause: "restart" } as const;

/** A phone that rings for leg "b". */
const ringing = (loses = () => false) => {
  const { world } = start({}, loses);
  const phone = world.createPeer({ host: "192.0.2.8", port: 5070 });
  world.registerPhone(phone);
  phone.react = (event, peer) => {
    if (event.is === "invited") peer.command({ do: "respond", session: event.session, status: 180 });
  };
  originate(world, "b");
  world.run(100);
  expect(world.of("LegRinging")).toHaveLength(1);
  return { world, phone, session: find(phone, "invited")!.session };
};
const picksUp = (phone: Peer, session: string) =>
  phone.command({ do: "respond", session, status: 200, body: body("answer") });

describe("after a crash", () => {
  test("an answered leg goes on: same media, same partner, same play, its peer's BYE is its end", () => {
    const { world, peer, id } = answeredCall({ promptFolders: [prompts] });
    world.invite(peer, "second");
    world.run(20);
    const other = world.of("LegArrived")[1]!.leg;
    world.board.perform({ do: "Answer", leg: other });
    world.board.perform({ do: "Hear", leg: id, from: [other] });
    world.board.perform({ do: "Play", leg: other, play: play("p"), prompts: ["music.hold"], loop: true });
    world.run(500);
    world.crash(800);
    world.run(500);
    expect(world.media.asked.filter((command) => command.do === "Restore")).toHaveLength(2);
    expect(world.media.sessions.get(id)?.hears).toEqual([other]);
    expect(world.media.sessions.get(other)?.play).toBe("p");
    expect([...endings(world), ...world.of("LegMediaLost"), ...world.of("PlayEnded")]).toEqual([]);
    peer.command({ do: "bye", session: "theirs" });
    world.board.perform({ do: "End", leg: other, ending: { by: "agent", cause: "hangup" } });
    world.run(100);
    expect(endings(world, id)).toEqual([{ by: "caller", cause: "hangup" }]);
    expect(peer.seen.filter((is) => is === "ended")).toHaveLength(2);
    expectRest(world);
  });

  test("a play that was to stop when the server died, or the media, is not heard again, and its end is told", () => {
    for (const dies of ["server", "media"] as const) {
      const { world, id } = answeredCall({ promptFolders: [prompts] });
      world.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["music.hold"], loop: true });
      world.run(500);
      world.board.perform({ do: "StopPlay", leg: id });
      if (dies === "server") world.crash(800);
      else world.killMedia();
      world.run(500);
      expect(world.media.sessions.get(id)?.play).toBeUndefined();
      expect(world.of("PlayEnded")).toMatchObject([{ leg: id, play: "p", why: "stopped" }]);
      world.board.perform({ do: "End", leg: id, ending: { by: "agent", cause: "hangup" } });
      world.run(100);
      expect(endings(world, id)).toHaveLength(1);
      expect(world.board.legs()).toEqual([]);
    }
  });

  test("its recording goes on in a file of its own, and the time between is a gap", async () => {
    const { world, id } = answeredCall();
    world.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "2026/r" });
    world.run(2000);
    world.crash(1000);
    world.run(1000);
    expect(world.media.sessions.get(id)?.recordings.get("r")).toBe("/recordings/2026/r.2");
    world.board.perform({ do: "StopRecord", recording: recording("r") });
    world.run(50);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(world.of("RecordingStarted")).toHaveLength(1);
    const { segments } = world.of("RecordingEnded")[0]!;
    expect(segments.map(({ file }) => file)).toEqual(["2026/r.wav", "2026/r.2.wav"]);
    expect(segments[1]!.startMs).toBeGreaterThanOrEqual(3000);
    expect(segments[1]!.startMs).toBeLessThan(3020);
  });

  test("a phone rings on, and is picked up; one that was picked up meanwhile is heard", () => {
    for (const meanwhile of [false, true]) {
      const { world, phone, session } = ringing();
      if (meanwhile) world.after(100, () => picksUp(phone, session));
      world.crash(meanwhile ? 900 : 300);
      world.run(100);
      expect(world.of("LegEnded")).toEqual([]);
      if (!meanwhile) picksUp(phone, session);
      world.run(2000);
      expect(world.of("LegAnswered")).toMatchObject([{ leg: "b" }]);
      expect(phone.seen).toContain("acked");
      expect(phone.seen.filter((is) => is === "invited")).toHaveLength(1);
      world.board.perform({ do: "End", leg: leg("b"), ending: { by: "caller", cause: "hangup" } });
      world.run(100);
      expect(phone.seen).toContain("ended");
      expectRest(world);
    }
  });

  test("a phone rings no longer than it was to", () => {
    const { world, phone } = ringing();
    world.crash(5000);
    world.run(14_000);
    expect(world.of("LegEnded")).toEqual([]);
    world.run(1500);
    expect(endings(world, "b")).toMatchObject([{ cause: "noAnswer" }]);
    expect(find(phone, "ended")).toMatchObject({ why: "cancelled" });
  });

  test("a caller who waits for an answer gets it, and one who has it already is asked for the ACK again", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.crash(700);
    world.board.perform({ do: "Answer", leg: id });
    world.run(4);
    // its ACK is on the way
    world.run(2);
    world.crash(700);
    world.run(1000);
    expect(peer.seen.filter((is) => is === "answered")).toHaveLength(1);
    expect(world.board.legs().map(({ state }) => state.at)).toEqual(["talking"]);
    expect(world.of("LegAnswered").length).toBeGreaterThan(0);
    peer.command({ do: "bye", session: "theirs" });
    world.run(100);
    expect(endings(world, id)).toEqual([{ by: "caller", cause: "hangup" }]);
    expectRest(world);
  });

  test("a browser's leg has ended by the restart; its page is told when it is back", () => {
    const { world } = start();
    const browser = world.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    const close = world.connectBrowser(browser, "flow-1");
    browser.react = (event, self) => {
      if (event.is === "invited")
        self.command({ do: "respond", session: event.session, status: 200, body: body("answer"), contactUser: "x" });
    };
    world.run(20);
    originate(world, "b", { device: browserId });
    world.run(200);
    expect(world.of("LegAnswered")).toHaveLength(1);
    const { target } = world.keptLegs()[0]!.dialog!;
    close();
    world.crash(500);
    expect(endings(world, "b")).toEqual([restart]);
    world.connectBrowser(browser, "flow-2", target);
    world.run(100);
    expect(find(browser, "ended")).toMatchObject({ why: "bye" });
    expectRest(world);
  });

  test("a browser that is not back before the next crash is told after it, once", () => {
    const { world } = start();
    const browser = world.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    const close = world.connectBrowser(browser, "flow-1");
    browser.react = (event, self) => {
      if (event.is === "invited")
        self.command({ do: "respond", session: event.session, status: 200, body: body("answer"), contactUser: "x" });
    };
    world.run(20);
    originate(world, "b", { device: browserId });
    world.run(200);
    const { target } = world.keptLegs()[0]!.dialog!;
    close();
    world.crash(500);
    world.crash(500);
    expect(endings(world, "b")).toEqual([restart]);
    const closeAgain = world.connectBrowser(browser, "flow-2", target);
    world.run(100);
    expect(browser.events.filter(({ is }) => is === "ended")).toMatchObject([{ why: "bye" }]);
    closeAgain();
    world.crash(500);
    expect([...world.kept.keys()]).toEqual([]);
    expectRest(world);
  });

  test("whose BYE or CANCEL was lost is told again", () => {
    const lost = { on: false };
    const { world, peer, id } = answeredCall({}, () => lost.on);
    const ring = ringing(() => lost.on);
    const both = [
      [world, id],
      [ring.world, leg("b")],
    ] as const;
    for (const [one, which] of both) {
      lost.on = true;
      one.board.perform({ do: "End", leg: which, ending: { by: "system", cause: "released" } });
      one.run(100);
      lost.on = false;
      one.crash(300);
      one.run(1000);
      expect(one.of("LegEnded")).toHaveLength(1);
    }
    expect(find(peer, "ended")).toMatchObject({ why: "bye" });
    expect(find(ring.phone, "ended")).toMatchObject({ why: "cancelled" });
    expectRest(world);
    expectRest(ring.world);
  });

  test("no caller hears of a port before that is written down: another life would answer with another", async () => {
    const disk: (() => void)[] = [];
    const world = createWorld(
      {},
      () => false,
      () => {},
      (board) =>
        new Promise((resolve) => {
          disk.push(() => {
            write(board);
            resolve();
          });
        }),
    );
    const write = (board: typeof world.board) => {
      for (const { key, value } of board.changes()) world.kept.set(key, value);
    };
    const peer = world.createPeer({ host: "192.0.2.1", port: 5060 });
    world.invite(peer, "theirs");
    world.run(5.5);
    world.board.perform({ do: "Answer", leg: world.of("LegArrived")[0]!.leg });
    world.run(100);
    expect(world.board.legs()[0]!.state.at).toBe("answering");
    expect(peer.seen).not.toContain("answered");
    for (const take of disk) take();
    expect([...world.kept.keys()].some((key) => key.startsWith("media:"))).toBe(true);
    for (let n = 0; n < 10; n++) await Promise.resolve();
    world.run(20);
    expect(peer.seen).toContain("answered");
  });

  test("a leg of which nothing but its beginning was known goes on from there", () => {
    const { world } = start();
    const phone = world.createPeer({ host: "192.0.2.8", port: 5070 });
    world.registerPhone(phone);
    originate(world, "b");
    // its media is not open yet: nothing was said to the phone
    world.run(1);
    world.crash(100);
    expect(phone.seen).toEqual([]);
    world.run(200);
    expect(phone.seen).toEqual(["invited"]);
    world.board.perform({ do: "End", leg: leg("b"), ending: { by: "system", cause: "released" } });
    expectRest(world);
  });

  test("a phone that was asked and given up before either was written down is told, and is not asked again", () => {
    const write = (board: typeof world.board) => {
      for (const { key, value } of board.changes())
        if (value === null) world.kept.delete(key);
        else world.kept.set(key, JSON.parse(JSON.stringify(value)));
    };
    // A disk that takes its time: what happens meanwhile is written together.
    const disk = { isSlow: true };
    const world = createWorld(
      {},
      () => lost.on,
      () => {},
      (board) => (disk.isSlow ? undefined : write(board)),
    );
    const lost = { on: false };
    const phone = world.createPeer({ host: "192.0.2.8", port: 5070 });
    world.registerPhone(phone);
    originate(world, "b");
    world.run(1);
    write(world.board);
    world.run(20);
    expect(phone.seen).toEqual(["invited"]);
    lost.on = true;
    world.board.perform({ do: "End", leg: leg("b"), ending: { by: "caller", cause: "hangup" } });
    write(world.board);
    world.run(10);
    lost.on = false;
    world.crash(300);
    disk.isSlow = false;
    world.run(1000);
    expect(phone.seen).toEqual(["invited", "ended"]);
    expectRest(world);
  });
});
