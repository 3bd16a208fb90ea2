/** Whether the kernel's stamps are believed to be of the wall clock that this process reads, ms: the youngest of a second was read so soon. */
const agreeMs = 100;
/** Both clocks are disciplined alike: what lies between them changes by more than this only when the wall clock is set. */
const setMs = 2;
const windowMs = 1000;
/** ms after a step of the wall clock in which datagrams may still carry stamps from before the step. */
const staleMs = 100;

/**
 * When datagrams came, by the monotonic clock: the kernel stamps them by the wall clock. No reading of that is believed alone: it may be set between stamp and
 * reading, or be another for this process (libfaketime). What is certain is that no datagram is read before it came: the youngest of the last second tells
 * how far the kernel's clock is away, where the wall clock that we read contradicts it.
 */
export class Arrivals {
  #nowMs = 0;
  /** The monotonic clock less the wall clock, as this process reads both. */
  #readMs = Number.NaN;
  /** The least by which a reading was ahead of the stamp, in this second and the last one in which any came. */
  #leastMs = Number.POSITIVE_INFINITY;
  #beforeMs = Number.POSITIVE_INFINITY;
  #untilMs = 0;
  #staleUntilMs = Number.NEGATIVE_INFINITY;

  /** Datagrams are read now, by both clocks. */
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

  /** @param stampMs by the kernel, ms since 1970; undefined without one @param sinceMs it came no sooner */
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
