import { at, span, writtenAll } from "../by-hand.ts";
import { between, both, is, minute, s, second, type WorkedDay } from "./worked-day.ts";

const groups = ["business", "complaint"];
const spans = [
  span("8001", "ready", "09:00:00", "09:30:00", { groups }),
  span("8001", "talking", "09:30:00", "10:00:00", { groups, call: "a" }),
  span("8001", "wrapUp", "10:00:00", "10:10:00", { groups, call: "a" }),
  span("8001", "ready", "10:10:00", "10:40:00", { groups }),
  span("8001", "talking", "10:40:00", "10:50:00", { groups, call: "b" }),
  span("8001", "wrapUp", "10:50:00", "11:00:00", { groups, call: "b" }),
  span("8001", "ready", "11:00:00", "11:20:00", { groups: ["complaint"] }),
  span("8001", "rest", "11:20:00", "11:30:00", { groups: ["complaint"] }),
  span("8002", "ready", "09:00:00", "10:00:00", { groups }),
  span("8003", "ready", "09:00:00", "09:20:00"),
  span("8003", "talking", "09:20:00", "09:40:00", { call: "c" }),
  span("8003", "wrapUp", "09:40:00", "09:50:00", { call: "c" }),
  span("8004", "internal", "09:00:00", "09:10:00", { call: "t" }),
  span("8005", "talking", "23:50:00", "24:20:00", { groups, call: "d" }),
  span("8005", "wrapUp", "24:20:00", "24:30:00", { groups, call: "d" }),
  span("8005", "ready", "24:30:00", "25:00:00", { groups }),
  span("8006", "talking", "14:00:00", "14:10:00", { groups, call: "e" }),
  span("8006", "ready", "14:10:00", "14:20:00", { groups }),
  span("8006", "talking", "14:20:00", "14:30:00", { groups, call: "e" }),
  span("8006", "wrapUp", "14:30:00", "14:35:00", { groups, call: "e" }),
] as const;
const calls = writtenAll({
  a: { t0: "09:30:00", as: "D2", ends: "10:00:00", talks: [["8001", "09:30:00", "10:00:00", { group: "business" }]] },
  b: { t0: "10:40:00", as: "D2", ends: "10:50:00", talks: [["8001", "10:40:00", "10:50:00", { group: "complaint" }]] },
  c: { t0: "09:20:00", as: "D2", ends: "09:40:00", talks: [["8003", "09:20:00", "09:40:00", { group: "complaint" }]] },
  t: { t0: "09:00:00", as: "D2", ends: "09:10:00", talks: [["8004", "09:00:00", "09:10:00"]], test: true },
  d: { t0: "23:50:00", as: "D2", ends: "24:20:00", talks: [["8005", "23:50:00", "24:20:00", { group: "business" }]] },
  e: {
    ...{ t0: "14:00:00", as: "D2", ends: "14:30:00" },
    talks: [
      ["8006", "14:00:00", "14:10:00", { group: "business" }],
      ["8006", "14:20:00", "14:30:00", { group: "complaint" }],
    ],
  },
});

/** What of it is a call out. */
const callsOut = {
  ...{
    sources: {
      now: at("48:00:00"),
      spans: [
        span("8001", "ready", "09:00:00", "09:30:00", { groups }),
        span("8001", "dialling", "09:30:00", "09:31:00", { groups, call: "o" }),
        span("8001", "talking", "09:31:00", "09:36:00", { groups, call: "o" }),
        span("8001", "wrapUp", "09:36:00", "09:40:00", { groups, call: "o" }),
        span("8001", "ready", "09:40:00", "10:00:00", { groups }),
        span("8002", "ready", "09:00:00", "10:00:00", { groups }),
      ],
      calls: writtenAll({
        o: {
          ...{ t0: "09:30:00", dial: ["8001", "09:30:00"], ends: "09:36:00" },
          talks: [["8001", "09:31:00", "09:36:00", { group: "business", wrapUp: ["09:36:00", "09:40:00"] }]],
        },
      }),
    },
  },
} as const;

