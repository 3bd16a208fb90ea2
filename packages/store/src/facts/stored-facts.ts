import { decodeFact, type Fact, type FactProblem } from "@zongji/domain";
import type { Log } from "../log.ts";

/** Counts the facts that this process could not read, and logs each reason once: thousands of facts may have the same fault. */
export class UnreadFacts {
  #count = 0;
  readonly #told = new Set<string>();
  #log: Log | undefined;

  /** The number of unreadable facts since the process started. */
  get count(): number {
    return this.#count;
  }

  /** @param log gets the reasons from now on */
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

/** The counter of this process. */
export const unreadFacts = new UnreadFacts();

/** Decodes stored facts into their present version. Unreadable ones are left out, counted and logged. */
export const factsOfRows = (rows: readonly { readonly body: unknown }[], unread = unreadFacts): Fact[] =>
  rows.flatMap(({ body }) => {
    const decoded = decodeFact(body);
    if (decoded.ok) return [decoded.fact];
    unread.note(decoded.problem);
    return [];
  });
