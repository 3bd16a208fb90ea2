import type { LegId } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { createDigits } from "./digits.ts";
import { answeredCall, find } from "./testing/calls.ts";

const a = "a" as LegId;

describe("each key press counts once", () => {
  test("when it comes two ways, in either order", () => {
    const digits = createDigits();
    expect(digits.isNew(a, "5", "rtp", 0)).toBe(true);
    expect(digits.isNew(a, "5", "info", 120)).toBe(false);
    expect(digits.isNew(a, "6", "info", 300)).toBe(true);
    expect(digits.isNew(a, "6", "rtp", 320)).toBe(false);
  });

  test("when two presses come two ways each", () => {
    const digits = createDigits();
    const told = [
      digits.isNew(a, "1", "rtp", 0),
      digits.isNew(a, "1", "rtp", 200),
      digits.isNew(a, "1", "info", 250),
      digits.isNew(a, "1", "info", 400),
    ];
    expect(told).toEqual([true, true, false, false]);
  });

  test("and the same key by the other way much later is another press", () => {
    const digits = createDigits();
    expect(digits.isNew(a, "1", "rtp", 0)).toBe(true);
    expect(digits.isNew(a, "1", "info", 1500)).toBe(true);
  });

  test("and another leg's key is no duplicate", () => {
    const digits = createDigits();
    digits.isNew(a, "1", "rtp", 0);
    expect(digits.isNew("b" as LegId, "1", "info", 10)).toBe(true);
  });
});

describe("in a talk", () => {
  test("a key that comes by RTP and INFO is reported once", () => {
    const { sandbox, peer, id } = answeredCall();
    sandbox.media.tell({ is: "Digit", session: id, digit: "7", ms: 100 });
    peer.command({
      do: "request",
      id: "info",
      session: "theirs",
      method: "INFO",
      body: { type: "application/dtmf-relay", bytes: new TextEncoder().encode("Signal=7\r\nDuration=100\r\n") },
    });
    sandbox.run(50);
    expect(find(peer, "requestAnswered")).toMatchObject({ status: 200 });
    expect(sandbox.of("DigitPressed").map((one) => one.digit)).toEqual(["7"]);
  });

  test("digits go to the far end by the media", () => {
    const { sandbox, id } = answeredCall();
    sandbox.board.perform({ do: "SendDigits", leg: id, digits: "12#" });
    sandbox.run(50);
    expect(sandbox.media.asked.filter((one) => one.do === "SendDigits")).toMatchObject([{ digits: "12#" }]);
  });

  test("digits go by INFO, one after another, where that was agreed", () => {
    const { sandbox, peer } = answeredCall();
    sandbox.invite(peer, "second", { body: { type: "application/sdp", bytes: new TextEncoder().encode("info") } });
    sandbox.run(20);
    const id = sandbox.of("LegArrived")[1]!.leg;
    sandbox.board.perform({ do: "Answer", leg: id });
    sandbox.run(50);
    peer.react = (event, self) => {
      if (event.is === "requested") self.command({ do: "answerRequest", request: event.request, status: 200 });
    };
    sandbox.board.perform({ do: "SendDigits", leg: id, digits: "1*" });
    sandbox.board.perform({ do: "SendDigits", leg: id, digits: "3" });
    sandbox.run(500);
    const sent = peer.events.flatMap((event) =>
      event.is === "requested" && event.body ? [new TextDecoder().decode(event.body.bytes)] : [],
    );
    expect(sent.map((text) => /Signal=(.)/.exec(text)?.[1])).toEqual(["1", "*", "3"]);
    expect(sandbox.media.asked.some((one) => one.do === "SendDigits")).toBe(false);
  });
});

test("a duplicate comes within a second, and each press has at most one", () => {
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

test("a leg that has ended has no duplicates", () => {
  const digits = createDigits();
  digits.isNew(a, "1", "rtp", 0);
  digits.forget(a);
  expect(digits.isNew(a, "1", "info", 10)).toBe(true);
});
