import { randomBytes, randomUUID } from "node:crypto";
import type { Settings } from "@zongji/sip";
import type { Carriers } from "./carriers.ts";
import type { SwitchConfig } from "./door.ts";

/** Period of keep-alives (RFC 5626 §4.4.1, §4.4.2): some NATs forget a binding after 30 s. */
const keepAliveMs = 25_000;

const poolBytes = 4096;

/** A pool of random bytes for tags and branches: asking the kernel for each took a twentieth of the signalling time. Each byte is used once. */
const pooledRandom = (): Settings["random"] => {
  let pool = randomBytes(poolBytes);
  let given = 0;
  return (bytes) => {
    if (bytes > poolBytes) return randomBytes(bytes);
    if (given + bytes > poolBytes) [pool, given] = [randomBytes(poolBytes), 0];
    given += bytes;
    return pool.subarray(given - bytes, given);
  };
};

/** The settings of the SIP stack. */
export const sipSettings = (
  config: SwitchConfig,
  carriers: () => Carriers,
  heardAt?: (session: string) => number | undefined,
): Settings => ({
  ...(heardAt && { heardAt }),
  random: pooledRandom(),
  classify: (...who) => carriers().classify(...who),
  sameCarrier: (one, other) => carriers().areOfOne(one, other),
  neverBanned: (host) => carriers().isAddress(host),
  sessionTimerOf: (peer) => carriers().termsOf(peer)?.sessionTimer,
  unreadPartsOf: (peer) => carriers().termsOf(peer)?.unreadParts,
  domains: config.domains ?? [config.sipDomain],
  ...(config.bans && { bans: config.bans }),
  deviceOf: (user) => config.devices.ofUser(user),
  digestUser: (username, realm) => config.devices.digestUser(username, realm),
  ...(config.devices.digestOffers && { digestOffers: config.devices.digestOffers }),
  newSession: () => randomUUID(),
  keepInvites: true,
  keepAliveMs,
  realm: config.sipDomain,
  algorithms: config.digestAlgorithms ?? ["MD5"],
  ...(config.nonceKey && { nonceKey: config.nonceKey }),
  ...(config.sipT1Ms !== undefined && { t1Ms: config.sipT1Ms }),
});
