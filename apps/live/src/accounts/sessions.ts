import { createHash, randomBytes } from "node:crypto";
import { readIfThere, writePrivate } from "@zongji/store";
import { networkOf, type Principal } from "@zongji/web";
import { machineClock } from "../clock.ts";

export type EndOfSession = "signOut" | "expired" | "disabled" | "password" | "idle";
/** `key` is the hash of its first token: the token itself is the browser's alone. Times: ms since the epoch. */
export type KeptSession = {
  readonly key: string;
  readonly principal: Principal;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly address: string;
  /** Of the token that is in use, where that is not the first any more. */
  readonly tokenHash?: string;
  /** When somebody did something in it last. Absent in files of older programs. */
  readonly activeAt?: number;
  /** It was opened with a password that had run out: nothing but a new one is allowed, whatever is refreshed. */
  readonly isExpired?: true;
};

/** `limitMs`: after so long without anything done a session ends; undefined: never. `isBusy`: this one doesn't, and its time begins anew. */
export type IdleRule = {
  readonly limitMs: () => number | undefined;
  readonly isBusy: (session: KeptSession) => boolean;
};

/** So long before its end a session that is idle is told of it. */
const warnMs = 60_000;
/** When somebody was active is written down no more often. */
const activeWrittenMs = 300_000;

/** A shift and its overtime. */
const lifeMs = 14 * 3_600_000;
const newToken = (): string => randomBytes(32).toString("base64url");
const tokenHashOf = ({ key, tokenHash }: KeptSession): string => tokenHash ?? key;
const withPrincipal = (session: KeptSession, principal: Principal): KeptSession => ({
  ...session,
  principal: session.isExpired ? { ...principal, mustChangePassword: true } : principal,
});
const keyOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

/**
 * Who is signed in. Held here and in a private file, so that people who are signed in go on while the database is down and after a restart.
 */
export class Sessions {
  readonly #byKey = new Map<string, KeptSession>();
  readonly #listeners = new Set<(session: KeptSession, why: EndOfSession) => void>();
  readonly #refreshed = new Set<(session: KeptSession, before: Principal) => void>();
  readonly #idlers = new Set<(session: KeptSession, endsInMs: number | null) => void>();
  /** Session of each token's hash. */
  readonly #keyOf = new Map<string, string>();
  /** Those that were told that they will end. */
  readonly #warned = new Set<string>();
  #idle: IdleRule | undefined;
  readonly #file: string;
  readonly #now: () => number;
  readonly #onFailure: (error: unknown) => void;
  readonly #sweep: NodeJS.Timeout;
  #isSaved = true;

  /** @param onFailure told when the file can't be written: who is signed in goes on, and the file is tried again */
  constructor(file: string, now: () => number = machineClock.now, onFailure: (error: unknown) => void = () => {}) {
    this.#file = file;
    this.#now = now;
    this.#onFailure = onFailure;
    // What was not done while the server was away counts for nothing.
    for (const session of readKept(file)) if (session.expiresAt > now()) this.#put({ ...session, activeAt: now() });
    this.#sweep = setInterval(() => this.sweep(), 10_000).unref();
  }

  /** Returns the token: 256 random bits, told to the browser once. */
  open(principal: Principal, address: string, { isExpired = false } = {}): { token: string; session: KeptSession } {
    const token = newToken();
    const createdAt = this.#now();
    const session: KeptSession = withPrincipal(
      {
        ...{ key: keyOf(token), principal, createdAt, expiresAt: createdAt + lifeMs, address, activeAt: createdAt },
        ...(isExpired && { isExpired }),
      },
      principal,
    );
    this.#put(session);
    this.#save();
    return { token, session };
  }

  find(token: string): KeptSession | undefined {
    const session = this.#byKey.get(this.#keyOf.get(keyOf(token)) ?? "");
    return session !== undefined && session.expiresAt > this.#now() ? session : undefined;
  }

  /** Gives a session another token, with a password that is new; the one before is of no use from now on. Undefined: there is no such session. */
  renew(key: string): string | undefined {
    const session = this.#byKey.get(key);
    if (session === undefined) return undefined;
    const token = newToken();
    const { isExpired: _over, ...rest } = session;
    this.#keyOf.delete(tokenHashOf(session));
    this.#put({ ...rest, tokenHash: keyOf(token) });
    this.#save();
    return token;
  }

