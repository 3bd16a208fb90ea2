import { type Static, Type } from "@sinclair/typebox";
import { askOutcomes, callerLists } from "@zongji/domain";
import { ThingUse } from "./administration.ts";
import { ConfigChange, ConfigProblem, SeenStep, TestDifference, VersionNumber, WalkInput } from "./config-problem.ts";
import { Id, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** What is configured in versions: numbers, flows, opening hours, surveys, rules, business types, letters, complaints. Of schedule, policies, business types, letters and complaints there is one, called "hotline". */
export const ConfigItemKind = OneOf([
  "number",
  "flow",
  "schedule",
  "survey",
  "policies",
  "businessTypes",
  "letters",
  "complaints",
] as const);
export type ConfigItemKind = Static<typeof ConfigItemKind>;

const Name = Type.String({ pattern: "^\\S(.{0,98}\\S)?$" });

/** Why a version was not published at its moment. */
const ConfigFailure = Type.Object({
  at: Instant,
  /** problems: the check found something · stale: a newer version came before */
  reason: Type.String(),
  problems: Type.Array(ConfigProblem),
});

/** A version without its text. People by name; null: the system. */
const versionFields = {
  kind: ConfigItemKind,
  id: Id,
  name: Type.String(),
  version: VersionNumber,
  state: OneOf(["draft", "published", "retired"] as const),
  /** What its writer says of it. */
  note: Type.String(),
  by: Nullable(Type.String()),
  at: Instant,
  /** Of a draft: when it will be published, and who ordered that. */
  publishAt: Nullable(Instant),
  publishBy: Nullable(Type.String()),
  /** Number of the configuration that its publication made, as facts cite it; null: it was never in force. */
  configVersion: Nullable(Type.Integer()),
  publishedBy: Nullable(Type.String()),
  publishedAt: Nullable(Instant),
  retiredAt: Nullable(Instant),
  failure: Nullable(ConfigFailure),
};
export const ConfigVersion = Type.Object(versionFields);
export type ConfigVersion = Static<typeof ConfigVersion>;
export const WrittenConfigVersion = Type.Object({ ...versionFields, body: Type.Unknown() });

export const ConfigItem = Type.Object({
  kind: ConfigItemKind,
  id: Id,
  name: Type.String(),
  /** The newest version: what a writer has to have seen. */
  newest: VersionNumber,
  published: Nullable(ConfigVersion),
  draft: Nullable(ConfigVersion),
});
export type ConfigItem = Static<typeof ConfigItem>;

/** Kinds of which one can be taken out of force; the main calendar, "hotline", can't. */
export const retirableKinds = ["survey", "schedule"] as const;
export type RetirableKind = (typeof retirableKinds)[number];
const RetirableParams = Type.Object({ kind: OneOf(retirableKinds), id: Id });

const ItemParams = Type.Object({ kind: ConfigItemKind, id: Id });
const VersionParams = Type.Object({ kind: ConfigItemKind, id: Id, version: VersionNumber });
const Body = Type.Record(Type.String(), Type.Unknown());
const OneVersion = Type.Object({ version: VersionNumber }, { additionalProperties: false });
const item = "/api/configuration/:kind/:id";

const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "databaseDown"] as const;
const changing = [...errors, "conflict"] as const;
const draft = "configuration.draft" as const;
const publish = "configuration.publish" as const;

