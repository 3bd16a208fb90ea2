import { type Static, Type } from "@sinclair/typebox";
import { Duration, Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

const Name = Type.String({ minLength: 1, maxLength: 64 });
const Digits = Type.String({ pattern: "^[0-9]{3,20}$" });

const groupFields = {
  name: Name,
  /** How long an agent's phone rings. */
  ringMs: Type.Integer({ minimum: 3000, maximum: 120_000 }),
  /** 话后处理: its limit. */
  wrapUpMs: Type.Integer({ minimum: 0, maximum: 3_600_000 }),
  /** How long a caller waits before the visit times out. */
  maxWaitMs: Type.Integer({ minimum: 1000, maximum: 7_200_000 }),
  maxWaiting: Type.Integer({ minimum: 0, maximum: 1000 }),
  /** 报工号 before the talk. */
  announceAgentNo: Type.Boolean(),
};
/** The server that the group belongs to while that one runs; null: whichever comes first. */
const node = Nullable(Id);
/** While nobody is signed in callers are told so, and then: wait, or leave by the group's overflow (`NOAGENT`). */
const noAgent = OneOf(["wait", "leave"] as const);
/** 座席组. */
export const Group = Type.Object({ id: Id, ...groupFields, noAgent, node, members: Type.Array(Id) });
export type Group = Static<typeof Group>;
export const NewGroup = Type.Object(
  { ...groupFields, noAgent: Type.Optional(noAgent), node: Type.Optional(node) },
  { additionalProperties: false },
);
export const GroupChange = Type.Partial(NewGroup, { additionalProperties: false });

const numberFields = {
  label: Name,
  flow: Id,
  /** 录音: of its calls, in and out. */
  recorded: Type.Boolean(),
};
/** 接入号. */
export const HotlineNumber = Type.Object({ id: Id, number: Digits, ...numberFields });
export type HotlineNumber = Static<typeof HotlineNumber>;
export const NewNumber = Type.Object(
  { number: Digits, ...numberFields, recorded: Type.Optional(Type.Boolean({ default: true })) },
  { additionalProperties: false },
);
export const NumberChange = Type.Partial(Type.Object(numberFields), { additionalProperties: false });

/** An address or a name, which is looked up. */
const Host = Type.String({ pattern: "^[A-Za-z0-9.:-]{1,253}$" });
const Port = Type.Integer({ minimum: 1, maximum: 65_535 });
/** 号码规则. `match`: digits, X for any digit, a last `.` for whatever follows. The first that matches is applied. */
const NumberRule = Type.Object(
  {
    match: Type.String({ pattern: "^\\+?[0-9X]{0,20}\\.?$", minLength: 1 }),
    strip: Type.Integer({ minimum: 0, maximum: 20 }),
    prepend: Type.String({ pattern: "^\\+?[0-9]{0,20}$" }),
  },
  { additionalProperties: false },
);
const NumberRules = Type.Array(NumberRule, { maxItems: 64 });
/** 向运营商注册: the password is given apart, once, and never told again. */
const Registration = Type.Object(
  {
    host: Host,
    port: Nullable(Port),
    /** User part of the address of record. */
    user: Type.String({ pattern: "^[A-Za-z0-9+._~-]{1,64}$" }),
    /** Digest user, where it is another. */
    authUser: Nullable(Type.String({ pattern: "^[!-~]{1,64}$" })),
    expiresSec: Type.Integer({ minimum: 60, maximum: 86_400 }),
  },
  { additionalProperties: false },
);

const trunkFields = {
  name: Name,
  transport: OneOf(["udp", "tcp", "tls"] as const),
  /** Where calls out go; null: it takes calls only. */
  host: Nullable(Host),
  port: Nullable(Port),
  /** Addresses (IPv4, IPv6 or CIDR) that its requests come from. */
  match: Type.Array(Type.String({ pattern: "^[0-9A-Fa-f.:]{2,45}(/[0-9]{1,3})?$" }), { maxItems: 32 }),
  /** 外线: calls at the same time, both directions. */
  maxLines: Type.Integer({ minimum: 1, maximum: 10_000 }),
  enabled: Type.Boolean(),
  /** The trunk for calls out where no priority is given; making one the default takes it from the other. */
  default: Type.Boolean(),
};
/** What there need be no word of: each has a default. */
const lineFields = {
  direction: OneOf(["both", "in", "out"] as const),
  /** Of calls out: 1 is tried first. Null: 1 of the default trunk, 2 of others. */
  priority: Nullable(Type.Integer({ minimum: 1, maximum: 100 })),
  /** Weight among trunks of one priority. */
  share: Type.Integer({ minimum: 1, maximum: 100 }),
  register: Nullable(Registration),
  /** OPTIONS are sent so often; 0: never. */
  optionsSec: Type.Integer({ minimum: 0, maximum: 3600 }),
  calledNumberFrom: OneOf(["requestUri", "to", "pCalledPartyId", "diversion"] as const),
  numberRules: Type.Object(
    { out: NumberRules, inCalling: NumberRules, inCalled: NumberRules },
    { additionalProperties: false },
  ),
  callerId: Type.Object(
    {
      /** Shown by calls out; null: the hotline's number. */
      number: Nullable(Type.String({ pattern: "^\\+?[0-9]{3,20}$" })),
      /** P-Asserted-Identity too. */
      assertedIdentity: Type.Boolean(),
      /** From is anonymous. */
      privacy: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  srtp: OneOf(["off", "offered", "required"] as const),
  codecs: Type.Array(OneOf(["PCMA", "PCMU", "G722"] as const), { minItems: 1, maxItems: 3, uniqueItems: true }),
  /** Name of a listener; null: the first that speaks the transport. */
  listener: Nullable(Type.String({ pattern: "^[A-Za-z0-9_-]{1,32}$" })),
  /** RFC 4028. */
  sessionTimers: Type.Boolean(),
  /** Session-Expires, as we ask for it, s: the least that RFC 4028 §5 allows is 90. */
  sessionSec: Type.Integer({ minimum: 90, maximum: 86_400 }),
  /** How digits come and go: auto is RFC 4733, else tones; info sends them by SIP INFO. */
  digits: OneOf(["auto", "rfc4733", "inband", "info"] as const),
  /** How a call out introduces itself to the carrier. */
  introduction: Type.Object(
    {
      /** Host part of the Request-URI, To and the address of record; null: the name that calls go to. */
      domain: Nullable(Host),
      /** Host part of From and P-Asserted-Identity; null: that of the address of record, else the hotline's own. */
      fromHost: Nullable(Host),
      /** `user=phone` beside each number. */
      userPhone: Type.Boolean(),
      /** `P-Early-Media: supported` (RFC 5009). */
      earlyMedia: Type.Boolean(),
    },
    { additionalProperties: false },
  ),
  /** A body part of a call in that has to be understood and that nobody here reads, as ISUP: left out, or answered with 415. */
  unreadParts: OneOf(["ignore", "refuse"] as const),
  /** Neither RTP nor RTCP for so long ends its calls, wherever they are; null: as the policies say. */
  rtpTimeoutMs: Nullable(Type.Integer({ minimum: 3000, maximum: 600_000 })),
  /** The server whose line it is; null: each has it. */
  node: Nullable(Id),
};
/** 中继. `kind` test: the authenticated door for test calls, of which only `enabled` and `maxLines` can be changed. */
export const Trunk = Type.Object({
  id: Id,
  kind: OneOf(["carrier", "test"] as const),
  ...trunkFields,
  ...lineFields,
  /** A password for the carrier is kept. */
  hasPassword: Type.Boolean(),
});
export type Trunk = Static<typeof Trunk>;
/** For the carrier's registrar and its challenges. An empty one takes it away. */
const password = Type.Optional(Type.String({ maxLength: 128 }));
/** That a block of `match` wider than /16 (IPv6: /32) is meant: whoever has an address in it calls at the hotline's cost. */
const wideMatch = Type.Optional(Type.Literal(true));
export const NewTrunk = Type.Object(
  { ...trunkFields, ...Type.Partial(Type.Object(lineFields)).properties, password, wideMatch },
  { additionalProperties: false },
);
export type NewTrunk = Static<typeof NewTrunk>;
export const TrunkChange = Type.Partial(NewTrunk, { additionalProperties: false });
export type TrunkChange = Static<typeof TrunkChange>;

/** 测试线路: what came back of a call that was placed by a trunk. */
export const TrunkTest = Type.Object({
  /** In order; `atMs`: since the INVITE was ordered. tone: it rings (180) · early: the network's own sound is heard · answered · sound: it is heard after the answer. */
  steps: Type.Array(
    Type.Object({ step: OneOf(["tone", "early", "answered", "sound"] as const), atMs: Type.Integer({ minimum: 0 }) }),
  ),
  /** Who ended it and why, as of any call; ours where it was answered or rang for long enough. */
  ending: Type.Object({ by: Type.String(), cause: Type.String(), sip: Nullable(Type.Integer()) }),
  endedMs: Type.Integer({ minimum: 0 }),
});
export type TrunkTest = Static<typeof TrunkTest>;
const Dialled = Type.String({ pattern: "^\\+?[0-9]{2,20}$" });

/** A sound of the hotline by its name. */
export const Prompt = Type.Object({
  name: Type.String(),
  text: Type.String(),
  durationMs: Duration,
  /** Of the uploaded recording; null while the one that comes with the project plays. */
  uploadedAt: Nullable(Instant),
  uploadedBy: Nullable(Type.String()),
});
export type Prompt = Static<typeof Prompt>;

const PromptParams = Type.Object({ name: Type.String({ pattern: "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$" }) });
const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"] as const;
const permission = "hotline.administer" as const;

export const administrationOperations = {
  listGroups: {
    method: "GET",
    path: "/api/groups",
    summary: "Every group",
    permission: "signedIn",
    response: Type.Array(Group),
    errors,
  },
  createGroup: {
    method: "POST",
    path: "/api/groups",
    summary: "Create a group",
    permission,
    body: NewGroup,
    response: Group,
    errors,
  },
  changeGroup: {
    method: "PATCH",
    path: "/api/groups/:id",
    summary: "Change a group",
    permission,
    params: IdParams,
    body: GroupChange,
    response: Group,
    errors,
  },
  listNumbers: {
    method: "GET",
    path: "/api/numbers",
    summary: "Every number of the hotline",
    permission,
    response: Type.Array(HotlineNumber),
    errors,
  },
  createNumber: {
    method: "POST",
    path: "/api/numbers",
    summary: "Add a number",
    permission,
    body: NewNumber,
    response: HotlineNumber,
    errors,
  },
  changeNumber: {
    method: "PATCH",
    path: "/api/numbers/:id",
    summary: "Change a number",
    permission,
    params: IdParams,
    body: NumberChange,
    response: HotlineNumber,
    errors,
  },
  listTrunks: {
    method: "GET",
    path: "/api/trunks",
    summary: "Every trunk",
    permission,
    response: Type.Array(Trunk),
    errors,
  },
  createTrunk: {
    method: "POST",
    path: "/api/trunks",
    summary: "Add a trunk",
    permission,
    body: NewTrunk,
    response: Trunk,
    errors,
  },
  changeTrunk: {
    method: "PATCH",
    path: "/api/trunks/:id",
    summary: "Change a trunk",
    permission,
    params: IdParams,
    body: TrunkChange,
    response: Trunk,
    errors,
  },
  previewInvite: {
    method: "POST",
    path: "/api/trunks/invite",
    summary: "The INVITE that a call out would leave with, over a trunk of these settings; nothing is kept",
    permission,
    body: Type.Object({ trunk: NewTrunk, number: Dialled }, { additionalProperties: false }),
    /** Without its SDP. Null where no call can leave: `why` says it. */
    response: Type.Object({
      invite: Nullable(Type.String()),
      why: Nullable(OneOf(["inboundOnly", "noListener"] as const)),
    }),
    errors,
  },
  testTrunk: {
    method: "POST",
    path: "/api/trunks/:id/test",
    summary:
      "Place a call by the trunk to a number, let it ring for 30 s, and say what came back; it stays out of every count",
    permission,
    params: IdParams,
    body: Type.Object({ number: Dialled }, { additionalProperties: false }),
    response: TrunkTest,
    errors: [...errors, "unavailable"],
  },
  listPrompts: {
    method: "GET",
    path: "/api/prompts",
    summary: "Every prompt with its text",
    permission,
    response: Type.Array(Prompt),
    errors,
  },
  uploadPrompt: {
    method: "PUT",
    path: "/api/prompts/:name",
    summary: "Replace a prompt by a recording (WAV: 8 kHz, mono, 16-bit PCM or PCMA)",
    permission,
    params: PromptParams,
    upload: { maxBytes: 16 * 1024 * 1024 },
    response: Prompt,
    errors: [...errors, "tooLarge", "unsupportedMedia"],
  },
  deletePrompt: {
    method: "DELETE",
    path: "/api/prompts/:name",
    summary: "Go back to the prompt that comes with the project",
    permission,
    params: PromptParams,
    response: "empty",
    errors,
  },
} as const satisfies Record<string, Operation>;
