import { randomUUID } from "node:crypto";
import type { AuditAction } from "@zongji/api";
import type { Seal } from "@zongji/store";
import { type Actor, readIfThere, writePrivate, writePrivateLater } from "@zongji/store";
import type { Principal } from "@zongji/web";
import { machineClock } from "../clock.ts";

/** Who signed in here, and may do so again without the database. `at`, `lockedUntil`: ms since the epoch. */
export type Known = {
  readonly id: string;
  readonly login: string;
  readonly agentNo: string | null;
  readonly passwordHash: string;
  readonly principal: Principal;
  readonly at: number;
  /** Where the account was signed in to. */
  readonly addresses: readonly string[];
  /** Wrong passwords in a row. */
  readonly failures: number;
  readonly lockedUntil: number;
};
/** What happened while the database was away, and must be told to it. `hash`: the password that a sign-in was let in by. */
export type Untold = {
  readonly id: string;
  readonly at: number;
  readonly actor: Actor;
  readonly action: AuditAction;
  readonly subject: string;
  readonly detail: object;
  readonly session?: { readonly key: string; readonly expiresAt: number; readonly hash: string };
};
type Kept = { readonly v: 1; readonly users: readonly Known[]; readonly untold: readonly Untold[] };

const subject = "known-users";
const keptForMs = 30 * 86_400_000;
const writtenAgainAfterMs = 3_600_000;
/** What somebody may cause who can't sign in is written so soon: before that is answered (even-time.ts), however many come, and not once for each. */
const writtenSoonMs = 150;
const mostAddresses = 8;
/** More wrong passwords than that while the database is away are an attack, whose first tries tell of it. Sign-ins are all told. */
const mostFailuresUntold = 2_000;

/** A private file, sealed with this node's key. What can't be opened is as none: people sign in when the database is back. */
export class KnownUsers {
  readonly #file: string;
  readonly #seal: Seal;
  readonly #now: () => number;
  readonly #onFailure: (error: unknown) => void;
  readonly #users = new Map<string, Known>();
  #untold: Untold[] = [];
  #due: NodeJS.Timeout | undefined;
  /** Which write is the newest. */
  #writes = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    file: string,
    seal: Seal,
    now: () => number = machineClock.now,
    onFailure: (error: unknown) => void = () => {},
  ) {
    this.#file = file;
    this.#seal = seal;
    this.#now = now;
    this.#onFailure = onFailure;
    const kept = this.#read();
    for (const user of kept?.users ?? []) if (this.#isFresh(user)) this.#users.set(user.id, user);
    this.#untold = [...(kept?.untold ?? [])];
  }

  find(name: string): Known | undefined {
    const login = name.toLowerCase();
    const found = [...this.#users.values()].find((each) => each.login.toLowerCase() === login || each.agentNo === name);
    return found && this.#isFresh(found) ? found : undefined;
  }

  get(id: string): Known | undefined {
    return this.#users.get(id);
  }

  all(): Known[] {
    return [...this.#users.values()];
  }

  /** Signed in, by the database or by what is known. */
  note(user: Pick<Known, "id" | "login" | "agentNo" | "passwordHash">, principal: Principal, address: string): void {
    const { id, login, agentNo, passwordHash } = user;
    // A user who must change the password needs the database for that.
    if (principal.mustChangePassword) {
      this.forget(id);
      return;
    }
    const before = this.#users.get(id);
    const addresses = [address, ...(before?.addresses ?? []).filter((each) => each !== address)].slice(
      0,
      mostAddresses,
    );
    const now = {
      id,
      login,
      agentNo,
      passwordHash,
      principal,
      at: this.#now(),
      addresses,
      failures: 0,
      lockedUntil: 0,
    };
    this.#users.set(id, now);
    const isOld = before === undefined || now.at - before.at > writtenAgainAfterMs;
    if (isOld || JSON.stringify({ ...before, at: 0 }) !== JSON.stringify({ ...now, at: 0 })) this.#save();
  }

  /** A wrong password, wherever it was counted: an outage must not give new tries. */
  failed(id: string, failures: number, lockedUntil: number): void {
    if (this.#change(id, { failures, lockedUntil })) this.#saveSoon();
  }

  refresh(principal: Principal): void {
    const { id } = principal.user;
    if (JSON.stringify(this.#users.get(id)?.principal) !== JSON.stringify(principal))
      if (this.#change(id, { principal })) this.#save();
  }

  /** The password is another, the account is disabled, or gone. */
  forget(id: string): void {
    if (this.#users.delete(id)) this.#save();
  }

  /** To be told to the database. */
  tell(what: Omit<Untold, "id" | "at">): void {
    const failures = this.#untold.filter(({ session }) => session === undefined).length;
    if (what.session === undefined && failures >= mostFailuresUntold) return;
    this.#untold.push({ id: randomUUID(), at: this.#now(), ...what });
    // Nobody is let in before it is written; a refusal may be written a moment later.
    if (what.session) this.#save();
    else this.#saveSoon();
  }

  get untold(): readonly Untold[] {
    return this.#untold;
  }

  told(id: string): void {
    this.#untold = this.#untold.filter((each) => each.id !== id);
    // What is told again is written in the database once.
    this.#saveSoon();
  }

  /** Writes what is still to be written. */
  close(): void {
    if (this.#due) this.#save();
  }

  #isFresh({ at }: Known): boolean {
    return at > this.#now() - keptForMs;
  }

  #change(id: string, change: Partial<Known>): boolean {
    const user = this.#users.get(id);
    if (user) this.#users.set(id, { ...user, ...change });
    return user !== undefined;
  }

  #read(): Kept | undefined {
    try {
      const sealed = readIfThere(this.#file);
      const text = sealed === undefined ? undefined : this.#seal.open(subject, Buffer.from(sealed, "base64"));
      const kept = text === undefined ? undefined : (JSON.parse(text) as Kept);
      return kept?.v === 1 ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  #sealed(): string {
    const users = [...this.#users.values()].filter((user) => this.#isFresh(user));
    const kept: Kept = { v: 1, users, untold: this.#untold };
    return this.#seal.close(subject, JSON.stringify(kept)).toString("base64");
  }

  #save(): void {
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#writes += 1;
    try {
      writePrivate(this.#file, this.#sealed());
    } catch (error) {
      this.#onFailure(error);
    }
  }

  /** Without the calls of this process waiting for the disk, once for all that comes meanwhile. */
  #saveSoon(): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      this.#writing = this.#writing.then(() => this.#saveLater());
    }, writtenSoonMs).unref();
  }

  async #saveLater(): Promise<void> {
    this.#writes += 1;
    const write = this.#writes;
    try {
      await writePrivateLater(this.#file, this.#sealed(), () => write === this.#writes);
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
