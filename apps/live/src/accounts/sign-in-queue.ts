import { networkOf, Refusal } from "@zongji/web";

/** Sign-ins that go on at once: while one is verified, others ask the database. */
const mostAtOnce = 4;
/** At some 25 ms each the last of them waits for less than a second. */
const mostWaiting = 32;
const retryAfterSec = 2;

type Waiting = { readonly network: string; readonly begin: () => void; readonly refuse: (why: Refusal) => void };

const busy = (): Refusal => new Refusal("tooMany", { reason: "signInsBusy", retryAfterSec });

/**
 * A short queue in front of all that verifies a password. Once it is full, a newcomer takes the place of the newest of the network that has most waiting, if
 * that has more than its own: one who floods it from an address waits behind nobody but itself.
 */
export class SignInQueue {
  readonly #waiting: Waiting[] = [];
  #atOnce = 0;

  /** How many wait. */
  get length(): number {
    return this.#waiting.length;
  }

  /** Does the work when it is its turn. @throws Refusal tooMany with the reason signInsBusy before it began; what the work throws */
  async run<T>(address: string, work: () => Promise<T>): Promise<T> {
    await this.#turn(networkOf(address));
    try {
      return await work();
    } finally {
      this.#atOnce -= 1;
      this.#next();
    }
  }

  /** Refuses before the request is read who would not be let in to wait. @throws Refusal tooMany with the reason signInsBusy */
  refuseIfFull(address: string): void {
    if (this.#waiting.length >= mostWaiting && this.#givesWay(networkOf(address)) === undefined) throw busy();
  }

  #turn(network: string): Promise<void> {
    if (this.#atOnce < mostAtOnce) {
      this.#atOnce += 1;
      return Promise.resolve();
    }
    if (this.#waiting.length >= mostWaiting && !this.#makeRoom(network)) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ network, begin: resolve, refuse: reject });
    });
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#atOnce += 1;
    next.begin();
  }

  /** Returns whether somebody else gave way. */
  #makeRoom(network: string): boolean {
    const most = this.#givesWay(network);
    if (most === undefined) return false;
    const [gone] = this.#waiting.splice(
      this.#waiting.findLastIndex((each) => each.network === most),
      1,
    );
    gone?.refuse(busy());
    return true;
  }

  /** The network that has most waiting; undefined if it has not more than this one would have in its place. */
  #givesWay(network: string): string | undefined {
    const held = new Map<string, number>();
    for (const each of this.#waiting) held.set(each.network, (held.get(each.network) ?? 0) + 1);
    const [most, count] = [...held].reduce((one, other) => (other[1] > one[1] ? other : one));
    // With as many as the other after the exchange, both would push each other out for ever.
    return count > (held.get(network) ?? 0) + 1 ? most : undefined;
  }
}

/** Where sign-ins and changes of passwords wait. */
export const signInQueue = new SignInQueue();