const business = { group: "business" };
const complaint = { group: "complaint" };
/** 座席利用率 and 服务人力 by group (spec metrics §6): how agents' time is shared among their groups. */
export const sharedTime: WorkedDay = {
  story:
    "8001 is signed in to both groups from 9:00, from 11:00 on to complaint alone, until 11:30: for business she talks 30 and wraps up 10 min, for complaint 10 and 10; she rests from 11:20. " +
    "8002 is ready in both from 9:00 to 10:00. 8003, signed in to business alone from 9:00 to 9:50, takes a call of complaint: 20 min and 10 of wrap-up. " +
    "8004 is in a test call for 10 min. 8005, in both, talks for business from 23:50 to 0:20, wraps up 10 min and is ready until 1:00. " +
    "8006, in both, talks with one caller 10 min for business, and after a transfer back 10 min for complaint, with 5 min of wrap-up.",
  sources: { now: at("48:00:00"), spans, calls },
  expects: [
    is("workingTime", 60 * minute, "8001 40 + 8005 10 until midnight + 8006 10", business),
    is("workingTime", 65 * minute, "8001 20 + 8003 30, though she was not signed in to it, + 8006 10 + 5", complaint),
    is("workingTime", 125 * minute, "60 + 65: the groups together"),
    is("workingTime", 0, "the test call is internal, and none's", { group: null }),
    is("availableTime", 305 * minute, "140 + 60 + 50 + 10 + 10 + 35"),
    is(
      "availableTime",
      157 * minute + 20 * s,
      "8001 40 of 60 min of work: 93 min 20 s of 140; 8002 half of 60; 8004 10; 8005 10; 8006 10 of 25: 14 of 35",
      business,
    ),
    is(
      "availableTime",
      147 * minute + 40 * s,
      "46 min 40 s + 30 + 8003's 50 + 8006's 21: 305 with business",
      complaint,
    ),
    is("availableTime", 305 * minute, "both groups", { group: groups }),
    is("occupancy", (60 * minute * 100) / (157 * minute + 20 * s), "60 of 157 min 20 s", business),
    is("occupancy", (65 * minute * 100) / (147 * minute + 40 * s), "65 of 147 min 40 s", complaint),
    is("occupancy", 12_500 / 305, "125 of 305 min"),
    is("occupancy", 60, "30 of 50 min", { ...complaint, agent: "8003" }),
    is("occupancy", undefined, "none of her time is business's: she worked for complaint alone", {
      ...business,
      agent: "8003",
    }),
    is("occupancy", 0, "8002 did not work: 0 of 30 min", { ...business, agent: "8002" }),
    is("occupancy", undefined, "8001 is there for complaint alone", {
      ...business,
      ...between("11:00:00", "11:20:00"),
    }),
    is("availableTime", 20 * minute, "the same 20 min are complaint's", {
      ...complaint,
      ...between("11:00:00", "11:20:00"),
    }),
    is("availableTime", 15 * minute, "in that half hour she worked for neither: equal shares", {
      ...business,
      ...between("10:10:00", "10:40:00"),
    }),
    is("availableTime", 100 * minute, "from nine to ten: 8001 60, all of her work; 8002 30; 8004 10", {
      ...business,
      hour: "09",
    }),
    is("availableTime", 60 * minute, "8005 from midnight to 1:00, who worked for business alone", {
      ...business,
      ...second,
    }),
    is("occupancy", 50, "30 of 60 min", { ...business, ...second }),
    is("availableTime", 217 * minute + 20 * s, "157 min 20 s + 60", { ...business, ...both }),
    is("availableTime", undefined, "a state and a group together have no answer", { ...business, state: "ready" }),
    is("onlineShared", 315 * minute, "available 305 and 10 of rest"),
    is(
      "onlineShared",
      164 * minute,
      "8001 40 of 60 min of work: 100 of 150; 8002 half of 60; 8004 10; 8005 10; 8006 14 of 35",
      business,
    ),
    is("onlineShared", 151 * minute, "8001 50, 8002 30, 8003 50, 8006 21: 315 with business", complaint),
    is("onlineTime", undefined, "her time is no one group's (G15)", business),
    is("workShare", 6000 / 164, "60 of 164 min", business),
    is("staffed", 6, "8001 to 8006"),
    is("staffed", 6, "all of them", business),
    is("staffed", 3, "8001, 8002, 8005 …", { ...complaint, agent: ["8001", "8002", "8003", "8005"] }),
    is("staffed", 4, "8001, 8002, 8005, 8006: 8003 took its call, but was not signed in to it", complaint),
    is("staffed", 0, "8001 has left it at eleven", { ...business, ...between("11:00:00", "11:30:00") }),
    is("staffed", 1, "8005 alone", { ...complaint, ...second }),
  ],
};

/** 呼出有效利用率 as (dialling + talk + wrap-up) of time signed in: alternative of C17. */
export const outboundWork: WorkedDay = {
  story:
    "8001, signed in to both groups from 9:00 to 10:00, dials for business at 9:30, talks from 9:31 to 9:36 and wraps up 4 min. 8002 is ready in both for the hour.",
  sources: callsOut.sources,
  expects: [
    is("outboundWrapUp", 4 * minute, "after the call out"),
    is("outboundWork", 10 * minute, "1 + 5 + 4"),
    is("outboundWorkShare", 1000 / 120, "10 of 120 min"),
    is("outboundWorkShare", 1000 / 60, "10 of her 60", { agent: "8001" }),
    is("outboundWorkShare", 0, "8002 called nobody", { agent: "8002" }),
    is("outboundWorkShare", 1000 / 90, "all 60 of 8001's, who worked for business alone, and half of 8002's", business),
    is("outboundWorkShare", 0, "half of 8002's hour, and no call", complaint),
    is("effectiveTalks", 1, "5 min"),
    is("effectiveShare", 100, "1 of 1"),
  ],
};
