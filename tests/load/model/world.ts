/** House, peers, wire and clock of one chapter, and what passes in it. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Fact, HotlineConfig } from "@zongji/domain";
import { createAgenda } from "./agenda.ts";
import { chanceOf, seedOf } from "./chance.ts";
import { carriers, startConfig } from "./config.ts";
import { createDisk } from "./disk.ts";
import { factsOnDisk, type House, openHouse } from "./house.ts";
import { createPeer, type Peer } from "./peer.ts";
import { ruleOver, settle } from "./rule.ts";
import { createTrace } from "./trace.ts";
import { createWire } from "./wire.ts";
import { nos } from "./wishes.ts";

export type Model = Awaited<ReturnType<typeof createModel>>;
const memory = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Each has a chance of its own, so that one act more or less changes little. */
const createPeers = (seed: number, around: Omit<Parameters<typeof createPeer>[0], "chance">): Peer[] => {
  const places = [
    ...carriers.map(({ id, host }) => ({ name: id, kind: "carrier" as const, address: { host, port: 5060 } })),
    ...nos.flatMap((no, index) =>
      (["browser", "phone"] as const).map((kind) => ({
        name: `${kind}-${no}`,
        kind,
        address: { host: `203.0.113.${10 + index}`, port: kind === "browser" ? 40_000 : 5060 },
        device: `${kind}-${no}`,
        user: kind === "browser" ? `b${no}` : no,
      })),
    ),
  ];
  return places.map((place, index) => createPeer({ ...around, chance: chanceOf(seedOf(seed, -10 - index)) }, place));
};

/** @param seed of the wire, the peers' tempers and all ids */
export const createModel = async (seed: number) => {
  const agenda = createAgenda();
  const [forWire, forHouse, forDisk] = [
    chanceOf(seedOf(seed, -1)),
    chanceOf(seedOf(seed, -2)),
    chanceOf(seedOf(seed, -3)),
  ];
  const directory = mkdtempSync(join(memory, "zongji-model-"));
  const tidy = () => rmSync(directory, { recursive: true, force: true });
  process.on("exit", tidy);
  const faults: string[] = [];
  const fault = (what: string) => void faults.push(what);
  const restore = ruleOver(agenda, forHouse, fault);
  const trace = createTrace();
  const wire = createWire(agenda, forWire, trace);
  const disk = createDisk(agenda, forDisk);
  let house: House | undefined;
  let facts: Fact[] = [];
  /** The database, as the shipping would leave it: facts by their key. */
  const table = new Map<string, Fact>();
  let config: HotlineConfig = startConfig();
  let wallOffsetMs = 0;
  let isDatabaseAway = false;
  let kills = 0;
  /** Deaths one after another, each sooner after its start than it takes to trust what was taken up. */
  let quickKills = 0;
  let openedAt = 0;
  /** What deaths soon after a start have come to: of so much it may be ours that it dies. */
  let deathsWeigh = 0;
  /** Calls that went on after the last of them. */
  let revived: ReadonlySet<string> = new Set();
  /** Calls that went on after a crash, by their state. */
  const survived = new Map<string, number>();

  const breathe = async () => {
    await settle();
    while (disk.isChanging()) await settle();
  };
  /** Lets so much time pass. */
  const pass = async (ms: number) => {
    const until = agenda.now() + ms;
    await breathe();
    while (agenda.next(until)) await breathe();
  };
  const drive = async <T>(what: Promise<T>): Promise<T> => {
    let isDone = false;
    const done = what.finally(() => {
      isDone = true;
    });
    done.catch(() => {});
    for (await settle(); !isDone; await settle()) agenda.next(agenda.now() + 1);
    return done;
  };
  const world = {
    agenda,
    wire,
    chance: forHouse,
    disk,
    trace,
    directory,
    wallOffsetMs: () => wallOffsetMs,
    fault,
    drive,
    inCall: () => new Set(peers.flatMap(({ callIds }) => callIds())),
  };
  const open = async () => {
    house = await openHouse(world, config, (more) => {
      facts.push(...more);
      for (const fact of more) trace.note(JSON.stringify(fact));
    });
    openedAt = agenda.now();
  };
  const ship = async () => {
    if (!house || isDatabaseAway || disk.isChanging()) return;
    const { journal } = house;
    for (const fact of await factsOnDisk(journal)) {
      const key = `${fact.epoch} ${fact.seq}`;
      const before = table.get(key);
      if (before && JSON.stringify(before) !== JSON.stringify(fact)) fault(`fact ${key} stands with other content`);
      table.set(key, fact);
    }
    for (const file of journal.files.slice(0, -1)) await journal.drop(file);
  };
  const peers = createPeers(seed, {
    agenda,
    wire,
    fault,
    house: () => house?.station.plug,
    isHeard: (callId) => house?.hasCall(callId) === true,
  });
  const peerOf = (name: string): Peer => {
    const found = peers.find((peer) => peer.name === name);
    if (!found) throw new Error(`no peer ${name}`);
    return found;
  };
  await open();
  for (const peer of peers) peer.powerOn();
  const self = {
    agenda,
    wire,
    disk,
    trace,
    peers,
    peerOf,
    faults,
    table,
    facts: () => facts,
    house: () => {
      if (!house) throw new Error("the house is down");
      return house;
    },
    pass,
    ship,
    kills: () => kills,
    callsSeen: () => facts.filter(({ type }) => type === "CallArrived" || type === "LegStarted").length,
    setDatabaseAway: (away: boolean) => {
      isDatabaseAway = away;
    },
    stepClock: (byMs: number) => {
      wallOffsetMs += byMs;
    },
    configure: (next: HotlineConfig) => {
      config = next;
      house?.configure(next);
    },
    /** Everything of ours dies, and is started again after `awayMs`. What is true then is what lies on the disk. */
    kill: async (awayMs: number) => {
      kills += 1;
      await breathe();
      const livedMs = agenda.now() - openedAt;
      quickKills = livedMs < 2100 ? quickKills + 1 : 0;
      const { journal } = house ?? {};
      const isWhole = house?.isStill() === true;
      // As take-up.ts does it, or more: what it noted may not be on the disk.
      if (livedMs > 10_100) deathsWeigh = isWhole ? 0 : deathsWeigh + 1;
      else deathsWeigh += livedMs > 2100 && isWhole ? 1 : 3;
      const isOnDisk = (id: string) => isWhole || (quickKills > 0 && revived.has(id));
      // Calls that may be what the server dies of are ended.
      const standing = deathsWeigh < 12 ? (house?.standing() ?? []).filter(({ id }) => isOnDisk(id)) : [];
      house?.crash();
      house = undefined;
      disk.set({ syncMs: 0, failsForMs: 0 });
      await pass(awayMs);
      if (journal) for (const fact of await factsOnDisk(journal, true)) table.set(`${fact.epoch} ${fact.seq}`, fact);
      facts = [...table.values()].sort((a, b) => (a.epoch === b.epoch ? a.seq - b.seq : a.epoch < b.epoch ? -1 : 1));
      await open();
      revived = new Set(self.house().hotline.calls.keys());
      for (const { id, at } of standing) {
        if (revived.has(id)) survived.set(at, (survived.get(at) ?? 0) + 1);
        else fault(`${id} (${at}) did not live through the crash`);
      }
    },
    survived,
    close: async () => {
      house?.crash();
      for (const peer of peers) peer.powerOff();
      await settle();
      restore();
      process.off("exit", tidy);
      tidy();
    },
  };
  return self;
};
