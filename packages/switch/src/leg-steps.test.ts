/** Single steps of a leg, as values: what it becomes and what is done. */
import type { PlayId, Segment } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import { describe, expect, test } from "vitest";
import { commandArriving, openTimeUp, refuse } from "./inbound-leg.ts";
import { type Effect, sdpBody, sdpOf } from "./leg.ts";
import { joinLegs, peersOf } from "./leg-parts.ts";
import { mediaOutbound, ringTimeUp } from "./outbound-leg.ts";
import { playAgain, playEnded, stopPlay } from "./plays.ts";
import { endOf, type Recording } from "./recordings.ts";
import { arriving, ended, leg, statuses } from "./steps.test-scene.ts";
import { mediaTalking } from "./talking-leg.ts";
import { answeredCall, dial, endings, find, start } from "./testing/calls.ts";

const error = { by: "system", cause: "error" } as const;

describe("an arriving leg", () => {
  test("is refused when its media doesn't open in time, and only then", () => {
    const [, effects] = openTimeUp(leg({ state: arriving(), media: { at: "opening" } }));
    expect([statuses(effects), ended(effects)]).toEqual([[500], [{ ...error, sip: 500 }]]);
    for (const other of [
      leg({ state: arriving() }),
      leg({ state: { at: "answering", lateOffer: false }, media: { at: "opening" } }),
    ])
      expect(openTimeUp(other)).toEqual([other, []]);
  });
  test("is refused with the status of the command if it is valid, otherwise with that of the ending", () => {
    const refusedWith = (status: number) => statuses(refuse(leg({ state: arriving() }), status, error)[1]);
    expect([399, 400, 699, 700].map(refusedWith)).toEqual([[500], [400], [699], [500]]);
  });
  test("sends one 183, however often Ring is repeated", () => {
    const command = { do: "Ring", leg: "l", earlyMedia: true } as never;
    const [early, effects] = commandArriving(leg({ state: arriving() }), command);
    expect([early.state, statuses(effects)]).toMatchObject([{ at: "arriving", early: true }, [183]]);
    expect(statuses(commandArriving(early, command)[1])).toEqual([]);
  });
  test("sends one 200 for two Answers", () => {
    const command = { do: "Answer", leg: "l" } as never;
    const [answering, effects] = commandArriving(leg({ state: arriving() }), command);
    expect([answering.state.at, statuses(effects)]).toEqual(["answering", [200]]);
    expect(statuses(commandArriving(answering, command)[1])).toEqual([]);
  });
});

describe("an outbound leg", () => {
  test("whose media never opened ends by error, and nothing is sent", () => {
    const [, effects] = ringTimeUp(leg({ direction: "out", state: { at: "opening" } }));
    expect([ended(effects), effects.filter((each) => each.effect === "sip")]).toEqual([[error], []]);
  });
  test("whose second offer fails ends as bad media; an answered leg does not", () => {
    const failed = { is: "Failed", session: "l", asked: "Offer", code: "bad" } as unknown as MediaEvent;
    const [, effects] = mediaOutbound(leg({ direction: "out", state: { at: "opening" } }), failed);
    expect(ended(effects)).toEqual([{ by: "network", cause: "badMedia", sip: 488 }]);
    const calling = leg({ direction: "out", state: { at: "calling", rang: false, early: [] } });
    expect(mediaOutbound(calling, failed)).toEqual([calling, []]);
  });
  test("that is answered without SDP ends as bad media, by BYE", () => {
    const { sandbox, peer } = start();
    peer.react = (event, self) => {
      if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 200 });
    };
    dial(sandbox, "out");
    sandbox.run(100);
    expect(endings(sandbox, "out")).toEqual([{ by: "network", cause: "badMedia" }]);
    expect(find(peer, "ended")?.why).toBe("bye");
    expect(sandbox.of("LegAnswered")).toEqual([]);
  });
});

describe("a leg's play", () => {
  const play = { play: "p1" as PlayId, files: ["a.wav"], loop: true };
  const plays = (effects: readonly Effect[]): unknown[] =>
    effects.flatMap((each) => (each.effect === "media" ? [each.command.do] : []));
  const told = (effects: readonly Effect[]): unknown[] =>
    effects.flatMap((each) => (each.effect === "report" && each.event.is === "PlayEnded" ? [each.event.why] : []));
  test("is stopped by the media process, or by the switch while that is down", () => {
    const [stopping, asked] = stopPlay(leg({ play }), false);
    expect([stopping.play, plays(asked), told(asked)]).toEqual([{ ...play, stopping: true }, ["StopPlay"], []]);
    const [silent, alone] = stopPlay(leg({ play }), true);
    expect([silent.play, plays(alone), told(alone)]).toEqual([undefined, [], ["stopped"]]);
    expect(stopPlay(leg({}), true)[1]).toEqual([]);
  });
  test("is played again by a new media process, unless it was stopping", () => {
    const [again, effects] = playAgain(leg({ play }));
    expect([again.play, plays(effects)]).toEqual([play, ["Play"]]);
    const [stopped, ends] = playAgain(leg({ play: { ...play, stopping: true } }));
    expect([stopped.play, plays(ends), told(ends)]).toEqual([undefined, [], ["stopped"]]);
    expect(playAgain(leg({}))[1]).toEqual([]);
  });
  test("goes on when another play's end is reported", () => {
    const event = (of: string) => ({ is: "PlayEnded", session: "l", play: of, why: "finished", playedMs: 5 }) as never;
    expect(playEnded(leg({ play }), event("another"))[0].play).toEqual(play);
    const [over, effects] = playEnded(leg({ play }), event("p1"));
    expect([over.play, told(effects)]).toEqual([undefined, ["finished"]]);
  });
});

