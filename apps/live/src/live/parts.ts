/** The parts of the live hotline, and what is done with several of them. */
import type { Hotline, HotlineConfig } from "@zongji/domain";
import type { Switch } from "@zongji/switch";
import type { Journal } from "../journal/index.ts";
import type { Admission } from "./admission.ts";
import type { Asks } from "./asks.ts";
import type { TakenUp } from "./checkpoint.ts";
import type { NodeClock } from "./clock.ts";
import { unheardDevices } from "./devices.ts";
import type { Dns } from "./dns.ts";
import type { LiveOptions } from "./door.ts";
import type { Machine } from "./machine.ts";
import type { PartyCache } from "./party-cache.ts";
import type { Shared } from "./shared.ts";
import type { Subjects } from "./subjects.ts";
import type { TodaysFacts } from "./todays-facts.ts";
import { hostsOf, type TrunkSurroundings, trunksOf, unheard } from "./trunks.ts";

export type Parts = {
  readonly options: LiveOptions;
  readonly machine: Machine;
  readonly clock: NodeClock;
  readonly journal: Journal;
  readonly hotline: Hotline;
  readonly partyCache: PartyCache;
  readonly todaysFacts: TodaysFacts;
  readonly subjects: Subjects;
  readonly dns: Dns;
  /** Called after each step. */
  readonly changed: () => void;
  readonly shared: Shared;
  readonly takenUp: TakenUp;
  readonly admission: Admission;
  readonly asks: Asks;
};

export const surroundings = (
  { listeners, testRealm, trunkPassword }: LiveOptions["sip"],
  dns: Dns,
): TrunkSurroundings => ({
  listeners,
  testRealm,
  addressOf: dns.addressOf,
  ...(trunkPassword && { password: trunkPassword }),
});

/** Gives the switch the configured trunks, at the addresses that their names have now. */
export const setTrunks = ({ options: { sip }, dns }: Parts, board: Switch, config: HotlineConfig): void =>
  board.updateTrunks(trunksOf(config, surroundings(sip, dns)));

/** Logs trunks and phones that can't be used, and begins to look up the carriers' names. */
export const watchConfig = ({ options: { sip, log }, dns }: Parts, config: HotlineConfig): void => {
  for (const { id, transport, listener } of unheard(config, sip.listeners))
    log.error({ trunk: id, transport, listener }, "a trunk can't be used: there is no such listener");
  for (const { id, sipUser, listener } of unheardDevices(config, sip.listeners))
    log.error({ device: id, sipUser, listener }, "a phone can't register: there is no such listener");
  dns.watch(hostsOf(config));
};