/** What comes out of a flow: which it is stands in `out`, and says which of the other fields are there. */
const WalkOut = Type.Object({
  out: OneOf([
    "entered",
    "key",
    "noInput",
    "collected",
    "answer",
    "play",
    "hush",
    "music",
    "listen",
    "ask",
    "askOver",
    "queue",
    "agent",
    "dial",
    "transfer",
    "record",
    "recorded",
    "callback",
    "survey",
    "hangUp",
  ] as const),
  flow: Type.Optional(Id),
  version: Type.Optional(Type.Integer()),
  node: Type.Optional(Type.String()),
  businessType: Type.Optional(Type.String()),
  key: Type.Optional(Type.String()),
  valid: Type.Optional(Type.Boolean()),
  typed: Type.Optional(Type.Boolean()),
  variable: Type.Optional(Type.String()),
  digits: Type.Optional(Type.String()),
  prompts: Type.Optional(Type.Array(Type.String())),
  timeoutMs: Type.Optional(Type.Integer()),
  prompt: Type.Optional(Type.String()),
  /** Of the service that is asked; its headers may hold secrets and are not told. */
  method: Type.Optional(OneOf(["GET", "POST"] as const)),
  url: Type.Optional(Type.String()),
  body: Type.Optional(Type.String()),
  outcome: Type.Optional(OneOf(askOutcomes)),
  status: Type.Optional(Type.Integer()),
  agent: Type.Optional(Id),
  group: Type.Optional(Id),
  priority: Type.Optional(Type.Integer()),
  skills: Type.Optional(Type.Record(Type.String(), Type.Integer())),
  survey: Type.Optional(Id),
  number: Type.Optional(Type.String()),
  ringMs: Type.Optional(Type.Integer()),
  rights: Type.Optional(Type.Array(Type.String())),
  /** What the caller has typed may stand in the number. */
  open: Type.Optional(Type.Boolean()),
  maxMs: Type.Optional(Type.Integer()),
  /** key: it was ended · maximum: it was as long as it may be · media: the sound was lost */
  why: Type.Optional(OneOf(["key", "maximum", "media"] as const)),
  cause: Type.Optional(Type.String()),
  selfServed: Type.Optional(Type.Boolean()),
  /** noWay: it led nowhere · circles: it ran in circles */
  lost: Type.Optional(OneOf(["noWay", "circles"] as const)),
});
const WalkStep = Type.Object({
  input: Nullable(WalkInput),
  out: Type.Array(WalkOut),
  /** Where it stands then, what its variables hold, and what it waits for. */
  flow: Id,
  node: Type.String(),
  values: Type.Record(Type.String(), Type.String()),
  waitsFor: OneOf(["prompt", "key", "service", "away", "nothing"] as const),
});
export type WalkStepShown = Static<typeof WalkStep>;

