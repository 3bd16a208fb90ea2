import { machineClock } from "../clock.ts";
import type { Live, Touched } from "../live/index.ts";
import { callIn } from "./find.ts";
import { type DeskRoom, type FiguresNow, figuresOfDay, takeLately, wallMoment } from "./room.ts";
import type { Page } from "./telling.ts";
import { thresholdsOf } from "./thresholds.ts";
import type { WallMoment } from "./wall.ts";

/** So long a change waits for others that is nobody's own, ms: who waits, what rings elsewhere, the wall. */
const togetherMs = 120;
/** The day's figures are told at most once in so long, ms. */
const figuresMs = 500;
const againMs = 5000;

const nothing = () => ({
  all: false,
  agents: new Set<string>(),
  groups: new Set<string>(),
  calls: new Set<string>(),
  around: new Set<string>(),
});

const addTo = <Each>(set: Set<Each>, more: Iterable<Each>): void => {
  for (const each of more) set.add(each);
};

/** What each agent and each group at the other servers looks like, by text: there it is not known what a step touched. */
const elsewhere = ({ nodes }: DeskRoom): Map<string, string> => {
  const texts = new Map<string, string>();
  for (const { node, look } of nodes?.others ?? []) {
    if (!look) continue;
    for (const agent of look.agents)
      texts.set(`agent ${agent.user}`, JSON.stringify([node, agent, callIn(look, agent.call)]));
    const waiting = Map.groupBy(
      look.calls.filter(({ waitingSince }) => waitingSince !== undefined),
      ({ group }) => group,
    );
    for (const group of look.groups) {
      const key = `group ${group.group}`;
      texts.set(key, `${texts.get(key) ?? ""}${JSON.stringify([node, group, waiting.get(group.group)])}`);
    }
  }
  return texts;
};

/**
 * The pages that are open at a server. After a step those are told that show what it touched, and nobody else: who is rung, answered or overruled at once; what
 * goes on around her, and on walls, together with what else changes within a moment.
 */
class Pages {
  readonly #room: DeskRoom;
  readonly #pages = new Set<Page>();
  readonly #byUser = new Map<string, Set<Page>>();
  #soon = nothing();
  #others = new Map<string, string>();
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;
  #figuresTimer: NodeJS.Timeout | undefined;
  #areFiguresOwed = true;
  #figuresAt = Number.NEGATIVE_INFINITY;
  #figures: FiguresNow | undefined;
  #stop: () => void = () => {};

  constructor(room: DeskRoom) {
    this.#room = room;
  }

  open(page: Page): () => void {
    if (this.#pages.size === 0) this.#start();
    this.#pages.add(page);
    const own = this.#byUser.get(page.user) ?? new Set<Page>();
    this.#byUser.set(page.user, own.add(page));
    this.#tellHelped();
    return () => {
      this.#pages.delete(page);
      own.delete(page);
      if (own.size === 0) this.#byUser.delete(page.user);
      if (this.#pages.size === 0) this.#stop();
      else this.#tellHelped();
    };
  }

  #start(): void {
    const { live, nodes } = this.#room;
    // Whoever comes first is told all that is.
    live.takeTouched();
    takeLately(live);
    this.#others = elsewhere(this.#room);
    const stops = [
      live.onChange(() => this.#changed()),
      nodes?.onHeard(() => this.#heard()) ?? (() => {}),
      thresholdsOf(live)?.onChange(() => this.#tellWallAlarms()) ?? (() => {}),
      this.#every(againMs, () => this.#again()),
    ];
    this.#stop = () => {
      for (const stop of stops) stop();
      for (const timer of [this.#timer, this.#figuresTimer]) clearTimeout(timer);
      [this.#timer, this.#figuresTimer] = [undefined, undefined];
      this.#soon = nothing();
    };
  }

  #every(ms: number, call: () => void): () => void {
    const timer = setInterval(call, ms).unref();
    return () => clearInterval(timer);
  }

  /** After the step: several changes of one moment are one message. */
  #changed(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      if (this.#pages.size > 0) this.#tell(this.#room.live.takeTouched());
    });
  }

  #tell(touched: Touched): void {
    for (const page of this.#pages) page.look();
    const lately = takeLately(this.#room.live);
    if (lately === "all") this.#figures = undefined;
    const all = touched.all || lately === "all";
    const agents = new Set<string>([...touched.agents, ...(lately === "all" ? [] : lately)]);
    if (all) for (const page of this.#pages) page.tell();
    else for (const user of agents) for (const page of this.#of(user)) page.tell();
    if (all || touched.alarms) this.#tellAlarms();
    this.#later(touched, all, agents);
  }

  #of(user: string): Iterable<Page> {
    return this.#byUser.get(user) ?? [];
  }

  #later(touched: Touched, all: boolean, agents: ReadonlySet<string>): void {
    const { agentsOf } = this.#room.live;
    const soon = this.#soon;
    soon.all ||= all;
    addTo(soon.agents, agents);
    addTo(soon.groups, touched.groups);
    for (const group of [...touched.queues, ...touched.rings]) addTo(soon.around, agentsOf(group));
    addTo(soon.calls, touched.calls);
    this.#areFiguresOwed ||= touched.facts;
    if (soon.all || soon.agents.size + soon.groups.size + soon.calls.size + soon.around.size > 0 || touched.facts)
      this.#soonIn();
  }

  #soonIn(): void {
    this.#timer ??= setTimeout(() => this.#tellTogether(), togetherMs).unref();
  }

  /** What else changes meanwhile does not wait for them. */
  #figuresSoon(): void {
    const inMs = Math.max(togetherMs, this.#figuresAt + figuresMs - machineClock.mono());
    this.#figuresTimer ??= setTimeout(() => {
      this.#figuresTimer = undefined;
      this.#tellTogether();
    }, inMs).unref();
  }

