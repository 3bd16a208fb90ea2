import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { WallClock } from "./clock.ts";
import {
  childrenOf,
  commandOf,
  descendantsOf,
  type Holdings,
  holdingsOf,
  inventoryOf,
  officeEnd,
  otherEnd,
  treeOf,
} from "./leaks.ts";
import { watchServer } from "./measured.ts";
import { copyTemplate } from "./templates.ts";
import { freePort, goFirst, type Program, patienceMs, until, type World, within } from "./world.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const isNew =
  (known: readonly number[]) =>
  (pid: number): boolean =>
    !known.includes(pid);

/** What the command line of each program holds, as `pidsOf` finds it: both are built from their sources (bin/programs.mjs). */
export const liveProgram = "/apps/live/dist/";
export const officeProgram = "/apps/office/dist/";

/** The office gives way to calls by itself. An older release runs it from its sources. */
const isOffice = (pid: number): boolean => /\/apps\/office\/(dist\/|src\/main\.ts)/.test(commandOf(pid));
const isMedia = (pid: number): boolean => commandOf(pid).includes("node/child.ts");
const isDatabase = (pid: number): boolean => commandOf(pid).includes("postgres");

const mayBeFewer = (line: string): boolean =>
  line.startsWith("TCP to ") || line === officeEnd || /^\/.*\/journal\//.test(line);

export type ServerPorts = { readonly http: number; readonly sip: number; readonly sipTls: number };

export type ServerSettings = {
  /** Settings of the server beyond those that the kit gives (see its config.ts). */
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder that was used before. */
  readonly dataFolder?: string;
  readonly clock?: WallClock;
  /** Where it is published. Beyond loopback it serves HTTPS with a certificate that it makes itself. Default 127.0.0.1. */
  readonly bind?: string;
  /** Checkout of the release to start. Default: this one. */
  readonly release?: string;
  /** Default: free ones. */
  readonly ports?: ServerPorts;
  /**
   * Priority of the office, which by itself gives way to calls and to all else on the machine. For tests that ask what the office does, not what calls suffer by
   * it: it is to come to its turn whatever else the machine does.
   */
  readonly officeNice?: number;
  /** The cores that all its processes keep to, as taskset has them ("0", "0,2"). All when left out. */
  readonly cores?: string;
};

/** The real server, started as `npm start` starts it, in a folder and on ports of the test's own. */
export class Server {
  readonly dataFolder: string;
  readonly bind: string;
  readonly httpPort: number;
  readonly sipPort: number;
  readonly sipTlsPort: number;
  readonly rtpPorts: readonly [from: number, to: number];
  readonly #world: World;
  readonly #env: Record<string, string>;
  readonly #cores: string | undefined;
  readonly #officeNice: number | undefined;
  readonly #root: string;
  #program: Program | undefined;
  /** How often it had said that it is ready when it was killed last. */
  #readies = 0;

