import { at, type Written, writtenAll } from "../by-hand.ts";
import { is, minute, s, type WorkedDay } from "./worked-day.ts";

/** A call that an agent talks in for a minute, and what was recorded of it. */
const heard = (
  t0: string,
  agent: string,
  recordings: Written["recordings"] = [],
  more: Partial<Written> = {},
): Written => {
  const [from, to] = [`${t0}:10`, `${t0.slice(0, 3)}${String(Number(t0.slice(3)) + 1).padStart(2, "0")}:10`];
  return {
    ...{
      t0: `${t0}:00`,
      as: "D2",
      ends: to,
      visits: [["business", from, from, "ANSWER"]],
      offers: [[agent, from, from]],
    },
    ...{ talks: [[agent, from, to, { offer: 0 }]], recordings, ...more },
  };
};

/** 录音: what there is to hear of calls, and what there should be. */
export const recordings: WorkedDay = {
  story:
    "8001's calls of a minute: whole has all of it, two has it in two files that follow each other, gap misses five seconds, a second of edge misses just one, never has nothing. " +
    "8002's: broke ends half way, paused has a disk that took nothing for 3 s of the talk, ringback only before it. message is a voicemail without a talk. open goes on. tried is a test.",
  sources: {
    now: at("12:00:00"),
    spans: [],
    calls: writtenAll({
      whole: heard("09:00", "8001", [["09:00:00", "09:01:10"]]),
      two: heard("09:05", "8001", [
        ["09:05:00", "09:05:40"],
        ["09:05:40", "09:06:12"],
      ]),
      gap: heard("09:10", "8001", [
        ["09:10:00", "09:10:30"],
        ["09:10:35", "09:11:10"],
      ]),
      edge: heard("09:15", "8001", [["09:15:11", "09:16:10"]]),
      never: heard("09:20", "8001"),
      broke: heard("10:00", "8002", [["10:00:00", "10:00:40", { failed: true }]]),
      paused: heard("10:05", "8002", [["10:05:00", "10:06:10", { paused: ["10:05:20", "10:05:23"] }]]),
      ringback: heard("10:10", "8002", [["10:10:00", "10:11:10", { paused: ["10:10:02", "10:10:05"] }]]),
      message: { t0: "10:20:00", as: "D1", ends: "10:20:30", recordings: [["10:20:00", "10:20:30"]] },
      open: { t0: "11:59:00", as: "D2", talks: [["8001", "11:59:10"]], recordings: [] },
      tried: heard("11:00", "8001", [], { test: true }),
    }),
  },
  expects: [
    is("recordings", 8, "all that are over but never; a test and what goes on are not looked at"),
    is("recordings", 4, "whole, two, gap, edge", { agent: "8001" }),
    is("recordingTotal", 476 * s, "70 + 72 + 65 + 59 + 40 + 70 + 70 + 30"),
    is("averageRecording", (476 * s) / 8, "476 s of 8"),
    is("averageRecording", undefined, "none is hers: no denominator (G4)", { agent: "8003" }),
    is("averageRecording", minute + 6.5 * s, "70 + 72 + 65 + 59 of 4", { agent: "8001" }),
    is("answeredRecordings", 7, "all recorded but message"),
    is(
      "missingRecordings",
      4,
      "gap, never, broke, paused; edge misses a second alone, ringback's pause is before the talk",
    ),
    is("missingRecordings", 2, "gap, never", { agent: "8001" }),
    is("missingRecordings", 1, "paused", { reason: "paused" }),
    is("missingRecordings", 1, "gap", { reason: "short" }),
    is("missingRecordings", 1, "broke", { reason: "failed" }),
    is("missingRecordings", 1, "never", { reason: "none" }),
  ],
};
