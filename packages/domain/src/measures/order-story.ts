/** The other reader of work orders: what they say to measures, from what people did with them alone. */
import type { ProductEvent } from "../events/registry.ts";
import { type OrderState, orderMoves, type Wait } from "../orders/index.ts";
import type { MeasuredConsult, MeasuredOrder, MeasuredRound } from "./ordered.ts";

/** What no event tells: whose an order is, when it is due while nobody has answered it, and from when the limit of a letter runs. */
export type KeptOfOrder = Pick<MeasuredOrder, "group" | "agent"> & {
  readonly dueAt: number | null;
  readonly clockFrom: number | null;
  /** When departments have to answer by: older events of an answer that was sent back don't say it. */
  readonly consultsDue: ReadonlyMap<string, number>;
};

type Story = { -readonly [K in keyof Omit<MeasuredOrder, "rounds" | "consults" | "waits">]: MeasuredOrder[K] } & {
  waits: Wait[];
  past: MeasuredRound[];
  dueAt: number | null;
  answeredAt: number | null;
  consults: Map<string, MeasuredConsult>;
  /** What departments answered and had sent back. */
  sentBack: MeasuredConsult[];
  /** When departments were last asked, and how many were at once: each a moment after the other. */
  asked: { at: number; count: number };
};
type Told<T extends ProductEvent["type"]> = Extract<ProductEvent, { readonly type: T }>;

const begun = ({ subject, at, actor, body }: Told<"OrderOpened">, kept: KeptOfOrder): Story => {
  const ofCall = body.source === "call" || body.source === "voicemail";
  return {
    ...{ id: subject, source: body.source, call: (ofCall ? body.ref : null) ?? undefined, createdAt: at },
    ...{ businessType: body.businessType ?? undefined, group: kept.group, agent: kept.agent },
    ...{ automatic: actor === null, edited: false, answerKind: null, firstReplyAt: null, closedAt: null },
    ...{ confirmed: false, waits: [], past: [], dueAt: null, answeredAt: null, consults: new Map(), sentBack: [] },
    // A letter's limit has begun before.
    ...{ state: body.source === "letter" ? "open" : "draft", asked: { at: 0, count: 0 } },
    clockFrom: body.source === "letter" ? kept.clockFrom : null,
  };
};

const isPending = ({ consults }: Story): boolean => [...consults.values()].some(({ state }) => state !== "withdrawn");
const waitsOver = ({ waits }: Story, at: number): Wait[] => waits.map(({ from, to }) => ({ from, to: to ?? at }));

const answered = (story: Story, { at, body }: Told<"OrderMoved">): void => {
  story.clockFrom ??= at;
  story.firstReplyAt ??= at;
  story.waits = waitsOver(story, at);
  Object.assign(story, { answeredAt: at, dueAt: body.dueAt, answerKind: body.answerKind });
};
const reopened = (story: Story, { at }: Told<"OrderMoved">): void => {
  story.past.push({ dueAt: story.dueAt, answeredAt: story.answeredAt });
  Object.assign(story, { answeredAt: null, dueAt: null, closedAt: null, confirmed: false, clockFrom: at, waits: [] });
};

const moved = (story: Story, told: Told<"OrderMoved">): void => {
  const { at, body } = told;
  story.state = body.is;
  if (body.move === "submit") story.clockFrom ??= at;
  if (body.move === "wait") story.waits.push({ from: at, to: null });
  if (body.move === "resume" || body.move === "void") story.waits = waitsOver(story, at);
  if (body.move === "reply") answered(story, told);
  if (body.move === "reopen") reopened(story, told);
  if (body.move === "confirm") story.confirmed = true;
  if (body.is === "closed" || body.is === "void") story.closedAt = at;
};

const consulted = (story: Story, { at, body }: Told<"OrderConsulted">): void => {
  story.asked = { at, count: story.asked.at === at ? story.asked.count + 1 : 0 };
  story.clockFrom ??= at;
  story.state = "consulting";
  story.consults.set(body.consult, {
    ...{ id: body.consult, department: body.department, state: "asked", askedAt: at + story.asked.count },
    ...{ dueAt: body.dueAt, answeredAt: null },
  });
};

const consultMoved = (story: Story, { at, body }: Told<"OrderConsultMoved">, kept: KeptOfOrder): void => {
  const was = story.consults.get(body.consult);
  if (was === undefined) return;
  if (body.move === "sendBack") {
    story.sentBack.push({ ...was, id: `${was.id}@${story.sentBack.length}` });
    const dueAt = body.dueAt ?? kept.consultsDue.get(was.id) ?? was.dueAt;
    story.consults.set(was.id, { ...was, state: "asked", askedAt: at, dueAt, answeredAt: null });
  } else
    story.consults.set(was.id, { ...was, state: body.is, answeredAt: body.move === "withdraw" ? was.answeredAt : at });
  if (story.state === "consulting" && !isPending(story)) story.state = "open";
};

const isRunning = (state: OrderState): boolean => (orderMoves.reply as readonly OrderState[]).includes(state);

/** An order as its events tell it, from the first to the last; undefined: they don't begin with its opening. */
export const orderFromEvents = (events: readonly ProductEvent[], kept: KeptOfOrder): MeasuredOrder | undefined => {
  const [first, ...others] = events;
  if (first?.type !== "OrderOpened") return undefined;
  const story = begun(first, kept);
  for (const event of others)
    if (event.type === "OrderMoved") moved(story, event);
    else if (event.type === "OrderConsulted") consulted(story, event);
    else if (event.type === "OrderConsultMoved") consultMoved(story, event, kept);
    else if (event.type === "OrderSaved") {
      story.businessType = event.body.businessType ?? undefined;
      story.edited ||= story.automatic && event.actor !== null;
    }
  const { past, dueAt, answeredAt, consults, sentBack, asked: _asked, ...own } = story;
  const present = { dueAt: isRunning(story.state) ? kept.dueAt : dueAt, answeredAt };
  return { ...own, rounds: [...past, present], consults: [...sentBack, ...consults.values()] };
};
