import type { CallNote } from "@zongji/api";
import { mono } from "../look/time.ts";

/** 小记 as it stands in the field. */
export type Draft = {
  readonly note: string;
  readonly result: string | null;
  /** Ids: what the call was about, and what besides. */
  readonly businessType: string | null;
  readonly alsoTypes: readonly string[];
};
export type DraftState = "kept" | "waits" | "saving" | "failed";

/** Where a draft outlives its page. */
export type DraftPlace = Pick<Storage, "getItem" | "setItem" | "removeItem">;

type Save = (draft: Draft & { readonly call: string }) => Promise<void>;

/** The types that were chosen can't be chosen any more: they are taken out, so that the note itself is kept. */
export class TypesGone extends Error {
  override readonly name = "TypesGone";
}

/** Nobody has typed for so long: it is saved. So long at most while somebody types on, ms. */
const quietMs = 1000;
const longestMs = 3000;
const againMs = 3000;

const empty: Draft = { note: "", result: null, businessType: null, alsoTypes: [] };
const isSame = (a: Draft, b: Draft): boolean => JSON.stringify(partsOf(a)) === JSON.stringify(partsOf(b));
const partsOf = ({ note, result, businessType, alsoTypes }: Draft) => [note, result, businessType, alsoTypes];
const keyOf = (call: string): string => `zongji.note.${call}`;

const parse = (text: string | null): Draft | undefined => {
  try {
    const value = JSON.parse(text ?? "null") as Partial<Draft> | null;
    if (value === null || typeof value.note !== "string") return undefined;
    const { note, result, businessType, alsoTypes } = value;
    return {
      note,
      result: typeof result === "string" ? result : null,
      businessType: typeof businessType === "string" ? businessType : null,
      alsoTypes: Array.isArray(alsoTypes) ? alsoTypes.filter((each) => typeof each === "string") : [],
    };
  } catch {
    return undefined;
  }
};

const draftOf = ({ note, result, businessType, alsoTypes }: CallNote): Draft => ({
  ...{ note, result, businessType: businessType?.id ?? null },
  alsoTypes: alsoTypes.map(({ id }) => id),
});

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
  #typesGone = false;

  constructor(call: string, known: CallNote | null, save: Save, place: DraftPlace) {
    this.call = call;
    this.#save = save;
    this.#place = place;
    this.#saved = known ? draftOf(known) : empty;
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
  /** Types that were chosen were taken out, and no other was chosen since. */
  readonly areTypesGone = (): boolean => this.#typesGone;

  change(change: Partial<Draft>): void {
    this.#draft = { ...this.#draft, ...change };
    if (this.#draft.businessType !== null) this.#typesGone = false;
    this.#place.setItem(keyOf(this.call), JSON.stringify(this.#draft));
    const at = mono();
    this.#waitsSince ??= at;
    this.#arm(Math.max(0, Math.min(quietMs, this.#waitsSince + longestMs - at)));
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
    } catch (error) {
      if (error instanceof TypesGone) {
        this.change({ businessType: null, alsoTypes: [] });
        this.#typesGone = true;
        return this.#set("waits");
      }
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
