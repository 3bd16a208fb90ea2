/** The kernel's stamps and our wall clock count as the same clock if the youngest datagram of a second was read within this, ms. */
const agreeMs = 100;
/** The difference of the monotonic and the wall clock changes by more than this only if the wall clock is set. */
const setMs = 2;
const windowMs = 1000;
/** ms after a step of the wall clock in which datagrams may still have stamps from before. */
const staleMs = 100;

/**
 * Converts the kernel's stamps, which are wall-clock times, to the monotonic clock. One reading of the wall clock is not enough: it may be set between stamp and
 * reading, or differ for this process (libfaketime). But no datagram is read before it came. So if our wall clock contradicts the stamps, the youngest datagram of
 * the last second shows the offset of the kernel's clock.
 */
export class Arrivals {
  #nowMs = 0;
  /** The monotonic clock minus the wall clock, as this process reads both. */
  #readMs = Number.NaN;
  /** The least time from a stamp to its reading, in this second and in the last one with datagrams. */
  #leastMs = Number.POSITIVE_INFINITY;
  #beforeMs = Number.POSITIVE_INFINITY;
  #untilMs = 0;
  #staleUntilMs = Number.NEGATIVE_INFINITY;

  /** Call it with both clocks before datagrams are read. */
  read(nowMs: number, wallMs: number): void {
    const readMs = nowMs - wallMs;
    if (Math.abs(readMs - this.#readMs) > setMs) {
      // Earlier readings describe the old clock.
      this.#leastMs = this.#beforeMs = Number.POSITIVE_INFINITY;
      this.#staleUntilMs = nowMs + staleMs;
    }
    this.#readMs = readMs;
    this.#nowMs = nowMs;
  }

  /** @param stampMs the kernel's stamp, ms since 1970; undefined without one @param sinceMs the earliest possible arrival */
  at(stampMs: number | undefined, sinceMs: number): number {
    const nowMs = this.#nowMs;
    if (stampMs === undefined) return nowMs;
    if (nowMs < this.#staleUntilMs) {
      const isOfNow = this.#isAgreed(nowMs - stampMs);
      return Math.max(sinceMs, isOfNow ? Math.min(nowMs, stampMs + this.#readMs) : nowMs);
    }
    if (nowMs >= this.#untilMs) {
      this.#untilMs = nowMs + windowMs;
      this.#beforeMs = this.#leastMs;
      this.#leastMs = Number.POSITIVE_INFINITY;
    }
    this.#leastMs = Math.min(this.#leastMs, nowMs - stampMs);
    const least = Math.min(this.#leastMs, this.#beforeMs);
    return Math.max(sinceMs, Math.min(nowMs, stampMs + (this.#isAgreed(least) ? this.#readMs : least)));
  }

  #isAgreed(leastMs: number): boolean {
    return leastMs > this.#readMs - setMs && leastMs < this.#readMs + agreeMs;
  }
}
