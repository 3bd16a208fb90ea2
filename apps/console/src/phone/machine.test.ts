import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newPhone, type Phone, type PhoneEffect, type PhoneEvent, step } from "./machine.ts";

const run = (...events: PhoneEvent[]): { phone: Phone; effects: PhoneEffect[] } =>
  events.reduce(
    (so, event) => {
      const next = step(so.phone, event);
      return { phone: next.phone, effects: [...so.effects, ...next.effects] };
    },
    { phone: newPhone, effects: [] as PhoneEffect[] },
  );

const invited = (id = "a", auto = false): PhoneEvent => ({ is: "Invited", id, auto });

describe("the browser as a phone", () => {
  it("rings until the agent answers, then talks", () => {
    const { phone, effects } = run(invited(), { is: "AnswerPressed" }, { is: "Confirmed", id: "a" });
    expect(phone.call).toEqual({ at: "talking", id: "a", muted: false, farHolds: false });
    expect(effects).toEqual([
      { do: "StartRinging" },
      { do: "StopRinging" },
      { do: "Answer", id: "a" },
      { do: "SetMuted", id: "a", muted: false },
    ]);
  });

  it("picks up by itself when the call asks for it, without a ring", () => {
    const { phone, effects } = run(invited("a", true));
    expect(phone.call.at).toBe("answering");
    expect(effects).toEqual([{ do: "Answer", id: "a" }]);
  });

  it("stops ringing when the caller is gone", () => {
    const { phone, effects } = run(invited(), { is: "Ended", id: "a" });
    expect(phone.call).toEqual({ at: "none" });
    expect(effects.at(-1)).toEqual({ do: "StopRinging" });
  });

  it("refuses with busy when the agent presses hang up while it rings", () => {
    const { effects } = run(invited(), { is: "HangUpPressed" });
    expect(effects).toContainEqual({ do: "Refuse", id: "a", status: 486 });
  });

  it("refuses a second call and keeps the first", () => {
    const { phone, effects } = run(invited("a", true), { is: "Confirmed", id: "a" }, invited("b", true));
    expect(phone.call).toMatchObject({ at: "talking", id: "a" });
    expect(effects.at(-1)).toEqual({ do: "Refuse", id: "b", status: 486 });
  });

  const ofCall = (id: string, call: string): PhoneEvent => ({ is: "Invited", id, auto: true, call });

  it("takes a new session for the call that is on, and lets the old one go when the new one is up", () => {
    const { phone, effects } = run(
      ofCall("a", "c1"),
      { is: "Confirmed", id: "a" },
      ofCall("b", "c1"),
      { is: "Confirmed", id: "b" },
      { is: "Ended", id: "a" },
    );
    expect(phone.call).toMatchObject({ at: "talking", id: "b", call: "c1" });
    expect(effects).toEqual([
      { do: "Answer", id: "a" },
      { do: "SetMuted", id: "a", muted: false },
      { do: "Answer", id: "b" },
      { do: "HangUp", id: "a" },
      { do: "SetMuted", id: "b", muted: false },
    ]);
  });

  it("does not end a session that is over when the new one is up", () => {
    const { phone, effects } = run(
      ofCall("a", "c1"),
      { is: "Confirmed", id: "a" },
      ofCall("b", "c1"),
      { is: "Ended", id: "a" },
      { is: "Confirmed", id: "b" },
    );
    expect(phone.call).toMatchObject({ at: "talking", id: "b" });
    expect(effects.map((effect) => effect.do)).not.toContain("HangUp");
  });

  it("refuses a session of another call, whatever it asks for", () => {
    const { phone, effects } = run(ofCall("a", "c1"), { is: "Confirmed", id: "a" }, ofCall("b", "c2"));
    expect(phone.call).toMatchObject({ at: "talking", id: "a" });
    expect(effects.at(-1)).toEqual({ do: "Refuse", id: "b", status: 486 });
  });

  it("closes the microphone of one who only listens, and opens it when she may speak", () => {
    const { effects } = run(
      { is: "ClosedChanged", to: true },
      invited("a", true),
      { is: "Confirmed", id: "a" },
      { is: "ClosedChanged", to: false },
    );
    expect(effects.slice(1)).toEqual([
      { do: "SetMuted", id: "a", muted: true },
      { do: "SetMuted", id: "a", muted: false },
    ]);
  });

  it("opens the microphone of one who might only listen when she answered, and may speak when the call is there", () => {
    const { effects } = run(
      { is: "ClosedChanged", to: true },
      invited("a", true),
      { is: "ClosedChanged", to: false },
      { is: "Confirmed", id: "a" },
    );
    expect(effects).toEqual([
      { do: "Answer", id: "a" },
      { do: "SetMuted", id: "a", muted: false },
    ]);
  });

  it("leaves the microphone shut where the person muted it, when she may speak again", () => {
    const { effects } = run(
      invited("a", true),
      { is: "Confirmed", id: "a" },
      { is: "MutePressed" },
      { is: "ClosedChanged", to: true },
      { is: "ClosedChanged", to: false },
    );
    expect(effects.at(-1)).toEqual({ do: "SetMuted", id: "a", muted: true });
  });

  it("takes the mute that the server knows of after a reload", () => {
    const { phone, effects } = run(
      invited("a", true),
      { is: "Confirmed", id: "a" },
      { is: "MuteKnown", muted: true },
      { is: "MuteKnown", muted: true },
    );
    expect(phone.call).toMatchObject({ muted: true });
    expect(effects.filter((effect) => effect.do === "SetMuted").map(({ muted }) => muted)).toEqual([false, true]);
  });

  it("knows that the far end holds, of its own session only", () => {
    const held = (id: string) => run(invited("a", true), { is: "Confirmed", id: "a" }, farHolds(id)).phone.call;
    const farHolds = (id: string): PhoneEvent => ({ is: "FarHoldChanged", id, held: true });
    expect(held("a")).toMatchObject({ farHolds: true });
    expect(held("b")).toMatchObject({ farHolds: false });
  });

  it("is not moved by the end of another call", () => {
    const { phone } = run(invited("a", true), { is: "Confirmed", id: "a" }, { is: "Ended", id: "b" });
    expect(phone.call.at).toBe("talking");
  });

  it("hangs up once however often the key is pressed", () => {
    const { effects } = run(
      invited("a", true),
      { is: "Confirmed", id: "a" },
      { is: "HangUpPressed" },
      { is: "HangUpPressed" },
    );
    expect(effects.filter((e) => e.do === "HangUp")).toHaveLength(1);
  });

  it("begins each call unmuted, also after a call that was muted", () => {
    const { phone } = run(
      invited("a", true),
      { is: "Confirmed", id: "a" },
      { is: "MutePressed" },
      { is: "Ended", id: "a" },
      invited("b", true),
      { is: "Confirmed", id: "b" },
    );
    expect(phone.call).toMatchObject({ id: "b", muted: false });
  });

  it("keeps the call while the way to the server is lost", () => {
    const { phone } = run(invited("a", true), { is: "Confirmed", id: "a" }, { is: "WireChanged", to: "lost" });
    expect(phone).toMatchObject({ wire: "lost", call: { at: "talking" } });
  });

  it("never rings on after any course of events that ends with no call ringing", () => {
    const event: fc.Arbitrary<PhoneEvent> = fc.oneof(
      fc.record({
        is: fc.constant("Invited" as const),
        id: fc.constantFrom("a", "b", "c"),
        auto: fc.boolean(),
        call: fc.constantFrom("c", "d"),
      }),
      fc.record({ is: fc.constant("Confirmed" as const), id: fc.constantFrom("a", "b", "c") }),
      fc.record({ is: fc.constant("Ended" as const), id: fc.constantFrom("a", "b", "c") }),
      fc.constantFrom<PhoneEvent>({ is: "AnswerPressed" }, { is: "HangUpPressed" }, { is: "MutePressed" }),
      fc.record({ is: fc.constant("ClosedChanged" as const), to: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { phone, effects } = run(...events);
        const rings = effects.filter((e) => e.do === "StartRinging").length;
        const stops = effects.filter((e) => e.do === "StopRinging").length;
        expect(rings - stops).toBe(phone.call.at === "ringing" ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });

  it("lets nothing be heard of one who only listens, after any course of events", () => {
    const event: fc.Arbitrary<PhoneEvent> = fc.oneof(
      fc.record({
        is: fc.constant("Invited" as const),
        id: fc.constantFrom("a", "b"),
        auto: fc.boolean(),
        call: fc.constant("c"),
      }),
      fc.record({ is: fc.constantFrom("Confirmed" as const, "Ended" as const), id: fc.constantFrom("a", "b") }),
      fc.constantFrom<PhoneEvent>({ is: "AnswerPressed" }, { is: "HangUpPressed" }, { is: "MutePressed" }),
      fc.record({ is: fc.constant("MuteKnown" as const), muted: fc.boolean() }),
      fc.record({ is: fc.constant("ClosedChanged" as const), to: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { phone, effects } = run(...events);
        const { call } = phone;
        if (call.at !== "talking") return;
        const answered = effects.findLastIndex((effect) => effect.do === "Answer" && effect.id === call.id);
        const last = effects.slice(answered).findLast((effect) => effect.do === "SetMuted" && effect.id === call.id);
        const silent = last?.do === "SetMuted" && last.muted;
        expect(silent).toBe(phone.closed || call.muted);
      }),
      { numRuns: 500 },
    );
  });
});
