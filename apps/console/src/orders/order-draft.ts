import type { OrderContent, WorkOrder } from "@zongji/api";
import { isOrderOver, maskNumber } from "@zongji/domain";
import { type FieldChange, merged, theirChanges } from "../look/edit/merge.ts";
import { failureOf, RequestFailed } from "../server/request.ts";

type Flat = Readonly<Record<string, unknown>>;
const own = ["title", "businessType", "priority", "draftAnswer"] as const;

/** A content with a name for each field, "fields.question" for one of the form, so that changes are told by name. */
export const flat = ({ fields, ...content }: OrderContent): Flat => ({
  ...Object.fromEntries(own.map((name) => [name, content[name]])),
  ...Object.fromEntries(Object.entries(fields).map(([id, value]) => [`fields.${id}`, value])),
});
const full = (values: Flat): OrderContent =>
  ({
    ...Object.fromEntries(own.map((name) => [name, values[name]])),
    fields: Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) =>
        name.startsWith("fields.") && value !== undefined ? [[name.slice(7), value]] : [],
      ),
    ),
  }) as unknown as OrderContent;

const isSame = (a: OrderContent, b: OrderContent): boolean => {
  const [one, other] = [flat(a), flat(b)];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  // A field that was never filled in is as one that was emptied.
  return [...names].every((name) => JSON.stringify(one[name] ?? "") === JSON.stringify(other[name] ?? ""));
};

/** Whether the server shows a value so: a telephone number may come masked. */
const isShownAs = (value: unknown, shown: unknown): boolean =>
  JSON.stringify(value ?? "") === JSON.stringify(shown ?? "") ||
  (typeof value === "string" && value !== "" && shown === maskNumber(value));

/** What a browser holds of an order. `base`: what the typing began from; `sent`: what was being saved as the page was left, which the server may have by now. */
type Stored = { readonly base: OrderContent; readonly typed: OrderContent; readonly sent?: OrderContent };

/** kept: as the server has it; waits: about to be saved; stale: somebody else has changed the same. */
export type DraftState = "kept" | "waits" | "saving" | "failed" | "stale";
export type DraftLook = {
  readonly order: WorkOrder;
  readonly content: OrderContent;
  readonly state: DraftState;
  /** When the server last confirmed what is shown, ms since the epoch. */
  readonly savedAt: number | null;
  readonly error: unknown;
  readonly stale: { readonly last: { by: string; at: number } | null; readonly changes: readonly FieldChange[] } | null;
  /** Who else's changes were taken in beside the person's own. */
  readonly joined: string | null;
};

type Theirs = OrderContent & { readonly version: number };
const afterMs = 700;
const againMs = 5000;
const keyOf = (id: string): string => `zongji.order.${id}`;

type Ports = {
  readonly save: (order: WorkOrder, content: OrderContent) => Promise<WorkOrder>;
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
};

/**
 * What somebody types in an order: kept in the browser with each key, and saved a moment after the last one. Where somebody else has changed other fields
 * meanwhile both changes are saved together; where he has changed the same one the person is asked.
 */
export class OrderDraft {
  #look: DraftLook;
  /** What the server has of what is typed here: what was sent last, for its answer may show numbers masked. */
  #base: OrderContent;
  /** What is being saved, and whose answer is not there. */
  #sent: OrderContent | undefined;
  #theirs: { readonly content: Theirs; readonly last: { by: string; at: number } | null } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  readonly #told = new Set<() => void>();
  readonly #ports: Ports;

