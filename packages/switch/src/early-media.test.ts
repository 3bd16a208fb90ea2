import type { SipEvent } from "@zongji/sip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dial, endings, expectRest, find, makePrompts, play, start, system } from "./test-calls.ts";
import { body, leg } from "./test-world.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

const sdpOf = (event: SipEvent | undefined) =>
  event && "body" in event && event.body ? new TextDecoder().decode(event.body.bytes) : undefined;

describe("before a call that came is answered", () => {
  test("183 with our SDP, a prompt that is heard, and the same SDP in the 200", () => {
    const { world, peer } = start({ promptFolders: [prompts] });
    world.invite(peer, "theirs", { reliable: "off" });
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    world.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    world.run(5000);
    const progress = find(peer, "progress")!;
    expect(progress.status).toBe(183);
    expect(sdpOf(progress)).toContain("v=0");
    expect(world.of("PlayEnded")).toMatchObject([{ play: "p", why: "finished" }]);
    world.board.perform({ do: "Answer", leg: id });
    world.run(50);
    expect(sdpOf(find(peer, "answered"))).toBe(sdpOf(progress));
    world.board.perform({ do: "End", leg: id, ending: system("flowEnded") });
    expectRest(world);
  });

  test("asked for while its media still opens: 183 goes as soon as it is open, and a prompt waits in the media", () => {
    const { world, peer } = start({ promptFolders: [prompts] });
    world.invite(peer, "theirs");
    world.run(6);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    world.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    world.run(50);
    expect(peer.events.filter((event) => event.is === "progress").map((event) => event.status)).toEqual([183]);
    expect(world.media.sessions.get(id)?.play).toBe("p");
  });

  test("where they take it reliably, it is: the 200 says nothing again", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    world.board.perform({ do: "Answer", leg: id });
    world.run(100);
    expect(find(peer, "progress")).toMatchObject({ status: 183, reliable: true });
    expect(sdpOf(find(peer, "answered"))).toBeUndefined();
    expect(world.of("LegAnswered")).toHaveLength(1);
  });

  test("without an offer of theirs, and without PRACK, it is 180", () => {
    const { world, peer } = start({ promptFolders: [prompts] });
    peer.command({
      do: "invite",
      session: "theirs",
      destination: { listener: "udp", host: "198.51.100.1", port: 5060 },
      uri: "sip:12345678@198.51.100.1",
      from: { uri: "sip:13900000000@192.0.2.1" },
      reliable: "off",
    });
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    world.run(20);
    expect(find(peer, "progress")).toMatchObject({ status: 180 });
    expect(sdpOf(find(peer, "progress"))).toBeUndefined();
    world.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    expect(world.of("PlayEnded")).toMatchObject([{ play: "p", why: "failed" }]);
  });

  test("a prompt without early media fails at once: nobody would hear it", () => {
    const { world, peer } = start({ promptFolders: [prompts] });
    world.invite(peer, "theirs");
    world.run(20);
    const id = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Ring", leg: id });
    world.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    expect(world.of("PlayEnded")).toMatchObject([{ play: "p", why: "failed" }]);
  });
});

describe("before a call of ours is answered", () => {
  test("its early media is told once, is heard, and a later 180 takes nothing back", () => {
    const { world, peer } = start();
    world.invite(peer, "theirs");
    world.run(20);
    const caller = world.of("LegArrived")[0]!.leg;
    world.board.perform({ do: "Answer", leg: caller });
    dial(world, "out");
    world.board.perform({ do: "Hear", leg: caller, from: [leg("out")] });
    world.run(50);
    const { session } = find(peer, "invited")!;
    const respond = (status: number, sdp?: string) =>
      peer.command({ do: "respond", session, status, ...(sdp !== undefined && { body: body(sdp) }) });
    respond(180);
    world.run(20);
    respond(183, "announcement");
    world.run(20);
    world.media.tell({ is: "Flowing", session: "out" });
    respond(180);
    world.run(20);
    expect(world.of("LegRinging").map((one) => one.earlyMedia)).toEqual([false, true]);
    expect(world.media.sessions.get("out")?.remotes).toEqual(["announcement"]);
    expect(world.media.sessions.get(caller)?.hears).toEqual(["out"]);
    respond(486);
    world.run(50);
    expect(endings(world, "out")).toEqual([{ by: "callee", cause: "busy", sip: 486 }]);
  });

  test("of forks the newest is heard, and the one that answers is talked with", () => {
    const { world, peer } = start();
    dial(world, "out");
    world.run(50);
    const { request } = find(peer, "invited")!;
    const head = (status: string, tag: string, sdp: string) =>
      [
        `SIP/2.0 ${status}`,
        ...request.headers
          .filter((one) => ["via", "from", "call-id", "cseq"].includes(one.name.toLowerCase()))
          .map((one) => `${one.name}: ${one.value}`),
        `To: <sip:13911111111@192.0.2.1>;tag=${tag}`,
        "Contact: <sip:13911111111@192.0.2.1:5060>",
        "Content-Type: application/sdp",
        `Content-Length: ${sdp.length}`,
        "",
        sdp,
      ].join("\r\n");
    world.raw(peer.address, head("183 Session Progress", "one", "first"));
    world.run(10);
    world.raw(peer.address, head("183 Session Progress", "two", "second"));
    world.run(10);
    world.raw(peer.address, head("183 Session Progress", "one", "first"));
    world.run(10);
    expect(world.media.sessions.get("out")?.remotes).toEqual(["first", "second"]);
    world.raw(peer.address, head("200 OK", "one", "first"));
    world.run(10);
    expect(world.media.sessions.get("out")?.remotes).toEqual(["first", "second", "first"]);
    expect(world.of("LegAnswered")).toHaveLength(1);
  });

  test("a fork that answers without saying its SDP again is talked with as it said before", () => {
    const { world, peer } = start();
    dial(world, "out");
    world.run(50);
    const { session } = find(peer, "invited")!;
    peer.command({ do: "respond", session, status: 183, body: body("early") });
    world.run(20);
    peer.command({ do: "respond", session, status: 200 });
    world.run(50);
    expect(world.of("LegAnswered")).toHaveLength(1);
    expect(world.media.sessions.get("out")?.remotes).toEqual(["early"]);
  });
});
