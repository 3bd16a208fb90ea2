/** RFC 3960 §3.2 and RFC 5009: whether the far end's own sound is heard while it rings, or a tone of ours. */
import { describe, expect, test } from "vitest";
import { dial, expectRest, find, start, system } from "./test-calls.ts";
import { body } from "./test-world.ts";

type Said = { readonly status: number; readonly sdp?: string; readonly earlyMedia?: string; readonly reliable?: true };

/** A call of ours, what its far end says, and what LegRinging told: "tone" or "early". */
const ringing = () => {
  const { world, peer } = start();
  dial(world, "out");
  world.run(50);
  const { session } = find(peer, "invited")!;
  return {
    world,
    says: ({ status, sdp, earlyMedia, reliable }: Said) => {
      peer.command({
        do: "respond",
        session,
        status,
        ...(sdp !== undefined && { body: body(sdp) }),
        ...(earlyMedia !== undefined && { headers: [{ name: "P-Early-Media", value: earlyMedia }] }),
        ...(reliable && { reliable }),
      });
      world.run(50);
    },
    flows: () => world.media.tell({ is: "Flowing", session: "out" }),
    silent: () => world.media.tell({ is: "Silent", session: "out", forMs: 10_000 }),
    told: () => world.of("LegRinging").map(({ earlyMedia }) => (earlyMedia ? "early" : "tone")),
  };
};

describe("while the far end of a call of ours rings", () => {
  test("183 with SDP, then 180, and no RTP: the tone is ours (VoLTE: 183, PRACK, 180)", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer", reliable: true });
    expect(at.told()).toEqual([]);
    at.says({ status: 180 });
    expect(at.told()).toEqual(["tone"]);
  });

  test("the tone stops when media comes", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer", reliable: true });
    at.says({ status: 180 });
    at.flows();
    expect(at.told()).toEqual(["tone", "early"]);
  });

  test("183 with SDP whose media comes needs no 180, and a later one takes nothing back", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer" });
    at.flows();
    at.says({ status: 180 });
    expect(at.told()).toEqual(["early"]);
  });

  test("180 with SDP rings with our tone until its media comes", () => {
    const at = ringing();
    at.says({ status: 180, sdp: "answer" });
    expect(at.told()).toEqual(["tone"]);
    at.flows();
    expect(at.told()).toEqual(["tone", "early"]);
  });

  test("media that the network says is not to be heard is none, until it says otherwise", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer", earlyMedia: "inactive" });
    at.flows();
    at.says({ status: 180, earlyMedia: "inactive" });
    expect(at.told()).toEqual(["tone"]);
    at.says({ status: 180, earlyMedia: "sendonly" });
    expect(at.told()).toEqual(["tone", "early"]);
    at.says({ status: 180, earlyMedia: "recvonly, sendrecv" });
    expect(at.told()).toEqual(["tone", "early", "tone"]);
  });

  test("P-Early-Media that only says it is supported changes nothing", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer", earlyMedia: "supported" });
    at.flows();
    expect(at.told()).toEqual(["early"]);
  });

  test("an announcement that ends before the 180 gives way to our tone", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer" });
    at.flows();
    at.says({ status: 180 });
    at.silent();
    expect(at.told()).toEqual(["early", "tone"]);
    at.flows();
    expect(at.told()).toEqual(["early", "tone", "early"]);
  });

  test("a provisional answer that promises no sound rings: 183 without SDP, 182", () => {
    const [bare, queued] = [ringing(), ringing()];
    bare.says({ status: 183 });
    queued.says({ status: 182 });
    expect([bare.told(), queued.told()]).toEqual([["tone"], ["tone"]]);
  });

  test("who was silent all the while it rang, and after the answer, is missed", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer" });
    at.silent();
    at.says({ status: 200, sdp: "answer" });
    at.world.run(9000);
    expect(at.world.of("LegMediaLost")).toEqual([]);
    at.world.run(2000);
    expect(at.world.of("LegMediaLost")).toMatchObject([{ leg: "out", why: "rtpTimeout" }]);
    at.world.board.perform({ do: "End", leg: at.world.of("LegAnswered")[0]!.leg, ending: system("flowEnded") });
    expectRest(at.world);
  });

  test("who speaks after the answer is not", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer" });
    at.silent();
    at.says({ status: 200, sdp: "answer" });
    at.flows();
    at.world.run(30_000);
    expect(at.world.of("LegMediaLost")).toEqual([]);
  });
});
