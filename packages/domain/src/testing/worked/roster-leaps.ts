/** 离线 and 加班 (spec metrics §10) where the wall clock was wrong and leaps over midnight: all of it is by the clock that is right. */
import { at } from "../by-hand.ts";
import { type Stage, stage } from "../stage.ts";
import { played, wrongBy } from "./played.ts";
import { is, minute, second, type WorkedDay } from "./worked-day.ts";

const [day, dayAfter] = ["2026-11-25", "2026-11-26"];
const night = { from: "23:00", to: "02:00" };
const of = (no: string) => ({ agent: `agent-${no}` });
const ofSecond = (no: string) => ({ ...second, ...of(no) });

type Deed = (on: Stage) => void;
const comes =
  (no: string): Deed =>
  (on) =>
    on.sits(no);
const leaves =
  (no: string): Deed =>
  (on) =>
    void on.asks(`agent-${no}`, { do: "signOut" });

/** A night from 22:30 to 2:30 with a clock that is wrong by so much until it is set right. Each deed at its time by the right clock, in order. */
const nightOf = (
  aheadMs: number,
  setRight: string,
  deeds: readonly (readonly [clock: string, deed: Deed])[],
): Stage => {
  const on = stage({ since: at("22:30:00") });
  const sets = wrongBy(on, aheadMs);
  for (const [clock, deed] of [...deeds, [setRight, sets] as const].toSorted(([a], [b]) => at(a) - at(b))) {
    on.passes(at(clock) - on.now());
    deed(on);
  }
  on.passes(at("26:30:00") - on.now());
  return on;
};

/** The clock was behind: what was stamped on the first day's evening was nearer to midnight. */
export const rosterSetForward: WorkedDay = played(
  "The wall clock is an hour behind from 22:30, and set right at 0:20: it leaps from 23:20 over midnight. 8001 and 8002 are rostered for 23:00–2:00. 8001 is there 22:50–0:40 and 1:10–2:15, 8002 23:15–1:45. " +
    "8003 has no roster and is there 23:30–23:40 and 23:50–0:10. Read at 2:30.",
  nightOf(-60 * minute, "24:20:00", [
    ["22:50:00", comes("8001")],
    ["23:15:00", comes("8002")],
    ["23:30:00", comes("8003")],
    ["23:40:00", leaves("8003")],
    ["23:50:00", comes("8003")],
    ["24:10:00", leaves("8003")],
    ["24:40:00", leaves("8001")],
    ["25:10:00", comes("8001")],
    ["25:45:00", leaves("8002")],
    ["26:15:00", leaves("8001")],
  ]),
  [
    is("rosterTime", 120 * minute, "23:00 to midnight, twice"),
    is("rosterTime", 240 * minute, "midnight to 2:00, twice", second),
    is("overtimeTime", 10 * minute, "8001's 22:50 to 23:00: by the wrong clock it would be 70 min from 21:50 on"),
    is("overtimeTime", 0, "nobody was there at 21:50", { hour: "21" }),
    is("overtimeTime", 0, "8002 came late; by the wrong clock 45 min early", of("8002")),
    is("overtimeTime", 15 * minute, "8001's 2:00 to 2:15", second),
    is("offlineTime", 25 * minute, "8002's 23:00 to 23:15, 8003's 23:40 to 23:50"),
    is("offlineTime", 0, "8001 was there from before her shift until midnight", of("8001")),
    is("offlineTime", 15 * minute, "8002: until she came", of("8002")),
    is("offlineTime", 45 * minute, "8001's 0:40 to 1:10, 8002's 1:45 to 2:00", second),
    is("offlineTime", 20 * minute, "8001's 0:40 to 1:00", { ...second, hour: "00" }),
    is("offlineTime", 25 * minute, "8001's 1:00 to 1:10, 8002's 1:45 to 2:00", { ...second, hour: "01" }),
    is("unrosteredOfflineTime", 10 * minute, "8003's gap"),
    is("unrosteredOfflineTime", 0, "she was there from midnight until she left", second),
    is("windowTime", 150 * minute, "120, and 8003's 23:30 to midnight"),
    is("windowTime", 250 * minute, "240, and 8003's 0:00 to 0:10", second),
    is("attendedTime", 160 * minute, "150 due + 10 min overtime"),
    is("attendedTime", 265 * minute, "250 due + 15 min overtime", second),
    is("onlineTime", 135 * minute, "8001 70, 8002 45, 8003 20: 150 − 25 + 10 min"),
    is("onlineTime", 220 * minute, "8001 105, 8002 105, 8003 10: 250 − 45 + 15 min", second),
    is("offlineShare", 2500 / 150, "25 of 150 min"),
    is("offlineShare", 18, "45 of 250 min", second),
    is("attendedSpells", 7, "8001: overtime, there; 8002: away, there; 8003: there, a gap, there"),
    is("attendedSpells", 7, "8001: there, away, there, overtime; 8002: there, away; 8003: there", second),
    is("longestAttended", 60 * minute, "8001's 23:00 to midnight"),
    is("longestAttended", 105 * minute, "8002's 0:00 to 1:45", second),
  ],
  {
    roster: [
      { agent: "agent-8001", day, shifts: [night] },
      { agent: "agent-8002", day, shifts: [night] },
    ],
  },
);