  constructor(order: WorkOrder, ports: Ports) {
    this.#ports = ports;
    this.#base = order.content;
    this.#look = {
      ...{ order, content: order.content, state: "kept", savedAt: order.updatedAt },
      ...{ error: null, stale: null, joined: null },
    };
    this.#restore();
  }

  readonly subscribe = (told: () => void): (() => void) => {
    this.#told.add(told);
    return () => void this.#told.delete(told);
  };
  readonly look = (): DraftLook => this.#look;

  change(part: Partial<OrderContent>): void {
    const content = { ...this.#look.content, ...part };
    if (isSame(content, this.#base) && !this.#running) {
      this.#forget();
      this.#show({ content, state: this.#look.stale ? "stale" : "kept" });
      return;
    }
    this.#keep(content);
    this.#show({ content, joined: null, state: this.#look.stale ? "stale" : "waits" });
    if (!this.#look.stale) this.#later(afterMs);
  }

  /** Saves at once what is not saved. @returns whether all is saved */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.#running;
    if (this.#look.stale) return false;
    if (!isSame(this.#look.content, this.#base)) await this.#save();
    return this.#look.state === "kept";
  }

  /** @throws what it failed by, unless all that was typed is saved now */
  async saved(): Promise<void> {
    if (await this.flush()) return;
    if (this.#look.state === "waits") return this.saved();
    throw this.#look.error ?? new RequestFailed({ code: "stale" });
  }

  /** The order as another action left it. What was typed meanwhile stays. */
  take(order: WorkOrder): void {
    if (order.version < this.#look.order.version) return;
    const isTyped = !isSame(this.#look.content, this.#base);
    if (isTyped && order.version !== this.#look.order.version) {
      // Saved upon: what somebody else has changed is found out then.
      this.#show({ order: { ...order, version: this.#look.order.version } });
      return;
    }
    // The same version has the same content: an answer to a save may show masked what has just been typed.
    const isNewer = order.version > this.#look.order.version;
    const isOpenedAgain = isOrderOver(this.#look.order.state) && !isOrderOver(order.state);
    if (isNewer) this.#base = order.content;
    this.#show({ order, ...(isNewer && { content: order.content, savedAt: order.updatedAt }) });
    if (isOpenedAgain && !isTyped) this.#restore();
  }

  /** Saves the person's changes upon those of others. */
  keepMine(): void {
    const theirs = this.#theirs;
    if (!theirs) return;
    const content = this.#both(theirs.content);
    this.#takeUp(theirs.content, content);
    this.#later(0);
  }

  takeTheirs(): void {
    const theirs = this.#theirs;
    if (!theirs) return;
    this.#takeUp(theirs.content, full(flat(theirs.content)));
    this.#forget();
    this.#show({ state: "kept" });
  }

  /** Nothing is saved any more by itself. What is not saved stays in the browser. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #both(theirs: OrderContent): OrderContent {
    const [base, other, mine] = [flat(this.#base), flat(theirs), flat(this.#look.content)];
    const names = [...new Set([...Object.keys(base), ...Object.keys(other), ...Object.keys(mine)])];
    return full(merged(names, base, other, mine));
  }

  #takeUp(theirs: Theirs, content: OrderContent): void {
    this.#base = full(flat(theirs));
    this.#theirs = undefined;
    const { order } = this.#look;
    this.#show({ order: { ...order, version: theirs.version }, content, stale: null, state: "waits" });
    this.#keep(content);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), ms);
  }

  #save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running ??= this.#saveOnce().finally(() => {
      this.#running = undefined;
      if (this.#look.state === "waits") this.#later(afterMs);
    });
    return this.#running;
  }

  async #saveOnce(): Promise<void> {
    const { order, content } = this.#look;
    this.#show({ state: "saving", error: null });
    this.#sent = content;
    this.#keep(content);
    try {
      const saved = await this.#ports.save(order, content);
      this.#base = content;
      this.#sent = undefined;
      const isAll = isSame(this.#look.content, content);
      if (isAll) this.#forget();
      else this.#keep(this.#look.content);
      this.#show({ order: saved, state: isAll ? "kept" : "waits", savedAt: saved.updatedAt });
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const { code, problem } = failureOf(error);
    if (code === "stale" && problem?.stale) {
      this.#sent = undefined;
      const { current, last } = problem.stale as unknown as {
        current: Theirs;
        last: { by: string; at: number } | null;
      };
      this.#stale(current, last);
      return;
    }
    this.#show({ state: "failed", error });
    // What can't be right by waiting is not tried again until something is typed.
    if (["offline", "databaseDown", "draining", "unavailable", "tooMany"].includes(code)) this.#later(againMs);
  }

  #stale(current: Theirs, last: { by: string; at: number } | null): void {
    const [base, other, mine] = [flat(this.#base), flat(current), flat(this.#look.content)];
    const names = [...new Set([...Object.keys(base), ...Object.keys(other), ...Object.keys(mine)])];
    const changes = theirChanges(names, base, other, mine);
    this.#theirs = { content: current, last };
    if (changes.some(({ isDisputed }) => isDisputed)) {
      this.#show({ state: "stale", stale: { last, changes } });
      return;
    }
    this.#takeUp(current, this.#both(current));
    this.#show({ joined: changes.length > 0 ? (last?.by ?? "") : null });
  }

  /** Goes on with what was typed before the page was left: upon what the order is now, unless somebody, or the person elsewhere, has changed the same since. */
  #restore(): void {
    const { order } = this.#look;
    const stored = this.#stored();
    // Nothing can be saved in an order that is over: what was typed is there again once it is opened again.
    if (!stored || isOrderOver(order.state)) return;
    const { typed } = stored;
    const [was, sent, other] = [flat(stored.base), flat(stored.sent ?? stored.base), flat(order.content)];
    const base: Record<string, unknown> = {};
    const theirs: Record<string, unknown> = { ...other };
    for (const name of new Set([...Object.keys(was), ...Object.keys(sent), ...Object.keys(other)])) {
      base[name] = isShownAs(sent[name], other[name]) ? sent[name] : was[name];
      if (isShownAs(base[name], other[name])) theirs[name] = base[name];
    }
    this.#base = full(base);
    this.#look = { ...this.#look, content: typed };
    const last = order.updatedBy ? { by: order.updatedBy, at: order.updatedAt } : null;
    this.#stale({ ...full(theirs), version: order.version }, last);
    if (this.#look.stale) return;
    this.#show({ joined: null, state: "kept" });
    this.change({});
  }

  #stored(): Stored | undefined {
    try {
      const text = this.#ports.storage.getItem(keyOf(this.#look.order.id));
      const stored = text === null ? undefined : (JSON.parse(text) as Partial<Stored>);
      if (!stored?.base || !stored.typed) return undefined;
      for (const each of [stored.base, stored.typed, stored.sent ?? stored.base]) flat(each);
      return stored as Stored;
    } catch {
      // A browser that keeps nothing, or a text that is none of ours: the server's is shown.
      return undefined;
    }
  }

  #keep(typed: OrderContent): void {
    const stored: Stored = { base: this.#base, typed, ...(this.#sent && { sent: this.#sent }) };
    try {
      this.#ports.storage.setItem(keyOf(this.#look.order.id), JSON.stringify(stored));
    } catch {
      // It is saved at the server in a moment all the same.
    }
  }

  #forget(): void {
    this.#ports.storage.removeItem(keyOf(this.#look.order.id));
  }

  #show(part: Partial<DraftLook>): void {
    this.#look = { ...this.#look, ...part };
    for (const told of this.#told) told();
  }
}
