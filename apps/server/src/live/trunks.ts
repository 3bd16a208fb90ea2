import { isIP } from "node:net";
import type { HotlineConfig, TrunkConfig } from "@zongji/domain";
import type { Devices, Listener, Trunk } from "@zongji/switch";

const trunkOf = (trunk: TrunkConfig, listener: string, testRealm: string): Trunk => {
  const { id, kind, match, maxLines, host, port, digestUser } = trunk;
  return {
    id,
    listener,
    sources: match,
    lines: maxLines,
    ...(host !== undefined && isIP(host) !== 0 && { peer: { host, port: port ?? 5060 } }),
    ...(kind === "test" ? { test: true, realm: testRealm } : {}),
    ...(kind === "carrier" && digestUser !== undefined ? { realm: testRealm } : {}),
  };
};

/** The switch's trunks: those that are enabled and have a listener of their transport. */
export const trunksOf = (config: HotlineConfig, listeners: readonly Listener[], testRealm: string): Trunk[] =>
  config.trunks.flatMap((trunk) => {
    const listener = listeners.find(({ transport }) => transport === trunk.transport);
    return trunk.enabled && listener ? [trunkOf(trunk, listener.name, testRealm)] : [];
  });

/** Who lives at which address of record, as the configuration stands at that moment. */
export const devicesOf = (config: () => HotlineConfig, digestUser: Devices["digestUser"]): Devices => ({
  ofUser: (user) => config().devices.find(({ sipUser }) => sipUser === user)?.id,
  userOf: (device) => config().devices.find(({ id }) => id === device)?.sipUser,
  digestUser,
});
