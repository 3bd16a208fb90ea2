import { decodeFact, type Fact, type FactProblem } from "@zongji/domain";
import type { Log } from "../log.ts";

/** Counts the facts that this process could not read, and logs each reason once: a whole day's facts may have the same fault. */
export class UnreadFacts {
  #count = 0;
  readonly #told = new Set<string>();
  #log: Log | undefined;

  /** How often a fact could not be read since the process started. */
  get count(): number {
    return this.#count;
  }

  /** @param log gets what comes from now on */
  logTo(log: Log): void {
    this.#log = log;
    this.#told.clear();
  }

  note(problem: FactProblem): void {
    this.#count += 1;
    const reason = JSON.stringify(problem);
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#log?.error(problem, "a fact can't be read: it is kept, and nothing follows from it");
  }
}

/** Of this process. */
export const unreadFacts = new UnreadFacts();

/** Facts as the database holds them, brought up to date. Those that can't be read are left out, counted and logged. */
export const factsOfRows = (rows: readonly { readonly body: unknown }[], unread = unreadFacts): Fact[] =>
  rows.flatMap(({ body }) => {
    const decoded = decodeFact(body);
    if (decoded.ok) return [decoded.fact];
    unread.note(decoded.problem);
    return [];
  });
