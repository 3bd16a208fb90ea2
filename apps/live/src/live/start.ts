import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type Arriving,
  busyGroups,
  dayStart,
  type FactBody,
  type Hotline,
  type HotlineConfig,
  type PartyId,
  phonesAway,
  type SwitchCommand,
  turnedAwayFacts,
} from "@zongji/domain";
import { CannotStart, type Db, findParty, type Parties, unpackSealed, unreadFacts } from "@zongji/store";
import { createSwitch, repairRecording, type Switch } from "@zongji/switch";
import type { Journal, JournalPast } from "../journal/index.ts";
import { keepBindings, keptBindings } from "./bindings.ts";
import { type NodeClock, startClock } from "./clock.ts";
import { devicesOf, unheardDevices } from "./devices.ts";
import { DiskWatch } from "./disk.ts";
import type { Live, LiveOptions, LivePulse } from "./door.ts";
import { drain } from "./drain.ts";
import { createHoldings, type TakenUp } from "./held.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createLineTests } from "./line-test.ts";
import { createNames, type Names } from "./names.ts";
import { openJournal, readKeys } from "./open-journal.ts";
import { readAgain } from "./read-again.ts";
import { readToday } from "./read-today.ts";
import { createRecent, type Recent } from "./recent.ts";
import { closeRecordings } from "./recordings.ts";
import { Runtime } from "./runtime.ts";
import { createShared, type Shared } from "./shared.ts";
import { Shipping } from "./shipping.ts";
import { createSubjects, type Subjects } from "./subjects.ts";
import { endOrphans, resume, takeUp } from "./take-up.ts";
import { hostsOf, previewOf, type TrunkSurroundings, trunksOf, unheard } from "./trunks.ts";
import { createTurnstile, type Turnstile } from "./turnstile.ts";

type Parts = {
  readonly options: LiveOptions;
  readonly clock: NodeClock;
  readonly journal: Journal;
  readonly hotline: Hotline;
  readonly ledger: Ledger;
  readonly recent: Recent;
  readonly subjects: Subjects;
  readonly names: Names;
  readonly changed: () => void;
  readonly shared: Shared;
  readonly takenUp: TakenUp;
  readonly turnstile: Turnstile;
};

const surroundings = (
  { listeners, testRealm, trunkPassword }: LiveOptions["sip"],
  names: Names,
): TrunkSurroundings => ({
  listeners,
  testRealm,
  addressOf: names.addressOf,
  ...(trunkPassword && { password: trunkPassword }),
});

/** The switch and the runtime, each of which needs the other. */
const connect = async (parts: Parts) => {
  const { options, clock, journal, hotline, ledger, recent, subjects, names, changed, shared, takenUp, turnstile } =
    parts;
  const { dataFolder, sip, log } = options;
  let board: Switch | undefined;
  const early: SwitchCommand[] = [];
  const runtime = new Runtime({
    hotline,
    journal,
    clock,
    ledger,
    log,
    undone: takenUp.undone,
    perform: (command) => (board ? board.perform(command) : early.push(command)),
    onFacts: (facts) => {
      recent.add(facts);
      subjects.note(facts);
    },
    onStep: changed,
  });
  // From here on the journal is told of each change.
  journal.hold(
    createHoldings({
      hotline,
      shared,
      changes: () => board?.changes() ?? [],
      undone: () => runtime.undone,
      takenUp,
    }),
  );
  const lineTests = createLineTests({
    perform: (command) => board?.perform(command),
    flows: (leg) => board?.flows(leg) ?? false,
    now: clock.mono,
    after: (ms, call) => void setTimeout(call, ms).unref(),
  });
  const opened = await createSwitch({
    config: {
      listeners: sip.listeners,
      trunks: trunksOf(hotline.config, surroundings(sip, names)),
      devices: devicesOf(() => hotline.config, sip.digestUser),
      sipDomain: sip.domain,
      promptFolders: sip.promptFolders,
      recordingsFolder: join(dataFolder, "recordings"),
      rtp: sip.rtp,
      ...(sip.mediaSockets && { mediaSockets: sip.mediaSockets }),
      get silentAfterMs() {
        return hotline.config.policies.rtpTimeoutMs;
      },
      ...(sip.nonceKey && { nonceKey: sip.nonceKey }),
      domains: [sip.domain, ...(sip.domains ?? [])],
    },
    clock: { mono: clock.mono, at: clock.at },
    onEvent: (event) => (lineTests.takes(event) || !turnstile.lets(event) ? undefined : runtime.tell(event, event.at)),
    onChange: () => journal.touch().catch(() => {}),
    takeUp: takenUp,
    ...(options.isShort && { isShort: options.isShort }),
    log,
  });
  if (!opened.ok) throw new CannotStart(opened.error.message);
  board = opened.switch;
  for (const command of early.splice(0)) board.perform(command);
  return { runtime, board, lineTests };
};

