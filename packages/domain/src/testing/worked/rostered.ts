import { at, span } from "../by-hand.ts";
import { between, both, is, minute, second, type WorkedDay } from "./worked-day.ts";

const [day, dayAfter] = ["2026-11-25", "2026-11-26"];
const morning = { from: "08:00", to: "12:00" };
const afternoon = { from: "13:00", to: "17:30" };
const night = { from: "22:00", to: "06:00" };
const of = (agent: string) => ({ agent });

/** 离线 and 加班 beside a roster (spec metrics §10). */
export const rosteredDay: WorkedDay = {
  story:
    "8001 is rostered for 8:00–12:00 and 13:00–17:30; she is ready from 7:50 to 11:30 and from 13:10 on, rests 15:00–15:20, and signs out at 18:00. 8002 has a day off and is ready from 10:00 to 10:30. " +
    "8003 has no roster: ready 9:00–10:00 and 10:30–11:00, busy 11:15–12:00. 8004 is rostered for 8:00–12:00 and does not come.",
  sources: {
    now: at("24:00:00"),
    calls: [],
    roster: [
      { agent: "8001", day, shifts: [afternoon, morning] },
      { agent: "8002", day, shifts: [] },
      { agent: "8004", day, shifts: [morning] },
    ],
    spans: [
      span("8001", "ready", "07:50:00", "11:30:00"),
      span("8001", "ready", "13:10:00", "15:00:00"),
      span("8001", "rest", "15:00:00", "15:20:00", { reason: "meal", forced: true }),
      span("8001", "ready", "15:20:00", "18:00:00"),
      span("8002", "ready", "10:00:00", "10:30:00"),
      span("8003", "ready", "09:00:00", "10:00:00"),
      span("8003", "ready", "10:30:00", "11:00:00"),
      span("8003", "busy", "11:15:00", "12:00:00"),
    ],
  },
  expects: [
    is("rosterTime", 750 * minute, "8001: 240 + 270, 8004: 240 min"),
    is("rosterTime", 510 * minute, "240 + 270 min", of("8001")),
    is("rosterTime", 0, "a day off", of("8002")),
    is("rosterTime", 0, "nothing is said of her", of("8003")),
    is("windowTime", 930 * minute, "750 + 8003's 9:00 to 12:00"),
    is("offlineTime", 325 * minute, "40 + 45 + 240 min"),
    is("offlineTime", 40 * minute, "11:30 to 12:00, 13:00 to 13:10", of("8001")),
    is("offlineTime", 0, "nothing is due on a day off", of("8002")),
    is("offlineTime", 45 * minute, "10:00 to 10:30, 11:00 to 11:15", of("8003")),
    is("offlineTime", 240 * minute, "she never came", of("8004")),
    is("offlineTime", 45 * minute, "the gaps of a day without a roster", { state: "unrostered" }),
    is("unrosteredOfflineTime", 45 * minute, "8003's gaps"),
    is("unrosteredOfflineTime", 0, "she has a roster", of("8004")),
    is("overtimeTime", 70 * minute, "40 + 30 min"),
    is("overtimeTime", 40 * minute, "7:50 to 8:00, 17:30 to 18:00", of("8001")),
    is("overtimeTime", 30 * minute, "all of a day off", of("8002")),
    is("overtimeTime", 0, "none without a roster", of("8003")),
    is("overtimeTime", 10 * minute, "17:30 to 17:40", between("17:00:00", "17:40:00")),
    is("offlineShare", 32500 / 930, "325 of 930 min"),
    is("offlineShare", 4000 / 510, "40 of 510 min", of("8001")),
    is("offlineShare", 100, "all of it", of("8004")),
    is("offlineShare", undefined, "nothing was due", of("8002")),
    is("attendedTime", 1000 * minute, "930 due + 70 min overtime"),
    is("attendedTime", 540 * minute, "in the roster: 8001's 210 + 110 + 130, and 8003's 60 + 30", { state: "ready" }),
    is("attendedTime", 20 * minute, "the meal", { state: "rest" }),
    is("attendedTime", 280 * minute, "40 + 240 min", { state: "offline" }),
    is("attendedTime", 70 * minute, "40 + 30 min", { state: "overtime" }),
    is("attendedSpells", 15, "8001: 4 states, 2 of overtime, 2 away; 8002: 1; 8003: 3 and 2 gaps; 8004: 1"),
    is("attendedSpells", 3, "7:50 to 8:00, 17:30 to 18:00, 10:00 to 10:30", { state: "overtime" }),
    is("attendedSpells", 3, "11:30, 13:00, and 8004's morning", { state: "offline" }),
    is(
      "attendedSpells",
      2,
      "what began in that hour: overtime ended, her shift began; 8004's absence",
      between("08:00:00", "09:00:00"),
    ),
    is("averageAttended", (1000 * minute) / 15, "1,000 min of 15"),
    is("averageAttended", undefined, "nothing began on the second day", second),
    is("longestAttended", 240 * minute, "8004's morning"),
    is("longestAttended", 210 * minute, "8:00 to 11:30", of("8001")),
    is("onlineTime", 675 * minute, "8001: 510, 8002: 30, 8003: 135; with 325 of absence 1,000: attendedTime"),
    is("offlineTime", 10 * minute, "of the hour from one: 13:00 to 13:10", { hour: "13" }),
    is("offlineTime", undefined, "her time is no one group's (G15)", { group: "business" }),
  ],
};

