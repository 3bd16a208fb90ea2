import { createHash, randomBytes } from "node:crypto";
import { readIfThere, writePrivate } from "../files.ts";
import type { Principal } from "../principal.ts";

export type EndOfSession = "signOut" | "expired" | "disabled" | "password";
/** `key` is the token's hash: the token itself is the browser's alone. */
export type KeptSession = {
  readonly key: string;
  readonly principal: Principal;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly address: string;
};

/** A shift and its overtime. */
const lifeMs = 14 * 3_600_000;
const keyOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

/**
 * Who is signed in. Held here and in a private file, so that people who are signed in go on while the database is down and after a restart.
 */
export class Sessions {
  readonly #byKey = new Map<string, KeptSession>();
  readonly #listeners = new Set<(session: KeptSession, why: EndOfSession) => void>();
  readonly #file: string;
  readonly #now: () => number;
  readonly #sweep: NodeJS.Timeout;

  constructor(file: string, now: () => number = Date.now) {
    this.#file = file;
    this.#now = now;
    for (const session of readKept(file)) if (session.expiresAt > now()) this.#byKey.set(session.key, session);
    this.#sweep = setInterval(() => this.sweep(), 10_000).unref();
  }

  /** Returns the token: 256 random bits, told to the browser once. */
  open(principal: Principal, address: string): { token: string; session: KeptSession } {
    const token = randomBytes(32).toString("base64url");
    const createdAt = this.#now();
    const session = { key: keyOf(token), principal, createdAt, expiresAt: createdAt + lifeMs, address };
    this.#byKey.set(session.key, session);
    this.#save();
    return { token, session };
  }

  find(token: string): KeptSession | undefined {
    const session = this.#byKey.get(keyOf(token));
    return session !== undefined && session.expiresAt > this.#now() ? session : undefined;
  }

  end(key: string, why: EndOfSession): void {
    this.#end([key], why);
  }

  /** Ends all of a user's sessions, `except` the one that asked. */
  endOf(user: string, why: EndOfSession, except?: string): void {
    this.#end(
      [...this.#byKey.values()]
        .filter((each) => each.principal.user.id === user && each.key !== except)
        .map((e) => e.key),
      why,
    );
  }

  /** Something about a user changed: it holds from the next request. */
  refresh(principal: Principal): void {
    for (const session of this.#byKey.values())
      if (session.principal.user.id === principal.user.id) this.#byKey.set(session.key, { ...session, principal });
    this.#save();
  }

  users(): Set<string> {
    return new Set([...this.#byKey.values()].map((session) => session.principal.user.id));
  }

  sweep(): void {
    this.#end(
      [...this.#byKey.values()].filter((each) => each.expiresAt <= this.#now()).map((e) => e.key),
      "expired",
    );
  }

  /** Told of each session's end, so that its WebSockets close. Returns how to stop listening. */
  onEnd(listener: (session: KeptSession, why: EndOfSession) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #end(keys: readonly string[], why: EndOfSession): void {
    const ended = keys.flatMap((key) => this.#byKey.get(key) ?? []);
    if (ended.length === 0) return;
    for (const { key } of ended) this.#byKey.delete(key);
    this.#save();
    for (const session of ended) for (const listener of this.#listeners) listener(session, why);
  }

  #save(): void {
    writePrivate(this.#file, JSON.stringify({ v: 1, sessions: [...this.#byKey.values()] }));
  }
}

/** A file that can't be read is no reason not to start: people sign in again. */
const readKept = (file: string): KeptSession[] => {
  try {
    const kept = JSON.parse(readIfThere(file) ?? "null") as { v: number; sessions: KeptSession[] } | null;
    return kept?.v === 1 ? kept.sessions : [];
  } catch {
    return [];
  }
};
