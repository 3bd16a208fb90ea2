/** The legs that are, and what is asked of all of them: counted as they come and go, so that no call looks through all others. */
import type { LegId, TrunkId } from "@zongji/domain";
import type { Leg } from "./leg.ts";

const add = <Key>(counts: Map<Key, number>, key: Key, by: number): void => {
  const count = (counts.get(key) ?? 0) + by;
  if (count > 0) counts.set(key, count);
  else counts.delete(key);
};

export class LegTable extends Map<LegId, Leg> {
  readonly #lines = new Map<TrunkId, number>();
  readonly #leaving = new Map<string, number>();
  #ending = 0;

  override set(id: LegId, leg: Leg): this {
    const before = this.get(id);
    if (before === leg) return this;
    if (before) this.#count(before, -1);
    this.#count(leg, 1);
    return super.set(id, leg);
  }

  override delete(id: LegId): boolean {
    const before = this.get(id);
    if (before) this.#count(before, -1);
    return super.delete(id);
  }

  override clear(): void {
    this.#lines.clear();
    this.#leaving.clear();
    this.#ending = 0;
    super.clear();
  }

  /** 外线: calls that a trunk carries now. */
  lines(trunk: TrunkId): number {
    return this.#lines.get(trunk) ?? 0;
  }

  /** The device's last call is over for us, and not yet for it. */
  isLeaving(device: string): boolean {
    return this.#leaving.has(device);
  }

  /** Legs that wind up. */
  get ending(): number {
    return this.#ending;
  }

  #count({ state, party, sipOver }: Leg, by: 1 | -1): void {
    if (state.at !== "ending") {
      if (party.is === "trunk") add(this.#lines, party.trunk, by);
      return;
    }
    this.#ending += by;
    if (party.is === "device" && !sipOver) add(this.#leaving, party.device, by);
  }
}
