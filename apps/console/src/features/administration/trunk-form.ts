import type { NewTrunk, Trunk } from "@zongji/api";

/** A trunk as people fill it in: what may be empty is an empty text. */
export type FilledTrunk = Omit<
  Trunk,
  | "id"
  | "kind"
  | "hasPassword"
  | "host"
  | "port"
  | "register"
  | "callerId"
  | "listener"
  | "priority"
  | "introduction"
  | "rtpTimeoutMs"
> & {
  readonly introduction?: {
    readonly domain?: string;
    readonly fromHost?: string;
    readonly userPhone?: boolean;
    readonly earlyMedia?: boolean;
  };
  readonly rtpTimeoutSec?: number | null;
  readonly host?: string;
  readonly port?: number | null;
  readonly priority?: number | null;
  readonly listener?: string;
  readonly registers?: boolean;
  readonly register?: {
    readonly host?: string;
    readonly port?: number | null;
    readonly user?: string;
    readonly authUser?: string;
    readonly expiresSec?: number;
  };
  readonly callerId?: { readonly number?: string; readonly assertedIdentity?: boolean; readonly privacy?: boolean };
  readonly password?: string;
  readonly passwordAway?: boolean;
};

const noRules = { out: [], inCalling: [], inCalled: [] };
export const emptyTrunk: Partial<FilledTrunk> = {
  match: [],
  transport: "udp",
  maxLines: 30,
  enabled: true,
  default: false,
  direction: "both",
  share: 1,
  optionsSec: 30,
  calledNumberFrom: "requestUri",
  numberRules: noRules,
  callerId: { assertedIdentity: false, privacy: false },
  introduction: { userPhone: false, earlyMedia: false },
  unreadParts: "ignore",
  srtp: "off",
  codecs: ["PCMA", "PCMU"],
  sessionTimers: true,
  sessionSec: 1800,
  digits: "auto",
  registers: false,
  register: { expiresSec: 600 },
  node: null,
};

/** What a kind of carrier usually wants; names of its own are filled in by hand. */
export const presets = {
  /** IMS of a Chinese carrier: asserted numbers marked as such, ringing by its own sound. */
  ims: { callerId: { assertedIdentity: true }, introduction: { userPhone: true, earlyMedia: true } },
  /** A registering SBC: From is the address of record's. */
  sbc: {
    registers: true,
    callerId: { assertedIdentity: false },
    introduction: { domain: "", fromHost: "", userPhone: false, earlyMedia: false },
  },
  plain: {
    registers: false,
    callerId: { assertedIdentity: false },
    introduction: { domain: "", fromHost: "", userPhone: false, earlyMedia: false },
  },
} as const;
export type PresetName = keyof typeof presets;

/** The form's folded parts, in their order. */
export const sections = ["line", "outgoing", "introduction", "incoming", "registration", "media"] as const;
export type Section = (typeof sections)[number];

const sectionsByField: Readonly<Record<string, Section>> = {
  direction: "line",
  transport: "line",
  listener: "line",
  node: "line",
  default: "outgoing",
  priority: "outgoing",
  share: "outgoing",
  callerId: "outgoing",
  "callerId.assertedIdentity": "introduction",
  introduction: "introduction",
  calledNumberFrom: "incoming",
  unreadParts: "incoming",
  numberRules: "incoming",
  "numberRules.out": "outgoing",
  registers: "registration",
  register: "registration",
  password: "registration",
  passwordAway: "registration",
  codecs: "media",
  srtp: "media",
  digits: "media",
  sessionTimers: "media",
  sessionSec: "media",
  rtpTimeoutSec: "media",
  optionsSec: "media",
};

/** Where a field is found; undefined: above the folded parts. @param path as Ant Design names it: ["numberRules", "out", 0, "strip"] */
export const sectionOf = (path: readonly (string | number)[]): Section | undefined =>
  sectionsByField[path.slice(0, 2).join(".")] ?? sectionsByField[String(path[0])];

export const filledOf = ({
  host,
  register,
  callerId,
  listener,
  introduction,
  rtpTimeoutMs,
  ...rest
}: Trunk): Partial<FilledTrunk> => ({
  ...rest,
  host: host ?? "",
  listener: listener ?? "",
  registers: register !== null,
  register: register ? { ...register, authUser: register.authUser ?? "" } : { expiresSec: 600 },
  callerId: { ...callerId, number: callerId.number ?? "" },
  introduction: { ...introduction, domain: introduction.domain ?? "", fromHost: introduction.fromHost ?? "" },
  rtpTimeoutSec: rtpTimeoutMs === null ? null : rtpTimeoutMs / 1000,
});

const registerOf = ({ registers, register }: FilledTrunk): Trunk["register"] =>
  registers && register
    ? {
        host: register.host ?? "",
        port: register.port ?? null,
        user: register.user ?? "",
        authUser: register.authUser || null,
        expiresSec: register.expiresSec ?? 600,
      }
    : null;

/** An empty password leaves the one that is kept; taking it away is asked for apart. */
const passwordOf = ({ password, passwordAway }: FilledTrunk): Pick<NewTrunk, "password"> =>
  passwordAway ? { password: "" } : password ? { password } : {};

/** What the server is told. */
export const trunkOf = (filled: FilledTrunk): NewTrunk => {
  const { host, port, priority, listener, callerId, introduction, rtpTimeoutSec, ...more } = filled;
  const { registers: _r, passwordAway: _a, password: _p, ...rest } = more;
  const rules = rest.numberRules ?? noRules;
  const full = (list: (typeof rules)["out"] | undefined) =>
    (list ?? []).map((rule) => ({ ...rule, prepend: rule.prepend ?? "" }));
  return {
    ...rest,
    host: host || null,
    port: host ? (port ?? null) : null,
    priority: priority ?? null,
    listener: listener || null,
    register: registerOf(filled),
    callerId: {
      number: callerId?.number || null,
      assertedIdentity: callerId?.assertedIdentity ?? false,
      privacy: callerId?.privacy ?? false,
    },
    introduction: {
      domain: introduction?.domain || null,
      fromHost: introduction?.fromHost || null,
      userPhone: introduction?.userPhone ?? false,
      earlyMedia: introduction?.earlyMedia ?? false,
    },
    rtpTimeoutMs: rtpTimeoutSec == null ? null : rtpTimeoutSec * 1000,
    // Nothing goes out over one that takes calls only.
    default: (rest.default ?? false) && rest.direction !== "in",
    numberRules: { out: full(rules.out), inCalling: full(rules.inCalling), inCalled: full(rules.inCalled) },
    ...passwordOf(filled),
  };
};
