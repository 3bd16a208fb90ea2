import { type Static, type TProperties, Type } from "@sinclair/typebox";
import {
  type AppealOutcome,
  appealOutcomes,
  criterionKinds,
  evaluationRoles,
  type InspectionState,
  inspectionMoves,
  inspectionStates,
  type ScorecardState,
  sampleWays,
  scorecardStates,
} from "@zongji/domain";
import { callList } from "./calls.ts";
import { defineList, type Label, listOperation, period, type QueryOf } from "./list.ts";
import { Duration, Id, Instant, Nullable, OneOf } from "./operation.ts";

const strict = { additionalProperties: false } as const;
const name = (longest: number) => Type.String({ minLength: 1, maxLength: longest, pattern: "\\S" });
const line = (longest: number) => Type.String({ maxLength: longest });
const yes = Type.Optional(OneOf(["yes"] as const));

export const scorecardStateLabels = {
  draft: { zh: "草稿", en: "Draft" },
  published: { zh: "在用", en: "In use" },
  superseded: { zh: "已被替代", en: "Superseded" },
  retired: { zh: "已停用", en: "Retired" },
} as const satisfies Record<ScorecardState, Label>;
export const inspectionStateLabels = {
  drawn: { zh: "待分派", en: "Not assigned" },
  assigned: { zh: "待评分", en: "To be scored" },
  scored: { zh: "已评分", en: "Scored" },
  second: { zh: "复评中", en: "Second score" },
  published: { zh: "已公布", en: "Published" },
  appealed: { zh: "申诉中", en: "Appealed" },
  decided: { zh: "已裁定", en: "Decided" },
  closed: { zh: "已关闭", en: "Closed" },
  cancelled: { zh: "已取消", en: "Cancelled" },
} as const satisfies Record<InspectionState, Label>;
export const appealOutcomeLabels = {
  kept: { zh: "维持原分", en: "Score kept" },
  changed: { zh: "改判", en: "Score changed" },
} as const satisfies Record<AppealOutcome, Label>;

/** What somebody writes in one version of a scorecard. */
export const ScorecardContent = Type.Object(
  {
    name: name(100),
    passMark: Type.Integer({ minimum: 0, maximum: 100 }),
    sections: Type.Array(
      Type.Object(
        {
          id: Id,
          name: name(100),
          criteria: Type.Array(
            Type.Object(
              {
                id: Id,
                name: name(200),
                weight: Type.Integer({ minimum: 1, maximum: 1000 }),
                kind: OneOf(criterionKinds),
                /** The highest answer: 1 of yes or no, 2 to 10 of a scale. */
                most: Type.Integer({ minimum: 1, maximum: 10 }),
                optional: Type.Boolean(),
                fatal: Type.Boolean(),
                guidance: line(2000),
                articles: Type.Array(Id, { maxItems: 10, uniqueItems: true }),
              },
              strict,
            ),
            { minItems: 1, maxItems: 40 },
          ),
        },
        strict,
      ),
      { minItems: 1, maxItems: 20 },
    ),
  },
  strict,
);
export type ScorecardContent = Static<typeof ScorecardContent>;

export const ScorecardVersion = Type.Object({
  id: Id,
  version: Type.Integer({ minimum: 1 }),
  /** How often the version was saved: an edit gives back the one that it began from. */
  revision: Type.Integer({ minimum: 1 }),
  state: OneOf(scorecardStates),
  content: ScorecardContent,
  by: Nullable(Type.String()),
  at: Instant,
  publishedBy: Nullable(Type.String()),
  publishedAt: Nullable(Instant),
});
export type ScorecardVersion = Static<typeof ScorecardVersion>;
export const ListedScorecard = Type.Object({
  id: Id,
  name: Type.String(),
  /** The version in use, and the one that is being written. */
  published: Nullable(Type.Integer()),
  draft: Nullable(Type.Integer()),
  newest: Type.Integer(),
  at: Instant,
});
export type ListedScorecard = Static<typeof ListedScorecard>;

