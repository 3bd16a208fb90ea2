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
} from "./testing/calls.ts";
import { body, browserId, createSandbox, leg, type Peer } from "./testing/sandbox.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

const restart = { by: "system", cause: "restart" } as const;

/** A phone that rings for leg "b". */
const ringing = (loses = () => false) => {
  const { sandbox } = start({}, loses);
  const phone = sandbox.createPeer({ host: "192.0.2.8", port: 5070 });
  sandbox.registerPhone(phone);
  phone.react = (event, peer) => {
    if (event.is === "invited") peer.command({ do: "respond", session: event.session, status: 180 });
  };
  originate(sandbox, "b");
  sandbox.run(100);
  expect(sandbox.of("LegRinging")).toHaveLength(1);
  return { sandbox, phone, session: find(phone, "invited")!.session };
};
const picksUp = (phone: Peer, session: string) =>
  phone.command({ do: "respond", session, status: 200, body: body("answer") });

describe("after a crash", () => {
  test("an answered leg continues with the same media, list and play, until its peer's BYE", () => {
    const { sandbox, peer, id } = answeredCall({ promptFolders: [prompts] });
    sandbox.invite(peer, "second");
    sandbox.run(20);
    const other = sandbox.of("LegArrived")[1]!.leg;
    sandbox.board.perform({ do: "Answer", leg: other });
    sandbox.board.perform({ do: "Hear", leg: id, from: [other] });
    sandbox.board.perform({ do: "Play", leg: other, play: play("p"), prompts: ["music.hold"], loop: true });
    sandbox.run(500);
    sandbox.crash(800);
    sandbox.run(500);
    expect(sandbox.media.asked.filter((command) => command.do === "Restore")).toHaveLength(2);
    expect(sandbox.media.sessions.get(id)?.hears).toEqual([other]);
    expect(sandbox.media.sessions.get(other)?.play).toBe("p");
    expect([...endings(sandbox), ...sandbox.of("LegMediaLost"), ...sandbox.of("PlayEnded")]).toEqual([]);
    peer.command({ do: "bye", session: "theirs" });
    sandbox.board.perform({ do: "End", leg: other, ending: { by: "agent", cause: "hangup" } });
    sandbox.run(100);
    expect(endings(sandbox, id)).toEqual([{ by: "caller", cause: "hangup" }]);
    expect(peer.seen.filter((is) => is === "ended")).toHaveLength(2);
    expectRest(sandbox);
  });

  test("a play that was stopping when the server or the media died is not played again, and its end is reported", () => {
    for (const dies of ["server", "media"] as const) {
      const { sandbox, id } = answeredCall({ promptFolders: [prompts] });
      sandbox.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["music.hold"], loop: true });
      sandbox.run(500);
      sandbox.board.perform({ do: "StopPlay", leg: id });
      if (dies === "server") sandbox.crash(800);
      else sandbox.killMedia();
      sandbox.run(500);
      expect(sandbox.media.sessions.get(id)?.play).toBeUndefined();
      expect(sandbox.of("PlayEnded")).toMatchObject([{ leg: id, play: "p", why: "stopped" }]);
      sandbox.board.perform({ do: "End", leg: id, ending: { by: "agent", cause: "hangup" } });
      sandbox.run(100);
      expect(endings(sandbox, id)).toHaveLength(1);
      expect(sandbox.board.legs()).toEqual([]);
    }
  });

  test("its recording continues in another file, with a gap between", async () => {
    const { sandbox, id } = answeredCall();
    sandbox.board.perform({ do: "Record", leg: id, recording: recording("r"), file: "2026/r" });
    sandbox.run(2000);
    sandbox.crash(1000);
    sandbox.run(1000);
    expect(sandbox.media.sessions.get(id)?.recordings.get("r")).toBe("/recordings/2026/r.2");
    sandbox.board.perform({ do: "StopRecord", recording: recording("r") });
    sandbox.run(50);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sandbox.of("RecordingStarted")).toHaveLength(1);
    const { segments } = sandbox.of("RecordingEnded")[0]!;
    expect(segments.map(({ file }) => file)).toEqual(["2026/r.wav", "2026/r.2.wav"]);
    expect(segments[1]!.startMs).toBeGreaterThanOrEqual(3000);
    expect(segments[1]!.startMs).toBeLessThan(3020);
  });

  test("a phone rings on and answers; one that answered meanwhile is connected", () => {
    for (const meanwhile of [false, true]) {
      const { sandbox, phone, session } = ringing();
      if (meanwhile) sandbox.after(100, () => picksUp(phone, session));
      sandbox.crash(meanwhile ? 900 : 300);
      sandbox.run(100);
      expect(sandbox.of("LegEnded")).toEqual([]);
      if (!meanwhile) picksUp(phone, session);
      sandbox.run(2000);
      expect(sandbox.of("LegAnswered")).toMatchObject([{ leg: "b" }]);
      expect(phone.seen).toContain("acked");
      expect(phone.seen.filter((is) => is === "invited")).toHaveLength(1);
      sandbox.board.perform({ do: "End", leg: leg("b"), ending: { by: "caller", cause: "hangup" } });
      sandbox.run(100);
      expect(phone.seen).toContain("ended");
      expectRest(sandbox);
    }
  });

  test("a phone rings no longer than its ring time", () => {
    const { sandbox, phone } = ringing();
    sandbox.crash(5000);
    sandbox.run(14_000);
    expect(sandbox.of("LegEnded")).toEqual([]);
    sandbox.run(1500);
    expect(endings(sandbox, "b")).toMatchObject([{ cause: "noAnswer" }]);
    expect(find(phone, "ended")).toMatchObject({ why: "cancelled" });
  });

  test("a caller who waits for the answer gets it; one who has it gets the 200 again until its ACK", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[0]!.leg;
    sandbox.crash(700);
    sandbox.board.perform({ do: "Answer", leg: id });
    sandbox.run(4);
    // its ACK is on the way
    sandbox.run(2);
    sandbox.crash(700);
    sandbox.run(1000);
    expect(peer.seen.filter((is) => is === "answered")).toHaveLength(1);
    expect(sandbox.board.legs().map(({ state }) => state.at)).toEqual(["talking"]);
    expect(sandbox.of("LegAnswered").length).toBeGreaterThan(0);
    peer.command({ do: "bye", session: "theirs" });
    sandbox.run(100);
    expect(endings(sandbox, id)).toEqual([{ by: "caller", cause: "hangup" }]);
    expectRest(sandbox);
  });

  test("a browser's leg ends by the restart; its page is told when it connects again", () => {
    const { sandbox } = start();
    const browser = sandbox.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    const close = sandbox.connectBrowser(browser, "flow-1");
    browser.react = (event, self) => {
      if (event.is === "invited")
        self.command({ do: "respond", session: event.session, status: 200, body: body("answer"), contactUser: "x" });
    };
    sandbox.run(20);
    originate(sandbox, "b", { device: browserId });
    sandbox.run(200);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    const { target } = sandbox.keptLegs()[0]!.dialog!;
    close();
    sandbox.crash(500);
    expect(endings(sandbox, "b")).toEqual([restart]);
    sandbox.connectBrowser(browser, "flow-2", target);
    sandbox.run(100);
    expect(find(browser, "ended")).toMatchObject({ why: "bye" });
    expectRest(sandbox);
  });

  test("a browser that connects only after the next crash is told then, once", () => {
    const { sandbox } = start();
    const browser = sandbox.createPeer({ host: "203.0.113.50", port: 40000 }, "ws");
    const close = sandbox.connectBrowser(browser, "flow-1");
    browser.react = (event, self) => {
      if (event.is === "invited")
        self.command({ do: "respond", session: event.session, status: 200, body: body("answer"), contactUser: "x" });
    };
    sandbox.run(20);
    originate(sandbox, "b", { device: browserId });
    sandbox.run(200);
    const { target } = sandbox.keptLegs()[0]!.dialog!;
    close();
    sandbox.crash(500);
    sandbox.crash(500);
    expect(endings(sandbox, "b")).toEqual([restart]);
    const closeAgain = sandbox.connectBrowser(browser, "flow-2", target);
    sandbox.run(100);
    expect(browser.events.filter(({ is }) => is === "ended")).toMatchObject([{ why: "bye" }]);
    closeAgain();
    sandbox.crash(500);
    expect([...sandbox.kept.keys()]).toEqual([]);
    expectRest(sandbox);
  });

  test("a peer whose BYE or CANCEL was lost is told again", () => {
    const lost = { on: false };
    const { sandbox, peer, id } = answeredCall({}, () => lost.on);
    const ring = ringing(() => lost.on);
    const both = [
      [sandbox, id],
      [ring.sandbox, leg("b")],
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
    expectRest(sandbox);
    expectRest(ring.sandbox);
  });

  test("no caller learns a port before it is on disk: after a restart it would be another one", async () => {
    const disk: (() => void)[] = [];
    const sandbox = createSandbox(
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
    const write = (board: typeof sandbox.board) => {
      for (const { key, value } of board.changes()) sandbox.kept.set(key, value);
    };
    const peer = sandbox.createPeer({ host: "192.0.2.1", port: 5060 });
    sandbox.invite(peer, "theirs");
    sandbox.run(5.5);
    sandbox.board.perform({ do: "Answer", leg: sandbox.of("LegArrived")[0]!.leg });
    sandbox.run(100);
    expect(sandbox.board.legs()[0]!.state.at).toBe("answering");
    expect(peer.seen).not.toContain("answered");
    for (const take of disk) take();
    expect([...sandbox.kept.keys()].some((key) => key.startsWith("media:"))).toBe(true);
    for (let n = 0; n < 10; n++) await Promise.resolve();
    sandbox.run(20);
    expect(peer.seen).toContain("answered");
  });

  test("a leg of which only the beginning is on disk continues from there", () => {
    const { sandbox } = start();
    const phone = sandbox.createPeer({ host: "192.0.2.8", port: 5070 });
    sandbox.registerPhone(phone);
    originate(sandbox, "b");
    // its media is not open yet: nothing was said to the phone
    sandbox.run(1);
    sandbox.crash(100);
    expect(phone.seen).toEqual([]);
    sandbox.run(200);
    expect(phone.seen).toEqual(["invited"]);
    sandbox.board.perform({ do: "End", leg: leg("b"), ending: { by: "system", cause: "released" } });
    expectRest(sandbox);
  });

  test("a phone that was invited and cancelled before either was on disk is told, and is not invited again", () => {
    const write = (board: typeof sandbox.board) => {
      for (const { key, value } of board.changes())
        if (value === null) sandbox.kept.delete(key);
        else sandbox.kept.set(key, JSON.parse(JSON.stringify(value)));
    };
    // A disk that takes its time: what happens meanwhile is written together.
    const disk = { isSlow: true };
    const sandbox = createSandbox(
      {},
      () => lost.on,
      () => {},
      (board) => (disk.isSlow ? undefined : write(board)),
    );
    const lost = { on: false };
    const phone = sandbox.createPeer({ host: "192.0.2.8", port: 5070 });
    sandbox.registerPhone(phone);
    originate(sandbox, "b");
    sandbox.run(1);
    write(sandbox.board);
    sandbox.run(20);
    expect(phone.seen).toEqual(["invited"]);
    lost.on = true;
    sandbox.board.perform({ do: "End", leg: leg("b"), ending: { by: "caller", cause: "hangup" } });
    write(sandbox.board);
    sandbox.run(10);
    lost.on = false;
    sandbox.crash(300);
    disk.isSlow = false;
    sandbox.run(1000);
    expect(phone.seen).toEqual(["invited", "ended"]);
    expectRest(sandbox);
  });
});
