import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { type Arriving, dayStart, type FactBody, type Hotline, type Input, turnedAwayFacts } from "@zongji/domain";
import { unreadFacts } from "@zongji/store";
import { repairRecording, type Switch, type Timers } from "@zongji/switch";
import type { JournalPast } from "../journal/index.ts";
import { createAdmission } from "./admission.ts";
import { createAsks } from "./asks.ts";
import { keepBindings, keptBindings } from "./bindings.ts";
import { startClock } from "./clock.ts";
import { type Connected, connect } from "./connect.ts";
import { DiskWatch } from "./disk.ts";
import { createDns } from "./dns.ts";
import type { Live, LiveOptions } from "./door.ts";
import { type Machine, recordingsIn } from "./machine.ts";
import { createNumberReader } from "./number-reader.ts";
import { openJournal, readKeys } from "./open-journal.ts";
import { type Parts, setTrunks, watchConfig } from "./parts.ts";
import { createPartyCache } from "./party-cache.ts";
import { readAgain } from "./read-again.ts";
import { readToday } from "./read-today.ts";
import { closeRecordings } from "./recordings.ts";
import { endOrphans, recover, resume } from "./recovery.ts";
import { liveOf, type Running } from "./running.ts";
import type { Runtime } from "./runtime.ts";
import { createShared } from "./shared.ts";
import { Shipping } from "./shipping.ts";
import { createSpoken, spokenFolder } from "./spoken.ts";
import { createSubjects, type Subjects } from "./subjects.ts";
import { createTodaysFacts } from "./todays-facts.ts";

/**
 * Starts the live hotline: reads what the last run left, ends truthfully what was open, opens SIP and RTP, takes calls.
 * Waits for no database.
 * @param machine its time, wire and disk: nothing here reaches for others
 * @throws CannotStart in one sentence
 */
export const startLive = async (options: LiveOptions, machine: Machine): Promise<Live> =>
  liveOf(await bringUp(options, machine));

const bringUp = async (options: LiveOptions, machine: Machine): Promise<Running> => {
  const { db, dataFolder, timeZone, onShipped, log } = options;
  const { timers, disk: files } = machine;
  const { mono } = machine.readings;
  const began = mono();
  unreadFacts.logTo(log);
  const { parts, parties, past, recovered, listeners, callbacks } = await prepare(options, machine);
  const { clock, journal, hotline, takenUp, todaysFacts, admission } = parts;
  const connected = await connect(parts).catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  const { runtime, board } = connected;
  callbacks.addressFound = () => setTrunks(parts, board, hotline.config);
  callbacks.dayLost = (besideMs) => void readDayAgain(parts, besideMs);
  callbacks.turnedAway = (calls) => void runtime.append(calls.flatMap((call) => turnedAway(parts, call)));
  goOn(parts, connected, past, recovered);
  const tookMs = Math.round(mono() - began);
  log.info({ calls: takenUp.kept.calls.size, legs: takenUp.legs.length, tookMs }, "the calls of the last run go on");
  await readToday(journal, todaysFacts);
  const feed = (input: Input) => void runtime.feed(input);
  todaysFacts.read(createNumberReader({ node: options.node ?? "n1", epoch: journal.epoch, since: clock.now(), feed }));
  const recordingsFolder = recordingsIn(dataFolder);
  const keep = keepBindings(journal, board.snapshotBindings, clock.steady);
  const disk = new DiskWatch({
    ...{ folder: recordingsFolder, onRoom: board.setRecordingRoom, log, timers },
    space: files.space,
  });
  await disk.look();
  const repairing = closeRecordings(recordingsFolder, recovered.recordings, runtime, repairRecording, log, files);
  // The wall counts from the journal, so that it counts without the database: today's files stay.
  const mayDrop = (lastAt: number) => clock.wallOf(lastAt) < dayStart(clock.now(), timeZone);
  const shipping = new Shipping({
    journal,
    db,
    mayDrop,
    log,
    wall: clock.now,
    mono,
    timers,
    ...(onShipped && { onShipped }),
  });
  const watchJournal = timers.every(1000, () => admission.look(journal.isOverfull, board.drain));
  const watchBindings = timers.every(1000, keep);
  const watches = [watchClock({ ...parts, runtime }), watchMedia(board, runtime, timers), watchJournal, watchBindings];
  return { ...parts, ...connected, parties, shipping, repairing, keep, disk, watches, listeners };
};

/** What parts call that are made before the switch and the runtime are there. */
type Callbacks = {
  addressFound: () => void;
  dayLost: (besideMs: number) => void;
  turnedAway: (calls: readonly Arriving[]) => void;
};

