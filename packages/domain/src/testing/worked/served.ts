import type { Schedule } from "../../config/schedule.ts";
import { at, span, writtenAll } from "../by-hand.ts";
import { between, both, is, minute, second, type WorkedDay } from "./worked-day.ts";

const usual: Schedule = {
  zone: "Asia/Shanghai",
  weekly: [
    { days: [1, 2, 3, 4, 5], from: "09:00", to: "12:00" },
    { days: [1, 2, 3, 4, 5], from: "13:00", to: "17:00" },
  ],
  special: [
    { date: "2026-11-26", name: "holiday", periods: [] },
    { date: "2026-11-28", name: "a Saturday that is worked", periods: [{ from: "10:00", to: "12:00" }] },
  ],
};
/** As it was published at 15:00. */
const shorter: Schedule = {
  ...usual,
  weekly: [usual.weekly[0]!, { days: [1, 2, 3, 4, 5], from: "13:00", to: "16:00" }],
};
const hours = [
  { from: at("00:00:00") - 30 * 24 * 60 * minute, schedule: usual },
  { from: at("15:00:00"), schedule: shorter },
];

const groups = ["business", "complaint"];
const business = { group: "business" };
const complaint = { group: "complaint" };
const saturday = between("72:00:00", "96:00:00");
/** 服务人力 as FTE (spec metrics §6): available time in service hours by the length of those. */
export const servedTime: WorkedDay = {
  story:
    "The hotline serves from 9:00 to 12:00 and from 13:00 to 17:00; at 15:00 a calendar is published that ends at 16:00. Thursday is a holiday, on Saturday it serves from 10:00 to 12:00. " +
    "8001, in business, is ready from 8:30 to 12:30, rests, is ready from 13:00 to 17:00. 8002, in both groups, talks an hour for business from 10:00 and half an hour for complaint, is ready until 12:00, rests from 14:00 to 15:00. " +
    "8003, in complaint, is ready from 20:00 to 22:00, and on Thursday from 9:00 to 10:00. 8004, in business, is ready on Saturday from 9:00 to 11:00.",
  sources: {
    now: at("96:00:00"),
    hours,
    spans: [
      span("8001", "ready", "08:30:00", "12:30:00"),
      span("8001", "rest", "12:30:00", "13:00:00"),
      span("8001", "ready", "13:00:00", "17:00:00"),
      span("8002", "talking", "10:00:00", "11:00:00", { groups, call: "a" }),
      span("8002", "talking", "11:00:00", "11:30:00", { groups, call: "b" }),
      span("8002", "ready", "11:30:00", "12:00:00", { groups }),
      span("8002", "rest", "14:00:00", "15:00:00", { groups }),
      span("8003", "ready", "20:00:00", "22:00:00", { groups: ["complaint"] }),
      span("8003", "ready", "33:00:00", "34:00:00", { groups: ["complaint"] }),
      span("8004", "ready", "81:00:00", "83:00:00"),
    ],
    calls: writtenAll({
      a: {
        t0: "10:00:00",
        as: "D2",
        ends: "11:00:00",
        talks: [["8002", "10:00:00", "11:00:00", { group: "business" }]],
      },
      b: {
        t0: "11:00:00",
        as: "D2",
        ends: "11:30:00",
        talks: [["8002", "11:00:00", "11:30:00", { group: "complaint" }]],
      },
    }),
  },
  expects: [
    is("availableTime", 720 * minute, "8001 240 + 240, 8002 120, 8003 120, whenever they were"),
    is("servedTime", 480 * minute, "8001 9 to 12 and 13 to 16; 8002 120; 8003 came after hours"),
    is("fte", 480 / 360, "480 min of 3 + 3 h: from 15:00 on the new calendar holds"),
    is("fte", 1, "8001 was there in all service hours", { agent: "8001" }),
    is("fte", 120 / 360, "8002: her rest is no available time", { agent: "8002" }),
    is("fte", 0, "8003", { agent: "8003" }),
    is("fte", 440 / 360, "8001 360 + 8002 80: two thirds of her work were for business", business),
    is("fte", 40 / 360, "8002 40", complaint),
    is("fte", 480 / 360, "both groups", { group: groups }),
    is("fte", 1, "of the hour from nine: 8001", { hour: "09" }),
    is("fte", 2, "of the hour from ten: 8001 and 8002", { hour: "10" }),
    is("fte", undefined, "at noon there are no service hours", { hour: "12" }),
    is("fte", 1, "8001 in the half hour until 16:00", between("15:30:00", "16:30:00")),
    is("fte", undefined, "the new calendar holds: no service hours after 16:00", between("16:00:00", "17:00:00")),
    is("servedTime", 0, "nothing of her time lies in service hours", { agent: "8003" }),
    is("availableTime", 60 * minute, "8003 was there on the holiday", second),
    is("fte", undefined, "a day without service hours", second),
    is("fte", 480 / 360, "a holiday adds nothing above and nothing below", both),
    is("fte", 60 / 120, "8004 10 to 11, of 10 to 12", saturday),
    is("fte", 540 / 840, "480 + 60 min of Wednesday's 6 h, none, Friday's 6 h, when nobody came, and 2 h", {
      from: at("00:00:00"),
      to: at("96:00:00"),
    }),
    is("fte", undefined, "a business type has no answer (G15)", { businessType: "tax" }),
    is("fte", undefined, "nor has a state", { state: "ready" }),
  ],
};

/** Read before the day is over: the service hours that are still to come count for nothing. */
export const servedSoFar: WorkedDay = {
  story:
    "The hotline serves from 9:00 on. 8001 is ready from 9:30, 8002 busy from 9:00, both go on; at 10:00 it is read.",
  sources: {
    now: at("10:00:00"),
    hours,
    calls: [],
    spans: [span("8001", "ready", "09:30:00"), span("8002", "busy", "09:00:00")],
  },
  expects: [
    is("servedTime", 30 * minute, "8001 until now"),
    is("fte", 0.5, "30 of the 60 min of service so far"),
    is("fte", 0, "8002 was there, but not available", { agent: "8002" }),
    is("fte", undefined, "nothing has come of the next day", second),
  ],
};

/** Nothing was ever published. */
export const servedNever: WorkedDay = {
  story: "8001 is ready from 9:00 to 10:00 of a hotline without any calendar.",
  sources: { now: at("12:00:00"), calls: [], spans: [span("8001", "ready", "09:00:00", "10:00:00")] },
  expects: [is("servedTime", 0, "no service hours are known"), is("fte", undefined, "and so none to divide by")],
};
