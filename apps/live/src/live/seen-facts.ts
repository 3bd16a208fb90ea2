import type { Fact } from "@zongji/domain";

/** Remembers which facts were seen, one bit each: a set of their keys takes more than a second of a start with a million facts. */
export class SeenFacts {
  readonly #epochs = new Map<string, Uint8Array>();

  /** Returns whether the fact comes for the first time. */
  isNew({ node, epoch, seq }: Pick<Fact, "node" | "epoch" | "seq">): boolean {
    const key = `${node} ${epoch}`;
    const [at, bit] = [seq >> 3, 1 << (seq & 7)];
    let bits = this.#epochs.get(key);
    if (!bits || bits.length <= at) {
      const longer = new Uint8Array(Math.max(1024, 2 * at + 2));
      if (bits) longer.set(bits);
      bits = longer;
      this.#epochs.set(key, bits);
    }
    const isNew = (bits[at]! & bit) === 0;
    bits[at] = bits[at]! | bit;
    return isNew;
  }
}