const callFilters = Object.assign(
  {},
  ...Object.values(callList.filters).map(({ params }) => params as TProperties),
) as Pick<
  (typeof callList)["query"]["properties"],
  | "from"
  | "to"
  | "number"
  | "numberEnd"
  | "agentNo"
  | "group"
  | "businessType"
  | "direction"
  | "disposition"
  | "complaint"
  | "talkFrom"
  | "talkTo"
  | "rating"
  | "hungUp"
  | "note"
>;
/** Which calls are looked for to be checked: as in the call log, and by hold and recording. Without `from` all. */
export const CallPick = Type.Object(
  {
    ...callFilters,
    /** Any part of the citizen's name, as 来电人 is searched by it; for whoever may see that list (`citizen.list`). A name that was not searched for by the same user in the last ten minutes is audited, without the name; at most 20 of them are answered in that time. */
    citizen: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })),
    /** Seconds that the citizen was on hold in one talk, at least. */
    holdFrom: Type.Optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    /** Percent of the recording in which nobody speaks, and in which both do, at least; of recordings that were measured. */
    silentFrom: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    bothFrom: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    /** With a recording, or without one. */
    recorded: Type.Optional(OneOf(["yes", "no"] as const)),
    hour: Type.Optional(Type.Integer({ minimum: 0, maximum: 23 })),
  },
  strict,
);
export type CallPick = Static<typeof CallPick>;

export const durationClasses = [0, 30, 60, 120, 180, 300, 600] as const;
export const ratingClasses = ["satisfied", "unsatisfied", "none"] as const;
/** How many of the calls that were looked for lie in each class. */
export const QualityPicture = Type.Object({
  calls: Type.Integer(),
  /** `fromSec`: the talk's length from so many seconds, until the next class. */
  cells: Type.Array(Type.Object({ fromSec: Type.Integer(), rating: OneOf(ratingClasses), calls: Type.Integer() })),
  hours: Type.Array(Type.Object({ hour: Type.Integer(), fromSec: Type.Integer(), calls: Type.Integer() })),
});
export type QualityPicture = Static<typeof QualityPicture>;

const sampleFields = {
  scorecard: Id,
  seed: name(64),
  way: OneOf(sampleWays),
  /** So many calls, or at the most so many, where `share` is given. */
  size: Type.Integer({ minimum: 1, maximum: 2000 }),
  /** Of the calls that are chosen from, rounded up: a fraction of whole numbers, such as 1/3, and not more than 1. */
  share: Type.Optional(
    Type.Object(
      {
        num: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
        den: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
      },
      strict,
    ),
  ),
  pick: CallPick,
};
export const SampleAsk = Type.Object(sampleFields, strict);
export type SampleAsk = Static<typeof SampleAsk>;
export const NewSample = Type.Object(
  {
    ...sampleFields,
    name: name(100),
    dueAt: Instant,
    /** Given to these in equal parts, never the own call; none: they are assigned later. */
    inspectors: Type.Array(Id, { maxItems: 100, uniqueItems: true }),
  },
  strict,
);
export type NewSample = Static<typeof NewSample>;
const AgentShare = Type.Object({
  agent: Id,
  agentNo: Nullable(Type.String()),
  name: Type.String(),
  of: Type.Integer(),
  taken: Type.Integer(),
});
export const SamplePreview = Type.Object({
  population: Type.Integer(),
  /** SHA-256 of the ids of the calls, in order, one a line. */
  populationSum: Type.String(),
  taken: Type.Integer(),
  shares: Type.Array(AgentShare),
  calls: Type.Array(Id),
});
export type SamplePreview = Static<typeof SamplePreview>;
export const Sample = Type.Object({
  id: Id,
  name: Type.String(),
  scorecard: Id,
  cardName: Type.String(),
  cardVersion: Type.Integer(),
  seed: Type.String(),
  way: OneOf(sampleWays),
  size: Type.Integer(),
  population: Type.Integer(),
  populationSum: Type.String(),
  dueAt: Instant,
  by: Nullable(Type.String()),
  at: Instant,
  tasks: Type.Integer(),
  open: Type.Integer(),
  unassigned: Type.Integer(),
});
export type Sample = Static<typeof Sample>;

