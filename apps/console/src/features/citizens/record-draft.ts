import { type FieldChange, merged, theirChanges } from "../../look/edit/merge.ts";
import { mono } from "../../look/time.ts";

/** What people write of a citizen, saved as it is typed. */
export type Written = { readonly name: string; readonly notes: string; readonly tags: readonly string[] };
/** As the server has it; without an id there is no record yet. */
export type Known = Written & { readonly id: string | undefined; readonly version: string };
export type DraftState = "kept" | "waits" | "saving" | "failed" | "disputed";
/** Where a draft outlives its page. */
export type DraftPlace = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export const unknown: Known = { id: undefined, version: "", name: "", notes: "", tags: [] };
const fields = ["name", "notes", "tags"] as const;

/** Somebody else was faster: what is there now, and who wrote it. */
export class WrittenMeanwhile extends Error {
  override readonly name = "WrittenMeanwhile";
  readonly theirs: Known;
  readonly by: string | null;
  constructor(theirs: Known, by: string | null) {
    super("written meanwhile");
    this.theirs = theirs;
    this.by = by;
  }
}

/** Nobody has typed for so long: it is saved. So long at most while somebody types on, ms. */
const quietMs = 1000;
const longestMs = 3000;
const againMs = 3000;

const partsOf = ({ name, notes, tags }: Written): Written => ({ name, notes, tags });
const isSame = (a: Written, b: Written): boolean => JSON.stringify(partsOf(a)) === JSON.stringify(partsOf(b));
const keyOf = (of: string): string => `zongji.citizen.${of}`;

type Kept = { readonly draft: Written; readonly base: Known };
const isWritten = (value: unknown): value is Written => {
  const { name, notes, tags } = (value ?? {}) as Partial<Written>;
  return typeof name === "string" && typeof notes === "string" && Array.isArray(tags);
};
const parse = (text: string | null): Kept | undefined => {
  try {
    const kept = JSON.parse(text ?? "null") as Kept | null;
    return isWritten(kept?.draft) && isWritten(kept.base) ? kept : undefined;
  } catch {
    return undefined;
  }
};

/**
 * What is written of one citizen: kept in the browser with each key, saved at the server when the typing rests, tried again where that fails. Where somebody else
 * changed another field, both changes are kept; where both changed the same one, the person is asked. Owned: must be closed.
 */
export class RecordDraft {
  readonly #of: string;
  readonly #save: (written: Written, base: Known) => Promise<Known>;
  readonly #place: DraftPlace;
  readonly #listeners = new Set<() => void>();
  #base: Known;
  #draft: Written;
  #state: DraftState = "kept";
  #disputes: readonly FieldChange[] = [];
  #by: string | null = null;
  #theirs: Known | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitsSince: number | undefined;
  #running: Promise<void> | undefined;

  /** @param of what the draft is kept under @param known what the server has now */
  constructor(
    of: string,
    known: Known,
    save: (written: Written, base: Known) => Promise<Known>,
    place: DraftPlace = localStorage,
  ) {
    this.#of = of;
    this.#save = save;
    this.#place = place;
    const kept = parse(place.getItem(keyOf(of)));
    this.#base = kept?.base ?? known;
    this.#draft = partsOf(kept?.draft ?? known);
    if (kept) this.#take(known, null);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly draft = (): Written => this.#draft;
  readonly state = (): DraftState => this.#state;
  /** What both changed, while the person is asked. */
  readonly disputes = (): readonly FieldChange[] => this.#disputes;
  /** Who wrote the other, where that is known. */
  readonly by = (): string | null => this.#by;

  change(change: Partial<Written>): void {
    this.#draft = { ...this.#draft, ...change };
    this.#keep();
    if (this.#state === "disputed") {
      this.#tell();
      return;
    }
    const at = mono();
    this.#waitsSince ??= at;
    this.#arm(Math.max(0, Math.min(quietMs, this.#waitsSince + longestMs - at)));
    this.#set("waits");
  }

  /** The server has another version: somebody changed it, or this page did beside the draft. */
  told(known: Known, by: string | null = null): void {
    if (this.#state === "saving" || known.version === this.#base.version) return;
    this.#take(known, by);
  }

  /** The own text stays where both changed one field. */
  keepMine(): void {
    this.#settle((theirs) => merged(fields, this.#base, theirs, this.#draft) as unknown as Written);
  }
  /** The other's text is taken where both changed one field. */
  takeTheirs(): void {
    this.#settle((theirs) => {
      const both = merged(fields, this.#base, theirs, this.#draft);
      const taken = this.#disputes.map(({ field }) => [field, theirs[field as keyof Written]] as const);
      return { ...both, ...Object.fromEntries(taken) } as unknown as Written;
    });
  }

  /** Saves at once what is not saved yet. Resolves when that is done or has failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
    if (this.#state === "disputed" || isSame(this.#draft, this.#base)) return;
    this.#running = this.#send();
    await this.#running;
    this.#running = undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #settle(both: (theirs: Known) => Written): void {
    const theirs = this.#theirs;
    if (theirs === undefined) return;
    this.#draft = both(theirs);
    this.#base = theirs;
    this.#theirs = undefined;
    this.#disputes = [];
    this.#rest();
  }

  #take(theirs: Known, by: string | null): void {
    const changes = theirChanges(fields, this.#base, theirs, this.#draft).filter(({ isDisputed }) => isDisputed);
    if (changes.length > 0) {
      this.#theirs = theirs;
      this.#disputes = changes;
      this.#by = by;
      clearTimeout(this.#timer);
      this.#set("disputed");
      return;
    }
    this.#draft = merged(fields, this.#base, theirs, this.#draft) as unknown as Written;
    this.#base = theirs;
    this.#rest();
  }

  /** Nothing is asked: what differs from the server's waits to be saved. */
  #rest(): void {
    if (isSame(this.#draft, this.#base)) {
      this.#place.removeItem(keyOf(this.#of));
      this.#set("kept");
      return;
    }
    this.#keep();
    this.#arm(quietMs);
    this.#set("waits");
  }

  async #send(): Promise<void> {
    const sent = this.#draft;
    this.#waitsSince = undefined;
    this.#set("saving");
    try {
      this.#base = await this.#save(sent, this.#base);
      // The server tidies tags and spaces: what was not typed on since is as it is there.
      if (isSame(this.#draft, sent)) this.#draft = partsOf(this.#base);
      this.#rest();
    } catch (error) {
      if (error instanceof WrittenMeanwhile) this.#take(error.theirs, error.by);
      else {
        this.#set("failed");
        this.#arm(againMs);
      }
    }
  }

  #keep(): void {
    const kept: Kept = { draft: this.#draft, base: this.#base };
    this.#place.setItem(keyOf(this.#of), JSON.stringify(kept));
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #set(state: DraftState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
