/** A trunk as pages show and ask for it, and as it is kept. */
import type { NewTrunk, Trunk } from "@zongji/api";
import type { TrunkConfig } from "@zongji/domain";
import type { TrunkRow, TrunkSettings } from "./rows.ts";

/** The settings of a trunk as pages ask for them; its password is no part of them. */
export type TrunkFields = Omit<Trunk, "id" | "kind" | "hasPassword">;

/** The settings of a trunk by default. */
const plain = {
  direction: "both",
  priority: null,
  share: 1,
  register: null,
  optionsSec: 0,
  calledNumberFrom: "requestUri",
  numberRules: { out: [], inCalling: [], inCalled: [] },
  callerId: { number: null, assertedIdentity: false, privacy: false },
  srtp: "off",
  codecs: ["PCMA", "PCMU"],
  listener: null,
  sessionTimers: true,
  sessionSec: 1800,
  digits: "auto",
  introduction: { domain: null, fromHost: null, userPhone: false, earlyMedia: false },
  unreadParts: "ignore",
  rtpTimeoutMs: null,
  node: null,
} as const satisfies Partial<TrunkFields>;

const presentRules = ({ out = [], inCalling = [], inCalled = [] }: NonNullable<TrunkConfig["numberRules"]>) => ({
  out: [...out],
  inCalling: [...inCalling],
  inCalled: [...inCalled],
});

export const presentTrunk = (row: TrunkRow): Trunk => {
  const settings = row.settings as TrunkSettings;
  const { register, callerId } = settings;
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    transport: row.transport,
    host: row.host,
    port: row.port,
    match: row.match,
    maxLines: row.max_lines,
    enabled: row.enabled,
    default: row.is_default,
    direction: settings.direction ?? plain.direction,
    priority: settings.priority ?? plain.priority,
    share: settings.share ?? plain.share,
    register: register ? { ...register, port: register.port ?? null, authUser: register.authUser ?? null } : null,
    optionsSec: settings.health?.optionsSec ?? plain.optionsSec,
    calledNumberFrom: settings.calledNumberFrom ?? plain.calledNumberFrom,
    numberRules: presentRules(settings.numberRules ?? {}),
    callerId: callerId ? { ...callerId, number: callerId.number ?? null } : { ...plain.callerId },
    srtp: settings.srtp ?? plain.srtp,
    codecs: [...(settings.codecs ?? plain.codecs)],
    listener: settings.listener ?? plain.listener,
    sessionTimers: settings.sessionTimers ?? plain.sessionTimers,
    sessionSec: settings.sessionSec ?? plain.sessionSec,
    digits: settings.digits ?? plain.digits,
    introduction: { ...plain.introduction, ...settings.introduction },
    unreadParts: settings.unreadParts ?? plain.unreadParts,
    rtpTimeoutMs: settings.rtpTimeoutMs ?? plain.rtpTimeoutMs,
    node: settings.node ?? plain.node,
    hasPassword: row.password_sealed !== null,
  };
};

const introductionOf = ({ introduction }: TrunkFields) => {
  const { domain, fromHost, userPhone, earlyMedia } = introduction;
  return { ...(domain !== null && { domain }), ...(fromHost !== null && { fromHost }), userPhone, earlyMedia };
};

const settingsOf = (fields: TrunkFields): TrunkSettings => {
  const { register, callerId, priority, listener, node } = fields;
  return {
    direction: fields.direction,
    ...(priority !== null && { priority }),
    share: fields.share,
    ...(register && {
      register: {
        host: register.host,
        user: register.user,
        expiresSec: register.expiresSec,
        ...(register.port !== null && { port: register.port }),
        ...(register.authUser !== null && { authUser: register.authUser }),
      },
    }),
    health: { optionsSec: fields.optionsSec },
    calledNumberFrom: fields.calledNumberFrom,
    numberRules: fields.numberRules,
    callerId: {
      assertedIdentity: callerId.assertedIdentity,
      privacy: callerId.privacy,
      ...(callerId.number !== null && { number: callerId.number }),
    },
    srtp: fields.srtp,
    codecs: fields.codecs,
    ...(listener !== null && { listener }),
    ...(node !== null && { node }),
    sessionTimers: fields.sessionTimers,
    sessionSec: fields.sessionSec,
    digits: fields.digits,
    introduction: introductionOf(fields),
    unreadParts: fields.unreadParts,
    ...(fields.rtpTimeoutMs !== null && { rtpTimeoutMs: fields.rtpTimeoutMs }),
  };
};

/** All settings of a trunk from those that were asked for: the others are the plain ones. */
export const trunkFieldsOf = ({ password: _none, wideMatch: _meant, ...asked }: NewTrunk): TrunkFields => ({
  ...plain,
  // The plain lists and objects are shared and never changed.
  codecs: [...plain.codecs],
  numberRules: presentRules({}),
  callerId: { ...plain.callerId },
  introduction: { ...plain.introduction },
  ...asked,
});

/** Whether calls go out over it. */
export const takesCallsOut = ({ direction }: Pick<TrunkFields, "direction">): boolean => direction !== "in";

/** A trunk of these settings that nobody keeps, to see what it would send. */
export const trunkToTry = (fields: TrunkFields): TrunkConfig => {
  const { name, transport, host, port, match, maxLines, enabled } = fields;
  return {
    id: "preview" as TrunkConfig["id"],
    kind: "carrier",
    name,
    transport,
    match,
    maxLines,
    enabled,
    default: false,
    ...(host !== null && { host }),
    ...(port !== null && { port }),
    ...settingsOf(fields),
  };
};

/** The columns of a trunk's row that its settings fill. */
export const trunkColumns = (fields: TrunkFields) => ({
  name: fields.name,
  transport: fields.transport,
  host: fields.host,
  port: fields.port,
  match: JSON.stringify(fields.match),
  max_lines: fields.maxLines,
  enabled: fields.enabled,
  // Nothing goes out over one that takes calls only.
  is_default: fields.default && takesCallsOut(fields),
  settings: JSON.stringify(settingsOf(fields)),
});
