/** A data folder of an earlier release, and what a release after it must still find there. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { queryAt, type SavedCall, type ServerPorts, type World } from "@zongji/kit";
import type { CallRecord } from "../scene.ts";

/** A SIP phone of the corpus: its account, and the UDP port at which it was. */
export type SavedPhone = { readonly sipUser: string; readonly password: string; readonly port: number };

/** What the release showed while it ran, and what was open when it was killed. Times: ms since the epoch, UTC. */
export type Expected = {
  readonly release: string;
  /** `keptShape` of that release: what it held of open calls can be taken up by a release of the same number alone. */
  readonly keptShape: number;
  readonly ports: ServerPorts;
  /** By login; agents sign in by their number. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly phones: Readonly<Record<string, SavedPhone>>;
  /** By path of the API. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly audit: readonly Record<string, unknown>[];
  /** Calls that were over and in the database. */
  readonly calls: readonly CallRecord[];
  /** Of each of their recordings: SHA-256 of the samples (16 bit, little-endian, channel after channel). By the call's id. */
  readonly sounds: Readonly<Record<string, Sound>>;
  /** Rows of the read tables, which hold those calls alone. */
  readonly rows: Readonly<Record<string, readonly Record<string, unknown>[]>>;
  /** A call that was over, and in the journal alone. */
  readonly unshipped: { readonly callId: string };
  /** Two calls that were going on: one talks with agent 8001, one waits for her. */
  readonly open: {
    readonly carrierPort: number;
    readonly talking: SavedCall;
    readonly agent: SavedCall;
    readonly waiting: SavedCall;
    /** Since when the talk is recorded. */
    readonly answeredAt: number;
  };
  readonly killed: { readonly at: number; readonly boot: string; readonly uptimeMs: number };
};
export type Sound = { readonly ms: number; readonly sha256: string };

const folder = fileURLToPath(new URL(".", import.meta.url));
/** Each shape of open calls that a release had: what came before 6 is ended by today's server, 6 goes on. */
export const corpora = ["0.1.0-shape3", "0.1.0-shape6"] as const;
export type CorpusName = (typeof corpora)[number];
const archiveOf = (name: CorpusName): string => join(folder, `${name}.tar.br`);
const expectedOf = (name: CorpusName): string => join(folder, `${name}.json`);

/** What a run makes anew, and what names this machine's processes. */
const leftOut = ["./compiled", "./server.lock", "./folder.lock", "./*.log", "./journal/reserve-*", "./certificate.pem"];
const owner = ["--sort=name", "--numeric-owner", "--owner=0", "--group=0"];

/** The window of 16 MB lets Brotli find PostgreSQL's template databases, which are alike, in each other. */
const compression = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };

/** Writes the archive and what is expected of it. Returns the archive's bytes. */
export const keepCorpus = async (
  world: World,
  name: CorpusName,
  dataFolder: string,
  expected: Expected,
): Promise<number> => {
  const tar = join(world.place("tar"), "data.tar");
  const excludes = ["--anchored", "--no-wildcards-match-slash", ...leftOut.map((pattern) => `--exclude=${pattern}`)];
  await world.run("tar", "tar", ["-cf", tar, ...owner, ...excludes, "-C", dataFolder, "."]);
  const packed = brotliCompressSync(readFileSync(tar), { params: compression });
  writeFileSync(archiveOf(name), packed);
  writeFileSync(expectedOf(name), `${JSON.stringify(expected, null, 2)}\n`);
  return packed.length;
};

export const readExpected = (name: CorpusName): Expected => JSON.parse(readFileSync(expectedOf(name), "utf8"));

/** Unpacks the data folder anew. Returns its path. */
export const restoreCorpus = async (world: World, name: CorpusName): Promise<string> => {
  const tar = join(world.place("tar"), "data.tar");
  const dataFolder = world.place("data");
  writeFileSync(tar, brotliDecompressSync(readFileSync(archiveOf(name))));
  await world.run("tar", "tar", ["-xpf", tar, "--no-same-owner", "-C", dataFolder]);
  return dataFolder;
};

/** The rows of the read tables, each table in an order of its own, of the PostgreSQL that runs in a data folder. */
export const readRows = async (dataFolder: string): Promise<Expected["rows"]> => {
  const rows: Record<string, Record<string, unknown>[]> = {};
  for (const [table, key] of Object.entries(readTables))
    rows[table] = await queryIn(dataFolder, `select * from ${table} order by ${key}`);
  return rows;
};

const readTables = {
  call_record: "id",
  queue_visit: "id",
  offer: "id",
  agent_state_span: "user_id, from_at",
  alarm: "id",
} as const;

/** Rows of one statement at the PostgreSQL that runs in a data folder. */
export const queryIn = (dataFolder: string, sql: string): Promise<Record<string, unknown>[]> => {
  const password = readFileSync(join(dataFolder, "postgres-password"), "utf8").trim();
  const host = join(dataFolder, "postgres-socket");
  if (!existsSync(host)) throw new Error(`${host} is no folder: the path of the data folder is too long`);
  return queryAt(`postgres://zongji:${password}@/postgres?host=${encodeURIComponent(host)}`, sql);
};
