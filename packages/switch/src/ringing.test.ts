/** RFC 3960 §3.2 and RFC 5009: whether the far end's own sound is heard while it rings, or a tone of ours. */
import { describe, expect, test } from "vitest";
import { dial, expectRest, find, start, system } from "./testing/calls.ts";
import { body } from "./testing/sandbox.ts";

type Said = { readonly status: number; readonly sdp?: string; readonly earlyMedia?: string; readonly reliable?: true };

/** A call of ours, what its far end says, and what LegRinging told: "tone" or "early". */
const ringing = () => {
  const { sandbox, peer } = start();
  dial(sandbox, "out");
  sandbox.run(50);
  const { session } = find(peer, "invited")!;
  return {
    sandbox,
    says: ({ status, sdp, earlyMedia, reliable }: Said) => {
      peer.command({
        do: "respond",
        session,
        status,
        ...(sdp !== undefined && { body: body(sdp) }),
        ...(earlyMedia !== undefined && { headers: [{ name: "P-Early-Media", value: earlyMedia }] }),
        ...(reliable && { reliable }),
      });
      sandbox.run(50);
    },
    flows: () => sandbox.media.tell({ is: "Flowing", session: "out" }),
    silent: () => sandbox.media.tell({ is: "Silent", session: "out", forMs: 10_000 }),
    told: () => sandbox.of("LegRinging").map(({ earlyMedia }) => (earlyMedia ? "early" : "tone")),
  };
};

describe("while an outbound leg rings", () => {
  test("183 with SDP, then 180, and no RTP: our ring tone is heard (VoLTE: 183, PRACK, 180)", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer", reliable: true });
    expect(at.told()).toEqual([]);
    at.says({ status: 180 });
    expect(at.told()).toEqual(["tone"]);
  });

  test("our ring tone stops when media comes", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer", reliable: true });
    at.says({ status: 180 });
    at.flows();
    expect(at.told()).toEqual(["tone", "early"]);
  });

  test("183 with SDP whose media comes needs no 180, and a later one changes nothing", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer" });
    at.flows();
    at.says({ status: 180 });
    expect(at.told()).toEqual(["early"]);
  });

  test("180 with SDP has our ring tone until its media comes", () => {
    const at = ringing();
    at.says({ status: 180, sdp: "answer" });
    expect(at.told()).toEqual(["tone"]);
    at.flows();
    expect(at.told()).toEqual(["tone", "early"]);
  });

  test("early media that the network forbids is not heard, until the network allows it", () => {
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

  test("an announcement that ends before the 180 is followed by our ring tone", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer" });
    at.flows();
    at.says({ status: 180 });
    at.silent();
    expect(at.told()).toEqual(["early", "tone"]);
    at.flows();
    expect(at.told()).toEqual(["early", "tone", "early"]);
  });

  test("a provisional response without SDP rings: 183, 182", () => {
    const [bare, queued] = [ringing(), ringing()];
    bare.says({ status: 183 });
    queued.says({ status: 182 });
    expect([bare.told(), queued.told()]).toEqual([["tone"], ["tone"]]);
  });

  test("a peer that is silent while it rings and after the answer has lost media", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer" });
    at.silent();
    at.says({ status: 200, sdp: "answer" });
    at.sandbox.run(9000);
    expect(at.sandbox.of("LegMediaLost")).toEqual([]);
    at.sandbox.run(2000);
    expect(at.sandbox.of("LegMediaLost")).toMatchObject([{ leg: "out", why: "rtpTimeout" }]);
    at.sandbox.board.perform({ do: "End", leg: at.sandbox.of("LegAnswered")[0]!.leg, ending: system("flowEnded") });
    expectRest(at.sandbox);
  });

  test("a peer whose media comes after the answer has not", () => {
    const at = ringing();
    at.says({ status: 183, sdp: "answer" });
    at.silent();
    at.says({ status: 200, sdp: "answer" });
    at.flows();
    at.sandbox.run(30_000);
    expect(at.sandbox.of("LegMediaLost")).toEqual([]);
  });
});
