import { describe, expect, it } from "vitest";
import { readDtmfInfo } from "./dtmf.ts";

const body = (type: string, text: string) => ({ type, bytes: Buffer.from(text) });

describe("digits in an INFO", () => {
  it.each([
    ["application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", { digits: "5", durationMs: 160 }],
    ["application/dtmf-relay", "Signal= *\nDuration= 250", { digits: "*", durationMs: 250 }],
    ["application/dtmf-relay", "signal=d", { digits: "D" }],
    ["application/dtmf-relay", "Signal=11\r\n", { digits: "#" }],
    ["Application/DTMF-Relay;charset=utf-8", "Signal=0\r\n\r\n", { digits: "0" }],
    ["application/dtmf", "1", { digits: "1" }],
    ["application/dtmf", "12#a\r\n", { digits: "12#A" }],
  ])("%s %j are read", (type, text, digits) => {
    expect(readDtmfInfo(body(type, text))).toEqual({ ok: true, ...digits });
  });

  it.each([
    ["application/dtmf-relay", "", 400],
    ["application/dtmf-relay", "Duration=160", 400],
    ["application/dtmf-relay", "Signal=", 400],
    ["application/dtmf-relay", "Signal=16", 400],
    ["application/dtmf-relay", "Signal=E", 400],
    ["application/dtmf-relay", "Signal=55", 400],
    ["application/dtmf-relay", "Signal=5\r\nSignal=6", 400],
    ["application/dtmf-relay", "Signal=5\r\nDuration=-1", 400],
    ["application/dtmf-relay", "Signal=5\r\nrubbish", 400],
    ["application/dtmf", "", 400],
    ["application/dtmf", "hello", 400],
    ["application/dtmf", "1".repeat(65), 400],
    ["application/dtmfx", "1", 415],
    ["text/plain", "1", 415],
  ])("%s %j are refused with their status", (type, text, status) => {
    expect(readDtmfInfo(body(type, text))).toEqual({ ok: false, status });
  });

  it("are none where the INFO is empty: it asks only whether we are alive", () => {
    expect(readDtmfInfo(undefined)).toEqual({ ok: true, digits: "" });
  });
});
