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

const ofSpan = {
  id: "text",
  call: "text",
  at: "int",
  until: "int",
  agent: "text",
  state: "text",
  reason: "text",
  forced: "flag",
  ms: "int",
  /** What of it lies in service hours. */
  servedMs: "int",
  starts: "flag",
  /** The agent's day: who is signed in on two days counts twice. */
  agentDay: "text",
} as const satisfies Columns;

/** Of work orders and letters. `call`: that it is from; `agent`: whose it is. */
const ofDesk = {
  id: "text",
  call: "text",
  at: "int",
  businessType: "text",
  group: "text",
  agent: "text",
  source: "text",
} as const satisfies Columns;

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
      /** It was answered, and so was the call's entry to another group. */
      answeredByMore: "flag",
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
  /** 录音: a call that is over and that an agent talked in, or of which something was recorded; the agent is who talked last. */
  recording: {
    label: { zh: "录音", en: "Recordings" },
    mark: mark("呼入或呼出时刻 t0", "t0, when the call began"),
    columns: {
      ...ofAgent,
      /** An agent talked. */
      answered: "flag",
      /** There is something to hear. */
      recorded: "flag",
      /** All that an agent talked is in it. */
      complete: "flag",
      /** Why it is not complete: none, failed, paused, short. */
      reason: "text",
      talkMs: "int",
      recordedMs: "int",
    },
  },
  /** 质检任务: a call that was drawn to be checked, and was not cancelled. Its figures are those of the score that counts. */
  score: {
    label: { zh: "质检任务", en: "Quality tasks" },
    mark: mark("被检通话的时刻 t0", "t0 of the call that is checked"),
    columns: {
      ...ofAgent,
      /** Login and name of the first inspector. */
      inspector: "text",
      scored: "flag",
      passed: "flag",
      /** Hundredths of a point. */
      score: "int",
      appealed: "flag",
      decided: "flag",
      changed: "flag",
    },
  },
  /** 评分项: one item that applies, in the score that counts. */
  criterion: {
    label: { zh: "评分项", en: "Scored items" },
    mark: mark("被检通话的时刻 t0", "t0 of the call that is checked"),
    columns: { ...ofAgent, inspector: "text", criterion: "text", earned: "int", most: "int" },
  },
  /** 工单, as it is now. */
  order: {
    label: { zh: "工单", en: "Work orders" },
    mark: mark("工单的新建时刻", "when the order was begun"),
    columns: {
      ...ofDesk,
      state: "text",
      /** Begun by the server itself, and whether a person typed in it since. */
      automatic: "flag",
      edited: "flag",
      /** direct, consult; of the answer that counts now. */
      answerKind: "text",
      answeredAt: "int",
      /** From where its time limit ran to that answer, without what the citizen was waited for. */
      handledMs: "int",
      firstReplyAt: "int",
      closedAt: "int",
      confirmed: "flag",
      reopened: "flag",
    },
  },
  /** One time limit of an order: of a reopened one there are several. None while its clock stands still. */
  orderDue: {
    label: { zh: "工单时限", en: "Time limits of orders" },
    mark: mark("时限届满的时刻", "when the time limit ended"),
    columns: { ...ofDesk, dueAt: "int", answeredAt: "int", inTime: "flag" },
  },
  /** 协办: what one department was asked about an order. */
  orderConsult: {
    label: { zh: "部门协办", en: "Questions to departments" },
    mark: mark("部门时限届满的时刻", "when the department's time limit ended"),
    columns: {
      ...ofDesk,
      department: "text",
      dueAt: "int",
      answeredAt: "int",
      inTime: "flag",
      /** It was none of the department's matters. */
      returned: "flag",
      answerMs: "int",
    },
  },
  /** 信件 that are no spam. */
  letter: {
    label: { zh: "网上来信", en: "Letters" },
    mark: mark("收到来信的时刻", "when the letter came"),
    columns: { ...ofDesk, answeredAt: "int", /** It became a work order. */ ordered: "flag", answerMs: "int" },
  },
  letterDue: {
    label: { zh: "来信时限", en: "Time limits of letters" },
    mark: mark("时限届满的时刻", "when the time limit ended"),
    columns: { ...ofDesk, dueAt: "int", answeredAt: "int", inTime: "flag" },
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
    columns: ofSpan,
  },
  /** What of an agent's state is of a group: one for each group that she was signed in to, and one for the group whose call she talked or wrapped up. */
  groupSpan: {
    label: { zh: "座席组内的座席状态", en: "Agents' states by group" },
    mark: mark("按统计时段截取", "clipped to the period"),
    columns: {
      ...ofSpan,
      group: "text",
      /** Of the group of the call; else of one that she was signed in to. */
      worked: "flag",
    },
  },
  /** 出勤: an agent's time on a day, signed in or rostered: her states in the roster's window, what is missing of it (offline, unrostered), what lies beyond it (overtime). */
  attendance: {
    label: { zh: "出勤", en: "Attendance" },
    mark: mark("按统计时段截取", "clipped to the period"),
    columns: {
      ...ofSpan,
      /** There is a roster for the agent on that day. */
      rostered: "flag",
    },
  },
} as const satisfies Readonly<Record<string, { label: Words; mark: Words; columns: Columns }>>;

export type BasisName = keyof typeof bases;
export const basisNames = Object.keys(bases) as BasisName[];
/** The bases of agents' time, which are made of their states and not of calls. */
export const spanBases = ["span", "groupSpan", "attendance"] as const satisfies readonly BasisName[];
export type SpanBasis = (typeof spanBases)[number];
/** The bases that rooms of the office write themselves, with each change of what they are of. */
export const orderBases = ["order", "orderDue", "orderConsult"] as const satisfies readonly BasisName[];
export const letterBases = ["letter", "letterDue"] as const satisfies readonly BasisName[];
export const deskBases = [...orderBases, ...letterBases] as const;
export type DeskBasis = (typeof deskBases)[number];
export const isDeskBasis = (basis: BasisName): basis is DeskBasis =>
  (deskBases as readonly BasisName[]).includes(basis);
export const isSpanBasis = (basis: BasisName): basis is SpanBasis =>
  (spanBases as readonly BasisName[]).includes(basis);
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
  "inspector",
  "criterion",
  "source",
  "department",
] as const;
/** By what lines may be. */
export type LineDimension = (typeof dimensions)[number];
/** `caller`: the pseudonym of the number outside. Filters alone may name it: no lines are of callers. */
export type Dimension = LineDimension | "caller";

/** Values of dimensions; null is what has none, such as a call without a business type. */
export type Filter = { readonly [D in Dimension]?: string | null | readonly (string | null)[] | undefined };
