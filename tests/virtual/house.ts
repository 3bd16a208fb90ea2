/** The whole live program in a virtual world, started by `startLive` as the server does it; the kit's phones at the far ends. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type DeviceId, exampleHotline, type HotlineConfig, type UserId } from "@zongji/domain";
import { type Around, Phone, readWav } from "@zongji/kit";
import { type MediaProcess, startMediaInProcess, type UdpSocket } from "@zongji/media/node";
import type { Timers } from "@zongji/switch";
import { type Live, type LiveOptions, type Machine, startLive } from "../../apps/live/src/live/index.ts";
import { type Agenda, createAgenda, type Life } from "../load/model/agenda.ts";
import { chanceOf } from "../load/model/chance.ts";
import { createDisk, type Disk } from "./disk.ts";
import { createNetwork, type Network, type Seen } from "./network.ts";
import { drawFrom, settle } from "./rule.ts";

const epoch = Date.UTC(2026, 10, 25, 2, 0, 0);
export const houseAddress = "198.51.100.1";
export const carrierAddress = "198.51.100.9";
export const deviceAddress = "203.0.113.10";
export const domain = "zongji.test";
const testRealm = "calls.zongji.test";
export const password = "secret";
export const agent = "agent-8001" as UserId;
export const device = "phone-8001" as DeviceId;
const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const processMs = 1;

/** The example hotline, whose carrier calls from its own address. */
export const hotline = (): HotlineConfig => {
  const example = exampleHotline();
  const trunks = example.trunks.map((trunk) =>
    trunk.kind === "carrier" ? { ...trunk, match: [carrierAddress] } : trunk,
  );
  return { ...example, trunks, groups: example.groups.map((group) => ({ ...group, ringMs: 8000, wrapUpMs: 500 })) };
};

const timersOf = (agenda: Agenda, life: Life): Timers => ({
  after: (ms, run) => agenda.after(ms, run, life),
  every: (ms, run) => {
    let off = () => {};
    const again = () => {
      off = agenda.after(
        ms,
        () => {
          again();
          run();
        },
        life,
      );
    };
    again();
    return () => off();
  },
});

/** State that a machine keeps over a death of the program. */
type Kept = {
  readonly network: Network;
  readonly disk: Disk;
  /** Of every life: a dead one's files are closed with the world. */
  readonly media: MediaProcess[];
  /** How far the wall clock was set, ms. */
  wallIsAheadMs: number;
  /** When the program died last, by the world's time. */
  diedAtMs: number;
};

/** The media of a process of its own: what is said to it, and what it says, is a moment on its way. */
const mediaOf = (agenda: Agenda, life: Life, { network, media: all }: Kept): Machine["wire"]["startMedia"] => {
  const time = { mono: agenda.now, wall: () => epoch + agenda.now(), ...timersOf(agenda, life) };
  const bind = async (address: string, port: number): Promise<UdpSocket> => {
    const own = network.bind(address, port, (bytes, from) => udp.receiver?.receive(bytes, from, agenda.now()));
    const udp: UdpSocket = {
      receiver: undefined,
      send: (bytes, to) => own.send(bytes, to.port, to.address),
      keepTo: () => {},
      close: async () => own.close(),
    };
    return udp;
  };
  const sockets = { way: "dgram", bind, fetch: () => {}, together: (run: () => void) => run() } as const;
  return ({ onEvent }) => {
    const tell = (event: Parameters<typeof onEvent>[0]) => void agenda.after(processMs, () => onEvent(event), life);
    const media = startMediaInProcess({ onEvent: tell }, sockets, time);
    all.push(media);
    return { ...media, send: (command) => void agenda.after(processMs, () => media.send(command), life) };
  };
};

const machineOf = (agenda: Agenda, life: Life, kept: Kept): Machine => ({
  readings: {
    wall: () => epoch + agenda.now() + kept.wallIsAheadMs,
    mono: agenda.now,
    up: () => ({ boot: "virtual", ms: Math.floor(agenda.now()) }),
  },
  timers: timersOf(agenda, life),
  wire: {
    startMedia: mediaOf(agenda, life, kept),
    openListener: async (settings, world) => {
      const { port = 0 } = "port" in settings ? settings : {};
      const own = kept.network.bind(houseAddress, port, (bytes, { address: host, port: from }) =>
        world.datagram({ host, port: from }, bytes),
      );
      const local = { host: houseAddress, port: own.port };
      const send = (bytes: Uint8Array, remote: { host: string; port: number }) => {
        own.send(bytes, remote.port, remote.host);
        return true;
      };
      return { ok: true, socket: { local, advertise: local, send, close: async () => own.close() } };
    },
  },
  disk: {
    journal: kept.disk.journalOf(life),
    openReserve: async () => undefined,
    space: async () => ({ freeBytes: 1e12, totalBytes: 2e12 }),
    makeFolder: async (folder) => void mkdirSync(folder, { recursive: true }),
    names: async (folder) => (existsSync(folder) ? readdirSync(folder) : []),
    // A dead program wrote last when it died.
    writtenAt: async () => epoch + kept.diedAtMs,
  },
});

