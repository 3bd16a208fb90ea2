import { Chance } from "./chance.ts";

/** What an agent does whose phone rings for a call, in the order in which phones ring for it. */
export type RingDeed =
  | { readonly do: "answer"; readonly afterMs: number; readonly talk: TalkDeed }
  | { readonly do: "ringOut" }
  | { readonly do: "refuse"; readonly afterMs: number }
  /** The caller hangs up under the ring. */
  | { readonly do: "callerLeaves"; readonly afterMs: number };

/** How a talk goes. */
export type TalkDeed = {
  readonly talkMs: number;
  /** On hold for so long before it goes on. */
  readonly holdMs?: number;
  /** She notes what it was about. */
  readonly businessType?: string;
  readonly ends:
    | "caller"
    | "agent"
    | "desk"
    | "toGroup"
    | "toAgent"
    | "toNumber"
    | "consultAndPass"
    | "consultAndReturn";
};

/** What a caller does, one after the other. */
export type Step =
  | { readonly do: "press"; readonly key: string; readonly afterMs: number }
  /** Presses nothing until so many time-outs are over. */
  | { readonly do: "beSilent"; readonly timeOuts: number }
  | { readonly do: "hangUp"; readonly afterMs: number }
  /** Waits until the talk is over, or the hotline hangs up. */
  | { readonly do: "stay" };

export type SurveyDeed = {
  readonly keys: readonly { readonly key: string; readonly afterMs: number }[];
  readonly hangUpMs?: number;
};

export type InboundPlan = {
  readonly no: number;
  readonly way: "in";
  readonly kind: InboundKind;
  /** Nobody else of the day calls from it. */
  readonly from: string;
  readonly number: "main" | "branch" | "closed" | "unknown";
  readonly trunk: "carrier" | "narrow" | "test";
  readonly steps: readonly Step[];
  readonly rings: readonly RingDeed[];
  readonly survey: SurveyDeed;
  /** Calls that need a thing of which there is one alone wait for each other. */
  readonly alone?: string;
  /** Stands on the black list. */
  readonly listed?: true;
  /** Calls while that call has the one line of its trunk. */
  readonly whileUp?: number;
};
export type OutboundPlan = {
  readonly no: number;
  readonly way: "out";
  readonly kind: OutboundKind;
  /** Who is called; nobody else of the day has it. */
  readonly to: string;
  readonly answerAfterMs: number;
  readonly talkMs: number;
  readonly ends: "far" | "agent";
};
export type InternalPlan = {
  readonly no: number;
  readonly way: "internal";
  readonly kind: "internal" | "internalRefused";
  readonly talkMs: number;
};
export type CallPlan = InboundPlan | OutboundPlan | InternalPlan;

type Made = Omit<InboundPlan, "no" | "way" | "kind" | "from" | "number" | "trunk" | "rings" | "survey"> &
  Partial<Pick<InboundPlan, "number" | "trunk" | "rings" | "survey">>;

const press = (c: Chance, ...keys: readonly string[]): Step[] =>
  keys.map((key) => ({ do: "press", key, afterMs: c.whole(250, 500) }));
const stay: Step = { do: "stay" };
/** Also at once after a key, which counts all the same though RTP and SIP go two ways. */
const hangUp = (afterMs: number): Step => ({ do: "hangUp", afterMs });

/** Of the ways to an agent. */
const toAgent = (c: Chance): Step[] =>
  press(c, ...c.one([["1"], ["0"], ["9", "1"], ["2", "1"], ["2", "2"], ["2", "*", "1"]]));
const surveyDeed = (c: Chance): SurveyDeed => {
  const key = (text: string) => ({ key: text, afterMs: c.whole(500, 800) });
  const kind = c.one([
    "valid",
    "valid",
    "valid",
    "changed",
    "wrongThenValid",
    "invalid",
    "none",
    "hangUp",
    "validAndGone",
  ] as const);
  const valid = c.one(["1", "2", "3", "4"]);
  if (kind === "valid") return { keys: [key(valid)] };
  if (kind === "validAndGone") return { keys: [key(valid)], hangUpMs: c.whole(0, 200) };
  if (kind === "changed") return { keys: [key("1"), { key: "4", afterMs: 150 }] };
  if (kind === "wrongThenValid") return { keys: [key("9"), key(valid)] };
  if (kind === "invalid") return { keys: [key("8"), key("9")] };
  return kind === "none" ? { keys: [] } : { keys: [], hangUpMs: c.whole(400, 700) };
};
const talkDeed = (c: Chance, more: Partial<TalkDeed> = {}): TalkDeed => ({
  talkMs: c.whole(600, 2500),
  ends: c.one(["caller", "caller", "agent", "agent", "desk"]),
  ...(c.next() < 0.15 && { businessType: "special" }),
  ...more,
});
const answers = (c: Chance, more: Partial<TalkDeed> = {}): RingDeed => ({
  do: "answer",
  afterMs: c.whole(150, 900),
  talk: talkDeed(c, more),
});
/** A call to an agent, whose phone does these things. */
const served =
  (...makes: readonly ((c: Chance) => RingDeed)[]) =>
  (c: Chance): Made => ({
    steps: [...toAgent(c), stay],
    rings: makes.map((make) => make(c)),
    survey: surveyDeed(c),
  });
