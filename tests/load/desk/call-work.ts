/**
 * What the console asks in one call, and what its agent does: read from its code, with the very drafts by which it saves what is typed. How that compares with what
 * Chromium asks, `page.ts` tells.
 */
import type { Citizen, DeskCall, KnowledgeFound, OrderContent, WorkOrder } from "@zongji/api";
import { RecordDraft, unknown } from "../../../apps/console/src/features/citizens/record-draft.ts";
import { OrderDraft } from "../../../apps/console/src/orders/order-draft.ts";
import { NoteDraft } from "../../../apps/console/src/phone/note-draft.ts";
import type { Chance } from "../chance.ts";
import type { Ask } from "./client.ts";
import { type Kept, Polls } from "./polls.ts";
import type { Matter } from "./words.ts";

type Setting = {
  readonly request: Ask;
  readonly chance: Chance;
  readonly matter: Matter;
  /** What the page knows already. */
  readonly kept: Kept;
  /** How much quicker than a person the agent is, so that a call fits the time that it has. */
  readonly pace: number;
};

const orderEveryMs = 15_000;
/** As found.ts, citizens/server.ts, queries.ts have it. */
const searchPauseMs = 150;
const minuteMs = 60_000;
const ordersShown = 5;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Where drafts outlive their page. */
const newPlace = (): Pick<Storage, "getItem" | "setItem" | "removeItem"> => {
  const kept = new Map<string, string>();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
};

/** One call at one desk, from the ring to the end of the wrap-up. */
export class CallWork {
  readonly id: string;
  readonly #party: string | null;
  readonly #with: Setting;
  readonly #place = newPlace();
  readonly #polls = new Polls();
  #isOver = false;
  #ordersBefore: readonly string[] = [];
  #citizen: Citizen | null = null;
  #record: RecordDraft | undefined;
  #order: OrderDraft | undefined;
  #note: NoteDraft | undefined;

  constructor({ call, party }: DeskCall, setting: Setting) {
    this.id = call;
    this.#party = party;
    this.#with = setting;
  }