const restoreBindings = (past: JournalPast, board: Switch, runtime: Runtime, hotline: Hotline, now: number): void => {
  board.restoreBindings(keptBindings(past, now));
  for (const { id: device } of hotline.config.devices) {
    if (board.isReachable(device)) void runtime.feed({ is: "DeviceReachable", device, at: now });
  }
};

/** Follows the wall clock. */
const watchClock = ({ clock, runtime, options: { log } }: Parts & { readonly runtime: Runtime }): NodeJS.Timeout => {
  const look = () => {
    const step = runtime.followClock(clock.check);
    if (step) log.error({ byMs: step.byMs }, "the wall clock was stepped");
  };
  look();
  return setInterval(look, 1000).unref();
};

/** The day's facts are not kept: where a step of the wall clock moves them, they are read again from journal and database. */
const readDayAgain = async ({ clock, recent, journal, options }: Parts, besideMs: number): Promise<void> => {
  const { log, db, timeZone } = options;
  const now = clock.now();
  const day = { from: dayStart(now, timeZone) - besideMs, to: now + besideMs };
  try {
    await recent.again(now, async (tell) => {
      // What was told before is in the files then.
      await journal.append([]).catch(() => {});
      await readAgain(journal, db, day, log, tell);
    });
  } catch (error) {
    log.error({ error: String(error) }, "the day could not be read again");
  }
};

/** Reads a party's number from the table, so that it can be called. Without the database it stays unknown. */
const learnNumber = async (db: Db, ledger: Ledger, parties: Parties, party: PartyId): Promise<void> => {
  if (ledger.numberOf(party) !== undefined) return;
  const row = await findParty(db, party).catch(() => undefined);
  const number = row?.number_sealed && parties.open(party, unpackSealed(row.number_sealed));
  if (number) ledger.remember(party, number);
};

/** A media process that died is a fact of the node; what it did to each leg the switch tells. */
const watchMedia = (board: Switch, runtime: Runtime): NodeJS.Timeout => {
  let known = board.counters().mediaRestarts;
  return setInterval(() => {
    const { mediaRestarts, legs } = board.counters();
    if (mediaRestarts !== known) void runtime.append([{ type: "MediaRestarted", legs }]);
    known = mediaRestarts;
  }, 1000).unref();
};

/** The switch tells moments by the steady clock. */
const onWall = (state: ReturnType<Switch["trunks"]>[number], { wallOf }: NodeClock) => ({
  ...state,
  ...(state.since !== undefined && { since: wallOf(state.since) }),
  ...(state.registeredUntil !== undefined && { registeredUntil: wallOf(state.registeredUntil) }),
});

/** As they are configured, at the addresses that their names have now. */
const setTrunks = ({ options: { sip }, names }: Parts, board: Switch, config: HotlineConfig): void =>
  board.updateTrunks(trunksOf(config, surroundings(sip, names)));

/** A call that was turned away while nothing could be written counts all the same (spec metrics I1). */
const turnedAway = ({ hotline, clock, ledger }: Parts, call: Arriving): FactBody[] =>
  turnedAwayFacts(hotline.config, call, { came: clock.wallOf(call.at), newId: randomUUID, party: ledger.party });

