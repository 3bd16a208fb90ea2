/** Single steps of a leg, as values: what it becomes and what is done. */
import type { PlayId, Segment } from "@zongji/domain";
import type { MediaEvent } from "@zongji/media";
import { describe, expect, test } from "vitest";
import { commandArriving, openTimeUp, refuse } from "./inbound-leg.ts";
import { joinLegs, peersOf } from "./kept.ts";
import { type Effect, sdpBody, sdpOf } from "./leg.ts";
import { mediaOutbound, ringTimeUp } from "./outbound-leg.ts";
import { playAgain, playEnded, stopPlay } from "./plays.ts";
import { endOf, type Recording } from "./recordings.ts";
import { arriving, ended, leg, statuses } from "./steps.test-scene.ts";
import { mediaTalking } from "./talking-leg.ts";
import { answeredCall, dial, endings, find, start } from "./test-calls.ts";

const error = { by: "system", cause: "error" } as const;

describe("a leg that arrives", () => {
  test("is refused when its media doesn't open in time, and only then", () => {
    const [, effects] = openTimeUp(leg({ state: arriving(), media: { at: "opening" } }));
    expect([statuses(effects), ended(effects)]).toEqual([[500], [{ ...error, sip: 500 }]]);
    for (const other of [
      leg({ state: arriving() }),
      leg({ state: { at: "answering", lateOffer: false }, media: { at: "opening" } }),
    ])
      expect(openTimeUp(other)).toEqual([other, []]);
  });
  test("is refused with the status that is asked for, or that of its ending where that is none", () => {
    const refusedWith = (status: number) => statuses(refuse(leg({ state: arriving() }), status, error)[1]);
    expect([399, 400, 699, 700].map(refusedWith)).toEqual([[500], [400], [699], [500]]);
  });
  test("rings aloud once, however often that is asked", () => {
    const command = { do: "Ring", leg: "l", earlyMedia: true } as never;
    const [early, effects] = commandArriving(leg({ state: arriving() }), command);
    expect([early.state, statuses(effects)]).toMatchObject([{ at: "arriving", early: true }, [183]]);
    expect(statuses(commandArriving(early, command)[1])).toEqual([]);
  });
  test("that is answered twice is answered once", () => {
    const command = { do: "Answer", leg: "l" } as never;
    const [answering, effects] = commandArriving(leg({ state: arriving() }), command);
    expect([answering.state.at, statuses(effects)]).toEqual(["answering", [200]]);
    expect(statuses(commandArriving(answering, command)[1])).toEqual([]);
  });
});

describe("a leg of ours", () => {
  test("whose media never opened rang at nobody: that is our fault, and nothing is sent", () => {
    const [, effects] = ringTimeUp(leg({ direction: "out", state: { at: "opening" } }));
    expect([ended(effects), effects.filter((each) => each.effect === "sip")]).toEqual([[error], []]);
  });
  test("that can't be offered in time to ring is withdrawn as bad media; one that is up is not", () => {
    const failed = { is: "Failed", session: "l", asked: "Offer", code: "bad" } as unknown as MediaEvent;
    const [, effects] = mediaOutbound(leg({ direction: "out", state: { at: "opening" } }), failed);
    expect(ended(effects)).toEqual([{ by: "network", cause: "badMedia", sip: 488 }]);
    const calling = leg({ direction: "out", state: { at: "calling", rang: false, early: [] } });
    expect(mediaOutbound(calling, failed)).toEqual([calling, []]);
  });
  test("that is answered without a description of its sound ends as bad media, by BYE", () => {
    const { world, peer } = start();
    peer.react = (event, self) => {
      if (event.is === "invited") self.command({ do: "respond", session: event.session, status: 200 });
    };
    dial(world, "out");
    world.run(100);
    expect(endings(world, "out")).toEqual([{ by: "network", cause: "badMedia" }]);
    expect(find(peer, "ended")?.why).toBe("bye");
    expect(world.of("LegAnswered")).toEqual([]);
  });
});

describe("what a leg hears", () => {
  const play = { play: "p1" as PlayId, files: ["a.wav"], loop: true };
  const plays = (effects: readonly Effect[]): unknown[] =>
    effects.flatMap((each) => (each.effect === "media" ? [each.command.do] : []));
  const told = (effects: readonly Effect[]): unknown[] =>
    effects.flatMap((each) => (each.effect === "report" && each.event.is === "PlayEnded" ? [each.event.why] : []));
  test("stops by the media process, and by itself where that is down", () => {
    const [stopping, asked] = stopPlay(leg({ play }), false);
    expect([stopping.play, plays(asked), told(asked)]).toEqual([{ ...play, stopping: true }, ["StopPlay"], []]);
    const [silent, alone] = stopPlay(leg({ play }), true);
    expect([silent.play, plays(alone), told(alone)]).toEqual([undefined, [], ["stopped"]]);
    expect(stopPlay(leg({}), true)[1]).toEqual([]);
  });
  test("is heard again from a new media process, but for what was told to stop: that has", () => {
    const [again, effects] = playAgain(leg({ play }));
    expect([again.play, plays(effects)]).toEqual([play, ["Play"]]);
    const [stopped, ends] = playAgain(leg({ play: { ...play, stopping: true } }));
    expect([stopped.play, plays(ends), told(ends)]).toEqual([undefined, [], ["stopped"]]);
    expect(playAgain(leg({}))[1]).toEqual([]);
  });
  test("goes on when another play's end is told", () => {
    const event = (of: string) => ({ is: "PlayEnded", session: "l", play: of, why: "finished", playedMs: 5 }) as never;
    expect(playEnded(leg({ play }), event("another"))[0].play).toEqual(play);
    const [over, effects] = playEnded(leg({ play }), event("p1"));
    expect([over.play, told(effects)]).toEqual([undefined, ["finished"]]);
  });
});

