import type { SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Trunk } from "./door.ts";
import { dial, endings, expectRest, start, system } from "./test-calls.ts";
import { body, carrier, leg, type Peer, type World } from "./test-world.ts";

/** Of a trunk on these terms; whoever is called answers each INVITE with the next of these. */
const called = (srtp: NonNullable<Trunk["srtp"]>, ...answers: number[]) => {
  const { world, peer } = start({ trunks: [{ ...carrier, srtp }] });
  let asked = 0;
  peer.react = (event: SipEvent, self: Peer) => {
    if (event.is !== "invited") return;
    const status = answers[asked++] ?? 603;
    const { session } = event;
    self.command({ do: "respond", session, status, ...(status === 200 && { body: body("answer") }) });
  };
  dial(world, "out");
  return { world, peer, invites: () => asked };
};
const offers = (world: World) => world.media.asked.filter((one) => one.do === "Offer");

/** Until the media is asked for the second offer, and has not given it yet. */
const untilAsked = (world: World) => {
  for (let ms = 0; offers(world).length === 0; ms++) {
    if (ms > 1000) throw new Error("it is never asked once more");
    world.run(1);
  }
};

describe("a far end that refuses an offer of keys under RTP/AVP", () => {
  test("is asked once more with RTP/SAVP, and answers", () => {
    const { world, peer, invites } = called("offered", 488, 200);
    world.run(100);
    expect([invites(), offers(world)]).toEqual([2, [{ do: "Offer", session: "out", secured: true }]]);
    expect(world.of("LegAnswered")).toHaveLength(1);
    expect(endings(world)).toEqual([]);
    // two calls for it, one for the leg: each has a Call-ID of its own
    const ids = peer.events.flatMap((event) => (event.is === "invited" ? [event.session] : []));
    peer.command({ do: "bye", session: ids[1]! });
    world.run(50);
    expect(endings(world)).toEqual([{ by: "callee", cause: "hangup" }]);
    expectRest(world);
  });

  test("and refuses that too has refused", () => {
    const { world, invites } = called("offered", 488, 488);
    world.run(100);
    expect([invites(), endings(world)]).toEqual([2, [{ by: "network", cause: "badMedia", sip: 488 }]]);
    expectRest(world);
  });

  test.each(["required", "off"] as const)("is not asked again where SRTP is %s", (srtp) => {
    const { world, invites } = called(srtp, 488, 200);
    world.run(100);
    expect([invites(), endings(world)]).toEqual([1, [{ by: "network", cause: "badMedia", sip: 488 }]]);
    expectRest(world);
  });

  test("for another reason is not asked again", () => {
    const { world, invites } = called("offered", 486, 200);
    world.run(100);
    expect([invites(), endings(world)]).toEqual([1, [{ by: "callee", cause: "busy", sip: 486 }]]);
    expectRest(world);
  });

  test("is not called again by a leg that was ended meanwhile", () => {
    const { world, invites } = called("offered", 488, 200);
    untilAsked(world);
    world.board.perform({ do: "End", leg: leg("out"), ending: system("released") });
    world.run(100);
    expect([invites(), endings(world)]).toEqual([1, [{ by: "system", cause: "released" }]]);
    expectRest(world);
  });

  test("is asked by a media process that was started anew", () => {
    const { world, invites } = called("offered", 488, 200);
    untilAsked(world);
    world.killMedia();
    world.run(200);
    expect([invites(), offers(world).length, world.of("LegAnswered").length]).toEqual([2, 2, 1]);
    expect(endings(world)).toEqual([]);
  });
});
