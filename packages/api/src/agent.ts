import { type Static, Type } from "@sinclair/typebox";
import { agentStates, callSteps, whySchema } from "@zongji/domain";
import { Device } from "./accounts.ts";
import { Duration, Id, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** An earlier call of the same party. */
export const PastCall = Type.Object({
  call: Id,
  at: Instant,
  direction: OneOf(["inbound", "outbound"] as const),
  agentNo: Nullable(Type.String()),
  disposition: Nullable(Type.String()),
  talkMs: Duration,
});
export type PastCall = Static<typeof PastCall>;

/** Somebody of the house as people name her. `agentNo`: null of who has none, or had none when it was told. */
export const Named = Type.Object({ name: Type.String(), agentNo: Nullable(Type.String()) });
export type Named = Static<typeof Named>;

/** A step of a call, for people: what the domain's step of that name says, with names. What a step has no use for is null. */
export const CallStep = Type.Object({
  at: Instant,
  step: OneOf(callSteps),
  /** Whose part in the call it is. */
  agent: Nullable(Named),
  /** Who did it to her, or whom she asked in. */
  by: Nullable(Named),
  group: Nullable(Id),
  /** A number outside that was asked for, as the user may see it. */
  number: Nullable(Type.String()),
  /** The supervisor's seat was asked for. */
  seat: Type.Boolean(),
  /** A key, the option that was chosen. */
  text: Nullable(Type.String()),
  /** A word of a closed list; of `released` and `force…` the supervisor's own. */
  reason: Nullable(Type.String()),
  ending: Nullable(Type.Object({ by: Type.String(), cause: Type.String() })),
  /** The business type that a key stands for, or that she chose, by its name. */
  businessType: Nullable(Type.String()),
  /** Of `rings`: why the queue chose her, and why not earlier. */
  why: Nullable(whySchema),
});
export type CallStep = Static<typeof CallStep>;

/** What became of 紧急求助. */
export const Help = Type.Object({
  /**
   * ringing: `called` supervisors are called, by phone or on their console · coming, joined: `by` · nobody: no supervisor of the group is there; whoever
   * comes is called at once.
   */
  at: OneOf(["ringing", "coming", "joined", "nobody"] as const),
  by: Nullable(Named),
  called: Type.Integer(),
});
export type Help = Static<typeof Help>;

/** The other party of a consultation or of three: a colleague, a supervisor, an outside number, a queue that is waited in. */
export const ThirdParty = Type.Object({
  kind: OneOf(["agent", "supervisor", "number", "group"] as const),
  /** Name and agent number of a colleague, a number as the user may see it, the group's name. */
  label: Type.String(),
  at: OneOf(["ringing", "talking", "held"] as const),
  since: Instant,
});
export type ThirdParty = Static<typeof ThirdParty>;

/** The id of a business type in what is asked. */
const BusinessTypeId = Type.String({ minLength: 1, maxLength: 100 });

/** A business type, the names from the top of the tree down; of one that is not in the tree (a label of before) the label. */
export const NamedType = Type.Object({ id: Type.String(), name: Type.String() });
export type NamedType = Static<typeof NamedType>;

/** 小记 of an agent, 办理结果 (one of the configured list, or what was in it then), and 业务类型: what the call was about, and what besides. */
export const CallNote = Type.Object({
  at: Instant,
  note: Type.String(),
  result: Nullable(Type.String()),
  businessType: Nullable(NamedType),
  alsoTypes: Type.Array(NamedType),
});
export type CallNote = Static<typeof CallNote>;

/** The agent's call as the desk shows it. */
export const DeskCall = Type.Object({
  call: Id,
  /** consulting: the citizen hears music · threeWay: all hear each other · monitoring: a supervisor's own part, see `watching`. */
  at: OneOf([
    "ringing",
    "talking",
    "held",
    "consulting",
    "threeWay",
    "dialling",
    "internal",
    "monitoring",
    "wrapUp",
  ] as const),
  /** When `at` began. */
  since: Instant,
  direction: OneOf(["inbound", "outbound", "internal"] as const),
  /** 当事号码 as the user may see it, masked by role; empty when withheld. Of an internal call the colleague's agent number. */
  number: Type.String(),
  /** The colleague's name, of an internal call. */
  colleague: Nullable(Type.String()),
  party: Nullable(Id),
  withheld: Type.Boolean(),
  /** 接入号 that was called, or is called from. */
  calledNumber: Type.String(),
  group: Nullable(Id),
  /** Time in the queue. */
  waitedMs: Duration,
  talkingSince: Nullable(Instant),
  /** How long the talk was, once it is over: its clock stands. */
  talkedMs: Nullable(Duration),
  wrapUpUntil: Nullable(Instant),
  /** 回拨 of somebody who kept his place in the queue: the call in which he asked, and when. */
  callback: Nullable(Type.Object({ call: Id, askedAt: Instant })),
  test: Type.Boolean(),
  /** The agent's device lost the call (page refreshed): POST /api/agent/resume brings it back. */
  detached: Type.Boolean(),
  /** Nobody hears the agent. */
  muted: Type.Boolean(),
  third: Nullable(ThirdParty),
  /** Whose talk a supervisor hears, and how. */
  watching: Nullable(
    Type.Object({
      user: Id,
      agentNo: Type.String(),
      name: Type.String(),
      mode: OneOf(["listen", "whisper", "join"] as const),
    }),
  ),
  /** Supervisors whom she hears: 监听 is told to nobody. */
  watchedBy: Type.Array(Type.Composite([Named, Type.Object({ mode: OneOf(["whisper", "join"] as const) })])),
  /** 紧急求助 was pressed and stands. */
  emergency: Type.Boolean(),
  /** Of her own 紧急求助. */
  help: Nullable(Help),
  /** The citizen of the call, also where `number` is a colleague's; null of an internal call. */
  citizen: Nullable(Type.Object({ number: Type.String(), withheld: Type.Boolean() })),
  /** Whose call it is, where she is a party beside it: consulted, third, called for help. */
  host: Nullable(Named),
  /** What happened in it so far, the first first; 监听 left out. Empty of an internal call. */
  steps: Type.Array(CallStep),
  /** 小记 of hers, as it is kept. */
  note: Nullable(CallNote),
  /** Her group asks for the business type before the wrap-up is over. */
  asksBusinessType: Type.Boolean(),
  /** How it came to this agent, where not by its queue. */
  transferredFrom: Nullable(Type.String()),
  /**
   * What was asked for while the agent's number is told (报工号): it waits for its end. `refused`: it could not be honoured any more when that had come, a reason of a 409;
   * until the next change.
   */
  pending: Nullable(
    Type.Object({ wish: OneOf(["hold", "transfer", "consult"] as const), refused: Nullable(Type.String()) }),
  ),
  /**
   * Of an internal call to which nobody came. told: the caller hears so, and it ends · returns: it rings at who had sent the caller on. `who`: whom it was meant for, a
   * number outside as the user may see it; `why` he did not come.
   */
  nobody: Nullable(
    Type.Object({
      at: OneOf(["told", "returns"] as const),
      who: Type.String(),
      why: OneOf(["noAnswer", "busy", "refused", "unreachable"] as const),
    }),
  ),
});
export type DeskCall = Static<typeof DeskCall>;

const ForwardTarget = Type.Union([
  Type.Object({ agent: Id }, { additionalProperties: false }),
  Type.Object({ group: Id }, { additionalProperties: false }),
  Type.Object({ number: Type.String({ pattern: "^[0-9]{3,20}$" }) }, { additionalProperties: false }),
]);
/** 呼叫转移 of calls that are directed to this agent; never of her queues' calls. */
export const Forwarding = Type.Object(
  {
    always: Nullable(ForwardTarget),
    busy: Nullable(ForwardTarget),
    noAnswer: Nullable(ForwardTarget),
    /** How long she is rung before `noAnswer`. */
    noAnswerMs: Type.Integer({ minimum: 5000, maximum: 60_000 }),
  },
  { additionalProperties: false },
);
export type Forwarding = Static<typeof Forwarding>;

/** Where a talk can go. */
export const TransferTarget = Type.Union([
  Type.Object({ agent: Id }, { additionalProperties: false }),
  Type.Object({ group: Id }, { additionalProperties: false }),
  Type.Object({ flow: Id, flowNode: Type.Optional(Id) }, { additionalProperties: false }),
  Type.Object({ supervisor: Type.Literal(true) }, { additionalProperties: false }),
  Type.Object({ number: Type.String({ pattern: "^[0-9]{3,20}$" }) }, { additionalProperties: false }),
]);
export type TransferTarget = Static<typeof TransferTarget>;

/** What the transfer panel offers, as it is now. */
export const Targets = Type.Object({
  agents: Type.Array(
    Type.Object({
      user: Id,
      agentNo: Type.String(),
      name: Type.String(),
      state: OneOf(agentStates),
      reachable: Type.Boolean(),
      supervisor: Type.Boolean(),
    }),
  ),
  groups: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      waiting: Type.Integer(),
      ready: Type.Integer(),
      signedIn: Type.Integer(),
    }),
  ),
  /** `number`: that greets by it, if any. `kind`: of the node, null for the flow's beginning. `says`: what is heard there first, where that is known. */
  flows: Type.Array(
    Type.Object({
      flow: Id,
      flowNode: Nullable(Id),
      number: Nullable(Type.String()),
      kind: Nullable(OneOf(["menu", "play"] as const)),
      says: Nullable(Type.String()),
    }),
  ),
  /** A supervisor of the call's group can be reached. */
  supervisor: Type.Boolean(),
  /** Outside numbers may be dialled at all. */
  outside: Type.Boolean(),
});
export type Targets = Static<typeof Targets>;

