// npm run soak: days of traffic in an hour, and what is left of them. README.md says what must hold.
import { parseArgs } from "node:util";
import { newWorld, sleep, until, type World } from "@zongji/kit";
import { type Chance, chanceOf } from "./chance.ts";
import { collectGarbage } from "./collected.ts";
import { callOut, manPhones, type Worked, work } from "./day-agents.ts";
import { type Lived, live } from "./day-callers.ts";
import { manCitizens } from "./day-citizens.ts";
import { type Desk, openDesks } from "./desks.ts";
import { carrierSip, Field } from "./field.ts";
import { flatCriterion, flatnessOf, type Sample } from "./flatness.ts";
import { carrierAddress, type Hotline, openHotline } from "./hotline.ts";
import { nodesOf, usageOf } from "./processes.ts";
import { type Line, reckon } from "./reckoning.ts";

const number = "12345678";
const agentNos = ["8001", "8002", "8003", "8004", "8005", "8006"];
const lines = 30;
/** 480 calls in the eight hours of a day of service. */
const dayCallsPerMin = 480 / (8 * 60);
const sampleMs = 30_000;
/** How long the last callers may go on. */
const lastCallsMs = 5000;
/** Shorter runs say nothing of memory. */
const leastMemoryMin = 15;
/** So often all lines are taken at once, and more calls come than there are. */
const burstEveryMin = 6;
const burstCalls = lines + 8;
/** How long a citizen is rung. */
const dialMs = 8000;

type Day = {
  readonly world: World;
  readonly hotline: Hotline;
  readonly field: Field;
  readonly chance: Chance;
  readonly lives: Lived[];
  readonly failures: string[];
  readonly living: Set<Promise<unknown>>;
  readonly memory: Map<string, Sample[]>;
  readonly startMs: number;
  placed: number;
  closing: boolean;
};

const place = (day: Day): void => {
  day.placed += 1;
  const life = live({ ...day, number, isClosing: () => day.closing }).then(
    (lived) => void day.lives.push(lived),
    (error: unknown) => void day.failures.push(String(error)),
  );
  day.living.add(life);
  void life.finally(() => day.living.delete(life));
};

const burst = async (day: Day): Promise<void> => {
  for (let n = 0; n < burstCalls; n += 1) {
    place(day);
    await sleep(60);
  }
};

/** Calls come at random, at this rate on average; now and then more at once than there are lines. */
const traffic = async (day: Day, minutes: number, perMin: number): Promise<void> => {
  const endMs = day.startMs + minutes * 60_000;
  let burstMs = day.startMs + Math.min(burstEveryMin, minutes / 2) * 60_000;
  while (performance.now() < endMs) {
    await sleep(Math.min(endMs - performance.now(), (-Math.log(1 - day.chance.next()) * 60_000) / perMin));
    if (performance.now() >= endMs) return;
    if (performance.now() < burstMs) place(day);
    else {
      burstMs += burstEveryMin * 60_000;
      await burst(day);
    }
  }
};

/** Memory once all garbage is gone. */
const look = async (day: Day): Promise<void> => {
  for (const pid of nodesOf(day.hotline.server.pid)) await collectGarbage(pid);
  const atMin = (performance.now() - day.startMs) / 60_000;
  for (const [kind, { anonKb }] of Object.entries(usageOf(day.hotline.server.pid).by)) {
    const samples = day.memory.get(kind) ?? [];
    samples.push({ atMin, mb: anonKb / 1024 });
    day.memory.set(kind, samples);
  }
};

const lookAgain = async (day: Day, isOver: () => boolean): Promise<void> => {
  while (!isOver()) {
    const nextMs = performance.now() + sampleMs;
    await look(day);
    while (!isOver() && performance.now() < nextMs) await sleep(200);
  }
  await look(day);
};

const tell = (day: Day, worked: Worked): void => {
  const minute = Math.round((performance.now() - day.startMs) / 60_000);
  const { lives } = day;
  const memory = [...day.memory].map(([kind, samples]) => `${kind} ${samples.at(-1)!.mb.toFixed(0)} MB`).join(", ");
  const done = Object.values(worked.done).reduce((sum, each) => sum + each, 0);
  console.log(
    `${minute} min: ${day.placed} calls, ${day.field.callers.size} now, ${lives.filter(({ talked }) => talked).length} talked, ` +
      `${lives.filter(({ refused }) => refused > 0).length} refused; agents did ${done} things, ${worked.refused} were refused; ` +
      `${worked.failures.length + day.failures.length} failures; ${memory}`,
  );
};

type WallAgent = { readonly agentNo: string; readonly state: string };

/** Once no call is left nobody may be in one; then all sign out. */
const goHome = async ({ hotline }: Day, desks: readonly Desk[]): Promise<Line[]> => {
  const { administrator } = hotline;
  const free = new Set(["ready", "busy", "rest", "offline"]);
  const own = new Set(desks.map(({ agent }) => agent.agentNo));
  const stuck = async (isFree: (state: string) => boolean) => {
    const { agents } = await administrator.ask<{ agents: WallAgent[] }>("GET", "/api/wall");
    return agents.filter(({ agentNo, state }) => own.has(agentNo) && !isFree(state));
  };
  const seen = async (what: string, isFree: (state: string) => boolean): Promise<Line> => {
    const none = async () => (await stuck(isFree)).length === 0;
    const holds = await until(what, none, { limitMs: 60_000, everyMs: 500 }).catch(() => false);
    const left = holds ? [] : await stuck(isFree);
    return {
      what,
      holds: left.length === 0,
      told: left.map((each) => `${each.agentNo} ${each.state}`).join(", ") || "none",
    };
  };
  const first = await seen("stuck agents: in no call, and yet not free", (state) => free.has(state));
  for (const { session } of desks) await session.tries("POST", "/api/agent/sign-out");
  return [first, await seen("stuck agents: not offline after signing out", (state) => state === "offline")];
};

