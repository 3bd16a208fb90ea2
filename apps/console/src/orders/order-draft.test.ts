import { QueryClient } from "@tanstack/react-query";
import type { OrderContent, WorkOrder } from "@zongji/api";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RequestFailed } from "../server/request.ts";
import { keepSaved } from "./keep-saved.ts";
import { OrderDraft } from "./order-draft.ts";

const content = (fields: Record<string, string> = {}, title = ""): OrderContent => ({
  ...{ title, businessType: null, priority: "normal", draftAnswer: "", fields },
});
const order = (version: number, held: OrderContent): WorkOrder =>
  ({ id: "o1", version, content: held, updatedAt: version }) as WorkOrder;

/** The server's order, which others change as well. */
let kept: WorkOrder;
let isAway: boolean;
let sent: OrderContent[];
const save = async ({ version }: WorkOrder, typed: OrderContent): Promise<WorkOrder> => {
  if (isAway) throw new RequestFailed({ code: "offline" });
  sent.push(typed);
  if (version !== kept.version) {
    const current = { ...kept.content, version: kept.version };
    const problem = { code: "stale", stale: { current, last: { by: "王", at: 1 } } };
    throw new RequestFailed({ code: "stale", problem: problem as never });
  }
  kept = order(version + 1, typed);
  return kept;
};
let stored: Map<string, string>;
const storage = {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, text: string) => void stored.set(key, text),
  removeItem: (key: string) => void stored.delete(key),
};
const open = (): OrderDraft => new OrderDraft(kept, { save, storage });
/** The browser is killed: nothing is said to the server any more, not even of what was being saved. */
const killed = (draft: OrderDraft): void => draft.close();
const later = (ms = 2000) => vi.advanceTimersByTimeAsync(ms);
const others = (fields: Record<string, string>): void => {
  kept = order(kept.version + 1, content({ ...(kept.content.fields as Record<string, string>), ...fields }));
};

beforeEach(() => {
  vi.useFakeTimers();
  [kept, isAway, sent, stored] = [order(1, content()), false, [], new Map()];
});
afterEach(() => vi.useRealTimers());

test("what is typed is saved a moment after the last key, once, and then kept at the server alone", async () => {
  const draft = open();
  for (const question of ["抵", "抵押", "抵押权"]) draft.change({ fields: { question } });
  expect(draft.look().state).toBe("waits");
  expect(stored.size).toBe(1);
  await later();
  expect(sent).toHaveLength(1);
  expect(draft.look()).toMatchObject({ state: "kept", order: { version: 2 }, savedAt: 2 });
  expect(stored.size).toBe(0);
});

test("what was typed while it was being saved is saved next", async () => {
  const draft = open();
  draft.change({ fields: { question: "一" } });
  const first = draft.flush();
  draft.change({ fields: { question: "一二" } });
  await first;
  await later();
  expect(kept.content.fields).toEqual({ question: "一二" });
  expect(draft.look().state).toBe("kept");
});

test("while the server is away it stays in the browser, is tried again, and is there after a refresh", async () => {
  isAway = true;
  const draft = open();
  draft.change({ fields: { question: "断网时写的" } });
  await later();
  expect(draft.look().state).toBe("failed");
  draft.close();
  const after = open();
  expect(after.look().content.fields).toEqual({ question: "断网时写的" });
  isAway = false;
  await later(10_000);
  expect(kept.content.fields).toEqual({ question: "断网时写的" });
  expect(after.look().state).toBe("kept");
});

test("changes of different fields become one; of the same field the person is asked, and nothing is lost", async () => {
  const draft = open();
  draft.change({ fields: { question: "我的" } });
  others({ address: "他的" });
  await later();
  expect(kept.content.fields).toEqual({ question: "我的", address: "他的" });
  expect(draft.look()).toMatchObject({ state: "kept", joined: "王" });
  others({ question: "他改的" });
  draft.change({ fields: { ...draft.look().content.fields, question: "我改的" } });
  await later();
  expect(draft.look()).toMatchObject({ state: "stale", stale: { last: { by: "王" } } });
  expect(draft.look().content.fields.question).toBe("我改的");
  expect(kept.content.fields.question).toBe("他改的");
  draft.keepMine();
  await later();
  expect(kept.content.fields).toEqual({ question: "我改的", address: "他的" });
});

