import { sleep } from "@zongji/kit";
import type { Chance } from "./chance.ts";
import type { Caller, Field } from "./field.ts";

/** What callers of a day do. Weights: out of a hundred. */
const ways = {
  /** Hears a part of the menu and hangs up. */
  menu: 12,
  /** Keys that lead nowhere, then an agent. */
  wrongKeys: 6,
  /** Only wrong keys: the menu gives up. */
  onlyWrong: 4,
  /** Says and presses nothing. */
  silent: 3,
  /** Up and down the menus, then away. */
  wander: 8,
  /** Gives up in the queue. */
  abandon: 12,
  /** Talks, and hangs up. */
  talk: 30,
  /** Talks until the agent is done with it, and rates her. */
  survey: 25,
} as const;
type Way = keyof typeof ways;

const patienceMs = 90_000;

/** One caller of the day, as she saw it. */
export type Lived = {
  readonly way: Way;
  readonly callId: string;
  readonly answered: boolean;
  /** The final status where she was turned away, else 0. */
  readonly refused: number;
  readonly talked: boolean;
  /** No answer of the hotline's came within 32 s. */
  readonly lost: boolean;
};

/** Where callers call. `isClosing`: whoever still talks hangs up. */
export type Street = {
  readonly field: Field;
  readonly chance: Chance;
  readonly number: string;
  readonly isClosing: () => boolean;
};
type Life = Street & { readonly caller: Caller };

const isOver = ({ caller, isClosing }: Life): boolean => caller.dialog.end !== undefined || isClosing();

/** Waits until something is so, the call is over, or patience ends. */
const wait = async (life: Life, ms: number, isSo: () => boolean = () => false): Promise<boolean> => {
  const end = performance.now() + ms;
  while (!isOver(life) && !isSo() && performance.now() < end) await sleep(50);
  return isSo();
};

const press = async (life: Life, keys: string): Promise<void> => {
  for (const key of keys) {
    if (isOver(life)) return;
    life.field.voices.press(life.caller.voice, key);
    await wait(life, life.chance.between(600, 2000));
  }
};

const reachAgent = async (life: Life): Promise<boolean> => {
  await press(life, life.chance.next() < 0.6 ? "1" : "21");
  return wait(life, patienceMs, () => life.caller.phone !== undefined);
};

const acts: Readonly<Record<Way, (life: Life) => Promise<unknown>>> = {
  menu: (life) => wait(life, life.chance.between(500, 20_000)),
  wrongKeys: async (life) => {
    await press(life, "5");
    if (await reachAgent(life)) await wait(life, life.chance.between(2000, 10_000));
  },
  onlyWrong: async (life) => {
    for (let n = 0; n < 6 && !isOver(life); n += 1) {
      await press(life, "7");
      await wait(life, 3000);
    }
    await wait(life, 20_000);
  },
  silent: (life) => wait(life, patienceMs),
  wander: async (life) => {
    await press(life, "2*29*9".slice(0, 1 + Math.floor(life.chance.next() * 6)));
    await wait(life, life.chance.between(0, 5000));
  },
  abandon: async (life) => {
    await press(life, "1");
    await wait(life, life.chance.between(0, 4000));
  },
  talk: async (life) => {
    if (await reachAgent(life)) await wait(life, life.chance.between(2000, 14_000));
  },
  survey: async (life) => {
    if (!(await reachAgent(life))) return;
    const { caller, chance } = life;
    // The agent hangs up; then a phone is there no more, but the call goes on.
    await wait(life, 30_000, () => caller.phone?.dialog.end !== undefined);
    await wait(life, chance.between(500, 4000));
    if (chance.next() < 0.8) await press(life, chance.pick({ "1": 60, "2": 25, "3": 5, "4": 4, "8": 6 }));
    if (chance.next() < 0.7) await wait(life, 12_000);
  },
};

/** Lives one caller's call from the INVITE to its end. */
export const live = async (street: Street): Promise<Lived> => {
  const { field, chance, number } = street;
  const way = chance.pick(ways);
  const caller = await field.call(number);
  const life = { ...street, caller };
  const { dialog } = caller;
  await wait(life, 40_000, () => dialog.answeredAtMs !== undefined);
  if (dialog.answeredAtMs !== undefined) {
    await wait(life, chance.between(300, 5000));
    await acts[way](life);
  }
  dialog.hangUp();
  const endMs = performance.now() + 40_000;
  while (!dialog.end && performance.now() < endMs) await sleep(50);
  return {
    ...{ way, callId: dialog.callId, answered: dialog.answeredAtMs !== undefined, talked: caller.phone !== undefined },
    refused: dialog.end?.how === "refused" ? dialog.end.status : 0,
    lost: dialog.end === undefined || dialog.end.how === "lost",
  };
};
