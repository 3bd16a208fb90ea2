/** A map that notes whose value was set or deleted: what has changed is known without a look at all. Values are never changed in place. */
export class NotedMap<Key, Value> extends Map<Key, Value> {
  readonly #changed = new Set<Key>();

  override set(key: Key, value: Value): this {
    this.#changed.add(key);
    return super.set(key, value);
  }

  override delete(key: Key): boolean {
    this.#changed.add(key);
    return super.delete(key);
  }

  override clear(): void {
    for (const key of this.keys()) this.#changed.add(key);
    super.clear();
  }

  /** Keys that were set or deleted since the last time, in that order. For one reader. */
  takeChanged(): Key[] {
    const keys = [...this.#changed];
    this.#changed.clear();
    return keys;
  }
}
