import { randomBytes, randomUUID } from "node:crypto";
import type { Settings } from "@zongji/sip";
import type { SwitchConfig } from "./door.ts";
import type { Switchboard } from "./switchboard.ts";

/** How the SIP stack is to behave for this switch. */
export const sipSettings = (
  config: SwitchConfig,
  board: Pick<Switchboard, "classify" | "isTrunkAddress">,
): Settings => ({
  random: (bytes) => randomBytes(bytes),
  classify: (...who) => board.classify(...who),
  neverBanned: (host) => board.isTrunkAddress(host),
  domains: config.domains ?? [config.sipDomain],
  ...(config.bans && { bans: config.bans }),
  deviceOf: (user) => config.devices.ofUser(user),
  digestUser: (username, realm) => config.devices.digestUser(username, realm),
  newSession: () => randomUUID(),
  keepInvites: true,
  realm: config.sipDomain,
  algorithms: config.digestAlgorithms ?? ["MD5"],
  ...(config.nonceKey && { nonceKey: config.nonceKey }),
  ...(config.sipT1Ms !== undefined && { t1Ms: config.sipT1Ms }),
});