test("theirs can be taken instead", async () => {
  const draft = open();
  others({ question: "他的" });
  draft.change({ fields: { question: "我的" } });
  await later();
  draft.takeTheirs();
  expect(draft.look()).toMatchObject({ state: "kept", content: { fields: { question: "他的" } } });
  await later();
  expect(kept.version).toBe(2);
});

test("an order that changed elsewhere shows at once where nothing was typed, and leaves alone what was", async () => {
  const draft = open();
  others({ question: "他的" });
  draft.take(kept);
  expect(draft.look().content.fields).toEqual({ question: "他的" });
  draft.change({ fields: { question: "我的" } });
  others({ address: "他的" });
  draft.take(kept);
  expect(draft.look().content.fields).toEqual({ question: "我的" });
  await later();
  expect(kept.content.fields).toEqual({ question: "我的", address: "他的" });
});

test("nothing is done with the order while what was typed is not saved: why not is told", async () => {
  const draft = open();
  draft.change({ fields: { question: "断网时写的" } });
  isAway = true;
  await expect(draft.saved()).rejects.toMatchObject({ failure: { code: "offline" } });
  isAway = false;
  others({ question: "别人写的" });
  await expect(draft.saved()).rejects.toMatchObject({ failure: { code: "stale" } });
  draft.takeTheirs();
  draft.change({ title: "新标题" });
  others({ address: "东城区" });
  await draft.saved();
  expect(kept.content).toMatchObject({ title: "新标题", fields: { question: "别人写的", address: "东城区" } });
});

test("what was typed before the browser was killed goes on upon what others filled in meanwhile", async () => {
  const draft = open();
  draft.change({ fields: { question: "我写到一半" } });
  killed(draft);
  others({ address: "东城区" });
  const after = open();
  expect(after.look()).toMatchObject({
    content: { fields: { question: "我写到一半", address: "东城区" } },
    stale: null,
  });
  await later();
  expect(kept.content.fields).toEqual({ question: "我写到一半", address: "东城区" });
  expect(stored.size).toBe(0);
});

test("after a crash the same field, written on at a second place, is not written over: the person is asked", async () => {
  const draft = open();
  draft.change({ fields: { question: "第一处写到一半" } });
  killed(draft);
  others({ question: "第二处写完了" });
  kept = { ...kept, updatedBy: "王", updatedAt: 7 } as WorkOrder;
  const after = open();
  expect(after.look()).toMatchObject({
    ...{ state: "stale", content: { fields: { question: "第一处写到一半" } } },
    stale: { last: { by: "王", at: 7 }, changes: [{ theirs: "第二处写完了", isDisputed: true }] },
  });
  await later(60_000);
  expect(kept.content.fields).toEqual({ question: "第二处写完了" });
  // He is asked as often as he comes back, and decides either way.
  killed(after);
  const again = open();
  expect(again.look().state).toBe("stale");
  again.takeTheirs();
  expect(again.look().content.fields).toEqual({ question: "第二处写完了" });
  expect(stored.size).toBe(0);
});

test("whose save arrived as the browser was killed is not asked about his own words", async () => {
  // The server has it, and its answer does not come any more.
  const unanswered = async (given: WorkOrder, typed: OrderContent): Promise<WorkOrder> => {
    await save(given, typed);
    return new Promise(() => {});
  };
  const draft = new OrderDraft(kept, { save: unanswered, storage });
  draft.change({ fields: { question: "一", phone: "13812345678" } });
  await later();
  draft.change({ fields: { question: "一二", phone: "13812345678" } });
  killed(draft);
  kept = order(kept.version, content({ question: "一", phone: "138****5678" }));
  const after = open();
  expect(after.look()).toMatchObject({ content: { fields: { question: "一二", phone: "13812345678" } }, stale: null });
  await later();
  expect(kept.content.fields).toEqual({ question: "一二", phone: "13812345678" });
});

