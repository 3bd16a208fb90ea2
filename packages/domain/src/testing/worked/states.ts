import { at, span } from "../by-hand.ts";
import { between, both, is, minute, second, type WorkedDay } from "./worked-day.ts";

/** 座席状态: each of the nine states, reasons, a second agent, a spell that goes on. */
export const states: WorkedDay = {
  story:
    "8001: ready 8:00–9:00, ringing 1 min, talking 9:01–9:31, wrap-up 10 min, dialling 2 min, internal 3 min, monitoring 4 min, busy 5 min, rest (meal) 9:55–10:25, signed out. " +
    "8002: ready from 11:00 on; at 12:00 it is read.",
  sources: {
    now: at("12:00:00"),
    calls: [],
    spans: [
      span("8001", "ready", "08:00:00", "09:00:00"),
      span("8001", "ringing", "09:00:00", "09:01:00", { call: "a" }),
      span("8001", "talking", "09:01:00", "09:31:00", { call: "a" }),
      span("8001", "wrapUp", "09:31:00", "09:41:00", { call: "a" }),
      span("8001", "dialling", "09:41:00", "09:43:00"),
      span("8001", "internal", "09:43:00", "09:46:00"),
      span("8001", "monitoring", "09:46:00", "09:50:00"),
      span("8001", "busy", "09:50:00", "09:55:00"),
      span("8001", "rest", "09:55:00", "10:25:00", { reason: "meal" }),
      span("8002", "ready", "11:00:00"),
    ],
  },
  expects: [
    is("onlineTime", 205 * minute, "60 + 1 + 30 + 10 + 2 + 3 + 4 + 5 + 30 and 60 min (I2)"),
    is("onlineTime", 145 * minute, "8:00 to 10:25", { agent: "8001" }),
    is("onlineTime", 60 * minute, "until now", { agent: "8002" }),
    is("readyTime", 120 * minute, "60 + 60 min"),
    is("ringingTime", 1 * minute, "one"),
    is("waitingTime", 121 * minute, "ready 120 + ringing 1"),
    is("talkingTime", 30 * minute, "9:01 to 9:31"),
    is("wrapUpTime", 10 * minute, "9:31 to 9:41"),
    is("diallingTime", 2 * minute, "two"),
    is("internalTime", 3 * minute, "three"),
    is("monitoringTime", 4 * minute, "four"),
    is("otherTime", 9 * minute, "2 + 3 + 4"),
    is("busyTime", 5 * minute, "five"),
    is("breakTime", 30 * minute, "the meal"),
    is("restTime", 35 * minute, "30 + 5; 121 + 35 + 30 + 10 + 9 = 205 (I2 folded)"),
    is("workingTime", 40 * minute, "talking 30 + wrap-up 10"),
    is("availableTime", 170 * minute, "205 − 30 − 5"),
    is("occupancy", 4000 / 170, "40 of 170 min"),
    is("occupancy", 4000 / 110, "40 of 145 − 35 min", { agent: "8001" }),
    is("occupancy", 0, "she had no call: 0 of 60 min", { agent: "8002" }),
    is("workShare", 4000 / 205, "40 of 205 min"),
    is("talkShare", 75, "30 of 40 min"),
    is("talkShare", undefined, "she neither talked nor wrapped up", { agent: "8002" }),
    is("talkToWrapUp", 3, "30 : 10 min"),
    is("talkToWrapUp", undefined, "处理 = 0 in that hour", between("09:00:00", "09:31:00")),
    is("agentDays", 2, "two agents on one day"),
    is("staffed", 2, "two agents"),
    is("staffed", 1, "8002 alone", between("11:00:00", "12:00:00")),
    is("averageOnline", 102.5 * minute, "205 min of 2"),
    is("stateSpells", 10, "9 + 1"),
    is("stateSpells", 1, "by reason", { reason: "meal" }),
    is("averageSpell", 20.5 * minute, "205 min of 10"),
    is("averageSpell", 60 * minute, "ready: 120 min of 2", { state: "ready" }),
    is("longestSpell", 60 * minute, "ready"),
    is("longestSpell", 30 * minute, "the meal", { state: "rest" }),
    is("forcedSpells", 0, "none was forced"),
    is("talkingTime", 5 * minute, "clipped at both ends: 9:05 to 9:10", between("09:05:00", "09:10:00")),
    is("wrapUpTime", 4 * minute, "9:31 to 9:35", between("09:20:00", "09:35:00")),
    is("stateSpells", 1, "the wrap-up began in it, the talk before", between("09:20:00", "09:35:00")),
    is("talkingTime", 30 * minute, "of the hour from nine", { hour: "09" }),
    is("breakTime", 25 * minute, "of the hour from ten", { hour: "10" }),
    is("onlineTime", undefined, "her time is no one group's (G15)", { group: "business" }),
  ],
};

/** Who is there for less than a second. */
export const briefStay: WorkedDay = {
  story: "8001 is ready from 9:00 to 10:00:00.4; 8002 signs in for 0.999 s at 11:00, 8003 for 1 s at 11:30.",
  sources: {
    now: at("12:00:00"),
    calls: [],
    spans: [
      span("8001", "ready", "09:00:00", "10:00:00.4"),
      span("8002", "busy", "11:00:00", "11:00:00.999"),
      span("8003", "busy", "11:30:00", "11:30:01"),
    ],
  },
  expects: [
    is("staffed", 2, "8001 and 8003: distinct agents with 1 s or more"),
    is("staffed", 0, "8001 left 0.4 s after ten, 8002 is not there for a second", between("10:00:00", "11:30:00")),
    is("staffed", 1, "8003", { hour: "11" }),
    is("agentDays", 3, "an agent-day asks for more than 0 s: 8001, 8002, 8003"),
    is("onlineTime", 60 * minute + 2399, "3 600 400 + 999 + 1000 ms"),
  ],
};

/** A spell over midnight is of both days. */
export const nightShift: WorkedDay = {
  story: "8001 is ready from 9:00 to 10:00 and from 23:00 to 01:00; 8002 is made to rest from 23:30 to 02:00.",
  sources: {
    now: at("48:00:00"),
    calls: [],
    spans: [
      span("8001", "ready", "09:00:00", "10:00:00"),
      span("8001", "ready", "23:00:00", "25:00:00"),
      span("8002", "rest", "23:30:00", "26:00:00", { forced: true }),
    ],
  },
  expects: [
    is("onlineTime", 150 * minute, "60 + 60 + 30 min"),
    is("onlineTime", 180 * minute, "60 + 120 min", second),
    is("onlineTime", 330 * minute, "120 + 60 + 150: the two days together", both),
    is("agentDays", 4, "two agents on two days", both),
    is("staffed", 2, "two agents", both),
    is("averageOnline", 82.5 * minute, "330 min of 4 agent-days", both),
    is("stateSpells", 3, "each where it began"),
    is("stateSpells", 0, "none began on the second day", second),
    is("forcedSpells", 1, "where it began"),
    is("forcedSpells", 0, "not where it goes on", second),
    is("averageSpell", undefined, "no spell began that day", second),
    is("longestSpell", 120 * minute, "the rest, cut at midnight", both),
    is("occupancy", 0, "no work in 120 available min"),
    is("occupancy", undefined, "she rested all the time: nothing available", { agent: "8002" }),
    is("onlineTime", 60 * minute, "of the hour before midnight: 8001's 60 min", { hour: "23", agent: "8001" }),
  ],
};