/** A shift that ends at midnight says nothing of the next day, nor one that begins at midnight of the day before; overtime in several states is one interval; what lasts no time is no sign-in; a day is judged whole, whatever part of it is asked for. */
export const rosterEdges: WorkedDay = {
  story:
    "On the first day 8001 is rostered for 16:00–24:00, 8002 for 18:00–0:00, 8003 for 8:00–12:00, and each is there for just that; on the second day nothing is said of them, and each is ready 9:00–10:00 and 10:30–11:00. " +
    "8004 has no roster: ready 9:00–10:00 and 10:30–11:00 of the first day, with states of no time at 8:00 and 12:00. 8005 has the first day off: ready 10:00–10:20 and at rest until 10:30. " +
    "8006 is rostered for 0:00–2:00 of the second day and is there for just that; on the first day nothing is said of her: ready 20:00–21:00 and 21:30–22:00.",
  sources: {
    now: at("48:00:00"),
    calls: [],
    roster: [
      { agent: "8001", day, shifts: [{ from: "16:00", to: "24:00" }] },
      { agent: "8002", day, shifts: [{ from: "18:00", to: "00:00" }] },
      { agent: "8003", day, shifts: [morning] },
      { agent: "8005", day, shifts: [] },
      { agent: "8006", day: dayAfter, shifts: [{ from: "00:00", to: "02:00" }] },
    ],
    spans: [
      span("8001", "ready", "16:00:00", "24:00:00"),
      span("8002", "ready", "18:00:00", "24:00:00"),
      span("8003", "ready", "08:00:00", "12:00:00"),
      ...["8001", "8002", "8003"].flatMap((agent) => [
        span(agent, "ready", "33:00:00", "34:00:00"),
        span(agent, "ready", "34:30:00", "35:00:00"),
      ]),
      span("8004", "busy", "08:00:00", "08:00:00"),
      span("8004", "ready", "09:00:00", "10:00:00"),
      span("8004", "ready", "10:30:00", "11:00:00"),
      span("8004", "busy", "12:00:00", "12:00:00"),
      span("8005", "ready", "10:00:00", "10:20:00"),
      span("8005", "rest", "10:20:00", "10:30:00"),
      span("8006", "ready", "20:00:00", "21:00:00"),
      span("8006", "ready", "21:30:00", "22:00:00"),
      span("8006", "ready", "24:00:00", "26:00:00"),
    ],
  },
  expects: [
    is("rosterTime", 1080 * minute, "8, 6 and 4 hours"),
    is("rosterTime", 120 * minute, "8006's two hours", second),
    is("overtimeTime", 30 * minute, "8005's day off; all others were there for their shifts alone"),
    is("overtimeTime", 0, "none without a roster", second),
    is("attendedSpells", 1, "she went from one state to another and stayed", { state: "overtime" }),
    is("offlineTime", 60 * minute, "8004's gap, and 8006's"),
    is(
      "unrosteredOfflineTime",
      30 * minute,
      "a shift that begins at midnight is of the day that begins then",
      of("8006"),
    ),
    is("offlineTime", 90 * minute, "10:00 to 10:30, of three", second),
    is("unrosteredOfflineTime", 30 * minute, "a shift that ended at midnight is none of this day", {
      ...{ ...second, agent: "8001" },
    }),
    is("unrosteredOfflineTime", 30 * minute, "one that ended at 0:00 of it neither", { ...second, agent: "8002" }),
    is("unrosteredOfflineTime", 30 * minute, "one of the morning before neither", { ...second, agent: "8003" }),
    is("windowTime", 1320 * minute, "1080, 8004's 9:00 to 11:00 (not 8:00 to 12:00), 8006's 20:00 to 22:00"),
    is(
      "offlineTime",
      15 * minute,
      "8004's gap from 10:15 on: she had signed in before",
      between("10:15:00", "11:30:00"),
    ),
    is("windowTime", 45 * minute, "8004's 9:00 to 9:45: she comes again later", {
      ...{ ...between("07:00:00", "09:45:00"), agent: "8004" },
    }),
    is("offlineTime", 10 * minute, "8004's 10:00 to 10:10: she comes again later", between("09:50:00", "10:10:00")),
    is("attendedSpells", 10, "8001, 8002, 8003 and 8005 once; 8004 and 8006: there, a gap, there"),
  ],
};

