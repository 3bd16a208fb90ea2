import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { PhoneEvent } from "./machine.ts";
import { cannotAnswer, voiceLimitMs, watchVoice } from "./voice.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const answered = () => {
  const told: PhoneEvent[] = [];
  const heard = new Map<string, (event: { cause: string }) => void>();
  const ends: number[] = [];
  const say = (event: string, cause = "") => heard.get(event)?.({ cause });
  watchVoice(
    {
      on: (event: string, by: (event: { cause: string }) => void) => heard.set(event, by),
      isEnded: () => ends.length > 0,
      terminate: ({ status_code }) => ends.push(status_code),
    },
    (event) => told.push(event),
  );
  return { told, ends, say };
};
const failed = { is: "VoiceChanged", to: "failed" };

it("an answer to which no voice comes is told, and given up as the phone's fault", () => {
  const { told, ends } = answered();
  vi.advanceTimersByTime(voiceLimitMs - 1);
  expect([told, ends]).toEqual([[], []]);
  vi.advanceTimersByTime(1);
  expect([told, ends]).toEqual([[failed], [cannotAnswer]]);
});

it("a call that is up is left alone, and says that the voice stands", () => {
  const { told, ends, say } = answered();
  say("confirmed");
  vi.advanceTimersByTime(60_000);
  expect([told, ends]).toEqual([[{ is: "VoiceChanged", to: "open" }], []]);
});

it("a call that ends before is no fault, unless the browser found no way for the voice", () => {
  for (const [cause, expected] of [
    ["Canceled", []],
    ["RTP Timeout", [failed]],
  ] as const) {
    const { told, ends, say } = answered();
    say("failed", cause);
    vi.advanceTimersByTime(60_000);
    expect([told, ends]).toEqual([expected, []]);
  }
});
