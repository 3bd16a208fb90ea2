/** What is ours: the real runtime, journal, switchboard and SIP stack. It can die at any moment, and is started again from its journal. */
import { createHash } from "node:crypto";
import type { DeviceId, Fact, HotlineConfig, LegId, SwitchCommand } from "@zongji/domain";
import type { Command } from "@zongji/sip";
import { partiesOf } from "@zongji/store";
import type { SwitchConfig } from "@zongji/switch";
import { Journal, readRecords } from "../../../apps/live/src/journal/index.ts";
import { keepBindings, keptBindings } from "../../../apps/live/src/live/bindings.ts";
import { createHoldings } from "../../../apps/live/src/live/checkpoint.ts";
import { type NodeClock, startClock } from "../../../apps/live/src/live/clock.ts";
import { devicesOf } from "../../../apps/live/src/live/devices.ts";
import type { LiveOptions } from "../../../apps/live/src/live/door.ts";
import { createPartyCache } from "../../../apps/live/src/live/party-cache.ts";
import { endOrphans, recover, resume } from "../../../apps/live/src/live/recovery.ts";
import { Runtime } from "../../../apps/live/src/live/runtime.ts";
import { createShared } from "../../../apps/live/src/live/shared.ts";
import { trunksOf } from "../../../apps/live/src/live/trunks.ts";
import { takeUpSip } from "../../../packages/switch/src/recovery.ts";
import { sipSettings } from "../../../packages/switch/src/sip-settings.ts";
import { Switchboard } from "../../../packages/switch/src/switchboard.ts";
import { MediaDouble } from "../../../packages/switch/src/testing/media-double.ts";
import type { Agenda, Life } from "./agenda.ts";
import type { Chance } from "./chance.ts";
import type { Disk } from "./disk.ts";
import { houseAddress, password, sipDomain } from "./peer.ts";
import { createStation } from "./station.ts";
import type { Trace } from "./trace.ts";
import type { Wire } from "./wire.ts";

export type World = {
  readonly agenda: Agenda;
  readonly wire: Wire;
  readonly chance: Chance;
  readonly disk: Disk;
  readonly trace: Trace;
  /** Of the journal. */
  readonly directory: string;
  readonly wallOffsetMs: () => number;
  readonly fault: (what: string) => void;
  /** Call-IDs of the calls that peers are in. */
  readonly inCall: () => ReadonlySet<string>;
  /** Lets time go on until it is done. */
  readonly drive: <T>(what: Promise<T>) => Promise<T>;
};
export type House = Awaited<ReturnType<typeof openHouse>>;

const epoch = Date.UTC(2026, 10, 25, 2, 0, 0);
const listeners = [
  { name: "udp", transport: "udp", bind: houseAddress.host, port: houseAddress.port },
  { name: "ws", transport: "ws" },
] as const;
const around = { listeners, testRealm: "test", addressOf: (host: string) => host };
const trunksIn = (config: HotlineConfig) => trunksOf(config, around);
const md5 = (text: string) => createHash("md5").update(text).digest("hex");

const switchConfig = (config: () => HotlineConfig): SwitchConfig => ({
  listeners,
  trunks: trunksIn(config()),
  devices: devicesOf(config, (user, realm) => {
    const device = config().devices.find(({ sipUser }) => sipUser === user)?.id;
    return device && { md5: md5(`${user}:${realm}:${password}`), device };
  }),
  sipDomain,
  promptFolders: ["/prompts"],
  recordingsFolder: "/nowhere",
  rtp: { bind: houseAddress.host, ports: [20_000, 20_999] },
});

/** Grave words of the log are faults of ours. What the model itself brings about is not. */
const logTo = (fault: World["fault"]) => {
  const grave = (fields: object, sentence: string) => {
    if (
      /failed$|could not be written$|already$/.test(sentence) &&
      !/media process|SIP refused|recording failed/.test(sentence)
    )
      fault(`${sentence} ${JSON.stringify(fields)}`);
  };
  return { debug: () => {}, info: () => {}, warn: () => {}, error: grave };
};

/** Small, so that files often change. */
const rotateBytes = 256 * 1024;

