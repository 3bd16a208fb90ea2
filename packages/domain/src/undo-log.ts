/** A table that can take one of its changes back. */
export type Undoable<Key, Before> = {
  /** Puts the key back to what it was. Undefined: it was not there. */
  readonly takeBack: (key: Key, before: Before | undefined) => void;
  /** After changes were taken back: counts anew what the table counts. */
  readonly recount: () => void;
};

/**
 * The undo log of a hotline: what each key of its tables held before a step changed it. A step that throws is taken back by it. Costs one entry for each
 * change, and nothing for what is only read; values are never changed in place.
 */
export class UndoLog {
  /** Table, key and value before, one after the other: no object for each entry. */
  readonly #entries: unknown[] = [];
  /** Where the next entry goes. The array stays as long as it was: to grow it anew costs more than a step's entries. */
  #position = 0;

  /** How far the log has come: what `rollBack` goes back to. */
  get position(): number {
    return this.#position;
  }

  /** To be called before the change. */
  note<Key, Before>(table: Undoable<Key, Before>, key: Key, before: Before | undefined): void {
    const entries = this.#entries;
    const at = this.#position;
    entries[at] = table;
    entries[at + 1] = key;
    entries[at + 2] = before;
    this.#position = at + 3;
  }

  /** Takes back all changes since `position`, the last one first. A key that was deleted comes back behind the others: no table's order means anything. */
  rollBack(position: number): void {
    const entries = this.#entries;
    const touched = new Set<Undoable<unknown, unknown>>();
    for (let at = this.#position - 3; at >= position; at -= 3) {
      const table = entries[at] as Undoable<unknown, unknown>;
      table.takeBack(entries[at + 1], entries[at + 2]);
      touched.add(table);
    }
    this.#position = position;
    for (const table of touched) table.recount();
  }

  /** What was changed stays. */
  clear(): void {
    this.#position = 0;
  }
}

/** A map whose changes can be taken back. */
export class UndoMap<Key, Value> extends Map<Key, Value> implements Undoable<Key, Value> {
  readonly #log: UndoLog | undefined;

  constructor(log?: UndoLog) {
    super();
    this.#log = log;
  }

  override set(key: Key, value: Value): this {
    if (this.#log !== undefined) this.#log.note(this, key, super.get(key));
    return super.set(key, value);
  }

  override delete(key: Key): boolean {
    const before = this.get(key);
    if (before === undefined) return false;
    this.#log?.note(this, key, before);
    return super.delete(key);
  }

  override clear(): void {
    for (const [key, value] of this) this.#log?.note(this, key, value);
    super.clear();
  }

  takeBack(key: Key, before: Value | undefined): void {
    if (before === undefined) super.delete(key);
    else super.set(key, before);
  }

  recount(): void {}
}

/** A set whose changes can be taken back. */
export class UndoSet<Key> extends Set<Key> implements Undoable<Key, true> {
  readonly #log: UndoLog;

  constructor(log: UndoLog) {
    super();
    this.#log = log;
  }

  override add(key: Key): this {
    if (this.has(key)) return this;
    this.#log.note<Key, true>(this, key, undefined);
    return super.add(key);
  }

  override delete(key: Key): boolean {
    if (!this.has(key)) return false;
    this.#log.note<Key, true>(this, key, true);
    return super.delete(key);
  }

  override clear(): void {
    for (const key of this) this.#log.note<Key, true>(this, key, true);
    super.clear();
  }

  takeBack(key: Key, before: true | undefined): void {
    if (before === undefined) super.delete(key);
    else super.add(key);
  }

  recount(): void {}
}
