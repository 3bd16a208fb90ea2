import type { Words } from "../words.ts";

/** What a column holds. `int`: a count, ms, or ms since the epoch. Any may be empty. */
type Kinds = { readonly text: string; readonly int: number; readonly flag: boolean };
type Kind = keyof Kinds;
type Columns = Readonly<Record<string, Kind>>;

/** `at`: the mark that places a row in a period (G1); `call` and `t0` cite the call that it is of. */
const ofCall = {
  id: "text",
  call: "text",
  t0: "int",
  at: "int",
  number: "text",
  trunk: "text",
  direction: "text",
  businessType: "text",
} as const satisfies Columns;
const ofGroup = { ...ofCall, group: "text" } as const satisfies Columns;
const ofAgent = { ...ofGroup, agent: "text" } as const satisfies Columns;

const mark = (zh: string, en: string): Words => ({ zh, en });

/** A basis is one flat table of things that can be counted. `mark`: which moment places a thing in a period (G1). */
export const bases = {
  /** Calls over trunks, in and out. */
  call: {
    label: { zh: "来电和呼出", en: "Calls" },
    mark: mark("呼入或呼出时刻 t0", "t0, when the call began"),
    columns: {
      ...ofCall,
      test: "flag",
      disposition: "text",
      /** What the disposition leaves open; of D7 how the last visit ended. */
      detail: "text",
      /** tH */
      requestedAt: "int",
      inServiceHours: "flag",
      /** tA of the first agent. */
      answeredAt: "int",
      /** The citizen's leg ended. */
      hungUpAt: "int",
      endedAt: "int",
      endedBy: "text",
      /** An agent's phone still rang when it ended. */
      ringing: "flag",
      talkMs: "int",
      /** It goes on with an agent. */
      talking: "flag",
      /** The caller was asked to rate. */
      surveyed: "flag",
    },
  },
  /** 一次排队 */
  visit: {
    label: { zh: "排队", en: "Queue visits" },
    mark: mark("进入排队时刻 tQ", "tQ, when the call entered the queue"),
    columns: {
      ...ofGroup,
      leftAt: "int",
      reason: "text",
      waitMs: "int",
      /** An agent had talked with him before. */
      afterAnswer: "flag",
    },
  },
  /** All visits of one call to one group: entered at the first, come out as the last. */
  entry: {
    label: { zh: "进入排队的来电", en: "Queue entries" },
    mark: mark("首次进入该组排队的时刻 tQ", "the first tQ in the group"),
    columns: {
      ...ofGroup,
      leftAt: "int",
      reason: "text",
      waitMs: "int",
      visits: "int",
      /** An agent answered one of the visits. */
      answered: "flag",
      /** From the first tQ to that answer. */
      answerMs: "int",
      /** From the first tQ to the first offer; of one that was never offered, and is over, the whole wait. */
      beforeOfferMs: "int",
      /** A talk for this group ended in a transfer. */
      transferred: "flag",
      afterAnswer: "flag",
    },
  },
  /** 一次振铃派单 */
  offer: {
    label: { zh: "振铃派单", en: "Offers" },
    mark: mark("开始振铃时刻 tR", "tR, when the phone began to ring"),
    columns: { ...ofAgent, answeredAt: "int", endedAt: "int", reason: "text", how: "text", ringMs: "int" },
  },
  /** An agent's talk with a citizen. */
  talk: {
    label: { zh: "通话段", en: "Talks" },
    mark: mark("该段振铃 tR 或拨号的时刻", "tR of its offer, or the start of the dial"),
    columns: {
      ...ofAgent,
      answeredAt: "int",
      endedAt: "int",
      endedBy: "text",
      talkMs: "int",
      holdMs: "int",
      announceMs: "int",
      wrapUpMs: "int",
      /** Completed transfers out of it. */
      transfers: "int",
    },
  },
  /** A number outside that was dialled for an agent. */
  dial: {
    label: { zh: "呼出", en: "Dials" },
    mark: mark("开始拨号的时刻", "the start of the dial"),
    columns: {
      ...ofAgent,
      /** The missed call that it returns. */
      parent: "text",
      connected: "flag",
      /** From the dial to the answer or the failure; empty while it rings. */
      dialMs: "int",
      endedAt: "int",
      talkMs: "int",
    },
  },
  /** A call back to a missed call. `call`, `t0`, `number`, `trunk` are the missed call's. */
  callBack: {
    label: { zh: "回拨的未接来电", en: "Missed calls that were called back" },
    mark: mark("未接来电的呼入时刻 t0", "t0 of the missed call"),
    columns: {
      ...ofCall,
      /** When somebody answered and talked. */
      reachedAt: "int",
    },
  },
  /** A caller who was asked to rate, by keys or by a link that was sent; the agent is who talked last. */
  survey: {
    label: { zh: "满意度调查", en: "Surveys" },
    mark: mark("呼入时刻 t0", "t0 of the call"),
    columns: {
      ...ofAgent,
      /** keys, link: how he rated; of who has not, how he was asked first. */
      way: "text",
      /** Of the keys. */
      outcome: "text",
      rated: "flag",
      satisfied: "flag",
      option: "text",
      score: "int",
    },
  },
  /** 短信评价: a link to the survey that was to be sent by text message. */
  link: {
    label: { zh: "评价短信", en: "Survey links" },
    mark: mark("呼入时刻 t0", "t0 of the call"),
    columns: {
      ...ofAgent,
      /** waiting, sent, failed */
      outcome: "text",
      reason: "text",
      sentAt: "int",
      answered: "flag",
    },
  },
  /** What a caller did at a node of the flow. */
  key: {
    label: { zh: "语音菜单按键", en: "Menu steps" },
    mark: mark("按键或进入节点的时刻", "when the node was entered or the key pressed"),
    columns: {
      ...ofCall,
      node: "text",
      key: "text",
      /** entered, key, invalid, timeout */
      what: "text",
      /** The first of its kind in its call. */
      first: "flag",
      /** Of a node that was entered and left. */
      stayMs: "int",
      /** Where he went from the node: next, queue, agent, dutyPhone, voicemail, transfer, ended, hangup. */
      left: "text",
    },
  },
  /** An interval of an agent's time signed in, cut to the period; `ms` is what is left of it, `starts` that it begins there. */
  span: {
    label: { zh: "座席状态", en: "Agents' states" },
    mark: mark("按统计时段截取", "clipped to the period"),
    columns: {
      id: "text",
      call: "text",
      at: "int",
      until: "int",
      agent: "text",
      state: "text",
      reason: "text",
      forced: "flag",
      ms: "int",
      starts: "flag",
      /** The agent's day: who is signed in on two days counts twice. */
      agentDay: "text",
    },
  },
} as const satisfies Readonly<Record<string, { label: Words; mark: Words; columns: Columns }>>;