test("an SDP is read from a non-empty body of type application/sdp only", () => {
  const bytes = sdpBody("v=0").bytes;
  for (const type of ["application/sdp", " Application/SDP ", "application/sdp;charset=utf-8"])
    expect([type, sdpOf({ type, bytes })]).toEqual([type, "v=0"]);
  for (const type of ["application/sdpx", "text/plain", "x-application/sdp", ""])
    expect([type, sdpOf({ type, bytes })]).toEqual([type, undefined]);
  expect(sdpOf({ type: "application/sdp", bytes: new Uint8Array() })).toBeUndefined();
  expect(sdpOf(undefined)).toBeUndefined();
});

describe("a checkpoint of a leg", () => {
  const kept = (v: unknown, at = "gone") => ({ v, at: 5, leg: { id: "l1", media: { at } } });
  const joined = (...entries: [string, unknown][]) => joinLegs(new Map(entries));
  test("is read in the shape of this release, and left out in any other", () => {
    expect(joined(["leg:l1", kept(1)])).toHaveLength(1);
    for (const other of [kept(2), kept("1"), { leg: {} }, { v: 1 }, null, "leg", 1])
      expect([other, joined(["leg:l1", other])]).toEqual([other, []]);
    expect(joined(["dialog:l1", kept(1)])).toEqual([]);
  });
  test("needs its media's state if the media was open", () => {
    expect(joined(["leg:l1", kept(1, "open")])).toEqual([]);
    expect(joined(["leg:l1", kept(1, "open")], ["media:l1", { rtp: 1 }])[0]?.leg.media).toEqual({
      ...{ at: "open", snapshot: { rtp: 1 } },
    });
  });
  test("gives the peer's dialog, otherwise its INVITE, even if the leg can't be read", () => {
    const held = new Map<string, unknown>([
      ["invite:l1", "invite 1"],
      ["dialog:l1", "dialog 1"],
      ["invite:l2", "invite 2"],
      ["leg:l2", { at: 7 }],
      ["leg:l3", { at: 8 }],
    ]);
    expect(peersOf(held)).toEqual([
      { leg: "l1", dialog: "dialog 1" },
      { leg: "l2", dialog: "invite 2", at: 7 },
    ]);
  });
});

test("a call that stays the same is not written again", () => {
  const { sandbox } = answeredCall();
  for (const _ of sandbox.board.changes());
  expect([...sandbox.board.changes()]).toEqual([]);
});

test("a segment lasts 1 ms for each 8 samples", () => {
  const recording = { originMono: 1000 } as Recording;
  expect(endOf(recording, { startMs: 500, samples: 8000 } as Segment)).toBe(2500);
});

describe("a leg's lost media", () => {
  const event = (is: string) => ({ is, session: "l" }) as unknown as MediaEvent;
  const reports = (effects: readonly Effect[]): unknown[] =>
    effects.flatMap((each) => (each.effect === "report" ? [each.event] : []));
  const talking = (more: object = {}) => leg({ state: { at: "talking" }, mediaLost: false, ...more });
  test("is reported once, and its return once", () => {
    const [silent, told] = mediaTalking(talking(), event("Silent"));
    expect([silent.mediaLost, reports(told)]).toMatchObject([true, [{ is: "LegMediaLost", why: "rtpTimeout" }]]);
    expect(mediaTalking(silent, event("Silent"))[1]).toEqual([]);
    const [back, again] = mediaTalking(silent, event("Flowing"));
    expect([back.mediaLost, reports(again)]).toEqual([false, [{ is: "LegMediaBack", leg: "l" }]]);
    expect(mediaTalking(back, event("Flowing"))[1]).toEqual([]);
  });
  test("is not reported for a phone that holds us; a lost transport is", () => {
    expect(mediaTalking(talking({ held: true }), event("Silent"))[1]).toEqual([]);
    const [, gone] = mediaTalking(talking({ held: true }), event("TransportLost"));
    expect(reports(gone)).toMatchObject([{ is: "LegMediaLost", why: "transportLost" }]);
    expect(mediaTalking(talking({ mediaLost: true }), event("TransportLost"))[1]).toEqual([]);
  });
  test("counts only after the ACK, and only if no media has come by then", () => {
    const [early, none] = mediaTalking(talking({ state: { at: "answering", lateOffer: false } }), event("Silent"));
    expect([early.silentEarly, none]).toEqual([true, []]);
    const [flows, effects] = mediaTalking(early, event("Flowing"));
    expect([flows.silentEarly, effects]).toEqual([undefined, [{ effect: "timer", ms: undefined }]]);
  });
});

test("ending legs are counted apart from the other legs", () => {
  const { sandbox, id } = answeredCall();
  expect(sandbox.board.counts()).toMatchObject({ legs: 1, legsEnding: 0 });
  sandbox.board.perform({ do: "End", leg: id, ending: { by: "system", cause: "released" } });
  expect(sandbox.board.counts()).toMatchObject({ legs: 0, legsEnding: 1 });
  sandbox.run(200_000);
  expect(sandbox.board.counts()).toMatchObject({ legs: 0, legsEnding: 0 });
});