export const configurationOperations = {
  listConfigItems: {
    method: "GET",
    path: "/api/configuration",
    summary: "Everything that is configured in versions, with what is in force and the draft",
    permission: draft,
    response: Type.Array(ConfigItem),
    errors,
  },
  listConfigVersions: {
    method: "GET",
    path: `${item}/versions`,
    summary: "An item's versions, newest first, 50 at a time",
    permission: draft,
    params: ItemParams,
    query: Type.Object({ before: Type.Optional(VersionNumber) }, { additionalProperties: false }),
    response: Type.Array(ConfigVersion),
    errors,
  },
  configVersion: {
    method: "GET",
    path: `${item}/versions/:version`,
    summary: "A version with its text",
    permission: draft,
    params: VersionParams,
    response: WrittenConfigVersion,
    errors,
  },
  compareConfigVersions: {
    method: "GET",
    path: `${item}/compare`,
    summary: "What differs between two versions, field by field",
    permission: draft,
    params: ItemParams,
    query: Type.Object({ was: VersionNumber, is: VersionNumber }, { additionalProperties: false }),
    response: Type.Object({ was: ConfigVersion, is: ConfigVersion, changes: Type.Array(ConfigChange) }),
    errors,
  },
  saveConfigDraft: {
    method: "PUT",
    path: `${item}/draft`,
    summary:
      "Write a draft. `base` is the newest version that was seen, 0 for a new item; an older one is refused and told what has changed since",
    permission: draft,
    params: ItemParams,
    body: Type.Object(
      {
        base: Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
        body: Body,
        name: Type.Optional(Name),
        note: Type.Optional(Type.String({ maxLength: 500 })),
      },
      { additionalProperties: false },
    ),
    response: ConfigVersion,
    errors: changing,
  },
  checkConfig: {
    method: "POST",
    path: `${item}/check`,
    summary: "Check the whole configuration with a version or a text in the item's place; nothing is changed",
    permission: draft,
    params: ItemParams,
    body: Type.Union([
      Type.Object({ version: VersionNumber }, { additionalProperties: false }),
      Type.Object({ body: Body }, { additionalProperties: false }),
    ]),
    /** `problems` keep it from being published; `standing` were there before; `warnings` should be looked at. */
    response: Type.Object({
      problems: Type.Array(ConfigProblem),
      standing: Type.Array(ConfigProblem),
      warnings: Type.Array(ConfigProblem),
    }),
    errors,
  },
  walkFlow: {
    method: "POST",
    path: `${item}/walk`,
    summary: "Walk through a flow as a caller would, without a call: with these keys and silences, at this moment",
    permission: draft,
    params: ItemParams,
    body: Type.Object(
      {
        /** The version that is walked; absent: the text in `body`. */
        version: Type.Optional(VersionNumber),
        body: Type.Optional(Body),
        inputs: Type.Array(WalkInput, { maxItems: 200 }),
        /** Whose opening hours count; absent: now. */
        at: Type.Optional(Instant),
        /** The number that is called, whose calendar counts; absent: the main calendar. */
        number: Type.Optional(Type.String({ pattern: "^[0-9]{3,20}$" })),
        /** The list that the caller stands on; absent: none. */
        callerList: Type.Optional(OneOf(callerLists)),
      },
      { additionalProperties: false },
    ),
    response: Type.Object({
      steps: Type.Array(WalkStep),
      /** "flow/node", in order, and how it ended: what a saved test compares. */
      path: Type.Array(Type.String()),
      ends: Type.String(),
      /** The same step by step, as a saved test of the flow has it. */
      seen: Type.Array(SeenStep),
      isOpen: Type.Boolean(),
    }),
    errors,
  },
  testFlow: {
    method: "POST",
    path: `${item}/test`,
    summary: "Walk the saved tests of a flow, of a version or a text, among all that is in force; nothing is changed",
    permission: draft,
    params: ItemParams,
    body: Type.Union([
      Type.Object({ version: VersionNumber }, { additionalProperties: false }),
      Type.Object({ body: Body }, { additionalProperties: false }),
    ]),
    /** `differs` is null where the test goes as it went; `steps`: as it goes now. */
    response: Type.Object({
      at: Instant,
      results: Type.Array(
        Type.Object({ name: Type.String(), differs: Nullable(TestDifference), steps: Type.Array(SeenStep) }),
      ),
    }),
    errors,
  },
  discardConfigDraft: {
    method: "POST",
    path: `${item}/discard`,
    summary: "Set a draft aside; its text stays readable",
    permission: draft,
    params: ItemParams,
    body: OneVersion,
    response: ConfigVersion,
    errors: changing,
  },
  publishConfig: {
    method: "POST",
    path: `${item}/publish`,
    summary: "Put a draft in force, now or at a moment; the whole configuration is checked with it",
    permission: publish,
    params: ItemParams,
    body: Type.Object({ version: VersionNumber, at: Type.Optional(Instant) }, { additionalProperties: false }),
    response: ConfigVersion,
    errors: changing,
  },
  withdrawConfigPublication: {
    method: "POST",
    path: `${item}/withdraw`,
    summary: "Take back the moment of a publication",
    permission: publish,
    params: ItemParams,
    body: OneVersion,
    response: ConfigVersion,
    errors: changing,
  },
  rollBackConfig: {
    method: "POST",
    path: `${item}/roll-back`,
    summary: "Put what was in force once in force again, as a new version. `base` is the newest version that was seen",
    permission: publish,
    params: ItemParams,
    body: Type.Object({ version: VersionNumber, base: VersionNumber }, { additionalProperties: false }),
    response: ConfigVersion,
    errors: changing,
  },
  configUses: {
    method: "GET",
    path: `${item}/uses`,
    summary: "What names a survey or a calendar, before it is taken out of force",
    permission: draft,
    params: RetirableParams,
    response: Type.Array(ThingUse),
    errors,
  },
  retireConfig: {
    method: "POST",
    path: `${item}/retire`,
    summary: "Take a survey or a calendar out of force that nothing in force names; its versions stay readable",
    permission: publish,
    params: RetirableParams,
    response: "empty",
    errors: changing,
  },
} as const satisfies Record<string, Operation>;
