/** 中继: from the hotline's configuration to what the switch is told. */
import { isIP } from "node:net";
import { applyRules, callerIdOf, type HotlineConfig, type TrunkConfig } from "@zongji/domain";
import { type Listener, type MediaPlace, previewInvite, type Trunk } from "@zongji/switch";
import { sessionTimerOf } from "./devices.ts";

export type TrunkSurroundings = {
  readonly listeners: readonly Listener[];
  /** In which callers of test trunks, and carriers with a digest user, prove themselves. */
  readonly testRealm: string;
  /** Of a host name; undefined while it is not known. Of an address itself. */
  readonly addressOf: (host: string) => string | undefined;
  /** With which we prove ourselves to the carrier. */
  readonly password?: (trunk: string) => string | undefined;
};

const defaultPort = ({ transport }: TrunkConfig): number => (transport === "tls" ? 5061 : 5060);

/** Calls out go to the trunk's host; a trunk for calls in only has none. */
const wayOut = (trunk: TrunkConfig, { addressOf }: TrunkSurroundings): Pick<Trunk, "peer" | "domain"> => {
  const { host, port = defaultPort(trunk), direction } = trunk;
  const address = host === undefined || direction === "in" ? undefined : addressOf(host);
  if (host === undefined || address === undefined) return {};
  return { peer: { host: address, port }, ...(isIP(host) === 0 && { domain: host }) };
};

const registration = (trunk: TrunkConfig, { addressOf }: TrunkSurroundings): Pick<Trunk, "register"> => {
  const { register } = trunk;
  const address = register && addressOf(register.host);
  if (!register || address === undefined) return {};
  const { host, port = defaultPort(trunk), user, expiresSec } = register;
  return {
    register: {
      registrar: { host: address, port },
      user,
      expiresSec,
      ...(isIP(host) === 0 && { domain: host }),
    },
  };
};

/** Without a password of ours there is nothing to prove. */
const credentials = (
  { id, register, digestUser }: TrunkConfig,
  { password }: TrunkSurroundings,
): Pick<Trunk, "credentials"> => {
  const username = register?.authUser ?? register?.user ?? digestUser;
  const secret = password?.(id);
  return username === undefined || secret === undefined ? {} : { credentials: { username, password: secret } };
};

/**
 * A carrier's line that comes on an interface of its own is known on that interface alone, by whatever transport: over another one anybody could
 * forge its addresses.
 */
const whereFrom = (trunk: TrunkConfig, { bind }: Listener, { listeners }: TrunkSurroundings) =>
  trunk.listener === undefined
    ? {}
    : { sourceListeners: listeners.filter((each) => each.bind === bind).map(({ name }) => name) };

const trunkOf = (trunk: TrunkConfig, at: Listener, around: TrunkSurroundings): Trunk => {
  const { id, kind, match, maxLines, digestUser, health, calledNumberFrom, srtp, codecs, digits } = trunk;
  const { introduction, unreadParts, rtpTimeoutMs } = trunk;
  return {
    id,
    listener: at.name,
    sources: match,
    ...whereFrom(trunk, at, around),
    lines: maxLines,
    ...wayOut(trunk, around),
    ...(kind === "test" ? { test: true, realm: around.testRealm } : {}),
    ...(kind === "carrier" && digestUser !== undefined && !trunk.register ? { realm: around.testRealm } : {}),
    ...(kind === "carrier" && registration(trunk, around)),
    ...(kind === "carrier" && credentials(trunk, around)),
    ...(health && { optionsSec: health.optionsSec }),
    ...(calledNumberFrom && { calledNumberFrom }),
    ...(srtp && { srtp }),
    ...(codecs && codecs.length > 0 && { codecs }),
    ...sessionTimerOf(trunk),
    ...(digits && { digits }),
    ...(introduction && { introduction }),
    ...(unreadParts && { unreadParts }),
    ...(rtpTimeoutMs !== undefined && { silentAfterMs: rtpTimeoutMs }),
  };
};

/** The listener that a trunk names, else the first of its transport. */
const listenerOf = (trunk: TrunkConfig, listeners: readonly Listener[]): Listener | undefined =>
  trunk.listener === undefined
    ? listeners.find(({ transport }) => transport === trunk.transport)
    : listeners.find(({ name }) => name === trunk.listener);

/** The switch's trunks: those that are enabled and have a listener. */
export const trunksOf = (config: HotlineConfig, around: TrunkSurroundings): Trunk[] =>
  config.trunks.flatMap((trunk) => {
    const listener = listenerOf(trunk, around.listeners);
    return trunk.enabled && listener ? [trunkOf(trunk, listener, around)] : [];
  });

/** Enabled trunks that can't be used: there is no such listener. */
export const unheard = (config: HotlineConfig, listeners: readonly Listener[]): readonly TrunkConfig[] =>
  config.trunks.filter((trunk) => trunk.enabled && listenerOf(trunk, listeners) === undefined);

/** Hosts of carriers, names among them. */
export const hostsOf = (config: HotlineConfig): readonly string[] =>
  config.trunks.flatMap(({ enabled, host, register }) =>
    enabled ? [host, register?.host].filter((one) => one !== undefined) : [],
  );

export type PreviewedInvite = { readonly invite: string | null; readonly why: "inboundOnly" | "noListener" | null };

/** The INVITE that a call out over a trunk of these settings would leave with. A name that was never looked up is no hindrance. */
export const previewOf = (
  config: HotlineConfig,
  around: TrunkSurroundings,
  { domain: sipDomain, rtp }: { readonly domain: string; readonly rtp: MediaPlace },
  trunk: TrunkConfig,
  number: string,
): PreviewedInvite => {
  const known = { ...around, addressOf: (host: string) => around.addressOf(host) ?? (isIP(host) ? host : "192.0.2.1") };
  const [one] = trunksOf({ ...config, trunks: [{ ...trunk, enabled: true }] }, known);
  if (!one) return { invite: null, why: "noListener" };
  if (!one.peer) return { invite: null, why: "inboundOnly" };
  const previewed = previewInvite({ listeners: around.listeners, sipDomain, rtp }, one, {
    number: applyRules(trunk.numberRules?.out, number),
    ...callerIdOf(trunk, config.policies.outboundNumber),
  });
  return previewed.ok ? { invite: previewed.invite, why: null } : { invite: null, why: "noListener" };
};