const memoryLines = ({ memory }: Day, minutes: number): Line[] =>
  [...memory].map(([kind, samples]) => {
    const what = `memory of ${kind} (anonymous pages)`;
    if (minutes < leastMemoryMin) return { what, holds: true, told: `not judged under ${leastMemoryMin} min` };
    const { is, slope, error, lastMb } = flatnessOf(samples);
    const told = `${is}: ${lastMb.toFixed(0)} MB, ${slope.toFixed(1)} ± ${error.toFixed(1)} MB an hour`;
    return { what, holds: is === "flat", told };
  });

const heldLine = async ({ server }: Hotline, before: readonly string[]): Promise<Line> => {
  const differs = await server.holdsAgain(before).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const what = "open files and connections of the server, against before";
  return { what, holds: differs === undefined, told: differs ?? `${before.length}, as before` };
};

const soak = async (day: Day, minutes: number, perMin: number): Promise<Line[]> => {
  const { hotline, field, chance } = day;
  const groups = await hotline.administrator.ask<{ id: string }[]>("GET", "/api/groups");
  for (const { id } of groups)
    await hotline.administrator.ask("PATCH", `/api/groups/${id}`, { ringMs: 6000, wrapUpMs: 2000, maxWaitMs: 60_000 });
  await hotline.administrator.ask("PATCH", "/api/trunks/carrier", { host: carrierAddress, port: carrierSip });
  await hotline.administrator.ask("PATCH", "/api/policies", { dialMs });
  const called = manCitizens(field, chance);
  const desks = await openDesks(hotline, agentNos);
  for (const { agent } of desks) await field.equip(agent);
  manPhones(field, chance);
  const worked: Worked = { done: {}, refused: 0, failures: [] };
  let over = false;
  const seats = desks.map((desk) =>
    work({
      ...{ desk, chance, worked, isOver: () => over, isClosing: () => day.closing },
      groups: groups.map(({ id }) => id),
      others: desks.filter((each) => each !== desk),
    }),
  );
  const looking = lookAgain(day, () => over);
  const telling = setInterval(() => tell(day, worked), 60_000);
  const held = hotline.server.inventory();
  await traffic(day, minutes, perMin);
  await Promise.race([Promise.all(day.living), sleep(lastCallsMs)]);
  day.closing = true;
  await Promise.all(day.living);
  over = true;
  await Promise.all(seats);
  clearInterval(telling);
  await looking;
  tell(day, worked);
  console.log(`the agents: ${JSON.stringify(worked.done)}, ${worked.refused} wishes refused`);
  const wrong = [...day.failures, ...worked.failures];
  const lost = day.lives.filter((each) => each.lost).length;
  const endings = await goHome(day, desks);
  return [
    {
      what: "failures of what agents and callers did",
      holds: wrong.length === 0,
      told: wrong.slice(0, 5).join("; ") || "none",
    },
    { what: "callers that the hotline left without an answer", holds: lost === 0, told: String(lost) },
    {
      what: "dialogs left at the peers",
      holds: field.carrier.dialogs + field.desk.dialogs === 0,
      told: `${field.carrier.dialogs} callers', ${field.desk.dialogs} phones'`,
    },
    ...endings,
    await heldLine(hotline, held),
    ...(await reckon(hotline, day.lives, worked.done[callOut] ?? 0, [...called.values()])),
    ...memoryLines(day, minutes),
  ];
};

const ask = () => {
  const options = {
    minutes: { type: "string", default: "60" },
    rate: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  } as const;
  const { values } = parseArgs({ options });
  const [minutes, times, seed] = [Number(values.minutes), Number(values.rate), Number(values.seed)];
  if (!(minutes > 0)) throw new Error("--minutes takes a number above 0");
  if (!(times > 0 && times <= 20)) throw new Error("--rate takes a number above 0, up to 20");
  if (!Number.isInteger(seed)) throw new Error("--seed takes a whole number");
  return { minutes, times, seed };
};

const main = async (): Promise<void> => {
  const { minutes, times, seed } = ask();
  const world = newWorld({ witnessed: false });
  try {
    const hotline = await openHotline(world, { lines });
    const field = world.own(await Field.open({ address: hotline.server.bind, port: hotline.server.sipPort }));
    console.log(
      `${minutes} min at ${times} times a day's rate (${dayCallsPerMin * times} calls a minute), seed ${seed}; ${lines} lines, 6 agents`,
    );
    console.log("not at its default: each group rings 6 s, wraps up 2 s, waits 60 s at most; calls out ring 8 s");
    console.log(`memory: ${flatCriterion}`);
    const day: Day = {
      ...{ world, hotline, field, chance: chanceOf(seed), startMs: performance.now(), placed: 0, closing: false },
      ...{ lives: [], failures: [], living: new Set(), memory: new Map() },
    };
    const found = await soak(day, minutes, dayCallsPerMin * times);
    for (const { what, holds, told } of found) console.log(`${holds ? "ok  " : "FAIL"} ${what}: ${told}`);
    const clean = found.every(({ holds }) => holds);
    console.log(clean ? "CLEAN" : "NOT CLEAN");
    process.exitCode = clean ? 0 : 1;
  } finally {
    await world.close();
  }
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();