/** What is configured where it can't be; names of carriers that are to be looked up. */
const watchConfig = ({ options: { sip, log }, names }: Parts, config: HotlineConfig): void => {
  for (const { id, transport, listener } of unheard(config, sip.listeners))
    log.error({ trunk: id, transport, listener }, "a trunk can't be used: there is no such listener");
  for (const { id, sipUser, listener } of unheardDevices(config, sip.listeners))
    log.error({ device: id, sipUser, listener }, "a phone can't register: there is no such listener");
  names.watch(hostsOf(config));
};

/** All that runs, as far as the door and the end need it. */
type Running = Parts & {
  readonly parties: Parties;
  readonly runtime: Runtime;
  readonly board: Switch;
  readonly lineTests: ReturnType<typeof createLineTests>;
  readonly shipping: Shipping;
  readonly repairing: Promise<void>;
  readonly keep: () => void;
  readonly disk: DiskWatch;
  readonly watches: readonly NodeJS.Timeout[];
  readonly listeners: Set<() => void>;
};

/** While nobody listens, what was noted is let go of after so many steps. */
const forgetEvery = 256;

const tellEach = (listeners: ReadonlySet<() => void>, subjects: Subjects) => {
  let untold = 0;
  return () => {
    for (const listener of listeners) listener();
    untold = listeners.size > 0 ? 0 : untold + 1;
    if (untold % forgetEvery === forgetEvery - 1) subjects.take();
  };
};

const bringUp = async (options: LiveOptions): Promise<Running> => {
  const { db, dataFolder, timeZone, onShipped, log } = options;
  const began = performance.now();
  unreadFacts.logTo(log);
  const clock = startClock(timeZone);
  const parties = readKeys(join(dataFolder, "keys"));
  const { journal, past, awayMs } = await openJournal(options, clock, parties);
  const shared = createShared(journal.epoch, past.held);
  const ledger = createLedger(parties, past.parties);
  let lost = (_besideMs: number): void => {};
  const recent = createRecent(timeZone, clock.now(), (besideMs) => lost(besideMs));
  await mkdir(join(dataFolder, "recordings"), { recursive: true, mode: 0o700 });
  const moment = { now: clock.steady(), awayMs };
  const taken = await takeUp(journal, past, shared, options, moment);
  const { state: hotline, facts, recordings, takenUp, orphans, tries } = taken;
  recent.add(facts);
  log.info({ epoch: journal.epoch, facts: facts.length, agents: hotline.agents.size }, "the journal was read");

  const subjects = createSubjects(hotline, clock.offsetMs);
  const listeners = new Set<() => void>();
  const changed = tellEach(listeners, subjects);
  let named = () => {};
  let tell = (_calls: readonly Arriving[]): void => {};
  const turnstile = createTurnstile(log, (calls) => tell(calls));
  const names = createNames({ log, onChange: () => named() });
  const parts = {
    options,
    clock,
    journal,
    hotline,
    ledger,
    recent,
    subjects,
    names,
    changed,
    shared,
    takenUp,
    turnstile,
  };
  const { runtime, board, lineTests } = await connect(parts).catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  named = () => setTrunks(parts, board, hotline.config);
  lost = (besideMs) => void readDayAgain(parts, besideMs);
  tell = (calls) => void runtime.append(calls.flatMap((call) => turnedAway(parts, call)));
  watchConfig(parts, hotline.config);
  endOrphans(past, orphans, journal, board, clock.steady());
  restoreBindings(past, board, runtime, hotline, clock.steady());
  resume({ takenUp, ...(tries !== undefined && { tries }), hotline, clock, journal, runtime, board });
  const tookMs = Math.round(performance.now() - began);
  log.info({ calls: takenUp.kept.calls.size, legs: takenUp.legs.length, tookMs }, "the calls of the last run go on");
  await readToday(journal, recent);
  const keep = keepBindings(journal, board.snapshotBindings, clock.steady);
  const disk = new DiskWatch({ folder: join(dataFolder, "recordings"), onRoom: board.setRecordingRoom, log });
  await disk.look();
  const repairing = closeRecordings(join(dataFolder, "recordings"), recordings, runtime, repairRecording, log);
  // The wall counts from the journal, so that it counts without the database: today's files stay.
  const mayDrop = (lastAt: number) => clock.wallOf(lastAt) < dayStart(clock.now(), timeZone);
  const shipping = new Shipping({ journal, db, mayDrop, log, ...(onShipped && { onShipped }) });
  const watchJournal = setInterval(() => turnstile.look(journal.isOverfull, board.drain), 1000).unref();
  const watchBindings = setInterval(keep, 1000).unref();
  const watches = [watchClock({ ...parts, runtime }), watchMedia(board, runtime), watchJournal, watchBindings];
  return {
    ...parts,
    parties,
    runtime,
    board,
    lineTests,
    shipping,
    repairing,
    keep,
    disk,
    watches,
    listeners,
  };
};

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
  const { turnstile, hotline, runtime, board, names, shipping, journal, repairing, keep, disk, watches } = running;
  for (const watch of watches) clearInterval(watch);
  disk.close();
  names.close();
  keep();
  const callsEnded = hotline.calls.size === 0 ? 0 : await drain(runtime, hotline, 0, () => {});
  await board.close();
  await repairing;
  turnstile.close();
  await runtime.append([{ type: "NodeStopped", callsEnded }]);
  await runtime.close();
  await shipping.close();
  await journal.close();
};