const ends = (how: TalkDeed["ends"], ...next: readonly ((c: Chance) => RingDeed)[]) =>
  served((c) => answers(c, { ends: how }), ...next);

/** How each kind of call goes, and how many of 600 are of it. */
const inbound = {
  greetingHangUp: [22, (c) => ({ steps: [hangUp(c.whole(100, 800))] })],
  mainHangUp: [14, (c) => ({ steps: [hangUp(c.whole(1900, 2400))] })],
  secondHangUp: [10, (c) => ({ steps: [...press(c, "2"), hangUp(c.whole(0, 900))] })],
  thirdHangUp: [8, (c) => ({ steps: [...press(c, "7"), hangUp(c.whole(0, 900))] })],
  wrongKeys: [14, (c) => ({ steps: [...press(c, "#", "#"), stay] })],
  wrongInSecond: [10, (c) => ({ steps: [...press(c, "2", "8", c.one(["5", "#", "0"])), stay] })],
  wrongThenInfo: [8, (c) => ({ steps: [...press(c, "#", "3"), stay] })],
  silent: [12, () => ({ steps: [{ do: "beSilent", timeOuts: 2 }, stay] })],
  silentThenAgent: [
    8,
    (c) => ({ steps: [{ do: "beSilent", timeOuts: 1 }, ...press(c, "1"), stay], rings: [answers(c)] }),
  ],
  info: [14, (c) => ({ steps: [...press(c, "3"), stay] })],
  infoHangUp: [12, (c) => ({ steps: [...press(c, "3"), hangUp(c.whole(0, 900))] })],
  served: [120, served((c) => answers(c))],
  held: [14, served((c) => answers(c, { holdMs: c.whole(300, 900) }))],
  rungOut: [
    8,
    served(
      () => ({ do: "ringOut" }),
      (c) => answers(c),
    ),
  ],
  refused: [
    10,
    served(
      (c) => ({ do: "refuse", afterMs: c.whole(150, 500) }),
      (c) => answers(c),
    ),
  ],
  ringAbandon: [18, served((c) => ({ do: "callerLeaves", afterMs: c.whole(200, 1500) }))],
  rungOutThenGone: [
    4,
    served(
      () => ({ do: "ringOut" }),
      (c) => ({ do: "callerLeaves", afterMs: c.whole(200, 600) }),
    ),
  ],
  shortAbandon: [16, (c) => ({ steps: [...press(c, "4"), hangUp(c.whole(300, 2500))] })],
  longAbandon: [8, (c) => ({ steps: [...press(c, "4"), hangUp(c.whole(5500, 6500))] })],
  full: [10, (c) => ({ steps: [...press(c, "6"), stay] })],
  nobody: [10, (c) => ({ steps: [...press(c, "5"), stay] })],
  timedOut: [8, (c) => ({ steps: [...press(c, "4"), stay] })],
  leftByKey: [
    10,
    (c) => ({ steps: [...press(c, "4"), ...press(c, c.one(["*", "*", "5"])), ...press(c, "*").slice(0, 1), stay] }),
  ],
  queueCallback: [10, (c) => ({ steps: [...press(c, "4"), ...press(c, "8", "1"), stay] })],
  listedCallback: [8, (c) => ({ steps: [...press(c, "*", "1"), stay] })],
  callbackDeclined: [4, (c) => ({ steps: [...press(c, "*", "*"), stay] })],
  voicemail: [
    10,
    (c) => ({ steps: [...press(c, "8"), { do: "press", key: "#", afterMs: c.whole(1900, 2500) }, stay] }),
  ],
  voicemailHangUp: [8, (c) => ({ steps: [...press(c, "8"), hangUp(c.whole(1900, 2500))] })],
  voicemailEmpty: [5, (c) => ({ steps: [...press(c, "8"), hangUp(c.whole(700, 1000))] })],
  dutyAnswered: [
    9,
    (c) => ({ steps: [...press(c, "7", "1"), c.one([stay, hangUp(c.whole(1500, 2500))])], alone: "duty 1" }),
  ],
  dutyBusy: [6, (c) => ({ steps: [...press(c, "7", "2"), stay], alone: "duty 2" })],
  dutyGone: [6, (c) => ({ steps: [...press(c, "7", "3"), hangUp(c.whole(600, 1500))], alone: "duty 3" })],
  dutySilent: [4, (c) => ({ steps: [...press(c, "7", "3"), stay], alone: "duty 3" })],
  handedOut: [6, (c) => ({ steps: [...press(c, "7", "4"), stay], alone: "duty 4" })],
  toGroup: [9, ends("toGroup", (c) => answers(c))],
  toGroupGone: [4, ends("toGroup", (c) => ({ do: "callerLeaves", afterMs: c.whole(200, 700) }))],
  toAgent: [8, ends("toAgent", (c) => answers(c))],
  toNumber: [7, ends("toNumber")],
  consultAndPass: [7, ends("consultAndPass", (c) => answers(c))],
  consultAndReturn: [7, ends("consultAndReturn")],
  closed: [10, (c) => ({ steps: [c.one([stay, hangUp(c.whole(50, 250))])], number: "closed" })],
  unknownNumber: [5, () => ({ steps: [], number: "unknown" })],
  listed: [10, () => ({ steps: [], listed: true })],
  lineHolder: [3, (c) => ({ steps: [hangUp(c.whole(1900, 2400))], trunk: "narrow", alone: "narrow" })],
  lineLimit: [8, () => ({ steps: [], trunk: "narrow" })],
  test: [
    10,
    (c) => ({ steps: [...press(c, ...c.one([["3"], ["2"], ["#"]])), hangUp(c.whole(0, 900))], trunk: "test" }),
  ],
} as const satisfies Record<string, readonly [number, (c: Chance) => Made]>;
export type InboundKind = keyof typeof inbound;