  /** The phone rings: who calls, what he asked before, and what was published last. */
  async ring(): Promise<void> {
    const { request } = this.#with;
    this.#polls.start("search", () => request("searchKnowledge", { query: {} }));
    if (this.#party === null) return;
    const { citizen } = await request("citizenOfCaller", { params: { id: this.#party } });
    this.#citizen = citizen;
    this.#ordersBefore = citizen?.numbers.map(({ party }) => party) ?? [this.#party];
    this.#askOrdersBefore();
  }

  /** She has answered: the note and the order are opened; then she works on them until all is done, and hangs up. @returns whether all could be done */
  async talk(): Promise<boolean> {
    const { request, kept } = this.#with;
    void kept.fresh("businessTypes", minuteMs, () => request("businessTypes"));
    void kept.fresh("citizenTags", minuteMs, () => request("citizenTags"));
    this.#openNote();
    const order = await request("openOrder", { body: { source: "call", ref: this.id, businessType: null } });
    this.#order = this.#openOrder(order);
    this.#openRecord();
    for (const step of [() => this.#ask(), () => this.#look(), () => this.#write(), () => this.#answer()]) {
      if (this.#isOver) return false;
      await step();
    }
    return !this.#isOver;
  }

  /** Once she has hung up: the order is answered, or left to others. */
  async wrapUp(): Promise<void> {
    const { request, chance } = this.#with;
    const order = this.#order;
    if (order === undefined) return;
    await order.saved();
    const move = async (move: "reply" | "close" | "submit", note: string): Promise<void> => {
      const { id, version } = order.look().order;
      order.take(await request("moveOrder", { params: { id }, body: { version, move, note } }));
      this.#askOrdersBefore();
    };
    if (chance.next() < 0.3) return move("submit", "");
    await move("reply", order.look().content.draftAnswer);
    if (chance.next() < 0.6) await move("close", "");
  }

  /** Nothing is asked any more; what is not saved is saved. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#polls.close();
    await Promise.all([this.#record?.flush(), this.#order?.flush()]);
    for (const draft of [this.#record, this.#order, this.#note]) draft?.close();
  }

  /** What was typed of the note is saved before the wrap-up is over. */
  async noted(): Promise<void> {
    await this.#note?.flush();
  }

  #askOrdersBefore(): void {
    const { request } = this.#with;
    const ask = (party: string) => request("listOrders", { query: { party, pageSize: ordersShown, count: "none" } });
    this.#polls.start("before", () => Promise.all(this.#ordersBefore.slice(0, ordersShown).map(ask)));
  }

  #openNote(): void {
    const { request } = this.#with;
    const save: ConstructorParameters<typeof NoteDraft>[2] = async (body): Promise<void> => {
      await request("agentNote", { body: { ...body, alsoTypes: [...body.alsoTypes] } });
    };
    this.#note = new NoteDraft(this.id, null, save, this.#place);
  }

  #openOrder(opened: WorkOrder): OrderDraft {
    const { request, kept } = this.#with;
    const { id, formVersion } = opened;
    const draft = new OrderDraft(opened, {
      save: ({ version }, content) => request("saveOrder", { params: { id }, body: { version, content } }),
      storage: this.#place,
    });
    void kept.fresh(`orderForm ${formVersion}`, Number.POSITIVE_INFINITY, () =>
      request("orderForm", { query: { version: formVersion } }),
    );
    const look = async (): Promise<void> => draft.take(await request("order", { params: { id } }));
    this.#polls.start("order", look, orderEveryMs);
    return draft;
  }

  #openRecord(): void {
    const { request } = this.#with;
    const party = this.#party;
    if (party === null) return;
    const save: ConstructorParameters<typeof RecordDraft>[2] = async (written, { id, version }) => {
      const body = { ...written, tags: [...written.tags] };
      const saved =
        id === undefined
          ? await request("createCitizen", { body: { ...body, party } })
          : await request("changeCitizen", { params: { id }, body: { ...body, version } });
      return saved;
    };
    this.#record = new RecordDraft(party, this.#citizen ?? unknown, save, this.#place);
  }

  /** Key by key: quick within a word, slower between words. */
  async #type(text: string, typed: (soFar: string) => void): Promise<void> {
    const { chance, pace } = this.#with;
    for (let n = 1; n <= text.length && !this.#isOver; n += 1) {
      await pause((chance.next() < 0.15 ? chance.between(400, 1400) : chance.between(60, 240)) / pace);
      typed(text.slice(0, n));
    }
  }

  #change(part: Partial<OrderContent>): void {
    this.#order?.change(part);
  }

  /** She hears what it is about, and types it. */
  async #ask(): Promise<void> {
    const { matter, chance, pace } = this.#with;
    const fields = () => this.#order!.look().content.fields;
    await this.#type(matter.title, (title) => this.#change({ title }));
    this.#change({ businessType: "consultation", fields: { ...fields(), matter: "咨询" } });
    await this.#type(matter.question, (question) => this.#change({ fields: { ...fields(), question } }));
    await pause(chance.between(500, 1500) / pace);
  }

  /** She looks for the answer, reads it out, and cites it. */
  async #look(): Promise<void> {
    const { matter, request, chance, pace } = this.#with;
    const asked: { last?: Promise<KnowledgeFound> } = {};
    let timer: NodeJS.Timeout | undefined;
    await this.#type(matter.search, (text) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        asked.last = request("searchKnowledge", { query: { text } });
        asked.last.catch(() => {});
      }, searchPauseMs);
    });
    await pause(searchPauseMs + 50);
    const hit = (await asked.last)?.hits[0];
    if (hit === undefined || this.#isOver) return;
    const { id: article } = await request("article", { params: { id: hit.id }, query: {} });
    await pause(chance.between(2000, 4000) / pace);
    const order = this.#order!;
    await order.flush();
    order.take(await request("citeArticle", { params: { id: order.look().order.id, article } }));
  }

  /** Who called, and the call's note. */
  async #write(): Promise<void> {
    const { matter, chance } = this.#with;
    const notes = this.#citizen?.notes ?? "";
    if (chance.next() < 0.5)
      await this.#type("语速请放慢", (text) => this.#record?.change({ notes: `${notes}${text}` }));
    this.#note?.change({ result: "answered", businessType: "consultation" });
    await this.#type(matter.note, (note) => this.#note?.change({ note }));
  }

  async #answer(): Promise<void> {
    await this.#type(this.#with.matter.answer, (draftAnswer) => this.#change({ draftAnswer }));
  }
}