test("an order that is over shows what it was closed with; what was typed is there again once it is opened again", async () => {
  const draft = open();
  draft.change({ fields: { question: "没来得及保存" } });
  killed(draft);
  kept = { ...kept, state: "closed" } as WorkOrder;
  const over = open();
  await later(60_000);
  expect(over.look()).toMatchObject({ state: "kept", content: { fields: {} } });
  expect(sent).toEqual([]);
  kept = { ...kept, state: "open" } as WorkOrder;
  expect(open().look().content.fields).toEqual({ question: "没来得及保存" });
});

test("what was typed before an order was closed is there again on the page that sees it opened again", async () => {
  const draft = open();
  draft.change({ fields: { question: "没来得及保存" } });
  killed(draft);
  kept = { ...kept, state: "closed" } as WorkOrder;
  const over = open();
  others({ address: "东城区" });
  kept = { ...kept, state: "open" } as WorkOrder;
  over.take(kept);
  const both = { question: "没来得及保存", address: "东城区" };
  expect(over.look()).toMatchObject({ content: { fields: both }, stale: null });
  await later();
  expect(kept.content.fields).toEqual(both);
  expect(over.look().state).toBe("kept");
});

test("what is shown stays as it was typed where the answer to its save shows a number masked", async () => {
  const draft = open();
  draft.change({ fields: { phone: "13812345678" } });
  await later();
  draft.take({ ...kept, content: content({ phone: "138****5678" }) });
  expect(draft.look()).toMatchObject({ state: "kept", content: { fields: { phone: "13812345678" } } });
});

test("whoever leaves the page and comes back in an outage is not asked about his own words", async () => {
  const client = new QueryClient();
  const key = ["orders", "one", "o1"];
  client.setQueryData(key, kept);
  const saveAndKeep = async (given: WorkOrder, typed: OrderContent): Promise<WorkOrder> =>
    keepSaved(client, await save(given, typed));
  const come = (): OrderDraft => new OrderDraft(client.getQueryData<WorkOrder>(key)!, { save: saveAndKeep, storage });
  const draft = come();
  draft.change({ fields: { question: "一" } });
  await later();
  isAway = true;
  draft.change({ fields: { question: "一二" } });
  await later();
  draft.close();
  const after = come();
  expect(after.look()).toMatchObject({ content: { fields: { question: "一二" } }, stale: null });
  isAway = false;
  await later(10_000);
  expect(kept.content.fields).toEqual({ question: "一二" });
  expect(after.look()).toMatchObject({ state: "kept", joined: null });
});

test("an order that is kept is never older than what was answered meanwhile, nor overtaken by an answer from before", async () => {
  const client = new QueryClient();
  const queryKey = ["orders", "one", "o1"];
  client.setQueryData(queryKey, order(3, content({ question: "三" })));
  keepSaved(client, order(2, content({ question: "二" })));
  expect(client.getQueryData<WorkOrder>(queryKey)?.version).toBe(3);
  let answer: (old: WorkOrder) => void = () => {};
  const asked = client.fetchQuery({ queryKey, queryFn: () => new Promise<WorkOrder>((done) => (answer = done)) });
  keepSaved(client, order(4, content({ question: "四" })));
  answer(order(3, content({ question: "三" })));
  await asked.catch(() => {});
  expect(client.getQueryData<WorkOrder>(queryKey)?.version).toBe(4);
});

test("what another program, or an older one, left in the browser is not taken for an order", () => {
  for (const text of ["{", "null", "7", '{"typed":{}}', '{"base":{"fields":{}},"typed":{"fields":null}}']) {
    stored.set("zongji.order.o1", text);
    expect(open().look()).toMatchObject({ state: "kept", content: { title: "", fields: {} } });
  }
});