export type BasisName = keyof typeof bases;
export const basisNames = Object.keys(bases) as BasisName[];
type ColumnsOf<B extends BasisName> = (typeof bases)[B]["columns"];
export type Column<B extends BasisName> = keyof ColumnsOf<B> & string;
/** Columns of one kind. */
export type ColumnOf<B extends BasisName, K extends Kind> = {
  [C in Column<B>]: ColumnsOf<B>[C] extends K ? C : never;
}[Column<B>];
type Value<B extends BasisName, C extends Column<B>> = ColumnsOf<B>[C] extends Kind ? Kinds[ColumnsOf<B>[C]] : never;

/** One thing that can be counted; what is empty is absent. */
export type Row<B extends BasisName> = { readonly [C in Column<B>]?: Value<B, C> | undefined } & {
  readonly id: string;
  readonly at: number;
};
/** A row whose basis is not known where it is read. */
export type AnyRow = Readonly<Record<string, string | number | boolean | undefined>> & {
  readonly id: string;
  readonly at: number;
};

/** By what measures may be grouped and filtered. `hour` ("00" to "23") and `weekday` ("1" Monday to "7") are in the hotline's zone. */
export const dimensions = [
  "group",
  "agent",
  "number",
  "trunk",
  "businessType",
  "direction",
  "hour",
  "weekday",
  "reason",
  "state",
  "option",
  "way",
  "node",
  "key",
] as const;
export type Dimension = (typeof dimensions)[number];
