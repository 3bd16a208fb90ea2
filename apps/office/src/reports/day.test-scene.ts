/** A day of calls and of an agent's states, written out by hand: what the reports show of it is reckoned on paper. */
import type { Written } from "../../../../packages/domain/src/testing/by-hand.ts";

export const day: Readonly<Record<string, Written>> = {
  // 8001 lets it ring for 20 s, 8002 answers after 10 s and talks 180 s; satisfied
  late: {
    ...{ t0: "09:00:00", as: "D2", visits: [["business", "09:00:10", "09:00:40", "ANSWER"]] },
    offers: [
      ["8001", "09:00:10", "09:00:30", "RNA"],
      ["8002", "09:00:30", "09:00:40"],
    ],
    talks: [["8002", "09:00:40", "09:03:40", { holdMs: 40_000, offer: 1 }]],
    survey: ["8002", true],
  },
  // answered after 5 s, 60 s of talk; not satisfied
  soon: {
    ...{ t0: "09:05:00", as: "D2", visits: [["business", "09:05:05", "09:05:10", "ANSWER"]] },
    offers: [["8001", "09:05:05", "09:05:10"]],
    talks: [["8001", "09:05:10", "09:06:10", { offer: 0 }]],
    survey: ["8001", false],
  },
  gaveUp: { t0: "09:10:00", as: "D3", visits: [["business", "09:10:10", "09:10:40", "ABANDON"]] },
  gaveUpRinging: {
    ...{ t0: "09:20:00", as: "D4", visits: [["business", "09:20:02", "09:20:14", "ABANDON"]] },
    offers: [["8001", "09:20:04", "09:20:14", "CALLER_GONE"]],
  },
  inMenu: { t0: "10:00:00", as: "D1", number: "87654321" },
  served: { t0: "10:01:00", as: "D1s" },
  duty: { t0: "10:02:00", as: "D5" },
  dutyLost: { t0: "10:03:00", as: "D6" },
  timedOut: { t0: "10:20:00", as: "D7", visits: [["complaint", "10:20:00", "10:25:00", "TIMEOUT"]] },
  refused: { t0: "10:35:00", as: "D9" },
  failed: { t0: "10:36:00", as: "D10" },
  // waits still, and rings at 8002
  waits: { t0: "11:00:00", as: "D0", visits: [["business", "11:00:00"]], offers: [["8002", "11:00:01"]] },
  // rings 8 s at the citizen's, who talks 60 s
  out: { t0: "11:20:00", dial: ["8001", "11:20:02"], talks: [["8001", "11:20:10", "11:21:10"]] },
  outInVain: { t0: "11:30:00", dial: ["8002", "11:30:03"] },
  closed: { t0: "20:00:00", as: "D8" },
  // counts nowhere
  test: {
    ...{ t0: "11:40:00", as: "D2", test: true, visits: [["business", "11:40:01", "11:40:02", "ANSWER"]] },
    offers: [["8001", "11:40:01", "11:40:02"]],
    talks: [["8001", "11:40:02", "11:50:02", { offer: 0 }]],
  },
  // the day before, for comparison
  before: { t0: "-10:00:00", as: "D1" },
};
/** Agent, from, to, state, call. */
export const spans: readonly (readonly [string, string, string, string, string?])[] = [
  ["8001", "09:00:00", "10:00:00", "ready"],
  ["8001", "10:00:00", "10:10:00", "rest"],
  ["8001", "10:10:00", "10:11:00", "wrapUp", "soon"],
  ["8001", "10:11:00", "10:12:00", "talking", "soon"],
];
