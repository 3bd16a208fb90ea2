import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { getPriority, setPriority } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { readIfThere, writePrivate } from "../files.ts";
import { CannotStart } from "../startup-errors.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { chooseIdentity, type Identity } from "./identity.ts";
import { clearRemains, findPostmaster, isAlive, stopPostmaster } from "./leftover.ts";

const user = "zongji";
/** sun_path has room for 107 characters (unix(7)), and PostgreSQL adds `/.s.PGSQL.5432.lock`. */
const longestSocketFolder = 80;

/** Calls come first, then the database, then the office (ADR 22): a report over years fills all cores with queries. So much nicer than its server is it. */
const nicer = 5;
/** sched(7): "/autogroup-12 nice 0". */
const groupNice = (): number => Number(/nice (-?\d+)/.exec(readFileSync("/proc/self/autogroup", "latin1"))?.[1] ?? 0);

/** The postmaster, and what it starts from now on, gives way to the process that asks. */
export const givesWay = (postmaster: number): void => {
  try {
    setPriority(postmaster, Math.min(19, getPriority() + nicer));
    // It has a session of its own, and priorities count within a session only (sched(7), autogroup).
    writeFileSync(`/proc/${postmaster}/autogroup`, String(Math.min(19, groupNice() + nicer)));
  } catch {
    // It has ended, or there are no such groups.
  }
};

export type Connection = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
};

