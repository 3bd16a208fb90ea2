/** The live hotline at work: what the rest of the server asks it, and its end. */
import { busyGroups, type HotlineConfig, type PartyId, phonesAway } from "@zongji/domain";
import { type Db, findParty, type Parties, unpackSealed, unreadFacts } from "@zongji/store";
import type { Switch } from "@zongji/switch";
import type { NodeClock } from "./clock.ts";
import type { Connected } from "./connect.ts";
import type { DiskWatch } from "./disk.ts";
import type { Live, LivePulse } from "./door.ts";
import { drain } from "./drain.ts";
import { type Parts, setTrunks, surroundings, watchConfig } from "./parts.ts";
import type { PartyCache } from "./party-cache.ts";
import type { Shipping } from "./shipping.ts";
import { previewOf } from "./trunks.ts";

export type Running = Parts &
  Connected & {
    readonly parties: Parties;
    readonly shipping: Shipping;
    readonly repairing: Promise<void>;
    /** Writes the phones' bindings into the journal. */
    readonly keep: () => void;
    readonly disk: DiskWatch;
    readonly watches: readonly (() => void)[];
    readonly listeners: Set<() => void>;
  };

export const liveOf = (running: Running): Live => ({
  ...hotlineOf(running),
  ...telephonyOf(running),
  ...endingOf(running),
  pulse: () => pulseOf(running),
});

/** Its state, its facts, and commands to it. */
const hotlineOf = (running: Running) => {
  const { clock, parties, hotline, partyCache, todaysFacts, subjects, runtime, board, listeners, options } = running;
  return {
    clock,
    parties,
    config: () => hotline.config,
    look: subjects.look,
    takeTouched: subjects.take,
    agentsOf: subjects.agentsOf,
    phonesAway: () => phonesAway(hotline),
    busyGroups: () => busyGroups(hotline),
    factsOf: todaysFacts.ofCall,
    today: () => todaysFacts.today(clock.now()),
    readDay: todaysFacts.read,
    letFactsGo: () => {
      todaysFacts.letGo();
      return todaysFacts.isRead();
    },
    numberOf: partyCache.numberOf,
    command: async (user, command) => {
      if (command.do === "callOut" && "party" in command.to)
        await learnNumber(options.db, partyCache, parties, command.to.party);
      return runtime.feed({ is: "Command", by: { user }, command });
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    configure: (config: HotlineConfig) => {
      watchConfig(running, config);
      setTrunks(running, board, config);
      void runtime.feed({ is: "ConfigChanged", config });
    },
    remember: (talks, dials) => {
      void runtime.feed({ is: "TalksKnown", talks });
      void runtime.feed({ is: "DialsKnown", dials });
    },
    setPools: (elsewhere, held) => {
      void runtime.feed({ is: "PoolsChanged", elsewhere });
      void runtime.append([{ type: "PoolsChanged", held }]);
    },
    learn: (facts) => {
      todaysFacts.add(facts);
      subjects.note(facts);
    },
    append: (bodies) => runtime.append(bodies),
  } satisfies Partial<Live>;
};

/** Trunks, phones, bans, sound. */
const telephonyOf = (running: Running) => {
  const { clock, hotline, board, dns, lineTests, options } = running;
  return {
    attachWebSocket: board.attachWebSocket,
    trunks: () => board.trunks().map((state) => onWall(state, clock)),
    testTrunk: (trunk, number) => lineTests.place(trunk, number, hotline.config.policies.outboundNumber),
    previewInvite: (trunk, number) =>
      previewOf(hotline.config, surroundings(options.sip, dns), options.sip, trunk, number),
    bans: () => board.bans().map((ban) => ({ ...ban, until: clock.wallOf(ban.until) })),
    unban: board.unban,
    isReachable: board.isReachable,
    quality: board.quality,
    mediaPids: board.mediaPids,
  } satisfies Partial<Live>;
};

const endingOf = (running: Running) => {
  const { clock, hotline, runtime } = running;
  let ending: Promise<void> | undefined;
  let drainsUntil: number | undefined;
  return {
    drain: (limitMs, onLeft = () => {}) => {
      drainsUntil = clock.steady() + limitMs;
      return drain(runtime, hotline, running.machine, limitMs, onLeft);
    },
    drainsUntil: () => (drainsUntil === undefined ? undefined : clock.wallOf(drainsUntil)),
    isDraining: () => hotline.draining,
    close: () => {
      ending ??= end(running);
      return ending;
    },
  } satisfies Partial<Live>;
};

/** Reads a party's number from the table, so that it can be called. Without the database it stays unknown. */
const learnNumber = async (db: Db, partyCache: PartyCache, parties: Parties, party: PartyId): Promise<void> => {
  if (partyCache.numberOf(party) !== undefined) return;
  const row = await findParty(db, party).catch(() => undefined);
  const number = row?.number_sealed && parties.open(party, unpackSealed(row.number_sealed));
  if (number) partyCache.remember(party, number);
};

/** The switch gives times of the steady clock; people see the wall clock's. */
const onWall = (state: ReturnType<Switch["trunks"]>[number], { wallOf }: NodeClock) => ({
  ...state,
  ...(state.since !== undefined && { since: wallOf(state.since) }),
  ...(state.registeredUntil !== undefined && { registeredUntil: wallOf(state.registeredUntil) }),
});

const pulseOf = ({ hotline, runtime, clock, journal, disk, shipping, board }: Running): LivePulse => ({
  calls: hotline.calls.size - hotline.calls.tests,
  testCalls: hotline.calls.tests,
  agents: hotline.agents.size,
  timers: runtime.timers,
  faults: runtime.faults,
  failedSteps: runtime.failedSteps,
  clockAheadMs: clock.aheadMs(),
  journal: journal.pulse,
  disk: disk.pulse,
  shipping: shipping.pulse(clock.steady()),
  unreadFacts: unreadFacts.count,
  switch: board.counters(),
});

const end = async (running: Running): Promise<void> => {
  const { admission, hotline, runtime, board, dns, shipping, journal, repairing, keep, disk, watches, asks } = running;
  for (const stop of watches) stop();
  disk.close();
  dns.close();
  keep();
  const callsEnded = hotline.calls.size === 0 ? 0 : await drain(runtime, hotline, running.machine, 0, () => {});
  asks.close();
  await board.close();
  await repairing;
  admission.close();
  await runtime.append([{ type: "NodeStopped", callsEnded }]);
  await runtime.close();
  await shipping.close();
  await journal.close();
};