/** What a supervisor did to an agent, who is told by whom and why. */
export const Overruled = Type.Object({
  action: OneOf(["intercept", "release", "forceReady", "forceBusy", "forceSignOut"] as const),
  at: Instant,
  /** The supervisor. */
  by: Named,
  /** "" of an interception. */
  reason: Type.String(),
});
export type Overruled = Static<typeof Overruled>;

/** What comes after an agent's call or wrap-up; offline: a supervisor has signed her out. Null where she is in none. */
export const Next = Nullable(OneOf(["ready", "busy", "rest", "offline"] as const));
export type Next = Static<typeof Next>;

/** A ring at a colleague's. */
export const Pickable = Type.Object({
  call: Id,
  /** Whose phone it is. */
  agentNo: Type.String(),
  /** citizen: from a queue or a transfer · internal: a colleague calls · consult: a colleague asks her in. */
  how: OneOf(["citizen", "internal", "consult"] as const),
  /** The colleague who calls or consults. */
  by: Nullable(Type.String()),
  /** Of a citizen's call. */
  group: Nullable(Id),
  since: Instant,
});
export type Pickable = Static<typeof Pickable>;

/** 工作台: an agent's own state. */
export const Desk = Type.Object({
  user: Id,
  agentNo: Type.String(),
  state: OneOf(agentStates),
  since: Instant,
  restReason: Nullable(Type.String()),
  /** How long this rest may last; null: without a limit, or not at rest. */
  restLimitMs: Nullable(Duration),
  /** The system has put her to rest: a call rang out at her phone, or her phone was lost. */
  restBySystem: Nullable(OneOf(["missedRing", "deviceLost"] as const)),
  next: Next,
  /** Callers who wait for the groups that she is signed in to; `longestSince`: of the longest wait. */
  queue: Type.Object({ waiting: Type.Integer(), longestSince: Nullable(Instant) }),
  /** Signed in to. */
  groups: Type.Array(Id),
  device: Nullable(Id),
  deviceReachable: Type.Boolean(),
  call: Nullable(DeskCall),
  /** Null: not known, or not yet. */
  pastCalls: Nullable(Type.Array(PastCall)),
  /** What rings at colleagues now and she may take: 代答. Citizens' calls of her groups first, then the longest. */
  pickable: Type.Array(Pickable),
  /** Her phone answers offers by itself. */
  autoAnswer: Type.Boolean(),
  forwarding: Forwarding,
  /** 重拨: the number that she called last today, as she may see it. */
  lastDialled: Nullable(Type.Object({ number: Type.String(), at: Instant })),
  /** How she was overruled last today. */
  overruled: Nullable(Overruled),
  /** What the agent may choose from. */
  choices: Type.Object({
    groups: Type.Array(Type.Object({ id: Id, name: Type.String() })),
    devices: Type.Array(Device),
    restReasons: Type.Array(Type.Object({ id: Type.String(), label: Type.String() })),
    /** 办理结果, in their order; one that the system comes with is worded by the console. */
    results: Type.Array(Type.String()),
  }),
});
export type Desk = Static<typeof Desk>;

