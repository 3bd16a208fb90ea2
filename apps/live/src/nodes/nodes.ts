import type { GroupId, HotlineConfig, Look, PartyId } from "@zongji/domain";
import type { Log } from "@zongji/store";
import { type Db, WrongDatabase } from "@zongji/store";
import { machineClock } from "../clock.ts";
import type { Live } from "../live/index.ts";
import { astrayOf } from "./astray.ts";
import { type Kept, readKept, writeKept } from "./kept.ts";
import { checkKeys } from "./keys.ts";
import { type Known, knownOf, numberAt, type OtherNode, othersOf, type Place, placeOf } from "./neighbours.ts";
import { publish, togetherOf } from "./published.ts";
import { beat, createReading, registerNode, sayGoodbye, silentMs, takeTurn } from "./store.ts";

export type NodesSettings = {
  readonly db: Db;
  /** This node's name in facts, and its console's address for those who are sent here. */
  readonly name: string;
  readonly url: string;
  readonly version: string;
  /** Where the keys are, and the file that is kept beside the database. Absolute. */
  readonly keys: string;
  readonly file: string;
  /** The hotline was configured before this start: without a word of pools in the file it was one node's alone. */
  readonly wasThere: boolean;
  /** Told whatever is sent to the channel, and "" when a connection is there anew. Returns how to stop. */
  readonly listen: (channel: string, onNotice: (what: string) => void) => () => void;
  /** Another server fell silent: what it shipped last may not be followed yet. */
  readonly onSilence?: () => void;
  readonly log: Log;
};

const beatMs = 1000;
/** A call that began before midnight may go on so long into the day, ms. */
const nightMs = 4 * 3_600_000;
const turnMs = 3000;

/**
 * 节点: this server among those of one database. Holds its pools by leases, tells once a second what goes on here and hears what goes on at the
 * others. Calls wait for none of it: while the database is away the node goes on with the pools that it has.
 */
export class Nodes {
  readonly name: string;
  readonly url: string;
  readonly #settings: NodesSettings;
  readonly #read: ReturnType<typeof createReading>;
  #kept: Kept;
  #others: readonly Known[] = [];
  #holders: ReadonlyMap<string, string> = new Map();
  #live: Live | undefined;
  #print: string | undefined;
  #toldElsewhere = "[]";
  #toldHeld = "";
  #changes: number | undefined;
  #isNoticed = false;
  #turnDue = 0;
  #isFailing = false;
  #closed = false;
  #wake = () => {};
  #running: Promise<void> = Promise.resolve();
  #stop = () => {};
  #isRegistered = false;
  readonly #registered = Promise.withResolvers<void>();
  readonly #first = Promise.withResolvers<void>();
  readonly #onChange = new Set<() => void>();
  readonly #onHeard = new Set<() => void>();