  constructor(world: World, dataFolder: string, ports: ServerPorts, settings: ServerSettings) {
    this.#world = world;
    this.dataFolder = dataFolder;
    this.bind = settings.bind ?? "127.0.0.1";
    this.#cores = settings.cores;
    this.#officeNice = settings.officeNice;
    this.#root = settings.release ?? root;
    this.httpPort = ports.http;
    this.sipPort = ports.sip;
    this.sipTlsPort = ports.sipTls;
    this.rtpPorts = [20_000, 20_999];
    this.#env = {
      ZONGJI_DATA: dataFolder,
      ZONGJI_BIND: this.bind,
      ZONGJI_HTTP_PORT: String(ports.http),
      ZONGJI_SIP_PORT: String(ports.sip),
      ZONGJI_SIP_TLS_PORT: String(ports.sipTls),
      ZONGJI_RTP_PORTS: this.rtpPorts.join("-"),
      ...settings.clock?.env,
      ...settings.env,
    };
  }

  get baseUrl(): string {
    return `${this.bind === "127.0.0.1" ? "http" : "https"}://${this.bind}:${this.httpPort}`;
  }

  /** "address:port" for peers' SIP. */
  get sipAddress(): string {
    return `${this.bind}:${this.sipPort}`;
  }

  /** The server's own pid: the program that `npm start` runs. */
  get pid(): number {
    if (!this.#program) throw new Error("the server is not running");
    return this.#program.pid;
  }

  /** All processes of the server, the media's and PostgreSQL's among them. */
  pids(): number[] {
    return treeOf(this.pid);
  }

  /** Those of its processes whose command line holds this text. */
  pidsOf(text: string): number[] {
    return this.pids().filter((pid) => commandOf(pid).includes(text));
  }

  holdings(): Holdings {
    return holdingsOf(this.pid);
  }

  /** All but PostgreSQL's. */
  #programs(): number[] {
    const database = new Set(this.pidsOf("postgres"));
    return this.pids().filter((pid) => !database.has(pid));
  }

  /** What its processes hold open, one line a descriptor: but for the ports of RTP, which wait for calls, and PostgreSQL. */
  inventory(): string[] {
    const lines = inventoryOf(this.#programs());
    return lines.filter((line) => !(line.startsWith("UDP at ") && this.#isRtp(line.replace("UDP at ", ":"))));
  }

  /**
   * Waits until it holds open what it held then, in number and kind: peers that went without a word are given up in time. Connections to the database and
   * to the office may be fewer: their pools let go of what they have not needed for some time; and files of the journal, one of which may just have been read then. Throws with what differs.
   */
  async holdsAgain(before: readonly string[], limitMs = 120_000): Promise<void> {
    const count = (lines: readonly string[], line: string) => lines.filter((each) => each === line).length;
    const differing = (): string[] => {
      const now = this.inventory();
      // Each connection to the office that was let go of had another end, which bears no name.
      const lost = Math.max(0, count(before, officeEnd) - count(now, officeEnd));
      for (let n = 0; n < lost; n++) now.push(otherEnd);
      return [...new Set([...now, ...before])]
        .filter((line) => !(mayBeFewer(line) && count(now, line) < count(before, line)))
        .filter((line) => count(now, line) !== count(before, line))
        .map((line) => `${line}: ${count(now, line)}, before ${count(before, line)}`);
    };
    const isAsBefore = () => differing().length === 0;
    await until("the server holds open what it held", isAsBefore, { limitMs, everyMs: 500 }).catch((error: Error) => {
      const holders = this.#programs().map(
        (pid) => `${pid} ${commandOf(pid).slice(-60)}: ${inventoryOf([pid]).length}`,
      );
      throw new Error(`${error.message}; ${differing().join("; ")}; of ${holders.join("; ")}`);
    });
  }

  #isRtp(place: string): boolean {
    const [from, to] = this.rtpPorts;
    const port = Number(place.split(":").at(-1));
    return port >= from && port <= to;
  }

  /** UDP ports of the RTP range that are open now, by `ss`; of calls, and of calls to come (`zongji_switch_media_spare_ports`). */
  rtpPortsOpen(): number[] {
    return this.holdings()
      .udp.filter((place) => this.#isRtp(place))
      .map((place) => Number(place.split(":").at(-1)));
  }

  /** All other UDP sockets. */
  udpBesideRtp(): string[] {
    return this.holdings().udp.filter((place) => !this.#isRtp(place));
  }

  output(): string {
    return this.#program?.output() ?? "";
  }

  /** How the program ended; undefined while it runs. */
  get end(): number | NodeJS.Signals | undefined {
    return this.#program?.end;
  }

  /** Starts it, and waits until it says that it is ready. */
  async start(limitMs = 120_000): Promise<void> {
    const command = [process.execPath, join(this.#root, "bin/start.mjs")];
    const [program, ...args] = this.#cores === undefined ? command : ["taskset", "-c", this.#cores, ...command];
    this.#program = this.#world.spawn("server", program!, args, { cwd: this.#root, env: this.#env });
    const said = await this.#program.says(/^Zongji is ready|Next start in/, limitMs);
    if (!said.startsWith("Zongji")) throw new Error(`the server dies again and again:\n${this.output().slice(-4000)}`);
    this.#goFirst();
    this.#letNewOnesGoFirst(this.#program);
  }

  /** Waits until all its parts are there, the database too. */
  async isWhole(): Promise<void> {
    let health: unknown;
    const isOk = async () => {
      health = await (await fetch(`${this.baseUrl}/health`)).json();
      return (health as { status: string }).status === "ok";
    };
    await until("the database is there", isOk, { limitMs: Math.max(180_000, patienceMs), everyMs: 50 }).catch(
      (error: Error) => {
        const told = `${error.message}: ${JSON.stringify(health)}\n${this.output().slice(-4000)}`;
        throw new Error(told, { cause: error });
      },
    );
  }

  #goFirst(): void {
    goFirst(
      this.pids().filter((pid) => !isOffice(pid)),
      this.#world.nice,
    );
  }

  #watch(pids: readonly number[]): void {
    const own = pids.filter((pid) => !isDatabase(pid) && !isMedia(pid));
    watchServer(this, pids.filter(isMedia), own);
  }

  /** Its parent starts each server in a session of its own, which would else wait for those who say and hear, and for the witness. */
  #letNewOnesGoFirst(program: Program): void {
    const known = new Set<number>();
    const timer = setInterval(() => {
      const pids = program.end === undefined ? descendantsOf(program.pid) : [];
      const fresh = pids.filter((pid) => !known.has(pid));
      for (const pid of fresh) {
        if (!isOffice(pid)) goFirst([pid], this.#world.nice);
        else if (this.#officeNice !== undefined) goFirst([pid], this.#officeNice);
        known.add(pid);
      }
      if (fresh.length > 0) this.#watch(pids);
      if (program.end !== undefined) clearInterval(timer);
    }, 100).unref();
    void program.ended.then(() => this.#watch([]));
  }

  /** Starts it where it is expected to give up. Resolves with its exit code and what it said. */
  async startInVain(limitMs = 60_000): Promise<{ end: number | NodeJS.Signals; output: string }> {
    const program = this.#world.spawn("server", process.execPath, [join(this.#root, "bin/start.mjs")], {
      cwd: this.#root,
      env: this.#env,
    });
    const end = await within("the server gives up", limitMs, program.ended);
    return { end, output: program.output() };
  }

  /** Ctrl-C once: drains. With `twice`, ends calls too. Resolves with its exit code. */
  async stop({ twice = false, limitMs = 60_000 } = {}): Promise<number | NodeJS.Signals> {
    const program = this.#program;
    if (!program) throw new Error("the server is not running");
    program.signal("SIGINT");
    if (twice) {
      await until("the server drains", () => program.end !== undefined || /drain/i.test(program.output()));
      program.signal("SIGINT");
    }
    return within("the server stops", limitMs, program.ended);
  }

  /** kill -9 of everything but PostgreSQL (which a killed server leaves behind): server, media, launcher. */
  async kill9({ databaseToo = false } = {}): Promise<void> {
    const database = databaseToo ? [] : this.pidsOf("postgres");
    // One that outlived the server which started it is nobody's child.
    const orphans = databaseToo ? this.#databasePids() : [];
    for (const pid of new Set([...this.pids(), ...orphans])) {
      if (database.includes(pid)) continue;
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Ended meanwhile.
      }
    }
    await this.#program?.ended;
  }

  /**
   * kill -9 of every process of the server but its parent, at one instant; its own PostgreSQL's too, if told, and `also` others. Resolves when they are
   * gone and the parent has started the next server, to when that was.
   */
  async crash({ databaseToo = false, also = [] as readonly number[] } = {}): Promise<{ atMs: number }> {
    const database = this.#databasePids();
    const others = this.pids().filter((pid) => pid !== this.pid && !database.includes(pid));
    const pids = [...others, ...(databaseToo ? database : []), ...also];
    this.#readies = this.#countReady();
    const atMs = performance.now();
    for (const pid of pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Ended meanwhile.
      }
    }
    await until("the server's processes are gone", () => pids.every((pid) => !existsSync(`/proc/${pid}`)), {
      everyMs: 5,
    });
    const next = await until("the parent starts the server again", () => childrenOf(this.pid).find(isNew(pids)), {
      everyMs: 5,
    });
    goFirst([next], this.#world.nice);
    return { atMs };
  }

  /** Waits until the server that the parent started after `crash` says that it is ready. */
  async comesBack(limitMs = 60_000): Promise<void> {
    await until("the server is ready again", () => this.#countReady() > this.#readies, { limitMs, everyMs: 50 });
    this.#goFirst();
  }

  /** Those of its own PostgreSQL, which outlives the server that started it. */
  #databasePids(): number[] {
    const file = join(this.dataFolder, "postgres/postmaster.pid");
    const pid = existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : 0;
    // The file outlives a process that was killed, and its number may be another's by now.
    const isPostgres = pid > 1 && commandOf(pid).includes("postgres");
    return isPostgres ? treeOf(pid) : [];
  }

  #countReady(): number {
    return this.output()
      .split("\n")
      .filter((line) => line === "Zongji is ready").length;
  }

  /** What was written at the first start: accounts and their first passwords. */
  firstPasswords(): Record<string, string> {
    const file = join(this.dataFolder, "first-passwords.txt");
    if (!existsSync(file)) return {};
    const lines = readFileSync(file, "utf8").split("\n");
    const pairs = lines
      .map((line) => /^\s*([A-Za-z0-9_.-]+)[\s:=]+(\S+)\s*$/.exec(line))
      .filter((found) => found !== null);
    return Object.fromEntries(pairs.map(([, account, password]) => [account!, password!]));
  }

  async metrics(): Promise<Map<string, number>> {
    const text = await (await fetch(`${this.baseUrl}/metrics`)).text();
    const rows = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return new Map(
      rows.map((row) => [row.slice(0, row.lastIndexOf(" ")), Number(row.slice(row.lastIndexOf(" ") + 1))]),
    );
  }

  async close(): Promise<void> {
    if (!this.#program || this.#program.end !== undefined) return;
    this.#program.signal("SIGINT");
    await Promise.race([this.#program.ended, new Promise((resolve) => setTimeout(resolve, 1500))]);
    if (this.#program.end === undefined) await this.kill9({ databaseToo: true });
  }
}

/** Settings that a first start writes nowhere. */
const shapeless = ["ZONGJI_DRAIN_SEC", "ZONGJI_TIME_ZONE"];

/** What shapes the data of a first start: its time, its place, its own database. */
const isAsInTemplate = ({ dataFolder, clock, bind, release, env = {} }: ServerSettings): boolean =>
  !release && dataFolder === undefined && !clock && !bind && Object.keys(env).every((name) => shapeless.includes(name));

/** A server that is not started yet. Its data folder is as a first start left it, where the settings are those of most tests. */
export const newServer = async (world: World, settings: ServerSettings = {}): Promise<Server> => {
  const dataFolder = settings.dataFolder ?? join(world.place("server"), "data");
  if (isAsInTemplate(settings)) copyTemplate("first-start", dataFolder);
  const ports = settings.ports ?? { http: await freePort(), sip: await freePort(), sipTls: await freePort() };
  return world.own(new Server(world, dataFolder, ports, settings));
};

/** Starts the real server; ready when this resolves. */
export const startServer = async (world: World, settings: ServerSettings = {}): Promise<Server> => {
  const server = await newServer(world, settings);
  await server.start();
  // A first start is ready with its database, a later one before it.
  if (isAsInTemplate(settings)) await server.isWhole();
  return server;
};
