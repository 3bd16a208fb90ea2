/** One step of the world, as a value, so that a sequence of them can be played again and made shorter. */
import type { Command } from "@zongji/domain";
import type { Chance } from "./chance.ts";
import { nos, wishOf } from "./wishes.ts";

/** `which`: the so-many-th of those that are there, counted round. `thenMs`: how long the world then goes on by itself. */
export type Act = { readonly thenMs: number } & (
  | { readonly is: "nothing" }
  | {
      readonly is: "citizenCalls";
      readonly trunk: "carrier" | "second";
      readonly from: string;
      readonly to: string;
      readonly late: boolean;
    }
  /** A call takes the step that calls take when all goes well. */
  | { readonly is: "callGoesOn"; readonly which: number; readonly key: string }
  | { readonly is: "digit"; readonly which: number; readonly digit: string }
  | { readonly is: "asked"; readonly no: string; readonly command: Command }
  | { readonly is: "peerHangsUp" | "peerAnswers"; readonly peer: number; readonly which: number }
  | {
      readonly is: "peerWithin";
      readonly peer: number;
      readonly which: number;
      readonly what: "hold" | "retrieve" | "update" | "info" | "lateReinvite" | "refer";
      readonly to: string;
    }
  | { readonly is: "phoneDials"; readonly no: string; readonly kind: "browser" | "phone"; readonly to: string }
  /** off: the power fails, no BYE is sent. dropsFlow: the WebSocket closes. */
  | { readonly is: "device"; readonly peer: number; readonly does: "off" | "on" | "leaves" | "comes" | "dropsFlow" }
  | { readonly is: "carrierPower"; readonly trunk: "carrier" | "second"; readonly on: boolean }
  | { readonly is: "weather"; readonly loss: number; readonly double: number; readonly jitterMs: number }
  | { readonly is: "disk"; readonly syncMs: number; readonly failsForMs: number }
  | { readonly is: "database"; readonly away: boolean }
  | { readonly is: "mediaDies"; readonly forMs: number }
  | { readonly is: "media"; readonly which: number; readonly tells: "Silent" | "TransportLost" | "Flowing" }
  | { readonly is: "clockSteps"; readonly byMs: number }
  | { readonly is: "configured"; readonly variant: number }
  /** Another server takes these groups, and gives the others back. */
  | { readonly is: "poolsMove"; readonly elsewhere: readonly string[] }
  | { readonly is: "drained"; readonly limitMs: number }
  /** `again`: how soon the next one dies too. */
  | { readonly is: "killed"; readonly awayMs: number; readonly again?: number }
);

type Draw = (chance: Chance) => Act;
const pick = (chance: Chance) => chance.below(64);
const trunk = (chance: Chance) => (chance.is(0.8) ? "carrier" : "second");

const then = (chance: Chance): number => {
  const how = chance.next();
  if (how < 0.55) return 20 + chance.below(300);
  if (how < 0.9) return 300 + chance.below(2000);
  return how < 0.99 ? 2000 + chance.below(10_000) : 10_000 + chance.below(60_000);
};

const draws: readonly (readonly [weight: number, draw: Draw])[] = [
  [4, (c) => ({ is: "nothing", thenMs: then(c) })],
  [
    8,
    (c) => ({
      is: "citizenCalls",
      trunk: trunk(c),
      from: c.of("13900000000", "01062345678", "13812345678"),
      to: c.is(0.95) ? "12345678" : "99",
      late: c.is(0.15),
      thenMs: then(c),
    }),
  ],
  [26, (c) => ({ is: "callGoesOn", which: pick(c), key: c.of("1", "2", "3", "4", "9"), thenMs: then(c) })],
  [4, (c) => ({ is: "digit", which: pick(c), digit: c.of("0", "1", "2", "*", "#", "9", "3"), thenMs: then(c) })],
  [16, (c) => ({ is: "asked", no: c.of(...nos), command: wishOf(c), thenMs: then(c) })],
  [3, (c) => ({ is: "peerHangsUp", peer: pick(c), which: pick(c), thenMs: then(c) })],
  [5, (c) => ({ is: "peerAnswers", peer: pick(c), which: pick(c), thenMs: then(c) })],
  [
    5,
    (c) => ({
      is: "peerWithin",
      peer: pick(c),
      which: pick(c),
      what: c.of("hold", "retrieve", "update", "info", "lateReinvite", "refer"),
      to: c.of("8002", "8003", "10086", "none"),
      thenMs: then(c),
    }),
  ],
  [
    3,
    (c) => ({
      is: "phoneDials",
      no: c.of(...nos),
      kind: c.of("browser", "phone"),
      to: c.of("8001", "8002", "*8", "10086", "110", "9", "8000", "01012345678"),
      thenMs: then(c),
    }),
  ],
  [
    3,
    (c) => ({
      is: "device",
      peer: pick(c),
      does: c.of("off", "on", "on", "on", "leaves", "comes", "comes", "dropsFlow"),
      thenMs: then(c),
    }),
  ],
  [0.5, (c) => ({ is: "carrierPower", trunk: trunk(c), on: c.is(0.6), thenMs: then(c) })],
  [
    1.5,
    (c) => ({
      is: "weather",
      loss: c.of(0, 0, 0.05, 0.3),
      double: c.of(0, 0.1),
      jitterMs: c.of(0, 30, 700),
      thenMs: then(c),
    }),
  ],
  [1.5, (c) => ({ is: "disk", syncMs: c.of(0, 0, 20, 400, 3000), failsForMs: c.of(0, 0, 0, 2000), thenMs: then(c) })],
  [1, (c) => ({ is: "database", away: c.is(0.5), thenMs: then(c) })],
  [0.5, (c) => ({ is: "mediaDies", forMs: c.of(30, 500, 9000), thenMs: then(c) })],
  [
    3,
    (c) => ({
      is: "media",
      which: pick(c),
      tells: c.of("Silent", "TransportLost", "Flowing", "Flowing"),
      thenMs: then(c),
    }),
  ],
  [0.5, (c) => ({ is: "clockSteps", byMs: c.of(-3_600_000, -700, 700, 60_000), thenMs: then(c) })],
  [1, (c) => ({ is: "configured", variant: c.below(8), thenMs: then(c) })],
  [
    0.4,
    (c) => ({
      is: "poolsMove",
      elsewhere: c.of<string[]>([], [], [], ["business"], ["complaint"], ["business", "complaint"]),
      thenMs: then(c),
    }),
  ],
  [0.15, (c) => ({ is: "drained", limitMs: c.of(0, 3000, 60_000), thenMs: then(c) })],
  [0.3, (c) => ({ is: "killed", awayMs: c.of(50, 800, 6000), thenMs: then(c) })],
  [0.1, (c) => ({ is: "killed", awayMs: c.of(50, 800), again: c.of(0, 1, 5, 30, 400), thenMs: then(c) })],
];
const whole = draws.reduce((sum, [weight]) => sum + weight, 0);

const actOf: Draw = (chance) => {
  let left = chance.next() * whole;
  for (const [weight, draw] of draws) {
    left -= weight;
    if (left < 0) return draw(chance);
  }
  return { is: "nothing", thenMs: 100 };
};

export const actsOf = (chance: Chance, count: number): Act[] => Array.from({ length: count }, () => actOf(chance));
