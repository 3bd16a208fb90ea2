/** The desks, in a process of their own: what the callers' and phones' sound takes of a thread delays no answer. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Seat, type SeatOrder, type Worked } from "./seat.ts";
import { type Asked, Times } from "./times.ts";

export type Order = { readonly baseUrl: string; readonly seats: readonly SeatOrder[] };
/** open: signs all in · measure: forgets what was taken down till then · read: tells it · close: all go home. */
export type Wish =
  | { readonly is: "open"; readonly order: Order }
  | { readonly is: "measure" }
  | { readonly is: "read" }
  | { readonly is: "free" }
  | { readonly is: "close" };
export type Read = {
  readonly asked: Asked;
  readonly worked: Worked;
  /** How late this process itself was, ms. */
  readonly lateP99Ms: number;
};

const times = new Times();
const worked: Worked = { handled: 0, broken: 0, troubles: [] };
const resolutionMs = 5;
const loop = monitorEventLoopDelay({ resolution: resolutionMs });
const seats: Seat[] = [];
/** So many sign in at the same time: each costs the server a slow hash. */
const atOnce = 4;

const open = async ({ baseUrl, seats: orders }: Order): Promise<void> => {
  for (let n = 0; n < orders.length; n += atOnce) {
    const some = orders.slice(n, n + atOnce).map((order) => new Seat(baseUrl, order, times, worked));
    await Promise.all(some.map((seat) => seat.open()));
    seats.push(...some);
  }
};

const answers: Readonly<Record<Wish["is"], (wish: Wish) => unknown>> = {
  open: (wish) => wish.is === "open" && open(wish.order),
  measure: () => {
    times.take();
    Object.assign(worked, { handled: 0, broken: 0 });
    worked.troubles.length = 0;
    loop.reset();
    loop.enable();
  },
  read: (): Read => ({
    asked: times.take(),
    worked,
    lateP99Ms: Math.max(0, Math.round(loop.percentile(99) / 1e6) - resolutionMs),
  }),
  free: () => seats.every(({ isFree }) => isFree),
  close: () => Promise.all(seats.map((seat) => seat.close())),
};

process.on("message", (wish: Wish) => {
  Promise.resolve()
    .then(() => answers[wish.is](wish))
    .then(
      (told) => process.send!({ told: told ?? null }),
      (error: unknown) => process.send!({ failed: String(error) }),
    );
});