test("an SDP is read from a body of its type that holds something, and from no other", () => {
  const bytes = sdpBody("v=0").bytes;
  for (const type of ["application/sdp", " Application/SDP ", "application/sdp;charset=utf-8"])
    expect([type, sdpOf({ type, bytes })]).toEqual([type, "v=0"]);
  for (const type of ["application/sdpx", "text/plain", "x-application/sdp", ""])
    expect([type, sdpOf({ type, bytes })]).toEqual([type, undefined]);
  expect(sdpOf({ type: "application/sdp", bytes: new Uint8Array() })).toBeUndefined();
  expect(sdpOf(undefined)).toBeUndefined();
});

describe("what was kept of legs", () => {
  const kept = (v: unknown, at = "gone") => ({ v, at: 5, leg: { id: "l1", media: { at } } });
  const joined = (...entries: [string, unknown][]) => joinLegs(new Map(entries));
  test("is read where this release wrote it so, and is left out in any other shape", () => {
    expect(joined(["leg:l1", kept(1)])).toHaveLength(1);
    for (const other of [kept(2), kept("1"), { leg: {} }, { v: 1 }, null, "leg", 1])
      expect([other, joined(["leg:l1", other])]).toEqual([other, []]);
    expect(joined(["dialog:l1", kept(1)])).toEqual([]);
  });
  test("goes on with its media's state, without which one whose media was open can't", () => {
    expect(joined(["leg:l1", kept(1, "open")])).toEqual([]);
    expect(joined(["leg:l1", kept(1, "open")], ["media:l1", { rtp: 1 }])[0]?.leg.media).toEqual({
      ...{ at: "open", snapshot: { rtp: 1 } },
    });
  });
  test("tells each peer by its dialog, else by its INVITE, even of a leg that can't be read", () => {
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

test("a call that stands still writes nothing down again", () => {
  const { world } = answeredCall();
  for (const _ of world.board.changes());
  expect([...world.board.changes()]).toEqual([]);
});

test("a segment ends a millisecond after its start for each eight samples", () => {
  const recording = { originMono: 1000 } as Recording;
  expect(endOf(recording, { startMs: 500, samples: 8000 } as Segment)).toBe(2500);
});

describe("a leg's sound that stays away", () => {
  const event = (is: string) => ({ is, session: "l" }) as unknown as MediaEvent;
  const reports = (effects: readonly Effect[]): unknown[] =>
    effects.flatMap((each) => (each.effect === "report" ? [each.event] : []));
  const talking = (more: object = {}) => leg({ state: { at: "talking" }, mediaLost: false, ...more });
  test("is told once, and that it is back once", () => {
    const [silent, told] = mediaTalking(talking(), event("Silent"));
    expect([silent.mediaLost, reports(told)]).toMatchObject([true, [{ is: "LegMediaLost", why: "rtpTimeout" }]]);
    expect(mediaTalking(silent, event("Silent"))[1]).toEqual([]);
    const [back, again] = mediaTalking(silent, event("Flowing"));
    expect([back.mediaLost, reports(again)]).toEqual([false, [{ is: "LegMediaBack", leg: "l" }]]);
    expect(mediaTalking(back, event("Flowing"))[1]).toEqual([]);
  });
  test("is nothing of a phone that holds us; a transport that is gone is told all the same", () => {
    expect(mediaTalking(talking({ held: true }), event("Silent"))[1]).toEqual([]);
    const [, gone] = mediaTalking(talking({ held: true }), event("TransportLost"));
    expect(reports(gone)).toMatchObject([{ is: "LegMediaLost", why: "transportLost" }]);
    expect(mediaTalking(talking({ mediaLost: true }), event("TransportLost"))[1]).toEqual([]);
  });
  test("before the answer was acknowledged is waited for: its timer ends when it flows", () => {
    const [early, none] = mediaTalking(talking({ state: { at: "answering", lateOffer: false } }), event("Silent"));
    expect([early.silentEarly, none]).toEqual([true, []]);
    const [flows, effects] = mediaTalking(early, event("Flowing"));
    expect([flows.silentEarly, effects]).toEqual([undefined, [{ effect: "timer", ms: undefined }]]);
  });
});

test("legs that end are counted as ending and no longer as legs", () => {
  const { world, id } = answeredCall();
  expect(world.board.counts()).toMatchObject({ legs: 1, legsEnding: 0 });
  world.board.perform({ do: "End", leg: id, ending: { by: "system", cause: "released" } });
  expect(world.board.counts()).toMatchObject({ legs: 0, legsEnding: 1 });
  world.run(200_000);
  expect(world.board.counts()).toMatchObject({ legs: 0, legsEnding: 0 });
});
