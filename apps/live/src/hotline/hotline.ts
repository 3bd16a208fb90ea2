import { checkConfig, type HotlineConfig, type Problem, readConfig, withWholeScores } from "@zongji/domain";
import type { Seal } from "@zongji/store";
import { CannotStart, type Db, isDatabaseDown, loadHotline, readIfThere, writePrivate } from "@zongji/store";
import { openForwardings } from "./forwarding-seal.ts";
import { type Credential, loadCredentials, loadTrunkPasswords } from "./store.ts";

type Kept = {
  readonly v: 1;
  /** The agents' forwarding numbers in it are sealed, as in the database. */
  readonly config: HotlineConfig;
  readonly credentials: readonly Credential[];
  /** Sealed, by trunk. Absent in files of older programs. */
  readonly trunkPasswords?: Readonly<Record<string, string>>;
};

/** What is told of the configuration to whoever runs the server. */
export type HotlineNews = {
  /** Each time that the file can't be written; it is tried again, and what is in memory holds. */
  readonly onUnwritten?: (error: unknown) => void;
  /** Each time that a configuration was read which can't be run: the last good one stays in force. */
  readonly onUnrunnable?: (where: "database" | "file", problems: readonly Problem[]) => void;
};

const againMs = 2000;
const writeAgainMs = 10_000;

/**
 * The hotline as it is configured, held in memory and in a private file beside the database, so that the server starts, takes calls and lets
 * phones register while the database is away.
 */
export class Hotline {
  #kept: Kept | undefined;
  #config: HotlineConfig | undefined;
  readonly #db: Db;
  readonly #file: string;
  readonly #seal: Seal;
  readonly #lent = new Map<string, Credential>();
  #reading: Promise<void> = Promise.resolve();
  #again: NodeJS.Timeout | undefined;
  #writeAgain: NodeJS.Timeout | undefined;
  readonly #news: HotlineNews;
  #closed = false;
  readonly #listeners = new Set<(config: HotlineConfig) => void>();

  constructor(db: Db, file: string, seal: Seal, news: HotlineNews = {}) {
    this.#db = db;
    this.#file = file;
    this.#seal = seal;
    this.#news = news;
    this.#kept = this.#readKept();
    this.#config = this.#kept && openForwardings(seal, this.#kept.config);
  }

  /** Undefined before the first start's seed. */
  get config(): HotlineConfig | undefined {
    return this.#config;
  }

  /** HA1 of a digest user: a device or the test trunk's caller. */
  digestUser(user: string, realm: string): Credential | undefined {
    const lent = this.#lent.get(user);
    if (lent?.realm === realm) return lent;
    return this.#kept?.credentials.find((each) => each.user === user && each.realm === realm);
  }

  /** With which we prove ourselves to a trunk's carrier; undefined where none was given, or its key is gone. */
  trunkPassword(trunk: string): string | undefined {
    const sealed = this.#kept?.trunkPasswords?.[trunk];
    return sealed === undefined ? undefined : this.#seal.open(`trunk ${trunk}`, Buffer.from(sealed, "base64"));
  }

  /** Lets somebody prove himself for a while, with a secret that is kept nowhere. Returns how to take it back. */
  lend(credential: Credential): () => void {
    this.#lent.set(credential.user, credential);
    return () => this.#lent.delete(credential.user);
  }

  /**
   * Reads it from the database anew and tells who listens. One reading after another, so that the last one to end saw every change; one that the
   * database fails is tried again by itself, since what was changed holds already.
   */
  reload(): Promise<void> {
    const reading = this.#reading.then(() => this.#read());
    this.#reading = reading.catch((error: unknown) => {
      if (isDatabaseDown(error) && !this.#closed) this.#again ??= setTimeout(() => this.#retry(), againMs).unref();
    });
    return reading;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    clearTimeout(this.#writeAgain);
  }

  #retry(): void {
    this.#again = undefined;
    this.reload().catch(() => {});
  }

  async #read(): Promise<void> {
    const [config, credentials] = [await loadHotline(this.#db), await loadCredentials(this.#db)];
    if (config === undefined) return;
    const trunkPasswords = await loadTrunkPasswords(this.#db);
    const kept: Kept = { v: 1, config: this.#runnable(config), credentials, trunkPasswords };
    // Told of a change twice, by whoever made it and by the database, it is one.
    if (JSON.stringify(kept) === JSON.stringify(this.#kept)) return;
    this.#kept = kept;
    this.#config = openForwardings(this.#seal, kept.config);
    this.#write();
    for (const listener of this.#listeners) listener(this.#config);
  }

  /**
   * What was read from the database, or the last good configuration where that can't be run: calls go on by it.
   * @throws CannotStart where there is none yet
   */
  #runnable(read: HotlineConfig): HotlineConfig {
    const config = readConfig(withWholeScores(read)) as HotlineConfig;
    const problems = this.#problemsOf(config);
    const [first] = problems;
    if (first === undefined) return config;
    this.#news.onUnrunnable?.("database", problems);
    if (this.#kept) return this.#kept.config;
    throw new CannotStart(`The configuration in the database can't be run: ${first.field} ${first.problem}.`);
  }

  #problemsOf(config: HotlineConfig): readonly Problem[] {
    try {
      return checkConfig(openForwardings(this.#seal, config));
    } catch {
      // So far from a configuration that its forwardings can't even be looked for.
      return checkConfig(config);
    }
  }

  /** The file, unless it is not there or can't be run: then the database has to be waited for. */
  #readKept(): Kept | undefined {
    const kept = readKept(this.#file);
    if (!kept) return undefined;
    const config = readConfig(withWholeScores(kept.config)) as HotlineConfig;
    const problems = this.#problemsOf(config);
    if (problems.length === 0) return { ...kept, config };
    this.#news.onUnrunnable?.("file", problems);
    return undefined;
  }

  /** A disk that is full must not keep a change from being in force. */
  #write(): void {
    clearTimeout(this.#writeAgain);
    try {
      writePrivate(this.#file, JSON.stringify(this.#kept));
    } catch (error) {
      this.#news.onUnwritten?.(error);
      if (!this.#closed) this.#writeAgain = setTimeout(() => this.#write(), writeAgainMs).unref();
    }
  }

  onChange(listener: (config: HotlineConfig) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const readKept = (file: string): Kept | undefined => {
  try {
    const kept = JSON.parse(readIfThere(file) ?? "null") as Kept | null;
    return kept?.v === 1 ? kept : undefined;
  } catch {
    return undefined;
  }
};