  #tellTogether(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const soon = this.#soon;
    this.#soon = nothing();
    for (const user of soon.around) for (const page of this.#of(user)) page.tellAround();
    const walls = [...this.#pages].filter((page) => page.isWatching());
    if (walls.length === 0) return;
    const moment = this.moment();
    // Those of other servers too, whose facts come by another way than their look.
    for (const call of soon.calls) {
      const group = callIn(moment().look, call)?.group;
      if (group !== undefined) soon.groups.add(group);
    }
    for (const page of walls) page.tellWall(soon, moment);
    if (this.#areFiguresOwed) this.#figuresSoon();
  }

  /** Reckoned once, for all walls that ask. */
  moment(): () => WallMoment {
    let moment: WallMoment | undefined;
    return () => {
      moment ??= wallMoment(this.#room, this.#figuresNow());
      return moment;
    };
  }

  #figuresNow(): FiguresNow {
    const now = machineClock.mono();
    if (!this.#figures || (this.#areFiguresOwed && now - this.#figuresAt >= figuresMs)) {
      this.#figures = figuresOfDay(this.#room.live);
      this.#figuresAt = now;
      // The service level judges who waits by how long: it is another one though nothing happens.
      this.#areFiguresOwed = this.#room.live.look().calls.some(({ waitingSince }) => waitingSince !== undefined);
    }
    return this.#figures;
  }

  /** Who may come to help is shown to who asked for it: consoles that are open. */
  #tellHelped(): void {
    if (this.#room.live.look().calls.some(({ emergency }) => emergency !== undefined)) this.#tellAlarms();
  }

  #tellWallAlarms(): void {
    for (const page of this.#pages) page.tellWallAlarms();
  }

  #tellAlarms(): void {
    for (const page of this.#pages) page.tellEmergencies();
    for (const { agent, emergency } of this.#room.live.look().calls)
      if (emergency !== undefined && agent !== undefined) for (const page of this.#of(agent)) page.tell();
  }

  #heard(): void {
    const [before, now] = [this.#others, elsewhere(this.#room)];
    this.#others = now;
    for (const key of new Set([...before.keys(), ...now.keys()])) {
      if (before.get(key) === now.get(key)) continue;
      const [kind, ...id] = key.split(" ");
      this.#soon[kind === "agent" ? "agents" : "groups"].add(id.join(" "));
    }
    this.#tellAlarms();
    this.#soonIn();
  }

  /** A page that was behind is brought up to date even if nothing happens any more; a day ends, a caller waits too long. */
  #again(): void {
    this.#tell(this.#room.live.takeTouched());
    const moment = this.moment();
    for (const page of this.#pages) {
      page.again(moment);
      page.tellEmergencies();
      page.tellWallAlarms();
    }
    this.#areFiguresOwed = true;
    this.#soonIn();
  }
}

const known = new WeakMap<Live, Pages>();

/** Those of this server. */
export const pagesOf = (room: DeskRoom): Pick<Pages, "open" | "moment"> => {
  const pages = known.get(room.live) ?? new Pages(room);
  known.set(room.live, pages);
  return pages;
};