/** A database that nobody answers at: calls never wait for it. */
const noDatabase = new Proxy(
  {},
  {
    get: () => () => {
      throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    },
  },
) as never;

/** @param faults grave words of the log come here */
const optionsOf = (dataFolder: string, config: HotlineConfig, faults: string[]): LiveOptions => {
  const ignore = () => {};
  const error = (fields: object, sentence: string) => void faults.push(`${sentence} ${JSON.stringify(fields)}`);
  return {
    ...{ dataFolder, version: "virtual", timeZone: "Asia/Shanghai", hotline: config, db: noDatabase },
    sip: {
      listeners: [{ name: "udp", transport: "udp", bind: houseAddress, port: 5060 }],
      rtp: { bind: houseAddress, ports: [31_000, 31_199] },
      domain,
      testRealm,
      promptFolders: [fileURLToPath(new URL("../../prompts", import.meta.url))],
      digestUser: (user, realm) => {
        const found = config.devices.find(({ sipUser }) => sipUser === user);
        return found && { md5: md5(`${user}:${realm}:${password}`), device: found.id };
      },
    },
    log: { debug: ignore, info: ignore, warn: ignore, error },
  };
};

/** Further sights of a world, for its story. */
const sightsOf = (dataFolder: string, network: Network) => {
  let hosts = 20;
  return {
    /** Ports that the house holds now. */
    housePorts: () => network.portsOf(houseAddress),
    /** A number that no other host of this world has. */
    nextHost: () => hosts++,
    /** A time since the epoch as the world's time. */
    sinceStart: (at: number) => at - epoch,
    /** The lanes of a recording's file. */
    recording: (file: string) => readWav(join(dataFolder, "recordings", file)).channels,
  };
};

/** Longer than any story. */
const mostMs = 3_600_000;

/** Lets time go on until it is done: to the next thing that happens, and never while anything can go on by itself. */
const play = async <T>(agenda: Agenda, story: Promise<T>): Promise<T> => {
  let isDone = false;
  const done = story.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  const last = agenda.now() + mostMs;
  for (await settle(); !isDone; await settle())
    if (!agenda.next(last)) throw new Error("the story waits for what never comes");
  return done;
};

const createTrace = () => {
  const hash = createHash("sha256");
  let datagrams = 0;
  return {
    note: ({ atMs, from, to, bytes }: Seen): void => {
      datagrams += 1;
      hash.update(`${atMs} ${from} ${to} ${bytes.length}\n`).update(bytes);
    },
    told: () => ({ datagrams, hash: hash.copy().digest("hex") }),
  };
};

export type Virtual = Awaited<ReturnType<typeof openVirtual>>;

export const openVirtual = async (config = hotline(), seed = 1) => {
  const agenda = createAgenda();
  const restore = drawFrom(chanceOf(seed));
  const dataFolder = mkdtempSync(join(tmpdir(), "zongji-virtual-"));
  const trace = createTrace();
  const network = createNetwork(agenda, trace.note);
  const kept: Kept = { network, disk: createDisk(), media: [], wallIsAheadMs: 0, diedAtMs: 0 };
  let life: Life | undefined;
  const faults: string[] = [];
  const around: Around = { now: agenda.now, after: (ms, run) => agenda.after(ms, run), bind: network.datagrams };
  const phones: Phone[] = [];
  let house: Live | undefined;

  const start = async (): Promise<Live> => {
    life = { name: "house", isOver: false };
    const live = await startLive(optionsOf(dataFolder, config, faults), machineOf(agenda, life, kept));
    house = live;
    return live;
  };

  return {
    around,
    play: <T>(story: Promise<T>): Promise<T> => play(agenda, story),
    start,
    faults,
    ...sightsOf(dataFolder, network),
    /** The program dies: all ports that it holds are gone, none of its timers comes any more, and it writes nothing. */
    kill: () => {
      if (life) life.isOver = true;
      life = undefined;
      house = undefined;
      kept.diedAtMs = agenda.now();
      network.unplug(houseAddress);
    },
    /** Cuts so many bytes off the end of the newest file of the journal. */
    tear: (bytes: number) => kept.disk.tear(bytes),
    /** Sets the wall clock, and no other. */
    stepWall: (byMs: number) => {
      kept.wallIsAheadMs += byMs;
    },
    phone: async (settings: Parameters<typeof Phone.open>[0]): Promise<Phone> => {
      const phone = await Phone.open(settings, around);
      phones.push(phone);
      return phone;
    },
    /** Of each datagram that was sent, with its time. */
    trace: trace.told,
    close: async () => {
      for (const each of phones.reverse()) each.close();
      if (house) await play(agenda, house.close());
      await play(agenda, Promise.all(kept.media.map((each) => each.close())));
      restore();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
};