/**
 * Starts the live hotline: reads what the last run left, ends truthfully what was open, opens SIP and RTP, takes calls.
 * Waits for no database. @throws CannotStart in one sentence
 */
export const startLive = async (options: LiveOptions): Promise<Live> => {
  const running = await bringUp(options);
  const { clock, parties, hotline, ledger, recent, subjects, runtime, board, listeners } = running;
  const { db } = options;
  let ending: Promise<void> | undefined;
  let drainsUntil: number | undefined;
  return {
    clock,
    parties,
    config: () => hotline.config,
    look: subjects.look,
    takeTouched: subjects.take,
    agentsOf: subjects.agentsOf,
    phonesAway: () => phonesAway(hotline),
    busyGroups: () => busyGroups(hotline),
    factsOf: recent.ofCall,
    today: () => recent.today(clock.now()),
    readDay: recent.read,
    letFactsGo: () => {
      recent.letGo();
      return recent.isRead();
    },
    numberOf: ledger.numberOf,
    command: async (user, command) => {
      if (command.do === "callOut" && "party" in command.to) await learnNumber(db, ledger, parties, command.to.party);
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
    setPools: (elsewhere, held) => {
      void runtime.feed({ is: "PoolsChanged", elsewhere });
      void runtime.append([{ type: "PoolsChanged", held }]);
    },
    learn: (facts) => {
      recent.add(facts);
      subjects.note(facts);
    },
    attachWebSocket: board.attachWebSocket,
    trunks: () => board.trunks().map((state) => onWall(state, clock)),
    testTrunk: (trunk, number) => running.lineTests.place(trunk, number, hotline.config.policies.outboundNumber),
    previewInvite: (trunk, number) =>
      previewOf(hotline.config, surroundings(options.sip, running.names), options.sip, trunk, number),
    bans: () => board.bans().map((ban) => ({ ...ban, until: clock.wallOf(ban.until) })),
    unban: board.unban,
    drain: (limitMs, onLeft = () => {}) => {
      drainsUntil = clock.steady() + limitMs;
      return drain(runtime, hotline, limitMs, onLeft);
    },
    drainsUntil: () => (drainsUntil === undefined ? undefined : clock.wallOf(drainsUntil)),
    isDraining: () => hotline.draining,
    append: (bodies) => runtime.append(bodies),
    isReachable: board.isReachable,
    quality: board.quality,
    pulse: () => pulseOf(running),
    mediaPids: board.mediaPids,
    close: () => {
      ending ??= end(running);
      return ending;
    },
  };
};
