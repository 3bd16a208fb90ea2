import type { Db } from "../database/index.ts";
import { clockOf } from "../database/index.ts";
import type { Log } from "../log.ts";
import { type Passed, passOver } from "./fact-store.ts";
import { type Follower, followLook, lookAt } from "./follow.ts";
import { Fills, standingOf } from "./versions.ts";

/** The least from one look at what was shipped to the next: what comes sooner is followed together. One that comes alone is followed at once. */
const everyMs = 500;

/** So many facts a follower is given at one turn: one that is new reads all that there are, and the others go on between. */
const atOnce = 5000;

/** Runs the followers whenever facts were shipped. One that fails is tried again and holds up no other. */
export class Following {
  readonly #db: Db;
  #followers: readonly Follower[] = [];
  readonly #log: Log;
  #closed = false;
  #isDue = true;
  #wake: () => void = () => {};
  #failures = 0;
  /** By name. */
  readonly #failingSince = new Map<string, number>();
  #fills: Fills | undefined;
  readonly #running: Promise<void>;

  constructor(db: Db, followers: readonly Follower[] | (() => Promise<readonly Follower[]>), log: Log) {
    this.#db = db;
    this.#log = log;
    this.#running = this.#load(followers);
  }

  pulse(): { readonly name: string; readonly failingMs: number }[] {
    return this.#followers.map(({ name }) => {
      const since = this.#failingSince.get(name);
      return { name, failingMs: since === undefined ? 0 : clockOf(this.#db).mono() - since };
    });
  }

  get failures(): number {
    return this.#failures;
  }

  /** There may be something to follow. */
  wake(): void {
    this.#isDue = true;
    this.#wake();
  }

  async close(withinMs = 3000): Promise<void> {
    this.#closed = true;
    this.wake();
    await Promise.race([this.#running, new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
  }

  async #load(given: readonly Follower[] | (() => Promise<readonly Follower[]>)): Promise<void> {
    const followers = typeof given === "function" ? await given() : given;
    for (let backOffMs = 250; !this.#closed; backOffMs = Math.min(backOffMs * 2, 5000)) {
      try {
        await this.#stand(followers);
        break;
      } catch (error) {
        this.#log.warn({ error: String(error) }, "the followers' versions could not be read; trying again");
        await this.#pause(backOffMs, true);
      }
    }
    await this.#run();
  }

  /** Those whose tables a newer program has made are left to that one. */
  async #stand(followers: readonly Follower[]): Promise<void> {
    const [own, behind]: [Follower[], Follower[]] = [[], []];
    for (const follower of followers) {
      const standing = await standingOf(this.#db, follower);
      if (standing === "newer") {
        this.#log.error({ follower: follower.name }, "a newer program has made its tables: it is left to that one");
        continue;
      }
      own.push(follower);
      if (standing === "behind") behind.push(follower);
    }
    this.#followers = own;
    this.#fills = new Fills(this.#db, behind, this.#log);
  }

  /** @returns whether more is to be filled */
  async #fill(): Promise<boolean> {
    try {
      return (await this.#fills?.turn(() => !this.#closed)) ?? false;
    } catch (error) {
      this.#log.warn({ error: String(error) }, "tables could not be made anew; trying again");
      return this.#fills?.areLeft ?? false;
    }
  }

  async #run(): Promise<void> {
    let backOffMs = 250;
    while (!this.#closed) {
      if (!this.#isDue) await this.#pause(60_000);
      this.#isDue = false;
      const began = clockOf(this.#db).mono();
      const isFine = await this.#pass();
      backOffMs = isFine ? 250 : Math.min(backOffMs * 2, 5000);
      if (isFine && (await this.#fill())) this.#isDue = true;
      if (isFine) {
        await this.#pause(began + everyMs - clockOf(this.#db).mono(), true);
        continue;
      }
      await this.#pause(backOffMs, true);
      this.#isDue = true;
    }
  }

  async #pass(): Promise<boolean> {
    let isFine = true;
    const failed = (name: string, error: unknown) => {
      isFine = false;
      this.#failures += 1;
      if (!this.#failingSince.has(name)) this.#failingSince.set(name, clockOf(this.#db).mono());
      this.#log.warn({ follower: name, error: String(error) }, "a follower could not follow; trying again");
    };
    try {
      const look = await lookAt(this.#db, this.#followers);
      const passed: Passed[] = [];
      for (const follower of this.#followers) {
        try {
          const { seen, passed: over } = await followLook(look, follower, () => !this.#closed, atOnce);
          passed.push(...over);
          if (seen >= atOnce) this.#isDue = true;
          this.#failingSince.delete(follower.name);
        } catch (error) {
          failed(follower.name, error);
        }
      }
      await passOver(this.#db, passed);
    } catch (error) {
      for (const { name } of this.#followers) failed(name, error);
    }
    return isFine;
  }

  #pause(ms: number, throughout = false): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, ms));
      this.#wake = () => {
        if (throughout && !this.#closed) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