export const Person = Type.Object({ id: Id, name: Type.String() });
/** Something said to one moment of the recording. */
export const SecondComment = Type.Object({ atMs: Duration, text: name(500), criterion: Nullable(Id) }, strict);
export type SecondComment = Static<typeof SecondComment>;
export const EvaluationFields = {
  answers: Type.Record(Id, Type.Union([Type.Integer({ minimum: 0, maximum: 10 }), Type.Literal("na")])),
  comments: Type.Array(SecondComment, { maxItems: 200 }),
  note: line(2000),
};
/** Hundredths of a point. */
const Hundredths = Type.Integer({ minimum: 0, maximum: 10_000 });
export const Evaluation = Type.Object({
  role: OneOf(evaluationRoles),
  by: Nullable(Type.String()),
  revision: Type.Integer(),
  ...EvaluationFields,
  score: Nullable(Hundredths),
  passed: Nullable(Type.Boolean()),
  fatal: Type.Array(Id),
  at: Instant,
  handedInAt: Nullable(Instant),
});
export type Evaluation = Static<typeof Evaluation>;

const moves = Object.keys(inspectionMoves) as (keyof typeof inspectionMoves)[];
/** What was before the agent of a call: the order as it was when the call had been written up, and articles in the version of then. */
export const ThenOfCall = Type.Object({
  order: Nullable(
    Type.Object({
      ...{ id: Id, no: Type.String(), title: Type.String(), businessType: Nullable(Type.String()) },
      ...{ answer: Type.String(), savedAt: Nullable(Instant) },
      /** It was saved again since. */
      changed: Type.Boolean(),
    }),
  ),
  articles: Type.Array(
    Type.Object({
      ...{ article: Id, version: Type.Integer() },
      /** Null: the reader may not read it. */
      title: Nullable(Type.String()),
      cited: Type.Boolean(),
      /** Readers see that version today. */
      isCurrent: Type.Boolean(),
    }),
  ),
});
export type ThenOfCall = Static<typeof ThenOfCall>;

export const Inspection = Type.Object({
  id: Id,
  revision: Type.Integer(),
  state: OneOf(inspectionStates),
  sample: Type.Object({ id: Id, name: Type.String() }),
  call: Type.Object({
    id: Id,
    at: Instant,
    direction: Nullable(Type.String()),
    talkMs: Duration,
    group: Nullable(Id),
    businessType: Nullable(Type.String()),
    rating: Nullable(Type.String()),
    notes: Type.Array(Type.Object({ at: Instant, agentNo: Type.String(), note: Type.String() })),
  }),
  beside: ThenOfCall,
  agent: Type.Object({ id: Id, name: Type.String(), agentNo: Nullable(Type.String()) }),
  card: Type.Object({ id: Id, version: Type.Integer(), content: ScorecardContent }),
  inspector: Nullable(Person),
  second: Nullable(Person),
  dueAt: Instant,
  overdue: Type.Boolean(),
  /** there: it can be heard · gone: there was one, and its file is deleted · none: there never was one · unknown: its server does not answer. */
  recording: Type.Object({
    is: OneOf(["there", "gone", "none", "unknown"] as const),
    durationMs: Duration,
    talkFromMs: Nullable(Duration),
    /** Of one that was deleted since its time was over: when, and so many days after the call; null: its file is gone otherwise. */
    expired: Nullable(Type.Object({ at: Instant, days: Type.Integer() })),
  }),
  /** Those that the reader may see. */
  evaluations: Type.Array(Evaluation),
  counts: Nullable(OneOf(evaluationRoles)),
  score: Nullable(Hundredths),
  passed: Nullable(Type.Boolean()),
  /** Of double scoring, for whoever may publish. `kappa` is absent where chance could not differ. */
  agreement: Nullable(
    Type.Object({ pairs: Type.Integer(), same: Type.Integer(), kappa: Type.Optional(Type.Number()) }),
  ),
  publishedAt: Nullable(Instant),
  appeal: Nullable(Type.String()),
  appealedAt: Nullable(Instant),
  outcome: Nullable(OneOf(appealOutcomes)),
  decisionNote: Nullable(Type.String()),
  decidedBy: Nullable(Type.String()),
  decidedAt: Nullable(Instant),
  closedAt: Nullable(Instant),
  /** What the reader may do now. */
  may: Type.Array(OneOf(moves)),
});
export type Inspection = Static<typeof Inspection>;

