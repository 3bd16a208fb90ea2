import type { Day } from "./calendar.ts";

export type Side = "client" | "provider";

/** What of the contract can be read in more than one way. The first alternative is the recommended one, and holds until the parties sign another. */
export const clauses = {
  /** 单日人工呼入数大于等于…480个的接通率. A: days of 480 or more alone · B: against min(offered, 480) · C: such days exempt · D: each day plainly. */
  C1: ["A", "B", "C", "D"],
  /** 日均 over a stage. */
  C2: ["mean", "pooled", "everyDay"],
  /** A rating of 一般. */
  C3: ["notSatisfied", "satisfied"],
  /** Complaints received in a year. */
  C4: ["all", "withoutUnfounded"],
  C4year: ["contractYear", "calendarYear"],
  C5: ["none", "supplement"],
  C6: ["oneYear", "oneMonth"],
  C7: ["iso9001", "iso19001"],
  C8: ["both", "channels", "flows"],
  C9: ["threeColumns", "twoColumns"],
  C10: ["satisfactionThenSpeed", "speedTwice"],
  C11: ["handlingMode", "letters"],
  C12: ["serviceHours", "allHours"],
  C13: ["contractAndStandard", "contractOnly"],
  /** Days of 30 日 after signing. */
  C14: ["calendarDays", "workingDays"],
  C15: ["stages", "yearEnds"],
  /** Deductions and the tail. */
  C16: ["net", "block"],
  /** 座席利用率. */
  C17occupancy: ["withoutBreaks", "ofOnline"],
  /** 服务人力. */
  C17staff: ["agents", "fte"],
  /** 平均摘机时长. */
  C17pickUp: ["ringing", "offHook"],
  /** 通话处理比. */
  C17talkRatio: ["toOne", "percent"],
  /** 呼出有效利用率. */
  C17outbound: ["talkOfDialAndTalk", "connectedLong", "workOfOnline"],
  /** 座席参与调查量. */
  C17surveys: ["offered", "answered"],
  /** 次 of K5. */
  K5: ["days", "stages"],
  /** The day of a rating. */
  M11: ["ofCall", "ofRating"],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

export type Clause = keyof typeof clauses;
export const clauseNames = Object.keys(clauses) as readonly Clause[];
export type Alternative<C extends Clause> = (typeof clauses)[C][number];

/** One version of a reading: proposed by a side, signed once the other has accepted it, in force from a day on. */
export type ReadingVersion = {
  readonly clause: Clause;
  readonly version: number;
  readonly alternative: string;
  readonly from: Day;
  readonly note: string;
  readonly proposedBy: Side;
  readonly proposedAt: number;
  readonly acceptedAt: number | null;
  readonly withdrawn: boolean;
};

/** The reading of a clause on a day. `signed` false: whatever figure depends on it says so. */
export type InForce<C extends Clause> = {
  readonly alternative: Alternative<C>;
  readonly signed: boolean;
  /** 0: the recommended one, that nobody signed. */
  readonly version: number;
};

export const readingAt = <C extends Clause>(readings: readonly ReadingVersion[], clause: C, day: Day): InForce<C> => {
  const last = readings
    .filter((each) => each.clause === clause && each.acceptedAt !== null && each.from <= day)
    // Of two from the same day the later version holds.
    .reduce<ReadingVersion | undefined>(
      (best, each) =>
        best === undefined || each.from > best.from || (each.from === best.from && each.version > best.version)
          ? each
          : best,
      undefined,
    );
  return last === undefined
    ? { alternative: clauses[clause][0], signed: false, version: 0 }
    : { alternative: last.alternative as Alternative<C>, signed: true, version: last.version };
};

/** The one that waits for the other side's answer. */
export const openProposal = (readings: readonly ReadingVersion[], clause: Clause): ReadingVersion | undefined =>
  readings.find((each) => each.clause === clause && each.acceptedAt === null && !each.withdrawn);