const errors = ["badRequest", "notSignedIn", "forbidden", "refused", "draining", "unavailable"] as const;
const command = <const P extends string>(path: P, summary: string) =>
  ({ method: "POST", path, summary, permission: "agent.work", response: Desk, errors }) as const;

/** One type of the tree of 业务范围 as it is in force. */
const BusinessTypeNow = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** null: it stands at the top. */
  parent: Nullable(Type.String()),
  /** Neither it nor one above it is retired or out of its time today. */
  offered: Type.Boolean(),
  retired: Type.Boolean(),
});
export type BusinessTypeNow = Static<typeof BusinessTypeNow>;

export const agentOperations = {
  businessTypes: {
    method: "GET",
    path: "/api/business-types",
    summary: "The tree of business types in force, in its order",
    permission: "signedIn",
    response: Type.Array(BusinessTypeNow),
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
  desk: {
    method: "GET",
    path: "/api/agent",
    summary: "Own state, groups and current call",
    permission: "agent.work",
    response: Desk,
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
  agentSignIn: {
    ...command("/api/agent/sign-in", "签入: sign in to groups with a device"),
    body: Type.Object(
      /** No group: only for one who supervises. */
      { groups: Type.Array(Id, { maxItems: 64 }), device: Id, autoAnswer: Type.Optional(Type.Boolean()) },
      { additionalProperties: false },
    ),
  },
  agentSignOut: command("/api/agent/sign-out", "签出"),
  agentReady: command("/api/agent/ready", "示闲"),
  agentBusy: command("/api/agent/busy", "示忙"),
  agentRest: {
    ...command("/api/agent/rest", "休息, for a reason from the list"),
    body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false }),
  },
  agentEndWrapUp: command("/api/agent/end-wrap-up", "结束话后处理"),
  agentNote: {
    ...command(
      "/api/agent/note",
      "小记 of the call that she talks in or wraps up; again: it takes the place of the first",
    ),
    body: Type.Object(
      {
        call: Id,
        note: Type.String({ maxLength: 2000 }),
        result: Nullable(Type.String({ minLength: 1, maxLength: 64 })),
        /** Ids of types that may be chosen today. */
        businessType: Type.Optional(Nullable(BusinessTypeId)),
        alsoTypes: Type.Optional(Type.Array(BusinessTypeId, { maxItems: 10 })),
      },
      { additionalProperties: false },
    ),
  },
  agentHangUp: command("/api/agent/hang-up", "挂断: end the own part; the caller goes on to the survey"),
  agentHold: command("/api/agent/hold", "保持"),
  agentRetrieve: command("/api/agent/retrieve", "取消保持"),
  agentCallOut: {
    ...command(
      "/api/agent/call-out",
      "呼出, to a number or to a known party; with `parent` 回拨: the missed call of that party which it returns (by number only with number.unmasked)",
    ),
    body: Type.Union([
      Type.Object(
        { number: Type.String({ pattern: "^[0-9]{3,20}$" }), parent: Type.Optional(Id) },
        { additionalProperties: false },
      ),
      Type.Object({ party: Id, parent: Type.Optional(Id) }, { additionalProperties: false }),
    ]),
    errors: [...errors, "databaseDown"],
  },
  agentAnswer: command("/api/agent/answer", "接听 on a SIP phone: it is rung again and picks up by itself"),
  agentMute: command("/api/agent/mute", "静音"),
  agentUnmute: command("/api/agent/unmute", "取消静音"),
  agentWork: command("/api/agent/work", "进入工作状态"),
  agentTransfer: {
    ...command("/api/agent/transfer", "转接, blind"),
    body: Type.Object({ to: TransferTarget }, { additionalProperties: false }),
  },
  agentConsult: {
    ...command("/api/agent/consult", "协商: talk with a third party while the citizen hears music"),
    body: Type.Object({ to: TransferTarget }, { additionalProperties: false }),
  },
  agentSwap: command("/api/agent/swap", "切换 between the citizen and the third party"),
  agentCancelConsult: command("/api/agent/cancel-consult", "结束协商: back to the citizen"),
  agentCompleteTransfer: command("/api/agent/complete-transfer", "完成转接: the third party takes the citizen over"),
  agentThreeWay: command("/api/agent/three-way", "三方通话"),
  agentDropThird: command("/api/agent/drop-third", "请出第三方"),
  agentAnnounce: command("/api/agent/announce", "报工号"),
  agentDigits: {
    ...command("/api/agent/digits", "Send digits in the call"),
    body: Type.Object({ digits: Type.String({ pattern: "^[0-9*#A-D]{1,32}$" }) }, { additionalProperties: false }),
  },
  agentCallInternal: {
    ...command("/api/agent/call-internal", "内部呼叫"),
    body: Type.Object({ agent: Id }, { additionalProperties: false }),
  },
  agentRedial: command("/api/agent/redial", "重拨"),
  agentPickUp: {
    ...command(
      "/api/agent/pick-up",
      "代答: what rings at a colleague; if none is named a citizen's call before a colleague's, the longest ringing",
    ),
    body: Type.Object({ call: Type.Optional(Id) }, { additionalProperties: false }),
  },
  agentEmergency: command("/api/agent/emergency", "紧急求助: the supervisor's seat joins the talk"),
  agentForward: {
    method: "PUT",
    path: "/api/agent/forwarding",
    summary: "呼叫转移",
    permission: "agent.work",
    body: Forwarding,
    response: Desk,
    errors: [...errors, "databaseDown"],
  },
  agentTargets: {
    method: "GET",
    path: "/api/agent/targets",
    summary: "Where a talk can be transferred, as it is now",
    permission: "agent.work",
    response: Targets,
    errors: ["notSignedIn", "forbidden", "unavailable"],
  },
  agentResume: command("/api/agent/resume", "Ring the agent's device again for the call that it lost"),
} as const satisfies Record<string, Operation>;
