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
  readonly #refreshed = new Set<(session: KeptSession) => void>();
  readonly #file: string;
  readonly #now: () => number;
  readonly #onFailure: (error: unknown) => void;
  readonly #sweep: NodeJS.Timeout;
  #isSaved = true;

  /** @param onFailure told when the file can't be written: who is signed in goes on, and the file is tried again */
  constructor(file: string, now: () => number = Date.now, onFailure: (error: unknown) => void = () => {}) {
    this.#file = file;
    this.#now = now;
    this.#onFailure = onFailure;
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

  /** Who holds the session now, with what is permitted now. */
  principalOf(key: string): Principal | undefined {
    return this.#byKey.get(key)?.principal;
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
    const changed = [...this.#byKey.values()]
      .filter((each) => each.principal.user.id === principal.user.id)
      .map((session) => ({ ...session, principal }));
    for (const session of changed) this.#byKey.set(session.key, session);
    this.#save();
    for (const session of changed) for (const listener of this.#refreshed) listener(session);
  }

  /** As `refresh`, where something did change. */
  refreshIfChanged(principal: Principal): void {
    const text = JSON.stringify(principal);
    const own = [...this.#byKey.values()].filter((each) => each.principal.user.id === principal.user.id);
    if (own.some((each) => JSON.stringify(each.principal) !== text)) this.refresh(principal);
  }

  keys(): Pick<KeptSession, "key" | "createdAt">[] {
    return [...this.#byKey.values()].map(({ key, createdAt }) => ({ key, createdAt }));
  }

  users(): Set<string> {
    return new Set([...this.#byKey.values()].map((session) => session.principal.user.id));
  }

  sweep(): void {
    if (!this.#isSaved) this.#save();
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

  /** Told of each session whose permissions may have changed. Returns how to stop listening. */
  onRefresh(listener: (session: KeptSession) => void): () => void {
    this.#refreshed.add(listener);
    return () => this.#refreshed.delete(listener);
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

  /** A disk that is full must neither keep a session from ending nor end the server. */
  #save(): void {
    try {
      writePrivate(this.#file, JSON.stringify({ v: 1, sessions: [...this.#byKey.values()] }));
      this.#isSaved = true;
    } catch (error) {
      this.#isSaved = false;
      this.#onFailure(error);
    }
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