  /** From now on sessions in which nobody does anything end. */
  endIdle(rule: IdleRule): void {
    this.#idle = rule;
  }

  /** Somebody did something in this session. */
  touch(key: string): void {
    const session = this.#byKey.get(key);
    if (session === undefined) return;
    const activeAt = this.#now();
    if (activeAt - (session.activeAt ?? 0) > activeWrittenMs) this.#isSaved = false;
    this.#byKey.set(key, { ...session, activeAt });
    if (this.#warned.delete(key)) this.#tellIdle(session, null);
  }

  /** Told of each session that ends soon because nobody does anything, in so many ms, and with null once somebody did. Returns how to stop listening. */
  onIdle(listener: (session: KeptSession, endsInMs: number | null) => void): () => void {
    this.#idlers.add(listener);
    return () => this.#idlers.delete(listener);
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
    const before = [...this.#byKey.values()].filter((each) => each.principal.user.id === principal.user.id);
    const changed = before.map((session) => withPrincipal(session, principal));
    for (const session of changed) this.#byKey.set(session.key, session);
    this.#save();
    for (const [index, session] of changed.entries())
      for (const listener of this.#refreshed) listener(session, before[index]!.principal);
  }

  /** As `refresh`, where something did change. */
  refreshIfChanged(principal: Principal): void {
    const own = [...this.#byKey.values()].filter((each) => each.principal.user.id === principal.user.id);
    const isNew = (each: KeptSession) =>
      JSON.stringify(each.principal) !== JSON.stringify(withPrincipal(each, principal).principal);
    if (own.some(isNew)) this.refresh(principal);
  }

  keys(): { readonly key: string; readonly createdAt: number; readonly user: string }[] {
    return [...this.#byKey.values()].map(({ key, createdAt, principal }) => ({
      key,
      createdAt,
      user: principal.user.id,
    }));
  }

  /** Whether somebody is signed in from the address; of IPv6 the network counts. */
  isFrom(address: string): boolean {
    const network = networkOf(address);
    return [...this.#byKey.values()].some((session) => networkOf(session.address) === network);
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
    this.#sweepIdle();
  }

  #sweepIdle(): void {
    const limitMs = this.#idle?.limitMs();
    if (limitMs === undefined) {
      for (const key of [...this.#warned]) this.touch(key);
      return;
    }
    const over: string[] = [];
    for (const session of [...this.#byKey.values()]) {
      const leftMs = (session.activeAt ?? session.createdAt) + limitMs - this.#now();
      if (leftMs > warnMs) continue;
      if (this.#idle?.isBusy(session)) this.touch(session.key);
      else if (leftMs <= 0) over.push(session.key);
      else if (!this.#warned.has(session.key)) {
        this.#warned.add(session.key);
        this.#tellIdle(session, leftMs);
      }
    }
    this.#end(over, "idle");
  }

  #tellIdle(session: KeptSession, endsInMs: number | null): void {
    for (const listener of this.#idlers) listener(session, endsInMs);
  }

  #put(session: KeptSession): void {
    this.#byKey.set(session.key, session);
    this.#keyOf.set(tokenHashOf(session), session.key);
  }

  /** Told of each session's end, so that its WebSockets close. Returns how to stop listening. */
  onEnd(listener: (session: KeptSession, why: EndOfSession) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told of each session whose permissions may have changed, with what they were. Returns how to stop listening. */
  onRefresh(listener: (session: KeptSession, before: Principal) => void): () => void {
    this.#refreshed.add(listener);
    return () => this.#refreshed.delete(listener);
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #end(keys: readonly string[], why: EndOfSession): void {
    const ended = keys.flatMap((key) => this.#byKey.get(key) ?? []);
    if (ended.length === 0) return;
    for (const session of ended) {
      this.#byKey.delete(session.key);
      this.#keyOf.delete(tokenHashOf(session));
      this.#warned.delete(session.key);
    }
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
