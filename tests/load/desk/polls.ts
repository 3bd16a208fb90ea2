/** What a page asks again and again while it is shown, as its queries do: at once, then every so often. */
export class Polls {
  readonly #timers = new Map<string, NodeJS.Timeout>();

  /** Asks at once, and again every so often if told; a second time: as a page that is shown anew asks anew. */
  start(name: string, ask: () => Promise<unknown>, everyMs?: number): void {
    this.stop(name);
    // What failed was taken down; the page shows what it had.
    const quietly = (): void => void ask().catch(() => {});
    quietly();
    if (everyMs !== undefined) this.#timers.set(name, setInterval(quietly, everyMs));
  }

  stop(...names: readonly string[]): void {
    for (const name of names) {
      clearInterval(this.#timers.get(name));
      this.#timers.delete(name);
    }
  }

  close(): void {
    this.stop(...this.#timers.keys());
  }
}

/** What is asked for anew only once it is older than so long, as pages keep it. */
export class Kept {
  readonly #at = new Map<string, number>();

  async fresh(name: string, forMs: number, ask: () => Promise<unknown>): Promise<void> {
    const now = performance.now();
    if (now - (this.#at.get(name) ?? Number.NEGATIVE_INFINITY) < forMs) return;
    this.#at.set(name, now);
    await ask().catch(() => this.#at.delete(name));
  }
}
