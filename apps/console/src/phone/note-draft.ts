import type { CallNote } from "@zongji/api";

/** 小记 as it stands in the field. */
export type Draft = { readonly note: string; readonly result: string | null };
export type DraftState = "kept" | "waits" | "saving" | "failed";

/** Where a draft outlives its page. */
export type DraftPlace = Pick<Storage, "getItem" | "setItem" | "removeItem">;

type Save = (draft: Draft & { readonly call: string }) => Promise<void>;

/** Nobody has typed for so long: it is saved. So long at most while somebody types on, ms. */
const quietMs = 1000;
const longestMs = 3000;
const againMs = 3000;

const empty: Draft = { note: "", result: null };
const isSame = (a: Draft, b: Draft): boolean => a.note === b.note && a.result === b.result;
const keyOf = (call: string): string => `zongji.note.${call}`;

const parse = (text: string | null): Draft | undefined => {
  try {
    const value = JSON.parse(text ?? "null") as Partial<Draft> | null;
    if (value === null || typeof value.note !== "string") return undefined;
    return { note: value.note, result: typeof value.result === "string" ? value.result : null };
  } catch {
    return undefined;
  }
};

/**
 * The note of one call while it is written: kept in the browser with each key, saved at the server when the typing rests, tried again where that fails.
 * Owned: must be closed.
 */
export class NoteDraft {
  readonly call: string;
  readonly #save: Save;
  readonly #place: DraftPlace;
  readonly #listeners = new Set<() => void>();
  #draft: Draft;
  #saved: Draft;
  #state: DraftState;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waitsSince: number | undefined;
  #running: Promise<void> | undefined;

  constructor(call: string, known: CallNote | null, save: Save, place: DraftPlace) {
    this.call = call;
    this.#save = save;
    this.#place = place;
    this.#saved = known ? { note: known.note, result: known.result } : empty;
    this.#draft = parse(place.getItem(keyOf(call))) ?? this.#saved;
    this.#state = isSame(this.#draft, this.#saved) ? "kept" : "waits";
    if (this.#state === "waits") this.#arm(quietMs);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly draft = (): Draft => this.#draft;
  readonly state = (): DraftState => this.#state;

  change(change: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...change };
    this.#place.setItem(keyOf(this.call), JSON.stringify(this.#draft));
    const now = Date.now();
    this.#waitsSince ??= now;
    this.#arm(Math.max(0, Math.min(quietMs, this.#waitsSince + longestMs - now)));
    this.#set("waits");
  }

  /** Saves at once what is not saved yet. Resolves when that is done or has failed. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#running;
    if (isSame(this.#draft, this.#saved)) return;
    this.#running = this.#send();
    await this.#running;
    this.#running = undefined;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  async #send(): Promise<void> {
    const sent = this.#draft;
    this.#waitsSince = undefined;
    this.#set("saving");
    try {
      await this.#save({ call: this.call, ...sent });
      this.#saved = sent;
      if (!isSame(this.#draft, sent)) return this.#set("waits");
      this.#place.removeItem(keyOf(this.call));
      this.#set("kept");
    } catch {
      this.#set("failed");
      this.#arm(againMs);
    }
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #set(state: DraftState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
