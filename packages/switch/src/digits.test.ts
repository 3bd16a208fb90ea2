import type { LegId } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { createDigits } from "./digits.ts";
import { answeredCall, find } from "./test-calls.ts";

const a = "a" as LegId;

describe("each pressed key counts once", () => {
  test("told by two ways, whichever is first", () => {
    const digits = createDigits();
    expect(digits.isNew(a, "5", "rtp", 0)).toBe(true);
    expect(digits.isNew(a, "5", "info", 120)).toBe(false);
    expect(digits.isNew(a, "6", "info", 300)).toBe(true);
    expect(digits.isNew(a, "6", "rtp", 320)).toBe(false);
  });

  test("pressed twice, told four times", () => {
    const digits = createDigits();
    const told = [
      digits.isNew(a, "1", "rtp", 0),
      digits.isNew(a, "1", "rtp", 200),
      digits.isNew(a, "1", "info", 250),
      digits.isNew(a, "1", "info", 400),
    ];
    expect(told).toEqual([true, true, false, false]);
  });

  test("the same key by another way much later is another press", () => {
    const digits = createDigits();
    expect(digits.isNew(a, "1", "rtp", 0)).toBe(true);
    expect(digits.isNew(a, "1", "info", 1500)).toBe(true);
  });

  test("another leg's key is no echo", () => {
    const digits = createDigits();
    digits.isNew(a, "1", "rtp", 0);
    expect(digits.isNew("b" as LegId, "1", "info", 10)).toBe(true);
  });
});

describe("in a talk", () => {
  test("a phone that tells a key by RTP and by INFO pressed it once", () => {
    const { world, peer, id } = answeredCall();
    world.media.tell({ is: "Digit", session: id, digit: "7", ms: 100 });
    peer.command({
      do: "request",
      id: "info",
      session: "theirs",
      method: "INFO",
      body: { type: "application/dtmf-relay", bytes: new TextEncoder().encode("Signal=7\r\nDuration=100\r\n") },
    });
    world.run(50);
    expect(find(peer, "requestAnswered")).toMatchObject({ status: 200 });
    expect(world.of("DigitPressed").map((one) => one.digit)).toEqual(["7"]);
  });

  test("digits go to the far end by the media where it takes them there", () => {
    const { world, id } = answeredCall();
    world.board.perform({ do: "SendDigits", leg: id, digits: "12#" });
    world.run(50);
    expect(world.media.asked.filter((one) => one.do === "SendDigits")).toMatchObject([{ digits: "12#" }]);
  });

  test("and by INFO, one after another, where that was agreed", () => {
    const { world, peer } = answeredCall();
    world.invite(peer, "second", { body: { type: "application/sdp", bytes: new TextEncoder().encode("info") } });
    world.run(20);
    const id = world.of("LegArrived")[1]!.leg;
    world.board.perform({ do: "Answer", leg: id });
    world.run(50);
    peer.react = (event, self) => {
      if (event.is === "requested") self.command({ do: "answerRequest", request: event.request, status: 200 });
    };
    world.board.perform({ do: "SendDigits", leg: id, digits: "1*" });
    world.board.perform({ do: "SendDigits", leg: id, digits: "3" });
    world.run(500);
    const sent = peer.events.flatMap((event) =>
      event.is === "requested" && event.body ? [new TextDecoder().decode(event.body.bytes)] : [],
    );
    expect(sent.map((text) => /Signal=(.)/.exec(text)?.[1])).toEqual(["1", "*", "3"]);
    expect(world.media.asked.some((one) => one.do === "SendDigits")).toBe(false);
  });
});

test("a key is an echo for less than a second, and each press has one", () => {
  const at = (mono: number) => {
    const digits = createDigits();
    digits.isNew(a, "1", "rtp", 0);
    return digits.isNew(a, "1", "info", mono);
  };
  expect([999, 1000].map(at)).toEqual([false, true]);
  const digits = createDigits();
  digits.isNew(a, "1", "rtp", 0);
  digits.isNew(a, "2", "rtp", 50);
  expect(digits.isNew(a, "2", "info", 100)).toBe(false);
  expect(digits.isNew(a, "1", "info", 120)).toBe(false);
  expect(digits.isNew(a, "1", "info", 140)).toBe(true);
});

test("a leg that is over has no echoes", () => {
  const digits = createDigits();
  digits.isNew(a, "1", "rtp", 0);
  digits.forget(a);
  expect(digits.isNew(a, "1", "info", 10)).toBe(true);
});