/** The clock was ahead: what was stamped on the second day was of the first one's evening. */
export const rosterSetBack: WorkedDay = played(
  "The wall clock is an hour ahead from 22:30, and set right at 23:40: it leaps from 0:40 back over midnight. 8001 is rostered for 23:00–2:00 and is there 22:50–23:20 and 23:30–2:00. " +
    "8002 has the first day off and is rostered for 0:00–2:00 on the second; she is there 23:10–1:30 and 1:40–2:20. 8003 has no roster and is there 23:05–23:15 and 23:35–0:20. Read at 2:30.",
  nightOf(60 * minute, "23:40:00", [
    ["22:50:00", comes("8001")],
    ["23:05:00", comes("8003")],
    ["23:10:00", comes("8002")],
    ["23:15:00", leaves("8003")],
    ["23:20:00", leaves("8001")],
    ["23:30:00", comes("8001")],
    ["23:35:00", comes("8003")],
    ["24:20:00", leaves("8003")],
    ["25:30:00", leaves("8002")],
    ["25:40:00", comes("8002")],
    ["26:00:00", leaves("8001")],
    ["26:20:00", leaves("8002")],
  ]),
  [
    is("rosterTime", 60 * minute, "8001's 23:00 to midnight"),
    is("rosterTime", 240 * minute, "midnight to 2:00, twice", second),
    is("overtimeTime", 60 * minute, "8001's 22:50 to 23:00, 8002's 23:10 to midnight"),
    is("overtimeTime", 10 * minute, "she came before her shift; by the wrong clock 50 min after it began", of("8001")),
    is(
      "overtimeTime",
      50 * minute,
      "on her day off; by the wrong clock she came in the shift of the next day",
      of("8002"),
    ),
    is("overtimeTime", 20 * minute, "8002's 2:00 to 2:20", second),
    is("overtimeTime", 0, "8001 left as her shift ended", ofSecond("8001")),
    is("offlineTime", 30 * minute, "8001's 23:20 to 23:30, 8003's 23:15 to 23:35"),
    is("offlineTime", 10 * minute, "of the first day; by the wrong clock 0:20 to 0:30 of the second", of("8001")),
    is("offlineTime", 0, "she was there for all of the second day's part", ofSecond("8001")),
    is("offlineTime", 10 * minute, "8002's 1:30 to 1:40", second),
    is("unrosteredOfflineTime", 20 * minute, "8003's gap"),
    is("unrosteredOfflineTime", 0, "she was there from midnight until she left", second),
    is("windowTime", 115 * minute, "60, and 8003's 23:05 to midnight"),
    is("windowTime", 260 * minute, "240, and 8003's 0:00 to 0:20", second),
    is("attendedTime", 175 * minute, "115 due + 60 min overtime"),
    is("attendedTime", 280 * minute, "260 due + 20 min overtime", second),
    is("onlineTime", 145 * minute, "8001 60, 8002 50, 8003 35: 115 − 30 + 60 min"),
    is("onlineTime", 270 * minute, "8001 120, 8002 130, 8003 20: 260 − 10 + 20 min", second),
    is("offlineShare", 3000 / 115, "30 of 115 min"),
    is("offlineShare", undefined, "nothing is due on a day off", of("8002")),
    is("attendedSpells", 8, "8001: overtime, there, away, there; 8002: overtime; 8003: there, a gap, there"),
    is("attendedSpells", 6, "8001: there; 8002: there, away, there, overtime; 8003: there", second),
    is("longestAttended", 50 * minute, "8002's overtime"),
    is("longestAttended", 120 * minute, "8001's 0:00 to 2:00", second),
  ],
  {
    roster: [
      { agent: "agent-8001", day, shifts: [night] },
      { agent: "agent-8002", day, shifts: [] },
      { agent: "agent-8002", day: dayAfter, shifts: [{ from: "00:00", to: "02:00" }] },
    ],
  },
);