const outbound = {
  reached: [22, { answerAfterMs: [200, 900], talkMs: [1200, 2500] }],
  short: [5, { answerAfterMs: [200, 600], talkMs: [200, 700] }],
  engaged: [8, { answerAfterMs: [100, 500], talkMs: [0, 0] }],
  notAnswered: [5, { answerAfterMs: [0, 0], talkMs: [0, 0] }],
} as const;
export type OutboundKind = keyof typeof outbound | "calledBack";
const internal = { internal: 10, internalRefused: 4 } as const;

type Kind = InboundKind | keyof typeof outbound | keyof typeof internal;
const weights: Readonly<Record<Kind, number>> = {
  ...(Object.fromEntries(Object.entries(inbound).map(([kind, [weight]]) => [kind, weight])) as Record<
    InboundKind,
    number
  >),
  ...(Object.fromEntries(Object.entries(outbound).map(([kind, [weight]]) => [kind, weight])) as Record<
    keyof typeof outbound,
    number
  >),
  ...internal,
};

/** Kinds by their weights; where the day is long enough each kind once at least. */
const kindsOf = (c: Chance, count: number): Kind[] => {
  const all = Object.entries(weights) as [Kind, number][];
  const total = all.reduce((sum, [, weight]) => sum + weight, 0);
  const many = all.flatMap(([kind, weight]) => {
    const share = (weight * count) / total;
    return Array<Kind>(Math.max(count >= all.length ? 1 : 0, Math.floor(share))).fill(kind);
  });
  while (many.length < count) many.push(c.one(["served", "greetingHangUp", "ringAbandon", "reached", "shortAbandon"]));
  return c.shuffled(many).slice(0, count);
};

/** A day of so many calls. The same seed and count plan the same day. */
export const planDay = (seed: number, count: number): CallPlan[] => {
  const plans = plannedAlone(new Chance(seed), count);
  const holders = plans.filter(({ kind }) => kind === "lineHolder");
  // Without one who has the line nobody is refused for it.
  return plans.flatMap((plan, n): CallPlan[] => {
    if (plan.kind !== "lineLimit") return [plan];
    return holders.length === 0 ? [] : [{ ...plan, whileUp: holders[n % holders.length]!.no }];
  });
};

const plannedAlone = (c: Chance, count: number): CallPlan[] => {
  return kindsOf(c, count).map((kind, at): CallPlan => {
    const no = at + 1;
    const digits = String(no).padStart(4, "0");
    if (kind === "internal" || kind === "internalRefused")
      return { no, way: "internal", kind, talkMs: c.whole(500, 1500) };
    if (kind in outbound) {
      const [, { answerAfterMs, talkMs }] = outbound[kind as keyof typeof outbound];
      const times = {
        answerAfterMs: c.whole(answerAfterMs[0], answerAfterMs[1]),
        talkMs: c.whole(talkMs[0], talkMs[1]),
      };
      return {
        no,
        way: "out",
        kind: kind as keyof typeof outbound,
        to: `1370000${digits}`,
        ...times,
        ends: c.one(["far", "agent"]),
      };
    }
    const made: Made = inbound[kind as InboundKind][1](c);
    const number = made.number ?? c.one(["main", "main", "branch"] as const);
    const usual = { trunk: "carrier", rings: [], survey: { keys: [] } } as const;
    return { ...usual, ...made, no, way: "in", kind: kind as InboundKind, from: `1390000${digits}`, number };
  });
};
