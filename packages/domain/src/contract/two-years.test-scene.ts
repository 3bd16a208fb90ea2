/** Two years from a seed, and the provider's clerk, who keeps a ledger of rows: plain numbers, places in a list for days, rates compared crosswise. For tests only. */

/** A line of numbers from a seed (Park and Miller). */
const numbersFrom = (seed: number) => {
  let state = (seed % 2_147_483_646) + 1;
  return (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

const dateOf = (year: number, month: number, day: number): string =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
/** From 2026-06-01 to 2028-05-31. */
export const daysOfDiary: readonly string[] = Array.from({ length: 731 }, (_, no) => dateOf(2026, 6, 1 + no));
const places = new Map(daysOfDiary.map((day, no) => [day, no]));
export const dayNo = (day: string): number => places.get(day)!;

export const stageEnds = [
  { id: "2026-11", from: "2026-06-01", to: "2026-11-30", yuan: 167_846, isTail: true },
  { id: "2027-06", from: "2026-11-30", to: "2027-06-30", yuan: 431_604, isTail: false },
  { id: "2027-09", from: "2027-06-30", to: "2027-09-30", yuan: 215_802, isTail: false },
  { id: "2027-11", from: "2027-09-30", to: "2027-11-30", yuan: 71_934, isTail: true },
] as const;

/** `given`: of ratings that were given on the day. */
export type Figures = {
  readonly requests: number;
  readonly answered: number;
  readonly allRequests: number;
  readonly allAnswered: number;
  readonly ratings: number;
  readonly satisfied: number;
  readonly neutral: number;
  readonly givenRatings: number;
  readonly givenSatisfied: number;
  readonly givenNeutral: number;
};
type Row = {
  readonly day: string;
  readonly figures: Figures;
  /** Late facts, and on which place's day they came. */
  readonly correction?: { readonly on: number; readonly figures: Figures };
  /** signed: on the fifth day after · unsigned: the client did not · late: proved on the sixteenth day. */
  readonly exemption?: "signed" | "unsigned" | "late";
};
export type Diary = {
  readonly rows: readonly Row[];
  /** `at`: from which place on. */
  readonly changes: readonly {
    readonly clause: "C1" | "C3" | "C12" | "M11";
    readonly alternative: string;
    readonly at: number;
  }[];
  readonly complaints: readonly {
    readonly id: string;
    readonly received: number;
    readonly verified: number;
    readonly fault: "provider" | "other" | "unfounded";
    readonly taken: boolean;
  }[];
  readonly suspension: { readonly from: number; readonly days: number };
  readonly failsAgain: boolean;
  /** From which place on a supplement takes so much off for a failed day, and for a harm; of those the client takes the ones of odd days of the month. */
  readonly supplement: { readonly at: number; readonly dayFen: number; readonly harmFen: number };
  readonly harms: readonly number[];
};

export const diaryOf = (seed: number, quality: number): Diary => {
  const next = numbersFrom(seed);
  const ratingsOf = () => {
    const ratings = next(12) === 0 ? 0 : 40 + next(160);
    const missed = next(3 + quality * 6) === 0 ? Math.min(ratings, 1 + next(5)) : 0;
    return { ratings, satisfied: ratings - missed, neutral: next(missed + 1) };
  };
  const figuresOf = (): Figures => {
    const requests = next(10) === 0 ? 0 : 250 + next(350);
    const answered = Math.max(0, requests - Math.floor((requests * (60 + next(90 - quality * 10))) / 1000));
    const more = next(90);
    const [own, given] = [ratingsOf(), ratingsOf()];
    return {
      ...{ requests, answered, allRequests: requests + more, allAnswered: answered + next(more + 1), ...own },
      ...{ givenRatings: given.ratings, givenSatisfied: given.satisfied, givenNeutral: given.neutral },
    };
  };
  const rows = daysOfDiary.map((day, no): Row => {
    const kind = next(60);
    const exemption = kind === 0 ? "signed" : kind === 1 ? "unsigned" : kind === 2 ? "late" : undefined;
    const correction = next(25) === 0 ? { on: no + 1 + next(30), figures: figuresOf() } : undefined;
    return { day, figures: figuresOf(), ...(correction && { correction }), ...(exemption && { exemption }) };
  });
  const at = () => 60 + next(550);
  const complaints = daysOfDiary.flatMap((_, no) => {
    if (next(45) > 0) return [];
    const fault = (["provider", "provider", "other", "unfounded"] as const)[next(4)]!;
    return [{ id: `c${no}`, received: no, verified: no + 1 + next(25), fault, taken: next(3) > 0 }];
  });
  return {
    rows,
    changes: [
      { clause: "C1", alternative: (["A", "B", "C"] as const)[next(3)]!, at: at() },
      { clause: "C3", alternative: "satisfied", at: at() },
      { clause: "C12", alternative: "allHours", at: at() },
      { clause: "M11", alternative: "ofRating", at: at() },
    ],
    complaints,
    suspension: { from: 100 + next(300), days: 3 + next(5) },
    failsAgain: next(2) === 0,
    supplement: { at: 40 + next(300), dayFen: 10_001 + next(5000), harmFen: 100_000 + next(99_999) },
    harms: daysOfDiary.flatMap((_, no) => (next(120) === 0 ? [no] : [])),
  };
};

type Pair = readonly [num: number, den: number];
/** Undefined: the day is not judged. */
type Judgement = { readonly answer: Pair | undefined; readonly satisfaction: Pair | undefined };

/** A day as the clerk sees it in the evening before a place. */
const judge = ({ rows, changes }: Diary, no: number, before: number, isChanged = true): Judgement => {
  const { figures, correction, exemption } = rows[no]!;
  if (exemption === "signed" && no + 5 < before) return { answer: undefined, satisfaction: undefined };
  const known = correction && correction.on < before ? correction.figures : figures;
  const isNew = (clause: string): boolean =>
    isChanged && changes.some((each) => each.clause === clause && each.at <= no);
  const [asked, taken] = isNew("C12") ? [known.allRequests, known.allAnswered] : [known.requests, known.answered];
  const [all, good, fair] = isNew("M11")
    ? [known.givenRatings, known.givenSatisfied, known.givenNeutral]
    : [known.ratings, known.satisfied, known.neutral];
  const letter = isNew("C1") ? changes.find(({ clause }) => clause === "C1")!.alternative : "D";
  const isOut = (letter === "A" && asked < 480) || (letter === "C" && asked >= 480) || asked === 0;
  const most = letter === "B" ? Math.min(asked, 480) : asked;
  return {
    answer: isOut ? undefined : [Math.min(taken, most), most],
    satisfaction: all === 0 ? undefined : [isNew("C3") ? good + fair : good, all],
  };
};

const meanIsAtLeast = (rates: readonly Pair[], percent: bigint): boolean => {
  let [top, bottom] = [0n, 1n];
  for (const [num, den] of rates) [top, bottom] = [top * BigInt(den) + BigInt(num) * bottom, bottom * BigInt(den)];
  return rates.length === 0 || top * 100n >= percent * bottom * BigInt(rates.length);
};

/** Of breaches since the supplement that nobody has decided about, those that the client takes, as of the evening before a place. */
const breaches = (diary: Diary, before: number, decided: Set<string>): number => {
  const { at, dayFen, harmFen } = diary.supplement;
  let fen = 0;
  for (let no = at; no < before; no += 1) {
    const isOdd = Number(daysOfDiary[no]!.slice(-2)) % 2 === 1;
    const found = [
      ...(failed(judge(diary, no, before).answer, 90) ? [[`day ${no}`, dayFen] as const] : []),
      ...(diary.harms.includes(no) ? [[`harm ${no}`, harmFen] as const] : []),
    ];
    for (const [name, amount] of found) {
      if (!decided.has(name) && isOdd) fen += amount;
      decided.add(name);
    }
  }
  return fen;
};

const payments = (diary: Diary) => {
  const settled = new Set<string>();
  const decided = new Set<string>();
  return stageEnds.map(({ id, from, to, yuan, isTail }) => {
    const end = dayNo(to);
    const days = daysOfDiary.flatMap((day, no) => (from <= day && day < to ? [judge(diary, no, end)] : []));
    const pairs = (of: keyof Judgement): Pair[] => days.flatMap((each) => (each[of] === undefined ? [] : [each[of]]));
    const off = diary.complaints.filter(
      (one) => isTail && one.fault === "provider" && one.taken && one.verified < end && !settled.has(one.id),
    );
    for (const one of off) settled.add(one.id);
    return {
      id,
      answer: meanIsAtLeast(pairs("answer"), 90n),
      satisfaction: meanIsAtLeast(pairs("satisfaction"), 99n),
      fen: (yuan - off.length * 500) * 100 - (isTail ? breaches(diary, end, decided) : 0),
    };
  });
};

const failed = (pair: Pair | undefined, percent: number): boolean =>
  pair !== undefined && pair[0] * 100 < percent * pair[1];

/** Thirty working days after a day; of 2029 no holidays are known. */
const thirtyAfter = (day: string): string => {
  const date = new Date(`${day}T00:00:00Z`);
  for (let left = 30; left > 0; ) {
    date.setUTCDate(date.getUTCDate() + 1);
    if (date.getUTCDay() % 6 !== 0) left -= 1;
  }
  return date.toISOString().slice(0, 10);
};

export const ledgerOf = (diary: Diary) => {
  const all = daysOfDiary.length;
  const judged = daysOfDiary.map((_, no) => judge(diary, no, all));
  const count = (of: readonly Judgement[], name: keyof Judgement, percent: number): number =>
    of.filter((each) => failed(each[name], percent)).length;
  const unchanged = daysOfDiary.map((_, no) => judge(diary, no, all, false));
  // Two overlap: the second begins a day later and is a day longer.
  const lastDay = dateOf(2029, 5, 31 + diary.suspension.days + 2);
  return {
    paid: payments(diary),
    failures: [count(judged, "answer", 90), count(judged, "satisfaction", 99)],
    failuresUnchanged: count(unchanged, "answer", 90),
    // In the contract's second year, those that were found unfounded left out.
    received: diary.complaints.filter(
      ({ received, verified, fault }) => received >= 365 && !(fault === "unfounded" && verified < all),
    ).length,
    verified: diary.complaints.filter(({ verified, fault }) => fault === "provider" && verified < all).length,
    lastDay,
    lastDue: thirtyAfter(lastDay),
  };
};