/** Starts it, as `startLive` does, from what the journal holds. */
export const openHouse = async (world: World, config: HotlineConfig, onFacts: (facts: readonly Fact[]) => void) => {
  const { agenda, wire, chance, disk, trace, directory, fault } = world;
  const life: Life = { name: "house", isOver: false };
  agenda.setHome(life);
  const clock: NodeClock = startClock("Asia/Shanghai", {
    wall: () => epoch + agenda.now() + world.wallOffsetMs(),
    mono: agenda.now,
    up: () => ({ boot: "the model's", ms: agenda.now() }),
  });
  const log = logTo(fault);
  const parties = partiesOf(Buffer.alloc(32, 1));
  let awayMs = Number.POSITIVE_INFINITY;
  const { steady, offsetMs, up } = clock;
  const { journal, past } = await Journal.open(
    {
      directory,
      node: "n1",
      now: steady,
      offsetMs,
      up,
      disk: disk.open,
      rotateBytes,
      beatMs: 5000,
      sealing: parties.sealing,
    },
    (last) => {
      awayMs = clock.goOn(last);
    },
  );
  const shared = createShared(journal.epoch, past.held);
  const options = { hotline: config, version: "model", log } as unknown as LiveOptions;
  const taken = await world.drive(recover(journal, past, shared, options, { now: clock.steady(), awayMs }));
  const { state: hotline, facts, recordings, takenUp, orphans, tries } = taken;
  onFacts(facts);
  const partyCache = createPartyCache(parties, past.parties);
  let lastCommandAt = 0;
  let isOpen = false;
  const early: Command[] = [];
  const perform = (command: SwitchCommand) => {
    lastCommandAt = agenda.now();
    trace.note(agenda.now(), JSON.stringify(command));
    board.perform(command);
  };
  const { undone } = takenUp;
  const ask = async () => ({ failed: "refused" }) as const;
  const onStep = () => {};
  const runtime = new Runtime({ hotline, journal, clock, partyCache, log, perform, ask, undone, onFacts, onStep });
  const setting = switchConfig(() => hotline.config);
  const after = (ms: number, run: () => void) => agenda.after(ms, run, life);
  const board: Switchboard = new Switchboard({
    config: setting,
    clock: { mono: agenda.now, at: clock.at },
    sip: {
      command: (command) => (isOpen ? station.command(command) : early.push(command)),
      bindings: (device) => station.agent.bindings(device),
      snapshot: (session) => station.agent.snapshot(session),
      restore: (snapshots) => station.agent.restore(snapshots),
    },
    media: (command) => {
      lastCommandAt = agenda.now();
      trace.note(agenda.now(), JSON.stringify(command));
      media.send(command);
    },
    onEvent: async (event) => {
      await runtime.feed(event, event.at);
    },
    onChange: () => journal.touch().catch(() => {}),
    takeUp: takenUp,
    log,
    after,
    exists: () => false,
    repair: async (file) => ({ file, codec: "PCMA", samples: 4, sha256: "cd" }),
  });
  const changes = board.changes;
  journal.hold(createHoldings({ hotline, shared, changes, undone: () => runtime.undone, takenUp }));
  const media = new MediaDouble(after, (event) => {
    if (!life.isOver) board.onMedia({ ...event, mono: agenda.now() } as never);
  });
  const settings = {
    ...sipSettings(setting, () => board.carriers),
    random: chance.bytes,
    nonceKey: Buffer.alloc(32, 7),
  };
  const station = createStation(
    { agenda, wire, fault },
    { address: houseAddress, life, settings, takeUp: takeUpSip(takenUp, clock) },
    (event, mono) => board.onSip(event, mono),
  );
  const isReachable = (device: DeviceId) => station.agent.bindings(device).length > 0;
  isOpen = true;
  for (const command of early.splice(0)) station.command(command);
  agenda.as(life, board.start);

  const keep = keepBindings(journal, () => station.agent.snapshotBindings(agenda.now()), clock.steady);
  const eachSecond = () => {
    after(1000, eachSecond);
    runtime.followClock(clock.check);
    keep();
  };
  agenda.as(life, () => {
    endOrphans(past, orphans, journal, board, clock.steady());
    station.took(station.agent.restoreBindings(keptBindings(past, clock.steady()), agenda.now()));
    for (const { id: device } of hotline.config.devices)
      if (isReachable(device)) void runtime.feed({ is: "DeviceReachable", device, at: clock.steady() });
    const { hasLeg, resume: goOn } = board;
    const tried = tries === undefined ? {} : { tries };
    resume({ takenUp, ...tried, hotline, clock, journal, runtime, board: { hasLeg, isReachable, resume: goOn } });
    eachSecond();
  });
  // As `closeRecordings` tells it of files that aren't there: reading real folders would take real time.
  for (const [recording, { call, leg }] of recordings)
    void runtime.append([{ type: "RecordingFailed", call, leg, recording, reason: "nothing of it was on disk" }]);

  const silentSince = new Map<LegId, number>();
  /** Sound comes from whoever is in the call still: a peer without power is silent. */
  const watchSilence = () => {
    after(2000, watchSilence);
    const inCall = world.inCall();
    for (const leg of board.legs()) {
      const callId = leg.state.at === "talking" ? station.agent.snapshot(leg.id)?.callId : undefined;
      if (callId === undefined || inCall.has(callId)) {
        silentSince.delete(leg.id);
        continue;
      }
      const since = silentSince.get(leg.id) ?? agenda.now();
      silentSince.set(leg.id, since);
      if (agenda.now() - since < 10_000 || !media.sessions.has(leg.id)) continue;
      silentSince.set(leg.id, Number.POSITIVE_INFINITY);
      if (leg.kind === "webrtc") media.tell({ is: "TransportLost", session: leg.id });
      else media.tell({ is: "Silent", session: leg.id, forMs: 10_000 });
    }
  };
  after(2000, watchSilence);

  let mediaRuns = true;
  return {
    hotline,
    runtime,
    journal,
    board,
    media,
    station,
    life,
    clock,
    /** Nothing is on its way between the machines, the journal, the switch and the media. */
    isStill: () =>
      mediaRuns &&
      !disk.isBusy() &&
      runtime.undone.length === 0 &&
      journal.pulse.waitingBytes === 0 &&
      agenda.now() - lastCommandAt > 3,
    /** Calls that must go on if we die now: they came by a line, were answered, and don't end anyway. */
    standing: () =>
      [...hotline.calls.values()].flatMap(({ id, direction, leg, legs, state }) =>
        direction === "in" && legs[leg]?.at === "up" && state.at !== "closing" && state.at !== "farewell"
          ? [{ id, at: state.at }]
          : [],
      ),
    killMedia: (forMs: number) => {
      if (!mediaRuns) return;
      mediaRuns = false;
      media.die();
      agenda.as(life, board.mediaExited);
      after(forMs, () => {
        mediaRuns = true;
        lastCommandAt = agenda.now();
        board.mediaRestarted();
      });
    },
    configure: (next: HotlineConfig) => {
      board.updateTrunks(trunksIn(next));
      void runtime.feed({ is: "ConfigChanged", config: next });
    },
    hasCall: (callId: string) =>
      board.legs().some((leg) => leg.state.at !== "ending" && station.agent.snapshot(leg.id)?.callId === callId),
    isReachable,
    /** Every process of ours is killed at this instant, and what was being written is torn. */
    crash: () => {
      life.isOver = true;
      wire.pull(station.plug, false);
      disk.crash();
    },
  };
};

/** The facts that lie on the disk, each once. `isDead`: also those that were not synced yet. */
export const factsOnDisk = async (journal: Journal, isDead = false): Promise<Fact[]> => {
  const facts = new Map<string, Fact>();
  for (const file of journal.files) {
    const limit = !isDead && file.path === journal.written.file.path ? journal.written.bytes : undefined;
    for (let from = 0; ; ) {
      const { records, next } = await readRecords(file, from, limit);
      for (const record of records)
        if (record.kind === "fact") facts.set(`${record.fact.epoch} ${record.fact.seq}`, record.fact);
      if (next === from) break;
      from = next;
    }
  }
  return [...facts.values()];
};