/** Reads keys and journal, and makes every part that needs neither switch nor runtime. */
const prepare = async (options: LiveOptions, machine: Machine) => {
  const { dataFolder, timeZone, log } = options;
  const callbacks: Callbacks = { addressFound: () => {}, dayLost: () => {}, turnedAway: () => {} };
  const { timers, disk } = machine;
  const clock = startClock(timeZone, machine.readings);
  const parties = readKeys(join(dataFolder, "keys"));
  const { journal, past, awayMs } = await openJournal(options, machine, clock, parties);
  const shared = createShared(journal.epoch, past.held);
  const partyCache = createPartyCache(parties, past.parties);
  const todaysFacts = createTodaysFacts(timeZone, clock.now(), (besideMs) => callbacks.dayLost(besideMs));
  await disk.makeFolder(recordingsIn(dataFolder));
  const recovered = await recover(journal, past, shared, options, { now: clock.steady(), awayMs });
  const { state: hotline, facts, takenUp } = recovered;
  todaysFacts.add(facts);
  log.info({ epoch: journal.epoch, facts: facts.length, agents: hotline.agents.size }, "the journal was read");
  const spoken = createSpoken(spokenFolder(dataFolder), log, machine.readings.wall);
  const subjects = createSubjects(hotline, clock.offsetMs);
  const listeners = new Set<() => void>();
  const parts: Parts = {
    ...{ options, machine, clock, journal, hotline, partyCache, todaysFacts, subjects, shared, takenUp },
    changed: tellEach(listeners, subjects),
    asks: createAsks({ hosts: options.flowHosts ?? [], lookUp: options.lookUp, spoken, timers, log }),
    admission: createAdmission(log, (calls) => callbacks.turnedAway(calls)),
    dns: createDns({ log, timers, onChange: () => callbacks.addressFound() }),
  };
  return { parts, parties, past, recovered, listeners, callbacks };
};

type Recovered = Awaited<ReturnType<typeof recover>>;

/** Goes on with calls and phones of the last run, and ends what can't go on. */
const goOn = (parts: Parts, { runtime, board }: Connected, past: JournalPast, { orphans, tries }: Recovered): void => {
  const { clock, journal, hotline, takenUp, machine } = parts;
  watchConfig(parts, hotline.config);
  endOrphans(past, orphans, journal, board, clock.steady());
  restoreBindings(past, board, runtime, hotline, clock.steady());
  resume({
    takenUp,
    ...(tries !== undefined && { tries }),
    hotline,
    clock,
    journal,
    runtime,
    board,
    timers: machine.timers,
  });
};

const restoreBindings = (past: JournalPast, board: Switch, runtime: Runtime, hotline: Hotline, now: number): void => {
  board.restoreBindings(keptBindings(past, now));
  for (const { id: device } of hotline.config.devices) {
    if (board.isReachable(device)) void runtime.feed({ is: "DeviceReachable", device, at: now });
  }
};

/** Follows the wall clock. */
const watchClock = ({
  clock,
  machine,
  runtime,
  options: { log },
}: Parts & { readonly runtime: Runtime }): (() => void) => {
  const look = () => {
    const step = runtime.followClock(clock.check);
    if (step) log.error({ byMs: step.byMs }, "the wall clock was stepped");
  };
  look();
  return machine.timers.every(1000, look);
};

/** Reads the day's facts again from journal and database, where a step of the wall clock moved them: they are not kept in memory. */
const readDayAgain = async ({ clock, todaysFacts, journal, options }: Parts, besideMs: number): Promise<void> => {
  const { log, db, timeZone } = options;
  const now = clock.now();
  const day = { from: dayStart(now, timeZone) - besideMs, to: now + besideMs };
  try {
    await todaysFacts.again(now, async (tell) => {
      // Waits until everything before is in the files.
      await journal.append([]).catch(() => {});
      await readAgain(journal, db, day, log, tell);
    });
  } catch (error) {
    log.error({ error: String(error) }, "the day could not be read again");
  }
};

/** Writes a fact for each media process that died. What that did to each leg comes from the switch. */
const watchMedia = (board: Switch, runtime: Runtime, timers: Timers): (() => void) => {
  let known = board.counters().mediaRestarts;
  return timers.every(1000, () => {
    const { mediaRestarts, legs } = board.counters();
    if (mediaRestarts !== known) void runtime.append([{ type: "MediaRestarted", legs }]);
    known = mediaRestarts;
  });
};

/** Facts of a call that was refused while the journal could not be written: it counts all the same (spec metrics I1). */
const turnedAway = ({ hotline, clock, partyCache }: Parts, call: Arriving): FactBody[] =>
  turnedAwayFacts(hotline.config, call, { came: clock.wallOf(call.at), newId: randomUUID, party: partyCache.party });

/** While nobody listens, noted changes are dropped after so many steps. */
const forgetEvery = 256;

const tellEach = (listeners: ReadonlySet<() => void>, subjects: Subjects) => {
  let untold = 0;
  return () => {
    for (const listener of listeners) listener();
    untold = listeners.size > 0 ? 0 : untold + 1;
    if (untold % forgetEvery === forgetEvery - 1) subjects.take();
  };
};
