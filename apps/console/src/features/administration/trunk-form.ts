import type { NewTrunk, Trunk } from "@zongji/api";

/** A trunk as people fill it in: what may be empty is an empty text. */
export type FilledTrunk = Omit<
  Trunk,
  "id" | "kind" | "hasPassword" | "host" | "port" | "register" | "callerId" | "listener" | "priority"
> & {
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
  srtp: "off",
  codecs: ["PCMA", "PCMU"],
  sessionTimers: true,
  sessionSec: 1800,
  digits: "auto",
  registers: false,
  register: { expiresSec: 600 },
  node: null,
};

export const filledOf = ({ host, register, callerId, listener, ...rest }: Trunk): Partial<FilledTrunk> => ({
  ...rest,
  host: host ?? "",
  listener: listener ?? "",
  registers: register !== null,
  register: register ? { ...register, authUser: register.authUser ?? "" } : { expiresSec: 600 },
  callerId: { ...callerId, number: callerId.number ?? "" },
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
  const { host, port, priority, listener, callerId, registers: _r, passwordAway: _a, password: _p, ...rest } = filled;
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
    numberRules: { out: full(rules.out), inCalling: full(rules.inCalling), inCalled: full(rules.inCalled) },
    ...passwordOf(filled),
  };
};
