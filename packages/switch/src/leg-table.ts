/** All legs, with counts that are updated by each change: no query goes through all legs. */
import type { LegId, TrunkId } from "@zongji/domain";
import { hasLeft, type Leg } from "./leg.ts";

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

  /** The leg, unless it has ended or its far end has hung up. */
  living(id: LegId): Leg | undefined {
    const leg = this.get(id);
    return leg && leg.state.at !== "ending" && !hasLeft(leg) ? leg : undefined;
  }

  /** 外线: the number of the trunk's calls now. */
  lines(trunk: TrunkId): number {
    return this.#lines.get(trunk) ?? 0;
  }

  /** Whether the device's last call has ended for us, but not yet in SIP. */
  isLeaving(device: string): boolean {
    return this.#leaving.has(device);
  }

  /** The number of legs that have ended and still close their SIP session or media. */
  get ending(): number {
    return this.#ending;
  }

  #count(leg: Leg, by: 1 | -1): void {
    const { state, party, sipOver } = leg;
    if (state.at !== "ending") {
      // Who has hung up takes no line, even if that is not told yet.
      if (party.is === "trunk" && !hasLeft(leg)) add(this.#lines, party.trunk, by);
      return;
    }
    this.#ending += by;
    if (party.is === "device" && !sipOver) add(this.#leaving, party.device, by);
  }
}
