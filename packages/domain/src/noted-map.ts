import { UndoMap } from "./undo-log.ts";

/** What one reader has not taken yet. @returns what was noted since the last time, each once, in its order */
type Taking<Key> = () => Key[];

const takingOf =
  <Key>(noted: Set<Key>): Taking<Key> =>
  () => {
    const keys = [...noted];
    noted.clear();
    return keys;
  };

/** A map that notes whose value was set or deleted: what has changed is known without a look at all. Values are never changed in place. */
export class NotedMap<Key, Value> extends UndoMap<Key, Value> {
  readonly #changed = new Set<Key>();
  readonly #read: Set<Key>[] = [this.#changed];

  override set(key: Key, value: Value): this {
    this.#note(key);
    return super.set(key, value);
  }

  override delete(key: Key): boolean {
    this.#note(key);
    return super.delete(key);
  }

  override clear(): void {
    for (const key of this.keys()) this.#note(key);
    super.clear();
  }

  /** Keys that were set or deleted since the last time, in that order, those that were taken back among them. For one reader. */
  takeChanged(): Key[] {
    return takingOf(this.#changed)();
  }

  /** As `takeChanged`, for one more reader: what changes from now on. It must go on reading. */
  follow(): Taking<Key> {
    const noted = new Set<Key>();
    this.#read.push(noted);
    return takingOf(noted);
  }

  #note(key: Key): void {
    for (const noted of this.#read) noted.add(key);
  }
}

/** A set that notes what was added or deleted. For one reader. */
export class NotedSet<Key> extends Set<Key> {
  readonly #changed = new Set<Key>();

  override add(key: Key): this {
    this.#changed.add(key);
    return super.add(key);
  }

  override delete(key: Key): boolean {
    this.#changed.add(key);
    return super.delete(key);
  }

  override clear(): void {
    for (const key of this) this.#changed.add(key);
    super.clear();
  }

  takeChanged(): Key[] {
    return takingOf(this.#changed)();
  }
}
