import { sleep } from "@zongji/kit";
import type { Chance } from "./chance.ts";
import type { Desk } from "./desks.ts";
import type { Dialog } from "./dialog.ts";
import type { Field } from "./field.ts";

type Shown = {
  readonly state: string;
  readonly call: { readonly call: string; readonly at: string; readonly since: number } | null;
};
type Targets = {
  readonly agents: readonly { readonly user: string; readonly state: string; readonly reachable: boolean }[];
};
type Answer = { readonly status: number; readonly text: string };

/** What the agents of a day did, and what went wrong with it. */
export type Worked = {
  readonly done: Record<string, number>;
  /** Refused, since the state had changed meanwhile. */
  refused: number;
  readonly failures: string[];
};

const lookEveryMs = 500;
/** What an agent may do in a talk. */
const talkWays = {
  nothing: 14,
  hangUp: 33,
  hold: 8,
  mute: 4,
  toGroup: 5,
  toAgent: 4,
  consultBack: 10,
  consultComplete: 10,
  threeWay: 12,
} as const;
/** No citizen who turns a call away takes so long. */
const dialPatienceMs = 3000;
const phoneWays = { takes: 90, declines: 4, leaves: 6 } as const;

type Seat = {
  readonly desk: Desk;
  readonly chance: Chance;
  readonly worked: Worked;
  readonly groups: readonly string[];
  readonly others: readonly Desk[];
  readonly isOver: () => boolean;
  /** No call out is begun any more. */
  readonly isClosing: () => boolean;
};

const ask = async ({ desk, worked }: Seat, name: string, path: string, body?: unknown): Promise<boolean> => {
  let answer: Answer;
  try {
    answer = await desk.session.tries("POST", `/api/agent/${path}`, body);
  } catch (error) {
    worked.failures.push(`${name}: ${String(error)}`);
    return false;
  }
  if (answer.status < 300) worked.done[name] = (worked.done[name] ?? 0) + 1;
  else if (answer.status === 409) worked.refused += 1;
  else worked.failures.push(`${name}: ${answer.status} ${answer.text.slice(0, 200)}`);
  return answer.status < 300;
};

/** A colleague who is free, as her panel shows, waited for a while; where none is, one who is not: that is refused. */
const colleague = async ({ desk, others, chance }: Seat): Promise<string> => {
  const one = (users: readonly string[]): string => users[Math.floor(chance.next() * users.length)]!;
  for (let looks = 0; looks < 10; looks += 1) {
    const { agents } = await desk.session.ask<Targets>("GET", "/api/agent/targets");
    const free = agents.filter(
      ({ user, state, reachable }) => state === "ready" && reachable && user !== desk.agent.user,
    );
    if (free.length > 0) return one(free.map(({ user }) => user));
    await sleep(lookEveryMs);
  }
  return one(others.map(({ agent }) => agent.user));
};

const consult = async (seat: Seat, then: (seat: Seat) => Promise<unknown>): Promise<void> => {
  if (!(await ask(seat, "consult", "consult", { to: { agent: await colleague(seat) } }))) return;
  await sleep(seat.chance.between(2000, 5000));
  await then(seat);
};

const talkActs: Readonly<Record<keyof typeof talkWays, (seat: Seat) => Promise<unknown>>> = {
  nothing: async () => {},
  hangUp: (seat) => ask(seat, "hang up", "hang-up"),
  hold: async (seat) => {
    if (!(await ask(seat, "hold", "hold"))) return;
    await sleep(seat.chance.between(500, 4000));
    await ask(seat, "retrieve", "retrieve");
  },
  mute: async (seat) => {
    await ask(seat, "mute", "mute");
    await sleep(1000);
    await ask(seat, "unmute", "unmute");
  },
  toGroup: (seat) =>
    ask(seat, "transfer to a group", "transfer", {
      to: { group: seat.groups[Math.floor(seat.chance.next() * seat.groups.length)]! },
    }),
  toAgent: (seat) =>
    ask(seat, "transfer to an agent", "transfer", {
      to: { agent: seat.others[Math.floor(seat.chance.next() * seat.others.length)]!.agent.user },
    }),
  consultBack: (seat) => consult(seat, (each) => ask(each, "back from a consultation", "cancel-consult")),
  consultComplete: (seat) => consult(seat, (each) => ask(each, "complete a transfer", "complete-transfer")),
  threeWay: (seat) =>
    consult(seat, async (each) => {
      if (!(await ask(each, "three-way", "three-way"))) return ask(each, "back from a consultation", "cancel-consult");
      await sleep(each.chance.between(1000, 4000));
      return ask(each, "drop the third", "drop-third");
    }),
};

/** By this name calls out are counted. */
export const callOut = "call out";

/** What an agent does where nobody has called her yet. */
const idle = async (seat: Seat): Promise<void> => {
  const { chance, groups, desk } = seat;
  const roll = chance.next();
  if (roll < 0.02) {
    if (!(await ask(seat, "rest", "rest", { reason: "break" }))) return;
    await sleep(chance.between(3000, 10_000));
  } else if (roll < 0.035) {
    if (!(await ask(seat, "sign out", "sign-out"))) return;
    await sleep(chance.between(1000, 5000));
    await ask(seat, "sign in", "sign-in", { groups, device: desk.agent.device });
  } else if (roll < 0.05) await ask(seat, "busy", "busy");
  else if (roll < 0.11 && !seat.isClosing())
    await ask(seat, callOut, "call-out", { number: String(13_700_000_000 + Math.floor(chance.next() * 1e8)) });
};

const step = async (seat: Seat, shown: Shown, handled: string): Promise<string> => {
  const { chance, groups, desk } = seat;
  const { state, call } = shown;
  if (state === "offline") await ask(seat, "sign in", "sign-in", { groups, device: desk.agent.device });
  else if (state === "busy" || state === "rest") await ask(seat, "ready", "ready");
  else if (state === "wrapUp" && chance.next() < 0.3) await ask(seat, "end wrap-up", "end-wrap-up");
  else if (state === "ready") await idle(seat);
  else if (call?.at === "dialling") {
    if (chance.next() < 0.05 && Date.now() - call.since > dialPatienceMs)
      await ask(seat, "give up a call out", "hang-up");
  } else if (call?.at === "talking" && call.call !== handled) {
    await sleep(chance.between(2000, 9000));
    await talkActs[chance.pick(talkWays)](seat);
    return call.call;
  }
  return handled;
};

/** One agent's day at her desk, until it is over; then she signs out. */
export const work = async (seat: Seat): Promise<void> => {
  const { desk, worked, isOver } = seat;
  let handled = "";
  while (!isOver()) {
    try {
      handled = await step(seat, await desk.session.ask<Shown>("GET", "/api/agent"), handled);
    } catch (error) {
      worked.failures.push(String(error));
    }
    await sleep(lookEveryMs);
  }
};

/** What the agents' phones do with calls that come: most take them, some decline, some just ring. */
export const manPhones = (field: Field, chance: Chance): void => {
  field.answering = (dialog: Dialog) => {
    const way = chance.pick(phoneWays);
    dialog.ring();
    const afterMs = chance.between(0, 2000);
    setTimeout(() => {
      if (dialog.end) return;
      if (way === "takes") void field.take(dialog);
      else if (way === "declines") dialog.refuse(486, "Busy Here");
    }, afterMs);
  };
};