export type EmbeddedOptions = {
  readonly dataFolder: string;
  /** Called when it starts, is adopted or dies, with a sentence. */
  readonly onEvent?: (what: string) => void;
  /** Settings for postgres, `name=value`. */
  readonly settings?: readonly string[];
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Whether it answers, with our password. */
const answers = async (connection: Connection, limitMs: number): Promise<boolean> => {
  const client = new pg.Client({
    ...connection,
    connectionTimeoutMillis: limitMs,
    query_timeout: limitMs,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    // A hung server does not confirm the end either.
    void client.end().catch(() => {});
  }
};

/** The embedded PostgreSQL in `<data>/postgres`: starts it or adopts it from a killed server, watches it, stops it. */
export class EmbeddedPostgres {
  readonly connection: Connection;
  readonly #folder: string;
  readonly #options: EmbeddedOptions;
  readonly #binaries: Binaries;
  readonly #identity: Identity;
  #pid = 0;
  #child: ChildProcess | undefined;
  #closing = false;
  #watch: Promise<void> | undefined;
  readonly #stop = new AbortController();

  private constructor(options: EmbeddedOptions, connection: Connection, binaries: Binaries, identity: Identity) {
    this.#options = options;
    this.connection = connection;
    this.#binaries = binaries;
    this.#identity = identity;
    this.#folder = join(options.dataFolder, "postgres");
  }

  /** Finds the programs and creates the cluster if there is none. Does not start it. @throws CannotStart */
  static async prepare(given: EmbeddedOptions): Promise<EmbeddedPostgres> {
    const options = { ...given, dataFolder: realpathSync(given.dataFolder) };
    const binaries = findBinaries(options.dataFolder);
    const identity = chooseIdentity(join(binaries.folder, "postgres"), options.dataFolder);
    const password = initialise(options.dataFolder, binaries, identity);
    const folder = join(options.dataFolder, "postgres");
    const running = findPostmaster(folder);
    if (running === undefined) identity.own(folder);
    const socketFolder = join(options.dataFolder, "postgres-socket");
    const bySocket = Buffer.byteLength(socketFolder) <= longestSocketFolder;
    if (bySocket) {
      mkdirSync(socketFolder, { recursive: true, mode: 0o700 });
      chmodSync(socketFolder, 0o700);
      identity.own(socketFolder);
    }
    const host = bySocket ? socketFolder : "127.0.0.1";
    const port = bySocket ? 5432 : running?.port || (await freePort());
    return new EmbeddedPostgres(options, { host, port, user, password, database: "postgres" }, binaries, identity);
  }

  /** Starts it, or adopts the one of a killed server; waits until it answers, and watches it from then on. @throws CannotStart */
  async start(): Promise<void> {
    await this.#bringUp();
    if (!this.#closing) this.#watch ??= this.#supervise();
  }

  get pid(): number {
    return this.#pid;
  }

  /** Stops it. Committed data stays. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#stop.abort();
    await this.#watch;
    if (this.#pid > 0) await stopPostmaster(this.#pid, this.#folder);
  }

  async #bringUp(): Promise<void> {
    const left = findPostmaster(this.#folder);
    if (left !== undefined) {
      if (await answers(this.connection, 5000)) {
        this.#pid = left.pid;
        this.#child = undefined;
        this.#options.onEvent?.("adopted");
        return;
      }
      await stopPostmaster(left.pid, this.#folder, 5000);
      this.#options.onEvent?.("stopped one that did not answer");
    }
    await clearRemains(this.#folder);
    this.#launch();
    for (let tries = 0; tries < 300; tries += 1) {
      if (!isAlive(this.#pid)) break;
      if (await answers(this.connection, 2000)) {
        this.#options.onEvent?.("started");
        return;
      }
      await sleep(100);
    }
    const log = (readIfThere(join(this.#options.dataFolder, "postgres.log")) ?? "").trimEnd().split("\n").at(-1);
    throw new CannotStart(
      `PostgreSQL did not start in ZONGJI_DATA (${this.#options.dataFolder}), its last words were: ${log}`,
    );
  }

  #launch(): void {
    const { dataFolder, settings = [] } = this.#options;
    const { host, port } = this.connection;
    const bySocket = host !== "127.0.0.1";
    const all = [
      `listen_addresses=${bySocket ? "" : host}`,
      `unix_socket_directories=${bySocket ? host : ""}`,
      "unix_socket_permissions=0700",
      "password_encryption=scram-sha-256",
      "max_connections=40",
      "shared_buffers=64MB",
      "timezone=UTC",
      "log_timezone=UTC",
      "lc_messages=C",
      ...settings,
    ].flatMap((setting) => ["-c", setting]);
    const command = [
      ...this.#identity.prefix,
      join(this.#binaries.folder, "postgres"),
      "-D",
      this.#folder,
      "-p",
      `${port}`,
      ...all,
    ];
    const log = openSync(join(dataFolder, "postgres.log"), "a", 0o600);
    // Its own process group: Ctrl-C in the terminal must reach only the server, which stops PostgreSQL last.
    const child = spawn(command[0]!, command.slice(1), {
      cwd: dataFolder,
      detached: true,
      stdio: ["ignore", log, log],
      env: environment(this.#binaries),
    });
    closeSync(log);
    child.on("error", () => {});
    child.unref();
    this.#child = child;
    this.#pid = child.pid ?? 0;
    if (this.#pid > 0) givesWay(this.#pid);
  }

  async #supervise(): Promise<void> {
    let pauseMs = 250;
    while (!this.#closing) {
      await sleep(500, undefined, { signal: this.#stop.signal }).catch(() => {});
      if (this.#closing || this.#isRunning()) {
        if (this.#isRunning()) pauseMs = 250;
        continue;
      }
      this.#options.onEvent?.("died");
      await sleep(pauseMs, undefined, { signal: this.#stop.signal }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, 10_000);
      if (this.#closing) return;
      await this.#bringUp().catch((error: Error) => this.#options.onEvent?.(error.message));
    }
  }

  #isRunning(): boolean {
    return this.#child === undefined
      ? isAlive(this.#pid)
      : this.#child.exitCode === null && this.#child.signalCode === null;
  }
}

/**
 * The address of the embedded PostgreSQL that another program starts. Waits until that program has chosen a password and, if no Unix socket is possible, a port.
 */
export const connectionIn = async (dataFolder: string): Promise<Connection> => {
  for (;;) {
    if (existsSync(join(dataFolder, "postgres", "PG_VERSION"))) {
      const folder = realpathSync(dataFolder);
      const password = readIfThere(join(folder, "postgres-password"))?.trim();
      const socketFolder = join(folder, "postgres-socket");
      const bySocket = Buffer.byteLength(socketFolder) <= longestSocketFolder;
      const port = bySocket ? 5432 : findPostmaster(join(folder, "postgres"))?.port;
      if (password && port)
        return { host: bySocket ? socketFolder : "127.0.0.1", port, user, password, database: "postgres" };
    }
    await sleep(250);
  }
};

const environment = ({ libraryPath }: Binaries): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LC_ALL: "C",
  TZ: "UTC",
  ...(libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath }),
});

/** Creates the cluster if there is none, and removes an incomplete one of a killed start. Returns the password. */
const initialise = (dataFolder: string, binaries: Binaries, identity: Identity): string => {
  const folder = join(dataFolder, "postgres");
  const passwordFile = join(dataFolder, "postgres-password");
  if (existsSync(join(folder, "PG_VERSION"))) {
    checkVersion(folder);
    const password = readIfThere(passwordFile)?.trim();
    if (!password) throw new CannotStart(`${passwordFile} is gone: put it back, or set ZONGJI_DATA to another folder.`);
    return password;
  }
  const draft = join(dataFolder, "postgres.draft");
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const password = randomBytes(24).toString("base64url");
  writePrivate(passwordFile, password);
  identity.own(draft);
  identity.own(passwordFile);
  const words = ["-D", draft, "-U", user, `--pwfile=${passwordFile}`, "-A", "scram-sha-256", "-E", "UTF8"];
  const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const command = [...identity.prefix, join(binaries.folder, "initdb"), ...words, ...locale];
  const done = spawnSync(command[0]!, command.slice(1), {
    encoding: "utf8",
    cwd: dataFolder,
    timeout: 120_000,
    env: environment(binaries),
  });
  if (done.status !== 0) {
    const last = (done.stderr || done.error?.message || "").trim().split("\n").slice(-1)[0];
    throw new CannotStart(`PostgreSQL could not be set up in ZONGJI_DATA (${dataFolder}): ${last}`);
  }
  renameSync(draft, folder);
  return password;
};

const checkVersion = (folder: string): void => {
  const version = readFileSync(join(folder, "PG_VERSION"), "utf8").trim();
  if (version !== "18")
    throw new CannotStart(
      `${folder} is of PostgreSQL ${version}, but this Zongji brings 18: dump it there and load it here.`,
    );
};
