/** What desks and walls are told by: a hotline under load, without wires, journal and database. */
import { setTimeout as sleep } from "node:timers/promises";
import { createSubjects, type Live } from "../../apps/live/src/live/index.ts";
import { createTodaysFacts } from "../../apps/live/src/live/todays-facts.ts";
import type { Fact, PartyId } from "../../packages/domain/src/index.ts";
import { type Load, Traffic } from "./desk-traffic.ts";

const zone = "Asia/Shanghai";

/** @param hear what each step told */
export const openDeskHouse = (load: Load, hear: (facts: readonly Fact[]) => void = () => {}) => {
  const recent = createTodaysFacts(zone, Date.now());
  recent.earlier(undefined);
  const listeners = new Set<() => void>();
  const numbers = new Map<PartyId, string>();
  const parties = {
    party: (number: string) => {
      const party = `p${number}` as PartyId;
      numbers.set(party, number);
      return party;
    },
    numberOf: (party: PartyId) => numbers.get(party),
  };
  const traffic = new Traffic(load, parties, (facts) => {
    recent.add(facts);
    subjects.note(facts);
    hear(facts);
    for (const listener of listeners) listener();
  });
  const subjects = createSubjects(traffic.hotline, () => 0);
  const live = {
    clock: { now: Date.now, offsetMs: () => 0, zone },
    config: () => traffic.hotline.config,
    look: subjects.look,
    takeTouched: subjects.take,
    agentsOf: subjects.agentsOf,
    factsOf: recent.ofCall,
    today: () => recent.today(Date.now()),
    readDay: recent.read,
    numberOf: parties.numberOf,
    drainsUntil: () => undefined,
    append: async () => {},
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Live;
  return { traffic, live };
};

/** In percent of a core. */
export const cpuOver = async (ms: number): Promise<number> => {
  const [from, began] = [process.cpuUsage(), performance.now()];
  await sleep(ms);
  const { user, system } = process.cpuUsage(from);
  return Math.round(((user + system) / 1000 / (performance.now() - began)) * 1000) / 10;
};
