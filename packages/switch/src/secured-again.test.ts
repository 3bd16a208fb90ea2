import type { SipEvent } from "@zongji/sip";
import { describe, expect, test } from "vitest";
import type { Trunk } from "./door.ts";
import { dial, endings, expectRest, start, system } from "./testing/calls.ts";
import { body, carrier, leg, type Peer, type Sandbox } from "./testing/sandbox.ts";

/** Of a trunk on these terms; whoever is called answers each INVITE with the next of these. */
const called = (srtp: NonNullable<Trunk["srtp"]>, ...answers: number[]) => {
  const { sandbox, peer } = start({ trunks: [{ ...carrier, srtp }] });
  let asked = 0;
  peer.react = (event: SipEvent, self: Peer) => {
    if (event.is !== "invited") return;
    const status = answers[asked++] ?? 603;
    const { session } = event;
    self.command({ do: "respond", session, status, ...(status === 200 && { body: body("answer") }) });
  };
  dial(sandbox, "out");
  return { sandbox, peer, invites: () => asked };
};
const offers = (sandbox: Sandbox) => sandbox.media.asked.filter((one) => one.do === "Offer");

/** Until the media is asked for the second offer, and has not given it yet. */
const untilAsked = (sandbox: Sandbox) => {
  for (let ms = 0; offers(sandbox).length === 0; ms++) {
    if (ms > 1000) throw new Error("it is never asked once more");
    sandbox.run(1);
  }
};

describe("a far end that refuses an offer of keys under RTP/AVP", () => {
  test("is called once more with RTP/SAVP, and answers", () => {
    const { sandbox, peer, invites } = called("offered", 488, 200);
    sandbox.run(100);
    expect([invites(), offers(sandbox)]).toEqual([2, [{ do: "Offer", session: "out", secured: true }]]);
    expect(sandbox.of("LegAnswered")).toHaveLength(1);
    expect(endings(sandbox)).toEqual([]);
    // two calls for it, one for the leg: each has a Call-ID of its own
    const ids = peer.events.flatMap((event) => (event.is === "invited" ? [event.session] : []));
    peer.command({ do: "bye", session: ids[1]! });
    sandbox.run(50);
    expect(endings(sandbox)).toEqual([{ by: "callee", cause: "hangup" }]);
    expectRest(sandbox);
  });

  test("and refuses RTP/SAVP too ends the leg", () => {
    const { sandbox, invites } = called("offered", 488, 488);
    sandbox.run(100);
    expect([invites(), endings(sandbox)]).toEqual([2, [{ by: "network", cause: "badMedia", sip: 488 }]]);
    expectRest(sandbox);
  });

  test.each(["required", "off"] as const)("is not called again if SRTP is %s", (srtp) => {
    const { sandbox, invites } = called(srtp, 488, 200);
    sandbox.run(100);
    expect([invites(), endings(sandbox)]).toEqual([1, [{ by: "network", cause: "badMedia", sip: 488 }]]);
    expectRest(sandbox);
  });

  test("for another reason is not called again", () => {
    const { sandbox, invites } = called("offered", 486, 200);
    sandbox.run(100);
    expect([invites(), endings(sandbox)]).toEqual([1, [{ by: "callee", cause: "busy", sip: 486 }]]);
    expectRest(sandbox);
  });

  test("is not called again by a leg that was ended meanwhile", () => {
    const { sandbox, invites } = called("offered", 488, 200);
    untilAsked(sandbox);
    sandbox.board.perform({ do: "End", leg: leg("out"), ending: system("released") });
    sandbox.run(100);
    expect([invites(), endings(sandbox)]).toEqual([1, [{ by: "system", cause: "released" }]]);
    expectRest(sandbox);
  });

  test("is called again also if the media process restarted meanwhile", () => {
    const { sandbox, invites } = called("offered", 488, 200);
    untilAsked(sandbox);
    sandbox.killMedia();
    sandbox.run(200);
    expect([invites(), offers(sandbox).length, sandbox.of("LegAnswered").length]).toEqual([2, 2, 1]);
    expect(endings(sandbox)).toEqual([]);
  });
});