  constructor(settings: NodesSettings) {
    this.name = settings.name;
    this.url = settings.url;
    this.#settings = settings;
    this.#kept = readKept(settings.file);
    this.#read = createReading(settings.db, settings.name);
    if (this.#kept.held === undefined) this.#write();
  }

  /** Once the database is there. @throws WrongDatabase when the keys are another's, or the name is */
  async register(): Promise<void> {
    const { db, name, url, version, keys } = this.#settings;
    await checkKeys(db, keys);
    const other = await registerNode(db, { name, folder: this.#kept.folder, url, version });
    if (other)
      throw new WrongDatabase(
        `Another server that is called ${name} runs on this database (its console is ${other.url}): set ZONGJI_NODE to another name.`,
      );
    this.#isRegistered = true;
    this.#registered.resolve();
  }

  /**
   * Begins to tell and to hear, and gives the live hotline its pools, those that it held last at once.
   * @param print SHA-256 fingerprint of the web's certificate; undefined: it speaks plainly
   */
  run(live: Live, print: string | undefined): void {
    this.#live = live;
    this.#print = print;
    this.#tellLive();
    this.#running = this.#run(live);
  }

  /** Of a server that has never held a pool: resolves when its first turn at the leases was taken, or after so long. */
  async firstTurn(withinMs: number): Promise<void> {
    if (this.#kept.held !== undefined) return;
    await Promise.race([this.#first.promise, new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
  }

  /** Told when what servers keep in memory has changed. */
  onChange(listener: () => void): void {
    this.#onChange.add(listener);
  }

  /** Told after each look at the others, where there are any. Returns how to stop. */
  onHeard(listener: () => void): () => void {
    this.#onHeard.add(listener);
    return () => this.#onHeard.delete(listener);
  }

  get others(): OtherNode[] {
    return othersOf(this.#others, machineClock.mono());
  }

  /** What goes on here and at every node that is heard. */
  lookTogether(): Look {
    const own = this.#live!.look();
    const others = this.others.flatMap(({ look }) => look ?? []);
    return others.length === 0 ? own : togetherOf([own, ...others]);
  }

  /** Of one who waits at another node. */
  numberOf(party: PartyId): string | undefined {
    return numberAt(this.#others, party, this.#live!);
  }

  /** Where another node holds one of these groups. */
  holderOf(groups: readonly string[]): Place | undefined {
    const node = groups.map((group) => this.#holders.get(group)).find((each) => each !== undefined);
    return placeOf(this.#others, node);
  }

  /** At which other node an agent is signed in. */
  seatOf(user: string): Place | undefined {
    return placeOf(
      this.#others,
      this.others.find(({ look }) => look?.agents.some((agent) => agent.user === user))?.node,
    );
  }

  /** Groups that this node holds. */
  get held(): readonly string[] {
    return Object.keys(this.#kept.held ?? {});
  }

  /** Groups that another node holds, as of the last turn. */
  heldBy(node: string): readonly string[] {
    return [...this.#holders].flatMap(([group, holder]) => (holder === node ? [group] : []));
  }

  async close(withinMs = 2000): Promise<void> {
    this.#closed = true;
    this.#registered.resolve();
    this.#stop();
    this.#wake();
    const { db, name } = this.#settings;
    // A node whose name is taken never registered, so there is nothing to release.
    if (!this.#isRegistered) return;
    const bye = this.#running.then(() => sayGoodbye(db, name)).catch(() => {});
    await Promise.race([bye, new Promise((resolve) => setTimeout(resolve, withinMs).unref())]);
  }

  #notice(what: string): void {
    this.#turnDue = 0;
    if (what !== "pools") {
      this.#isNoticed = true;
      this.#tellChange();
    }
    this.#wake();
  }

  #tellChange(): void {
    for (const listener of this.#onChange) listener();
  }

  async #run(live: Live): Promise<void> {
    await this.#registered.promise;
    if (this.#closed) return;
    this.#stop = this.#settings.listen("zongji", (what) => this.#notice(what));
    while (!this.#closed) {
      try {
        await this.#beat(live);
        if (machineClock.mono() >= this.#turnDue) await this.#turn(live);
        // Calls of last night that go on belong to the day of their marks.
        if (this.#others.length > 0) await this.#read(live.today() - nightMs, live.learn);
        if (this.#isFailing) this.#settings.log.info({}, "other servers are heard again");
        this.#isFailing = false;
      } catch (error) {
        if (!this.#isFailing)
          this.#settings.log.warn({ error: String(error) }, "other servers can't be heard: the database is away");
        this.#isFailing = true;
      }
      this.#tellLive();
      if (!this.#closed && !(this.#turnDue === 0 && !this.#isFailing)) await this.#pause();
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, beatMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #beat(live: Live): Promise<void> {
    const { db, name } = this.#settings;
    const isAlone = this.#others.length === 0;
    const { others, changes } = await beat(db, name, isAlone ? "{}" : JSON.stringify(publish(live, this.#print)));
    const before = this.others;
    this.#others = knownOf(others, machineClock.mono());
    if (this.#changes !== undefined && changes !== this.#changes && !this.#isNoticed) this.#tellChange();
    this.#changes = changes;
    this.#isNoticed = false;
    this.#noteSilence(before);
    if (others.length > 0) for (const listener of this.#onHeard) listener();
  }

  /** One that fell silent may have shipped facts that it did not follow any more. */
  #noteSilence(before: readonly OtherNode[]): void {
    for (const { node, ageMs } of this.others) {
      const was = before.find((each) => each.node === node);
      if (ageMs <= silentMs || (was && was.ageMs > silentMs)) continue;
      this.#settings.log.warn({ node, ageMs }, "another server is silent");
      this.#settings.onSilence?.();
    }
  }

  async #turn(live: Live): Promise<void> {
    const { db, name, log } = this.#settings;
    this.#turnDue = machineClock.mono() + turnMs;
    const own = { me: name, busy: live.busyGroups(), isDraining: live.isDraining(), agents: live.config().agents };
    const { held, others } = await takeTurn(db, own);
    const before = this.#kept.held ?? {};
    this.#holders = others;
    const lost = Object.keys(before).filter((group) => others.has(group));
    if (lost.length > 0) log.warn({ groups: lost, to: [...others] }, "another server holds groups that were held here");
    this.#hold(Object.fromEntries(held));
    this.#first.resolve();
  }

  #hold(held: Readonly<Record<string, number>>): void {
    if (JSON.stringify(this.#kept.held) === JSON.stringify(held)) return;
    this.#kept = { ...this.#kept, held };
    this.#settings.log.info({ held }, "the groups that this server holds have changed");
    this.#write();
  }

  #write(): void {
    try {
      writeKept(this.#settings.file, this.#kept);
    } catch (error) {
      this.#settings.log.error({ error: String(error) }, "the pools could not be written down");
    }
  }

  /** Groups of the configuration that are not held here. */
  #elsewhere({ groups }: HotlineConfig): GroupId[] {
    const { held } = this.#kept;
    if (held === undefined) return this.#settings.wasThere ? [] : groups.map(({ id }) => id);
    return groups.map(({ id }) => id).filter((id) => !Object.hasOwn(held, id));
  }

  #tellLive(): void {
    const live = this.#live!;
    const elsewhere = this.#elsewhere(live.config());
    const held = Object.entries(this.#kept.held ?? {}).map(([group, fence]) => ({ group: group as GroupId, fence }));
    const [told, heldNow] = [JSON.stringify(elsewhere), JSON.stringify(held)];
    if (told === this.#toldElsewhere && heldNow === this.#toldHeld) return;
    live.setPools(elsewhere, held);
    for (const { number, groups } of astrayOf(live.config(), elsewhere))
      this.#settings.log.warn({ number, groups }, "a number's flow leads to groups that other servers hold");
    [this.#toldElsewhere, this.#toldHeld] = [told, heldNow];
  }
}
