import type { SipEvent } from "@zongji/sip";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dial, endings, expectRest, find, makePrompts, play, start, system } from "./testing/calls.ts";
import { body, leg } from "./testing/sandbox.ts";

let prompts = "";
let remove = () => {};
beforeAll(() => {
  ({ folder: prompts, remove } = makePrompts());
});
afterAll(() => remove());

const sdpOf = (event: SipEvent | undefined) =>
  event && "body" in event && event.body ? new TextDecoder().decode(event.body.bytes) : undefined;

describe("before an inbound call is answered", () => {
  test("183 has our SDP, a prompt is heard, and the 200 has the same SDP", () => {
    const { sandbox, peer } = start({ promptFolders: [prompts] });
    sandbox.invite(peer, "theirs", { reliable: "off" });
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    sandbox.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    sandbox.run(5000);
    const progress = find(peer, "progress")!;
    expect(progress.status).toBe(183);
    expect(sdpOf(progress)).toContain("v=0");
    expect(sandbox.of("PlayEnded")).toMatchObject([{ play: "p", why: "finished" }]);
    sandbox.board.perform({ do: "Answer", leg: id });
    sandbox.run(50);
    expect(sdpOf(find(peer, "answered"))).toBe(sdpOf(progress));
    sandbox.board.perform({ do: "End", leg: id, ending: system("flowEnded") });
    expectRest(sandbox);
  });

  test("while the media opens, the 183 waits for it, and a prompt waits in the media", () => {
    const { sandbox, peer } = start({ promptFolders: [prompts] });
    sandbox.invite(peer, "theirs");
    sandbox.run(6);
    const id = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    sandbox.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    sandbox.run(50);
    expect(peer.events.filter((event) => event.is === "progress").map((event) => event.status)).toEqual([183]);
    expect(sandbox.media.sessions.get(id)?.play).toBe("p");
  });

  test("with PRACK the 183 is reliable, and the 200 has no SDP", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    sandbox.board.perform({ do: "Answer", leg: id });
    sandbox.run(100);
    expect(find(peer, "progress")).toMatchObject({ status: 183, reliable: true });
    expect(sdpOf(find(peer, "answered"))).toBeUndefined();
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
  });

  test("without an offer and without PRACK the caller gets 180", () => {
    const { sandbox, peer } = start({ promptFolders: [prompts] });
    peer.command({
      do: "invite",
      session: "theirs",
      destination: { listener: "udp", host: "198.51.100.1", port: 5060 },
      uri: "sip:12345678@198.51.100.1",
      from: { uri: "sip:13900000000@192.0.2.1" },
      reliable: "off",
    });
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Ring", leg: id, earlyMedia: true });
    sandbox.run(20);
    expect(find(peer, "progress")).toMatchObject({ status: 180 });
    expect(sdpOf(find(peer, "progress"))).toBeUndefined();
    sandbox.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    expect(sandbox.of("PlayEnded")).toMatchObject([{ play: "p", why: "failed" }]);
  });

  test("a prompt without early media fails at once", () => {
    const { sandbox, peer } = start({ promptFolders: [prompts] });
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Ring", leg: id });
    sandbox.board.perform({ do: "Play", leg: id, play: play("p"), prompts: ["greeting"] });
    expect(sandbox.of("PlayEnded")).toMatchObject([{ play: "p", why: "failed" }]);
  });
});

describe("before an outbound call is answered", () => {
  test("its early media is reported once and heard; a later 180 changes nothing", () => {
    const { sandbox, peer } = start();
    sandbox.invite(peer, "theirs");
    sandbox.run(20);
    const caller = sandbox.of("LegArrived")[0]!.leg;
    sandbox.board.perform({ do: "Answer", leg: caller });
    dial(sandbox, "out");
    sandbox.board.perform({ do: "Hear", leg: caller, from: [leg("out")] });
    sandbox.run(50);
    const { session } = find(peer, "invited")!;
    const respond = (status: number, sdp?: string) =>
      peer.command({ do: "respond", session, status, ...(sdp !== undefined && { body: body(sdp) }) });
    respond(180);
    sandbox.run(20);
    respond(183, "announcement");
    sandbox.run(20);
    sandbox.media.tell({ is: "Flowing", session: "out" });
    respond(180);
    sandbox.run(20);
    expect(sandbox.of("LegRinging").map((one) => one.earlyMedia)).toEqual([false, true]);
    expect(sandbox.media.sessions.get("out")?.remotes).toEqual(["announcement"]);
    expect(sandbox.media.sessions.get(caller)?.hears).toEqual(["out"]);
    respond(486);
    sandbox.run(50);
    expect(endings(sandbox, "out")).toEqual([{ by: "callee", cause: "busy", sip: 486 }]);
  });

  test("the newest fork is heard, and the fork that answers is connected", () => {
    const { sandbox, peer } = start();
    dial(sandbox, "out");
    sandbox.run(50);
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
    sandbox.raw(peer.address, head("183 Session Progress", "one", "first"));
    sandbox.run(10);
    sandbox.raw(peer.address, head("183 Session Progress", "two", "second"));
    sandbox.run(10);
    sandbox.raw(peer.address, head("183 Session Progress", "one", "first"));
    sandbox.run(10);
    expect(sandbox.media.sessions.get("out")?.remotes).toEqual(["first", "second"]);
    sandbox.raw(peer.address, head("200 OK", "one", "first"));
    sandbox.run(10);
    expect(sandbox.media.sessions.get("out")?.remotes).toEqual(["first", "second", "first"]);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
  });

  test("a fork that answers without SDP is connected by its earlier SDP", () => {
    const { sandbox, peer } = start();
    dial(sandbox, "out");
    sandbox.run(50);
    const { session } = find(peer, "invited")!;
    peer.command({ do: "respond", session, status: 183, body: body("early") });
    sandbox.run(20);
    peer.command({ do: "respond", session, status: 200 });
    sandbox.run(50);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    expect(sandbox.media.sessions.get("out")?.remotes).toEqual(["early"]);
  });
});
