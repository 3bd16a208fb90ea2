/** The house whose desks are measured: the server that `npm start` starts, filled, its agents' phones, and callers. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { goFirst, officeProgram, type Server, until, type World } from "@zongji/kit";
import { Field } from "../field.ts";
import { type Agent, addAgents, addFlow, type Hotline, openHotline } from "../hotline.ts";
import { fill } from "./fill.ts";
import type { Order, Read, Wish } from "./seats.ts";

const number = "55500004";
/** An agent's phone rings so long before she takes the call, and a caller hears so long that it is over, ms. */
const [ringMs, farewellMs] = [1200, 800];
const flow = (group: string) => ({
  start: "queue",
  nodes: { queue: { kind: "queue", group, priority: 0 } },
  edges: [],
});

export type DeskHouse = Hotline & {
  readonly field: Field;
  readonly group: string;
  /** Those whose desks are measured; the last works by a page in Chromium. */
  readonly agents: readonly Agent[];
  readonly pageAgent: Agent;
};

/**
 * The office gives way to calls by itself. It does so here too, but stands for a machine of its own as the rest does: it goes before what else keeps this one busy. Its
 * threads come one by one.
 */
const officeNice = -10;
const putOfficeFirst = (server: Server): void => {
  for (const pid of server.pidsOf(officeProgram)) {
    goFirst([pid], officeNice);
    goFirst(readdirSync(`/proc/${pid}/task`).map(Number), officeNice);
  }
};

/** Opens the house, with so many agents and one more for the page. */
export const openHouse = async (world: World, count: number): Promise<DeskHouse> => {
  const hotline = await openHotline(world, { lines: Math.max(30, count * 2) });
  const { administrator, server } = hotline;
  const group = await administrator.ask<{ id: string }>("POST", "/api/groups", {
    ...{ name: "bench", ringMs: 20_000, wrapUpMs: 120_000, maxWaitMs: 300_000, maxWaiting: 1000 },
    announceAgentNo: false,
  });
  const all = await addAgents(hotline, count + 1, group.id);
  await addFlow(hotline, "desk", flow(group.id));
  await administrator.ask("POST", "/api/numbers", { number, label: "desk", flow: "desk" });
  await fill({ ...hotline, agents: all, group: group.id });
  const field = world.own(await Field.open({ address: server.bind, port: server.sipPort }));
  field.answering = (dialog) => {
    dialog.ring();
    setTimeout(() => void field.take(dialog), ringMs);
  };
  // The agent ends it; the caller is gone a moment later.
  field.onTaken = (_agent, { dialog }) => {
    const ended = dialog.onEnded;
    dialog.onEnded = (end) => {
      ended(end);
      const caller = field.callers.get(dialog.caller);
      setTimeout(() => caller?.dialog.hangUp(), farewellMs);
    };
  };
  for (const agent of all) await field.equip(agent);
  putOfficeFirst(server);
  return { ...hotline, field, group: group.id, agents: all.slice(0, count), pageAgent: all[count]! };
};

/** What is asked of the process of the desks. */
export class Seats {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL("./seats.ts", import.meta.url)));
  }

  open({ server, group, password, agents }: DeskHouse, pace: number): Promise<unknown> {
    const seats = agents.map(({ agentNo, device }, n) => ({
      ...{ agentNo, device, group, password, seed: n + 1, pace, from: `127.0.1.${1 + Math.floor(n / 40)}` },
    }));
    return this.#wish({ is: "open", order: { baseUrl: server.baseUrl, seats } satisfies Order });
  }

  measure(): Promise<unknown> {
    return this.#wish({ is: "measure" });
  }

  read(): Promise<Read> {
    return this.#wish({ is: "read" });
  }

  /** Waits until nobody is in a call. */
  async free(limitMs: number): Promise<void> {
    await until("every agent is free", () => this.#wish<boolean>({ is: "free" }), { limitMs, everyMs: 500 });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    await this.#wish({ is: "close" });
    this.#child.kill();
  }

  async #wish<Told>(wish: Wish): Promise<Told> {
    this.#child.send(wish);
    const [answer] = (await once(this.#child, "message")) as [{ told: Told } | { failed: string }];
    if ("failed" in answer) throw new Error(`the desks could not ${wish.is}: ${answer.failed}`);
    return answer.told;
  }
}

export type Traffic = { placed: number; heldBack: number };

/** Calls come one after another, evenly, until it is over. None is placed while as many wait as there are desks: they would only wait longer. */
export const traffic = async ({ field }: DeskHouse, gapMs: number, most: number, isOver: () => boolean) => {
  const told: Traffic = { placed: 0, heldBack: 0 };
  const startMs = performance.now();
  for (let n = 0; !isOver(); n += 1) {
    await sleep(Math.max(0, startMs + n * gapMs - performance.now()));
    if (isOver()) break;
    if (field.callers.size >= most * 2) told.heldBack += 1;
    else {
      await field.call(number);
      told.placed += 1;
    }
  }
  return told;
};

/** One caller, whom somebody takes. */
export const oneCaller = ({ field }: DeskHouse) => field.call(number);