/** 质检任务. */
export const inspectionList = defineList({
  id: "inspections",
  title: { zh: "质检任务", en: "Quality tasks" },
  permission: "quality.see",
  columns: {
    callAt: { label: { zh: "通话时间", en: "Call" }, schema: Instant, type: "instant", sortable: true },
    agentNo: { label: { zh: "工号", en: "Agent no." }, schema: Nullable(Type.String()), type: "text", sortable: true },
    agentName: { label: { zh: "座席", en: "Agent" }, schema: Type.String(), type: "text" },
    sampleName: { label: { zh: "抽样", en: "Sample" }, schema: Type.String(), type: "text" },
    cardName: { label: { zh: "评分表", en: "Scorecard" }, schema: Type.String(), type: "text" },
    state: {
      label: { zh: "状态", en: "State" },
      schema: OneOf(inspectionStates),
      type: "choice",
      choices: inspectionStateLabels,
    },
    inspectorName: { label: { zh: "质检员", en: "Inspector" }, schema: Nullable(Type.String()), type: "text" },
    dueAt: { label: { zh: "截止", en: "Due" }, schema: Instant, type: "instant", sortable: true },
    score: { label: { zh: "得分", en: "Score" }, schema: Nullable(Hundredths), type: "other", sortable: true },
    passed: { label: { zh: "合格", en: "Passed" }, schema: Nullable(Type.Boolean()), type: "flag" },
    publishedAt: {
      label: { zh: "公布时间", en: "Published" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
      hidden: true,
    },
  },
  filters: {
    time: period({ zh: "通话时间", en: "Call" }),
    state: {
      label: { zh: "状态", en: "State" },
      kind: "choice",
      params: { state: Type.Optional(OneOf(inspectionStates)) },
      choices: inspectionStateLabels,
    },
    agentNo: {
      label: { zh: "工号", en: "Agent no." },
      kind: "text",
      params: { agentNo: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })) },
    },
    mine: {
      label: { zh: "我的任务", en: "Mine to do" },
      kind: "press",
      params: { mine: yes },
      choices: { yes: { zh: "是", en: "Yes" } },
    },
    overdue: {
      label: { zh: "已超期", en: "Overdue" },
      kind: "press",
      params: { overdue: yes },
      choices: { yes: { zh: "是", en: "Yes" } },
    },
    sample: { label: { zh: "抽样", en: "Sample" }, kind: "hidden", params: { sample: Type.Optional(Id) } },
    agent: { label: { zh: "座席", en: "Agent" }, kind: "hidden", params: { agent: Type.Optional(Id) } },
    call: { label: { zh: "通话", en: "Call" }, kind: "hidden", params: { call: Type.Optional(Id) } },
  },
  more: { id: Id, overdue: Type.Boolean(), outcome: Nullable(OneOf(appealOutcomes)) },
  key: "id",
  order: { by: "dueAt", direction: "asc" },
});
export type InspectionRow = Static<typeof inspectionList.row>;
export type InspectionQuery = QueryOf<typeof inspectionList>;
export const listInspections = listOperation(
  inspectionList,
  "/api/quality/inspections",
  "Tasks that one may see, the first due first unless sorted otherwise",
);
