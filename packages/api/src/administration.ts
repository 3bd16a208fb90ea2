import { type Static, Type } from "@sinclair/typebox";
import {
  callerIdConfig,
  groupConfig,
  healthConfig,
  introductionConfig,
  numberConfig,
  numberRule,
  registrationConfig,
  trunkConfig,
} from "@zongji/domain";
import { fieldsOf, mandatory, orNothing } from "./kind.ts";
import { Id, IdParams, Nullable, OneOf, type Operation } from "./operation.ts";

const group = fieldsOf(groupConfig, "id");
/** 座席组. */
export const Group = Type.Object({ id: Id, ...group.shown, members: Type.Array(Id) });
export type Group = Static<typeof Group>;
/** Without `overflow` the call ends that the queue could not serve; without `survey` the hotline's first is asked, without `musicPrompt` the music that is shipped is heard. */
export const NewGroup = Type.Object(
  {
    ...group.fresh,
    overflow: Type.Optional(group.fresh.overflow),
    survey: Type.Optional(group.fresh.survey),
    musicPrompt: Type.Optional(group.fresh.musicPrompt),
  },
  { additionalProperties: false },
);
export type NewGroup = Static<typeof NewGroup>;
export const GroupChange = Type.Partial(NewGroup, { additionalProperties: false });
export type GroupChange = Static<typeof GroupChange>;

const number = fieldsOf(numberConfig, "number", "label");
const called = { label: mandatory(numberConfig.properties.label) };
/** 接入号. */
export const HotlineNumber = Type.Object({
  id: Id,
  number: numberConfig.properties.number,
  ...called,
  ...number.shown,
});
export type HotlineNumber = Static<typeof HotlineNumber>;
export const NewNumber = Type.Object(
  { number: numberConfig.properties.number, ...called, ...number.fresh },
  { additionalProperties: false },
);
export type NewNumber = Static<typeof NewNumber>;
/** The digits of a number never change: its calls are told by them. */
export const NumberChange = Type.Partial(Type.Object({ ...called, ...number.fresh }), { additionalProperties: false });
export type NumberChange = Static<typeof NumberChange>;

const of = trunkConfig.properties;
const NumberRules = Type.Array(numberRule, { maxItems: 64 });
const { host: registrar, port: registrarPort, user, authUser, expiresSec } = registrationConfig.properties;
/** 向运营商注册: the password is given apart, once, and never told again. */
const Registration = Type.Object(
  { host: registrar, port: orNothing(registrarPort), user, authUser: orNothing(authUser), expiresSec },
  { additionalProperties: false },
);

const trunkFields = {
  name: of.name,
  transport: of.transport,
  /** Where calls out go; null: it takes calls only. */
  host: orNothing(of.host),
  port: orNothing(of.port),
  match: of.match,
  maxLines: of.maxLines,
  enabled: of.enabled,
  /** The trunk for calls out where no priority is given; making one the default takes it from the other. */
  default: of.default,
};
const { number: shownNumber, assertedIdentity, privacy } = callerIdConfig.properties;
const { domain, fromHost, userPhone, earlyMedia } = introductionConfig.properties;
/** What there need be no word of: each has a default. */
const lineFields = {
  direction: mandatory(of.direction),
  /** Null: 1 of the default trunk, 2 of others. */
  priority: orNothing(of.priority),
  share: mandatory(of.share),
  register: Nullable(Registration),
  /** OPTIONS are sent so often; 0: never. */
  optionsSec: healthConfig.properties.optionsSec,
  calledNumberFrom: mandatory(of.calledNumberFrom),
  numberRules: Type.Object(
    { out: NumberRules, inCalling: NumberRules, inCalled: NumberRules },
    { additionalProperties: false },
  ),
  callerId: Type.Object({ number: orNothing(shownNumber), assertedIdentity, privacy }, { additionalProperties: false }),
  srtp: mandatory(of.srtp),
  codecs: mandatory(of.codecs),
  listener: orNothing(of.listener),
  sessionTimers: mandatory(of.sessionTimers),
  sessionSec: mandatory(of.sessionSec),
  digits: mandatory(of.digits),
  introduction: Type.Object(
    {
      domain: orNothing(domain),
      fromHost: orNothing(fromHost),
      userPhone: mandatory(userPhone),
      earlyMedia: mandatory(earlyMedia),
    },
    { additionalProperties: false },
  ),
  unreadParts: mandatory(of.unreadParts),
  rtpTimeoutMs: orNothing(of.rtpTimeoutMs),
  node: orNothing(of.node),
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

const errors = ["badRequest", "notSignedIn", "forbidden", "notFound", "conflict", "databaseDown"] as const;
const permission = "hotline.administer" as const;

/** Things that can be deleted once nothing in force needs them. */
export const removableKinds = ["group", "number", "trunk"] as const;
export type RemovableKind = (typeof removableKinds)[number];

/**
 * What hangs on a thing: another of the configuration that names it. `fields`: where in that one, "nodes.line.group". `state`: in force, due to come into force,
 * or a draft on which nothing depends yet.
 */
export const ThingUse = Type.Object({
  kind: Type.String(),
  id: Type.String(),
  name: Type.String(),
  fields: Type.Array(Type.String()),
  state: OneOf(["published", "scheduled", "draft"] as const),
});
export type ThingUse = Static<typeof ThingUse>;
/** Why a thing itself can't be deleted now, whatever hangs on it. */
export const keptBecause = ["testTrunk", "trunkOn", "lastNumber"] as const;
export const ThingUses = Type.Object({
  uses: Type.Array(ThingUse),
  /** Null: nothing of its own keeps it. */
  kept: Nullable(OneOf(keptBecause)),
});
export type ThingUses = Static<typeof ThingUses>;

const deletion = { permission, params: IdParams, response: "empty", errors } as const;

export const administrationOperations = {
  thingUses: {
    method: "GET",
    path: "/api/uses/:kind/:id",
    summary: "What hangs on a group, a number or a trunk, before it is deleted",
    permission,
    params: Type.Object({ kind: OneOf(removableKinds), id: Id }),
    response: ThingUses,
    errors,
  },
  deleteGroup: {
    method: "DELETE",
    path: "/api/groups/:id",
    summary: "Delete a group that nothing in force names; calls of the past keep its name",
    ...deletion,
  },
  deleteNumber: {
    method: "DELETE",
    path: "/api/numbers/:id",
    summary: "Delete a number that nothing in force names: calls to it are refused from then on",
    ...deletion,
  },
  deleteTrunk: {
    method: "DELETE",
    path: "/api/trunks/:id",
    summary: "Delete a trunk that is switched off; calls of the past keep its name",
    ...deletion,
  },
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
} as const satisfies Record<string, Operation>;
