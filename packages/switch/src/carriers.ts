/** 中继: the trunks as they are configured now, and whether they are up. */
import type { DeviceId, TrunkId } from "@zongji/domain";
import type { Admission, Peer, Place, RequestFacts, Source } from "@zongji/sip";
import type { SwitchConfig, Terms, Trunk, TrunkState } from "./door.ts";
import { TrunkWatch, type WatchPorts } from "./trunk-watch.ts";
import { areOfOneTrunk, classify, isTrunkAddress, trunkTable } from "./trunks.ts";

export type Carriers = ReturnType<typeof createCarriers>;

export const createCarriers = (config: SwitchConfig, ports: WatchPorts, linesTaken: (trunk: TrunkId) => number) => {
  const { devices } = config;
  const watch = new TrunkWatch(ports);
  let table = trunkTable([]);

  return {
    update: (trunks: readonly Trunk[]): void => {
      table = trunkTable(trunks);
      for (const one of table.wrong) ports.log.error(one, "trunk source is neither an address nor a block");
      watch.update(trunks);
    },
    /** Registers trunks and begins OPTIONS. Call it once the SIP listeners are open. */
    start: watch.start,
    /** Unregisters all trunks. */
    stop: watch.stop,
    onSip: watch.onSip,
    isDown: watch.isDown,
    get: (id: TrunkId): Trunk | undefined => table.byId.get(id),
    classify: (source: Source, facts: RequestFacts): Admission => classify(table, devices, source, facts),
    areOfOne: (one: Place, other: Place): boolean | undefined => areOfOneTrunk(table, one, other),
    isAddress: (host: string): boolean => isTrunkAddress(table, host),
    /** The domain of the carrier at this address, which its certificate must contain. */
    nameAt: (host: string): string | undefined => {
      for (const { peer, domain, register } of table.byId.values()) {
        if (domain !== undefined && peer?.host === host) return domain;
        if (register?.domain !== undefined && register.registrar.host === host) return register.domain;
      }
      return undefined;
    },
    termsOf: (peer: Peer): Terms | undefined =>
      peer.kind === "trunk" ? table.byId.get(peer.id as TrunkId) : devices.termsOf?.(peer.device as DeviceId),
    states: (): TrunkState[] =>
      watch.states().map((state) => {
        const lines = table.byId.get(state.id)?.lines;
        return { ...state, taken: linesTaken(state.id), ...(lines !== undefined && { lines }) };
      }),
  };
};