/** A shift over midnight is of both days; a day without an entry that it reaches into has a roster. */
export const rosteredNight: WorkedDay = {
  story:
    "8001 is rostered for 22:00–6:00 on the first day. She is ready from 21:50 to 1:00 and from 1:30 to 6:20. 8002 has no roster: ready from 23:00 to 1:00 and from 2:00 to 3:00.",
  sources: {
    now: at("48:00:00"),
    calls: [],
    roster: [{ agent: "8001", day, shifts: [night] }],
    spans: [
      span("8001", "ready", "21:50:00", "25:00:00"),
      span("8001", "ready", "25:30:00", "30:20:00"),
      span("8002", "ready", "23:00:00", "25:00:00"),
      span("8002", "ready", "26:00:00", "27:00:00"),
    ],
  },
  expects: [
    is("rosterTime", 120 * minute, "22:00 to midnight"),
    is("rosterTime", 360 * minute, "midnight to 6:00", second),
    is("rosterTime", 480 * minute, "eight hours", both),
    is("overtimeTime", 10 * minute, "21:50 to 22:00"),
    is("overtimeTime", 20 * minute, "6:00 to 6:20: the shift reaches into that day", second),
    is("offlineTime", 0, "8002 is there until midnight"),
    is("offlineTime", 90 * minute, "1:00 to 1:30, and 8002's 1:00 to 2:00", second),
    is("unrosteredOfflineTime", 60 * minute, "8002's 1:00 to 2:00", second),
    is("attendedSpells", 3, "overtime, and both go on at midnight"),
    is("attendedSpells", 7, "8001: two, away, overtime; 8002: two, a gap; who goes on begins anew at midnight", second),
    is("longestAttended", 270 * minute, "1:30 to 6:00", both),
    is("averageAttended", 75 * minute, "8001: 480 due + 30 overtime; 8002: 60 + 180 due; 750 min of 10", both),
  ],
};

/** What is still to come is not missing yet; the roster of the next day changes nothing of this one. */
export const rosteredSoFar: WorkedDay = {
  story:
    "At 10:00: 8001 is rostered for 8:00–12:00 and has been ready since 8:30. 8002 is rostered for 13:00–17:30 and is busy since 9:45. 8003 is rostered for the night to come, and for 8:00–12:00 tomorrow.",
  sources: {
    now: at("10:00:00"),
    calls: [],
    roster: [
      { agent: "8001", day, shifts: [morning] },
      { agent: "8002", day, shifts: [afternoon] },
      { agent: "8003", day, shifts: [night] },
      { agent: "8003", day: dayAfter, shifts: [morning] },
    ],
    spans: [span("8001", "ready", "08:30:00"), span("8002", "busy", "09:45:00")],
  },
  expects: [
    is("rosterTime", 120 * minute, "8:00 until now"),
    is("offlineTime", 30 * minute, "8:00 to 8:30"),
    is("overtimeTime", 15 * minute, "8002 came early"),
    is("offlineShare", 25, "30 of 120 min", of("8001")),
    is("offlineShare", undefined, "nothing was due yet", of("8003")),
    is("offlineTime", 0, "tomorrow has not come", second),
  ],
};
