import { randomUUID } from "node:crypto";
import type { OrderEvent, WorkOrder } from "@zongji/api";
import { eventSubjects } from "@zongji/domain";
import {
  bytesOfOrder,
  deleteCited,
  deleteLink,
  findOrderFile,
  insertOrderFile,
  inTransaction,
  nowOf,
  orderHistory,
  putCited,
  putLink,
  similarOrders,
} from "@zongji/store";
import { type Principal, Refusal, reachOf } from "@zongji/web";
import { articleFor, fileName, hiddenFrom, type NamedArticle, typeOf } from "../knowledge/index.ts";
import { type Asker, changing, type Desk, keptOrder } from "./actions.ts";
import { mustNotBeOver } from "./policy.ts";

export const mostFileBytes = 5 * 1024 * 1024;
/** Of all files of one order. */
export const mostOrderBytes = 50 * 1024 * 1024;

type Part = Asker & { readonly id: string };
const anyVersion = (part: Part) => ({ ...part, version: undefined });

/** Links two orders, or takes the link away: both must be within the user's reach. @throws Refusal notFound, conflict */
export const linkOrders = (desk: Desk, part: Part, other: string, isLinked: boolean): Promise<WorkOrder> =>
  changing(desk, anyVersion(part), async ({ tx, audit, event, kept }) => {
    if (other === kept.id) throw new Refusal("conflict", { field: "other" });
    const second = await keptOrder(tx, part.principal, other);
    const by = part.actor.userId;
    const isDone = isLinked ? await putLink(tx, { one: kept.id, other, by }) : await deleteLink(tx, kept.id, other);
    if (!isDone) return {};
    audit(isLinked ? "order.link" : "order.unlink", kept.id, { no: kept.no, other: second.no });
    event("OrderLinked", kept.id, { other, no: second.no, isLinked });
    event("OrderLinked", other, { other: kept.id, no: kept.no, isLinked });
    return {};
  });

/** Cites an article that the person may read, in the version that is published now. @throws Refusal notFound, conflict */
export const citeArticle = (desk: Desk, part: Part, article: string): Promise<WorkOrder> =>
  changing(desk, anyVersion(part), async ({ tx, audit, event, kept }) => {
    mustNotBeOver(kept.state);
    const published = await articleFor(tx, part.principal, article, "published");
    if (!published) throw new Refusal("notFound");
    const { version, title } = published;
    await putCited(tx, { work_order: kept.id, article, version, title, by: part.actor.userId, at: nowOf(tx) });
    audit("order.cite", kept.id, { no: kept.no, article, version });
    event("OrderCited", kept.id, { article, version, title, isCited: true });
    return {};
  });

export const unciteArticle = (desk: Desk, part: Part, article: string): Promise<WorkOrder> =>
  changing(desk, anyVersion(part), async ({ tx, audit, event, kept }) => {
    mustNotBeOver(kept.state);
    const cited = await deleteCited(tx, kept.id, article);
    if (!cited) throw new Refusal("notFound");
    audit("order.unciteArticle", kept.id, { no: kept.no, article, version: cited.version });
    event("OrderCited", kept.id, { article, ...cited, isCited: false });
    return {};
  });

/** Adds a file; what it is its bytes say, not its name. @throws Refusal badRequest, tooLarge */
export const addOrderFile = (
  desk: Desk,
  part: Part,
  { name, content }: { readonly name: string; readonly content: Buffer },
): Promise<WorkOrder> =>
  changing(desk, anyVersion(part), async ({ tx, audit, event, kept }) => {
    mustNotBeOver(kept.state);
    if (content.length === 0) throw new Refusal("badRequest", { field: "file" });
    if ((await bytesOfOrder(tx, kept.id)) + content.length > mostOrderBytes) throw new Refusal("tooLarge");
    const [id, bytes] = [randomUUID(), content.length];
    const file = { id, name: fileName(name), type: typeOf(content), bytes, content };
    await insertOrderFile(tx, { ...file, work_order: kept.id, by: part.actor.userId, at: nowOf(tx) });
    audit("order.addFile", kept.id, { no: kept.no, file: file.name, bytes });
    event("OrderFileAdded", kept.id, { file: id, name: file.name, bytes });
    return {};
  });

/** A file of an order that the user may see; it leaves a trace. @throws Refusal notFound */
export const orderFile = async (desk: Desk, { principal, actor }: Asker, id: string) => {
  const file = await findOrderFile(desk.db, id);
  if (!file) throw new Refusal("notFound");
  const kept = await keptOrder(desk.db, principal, file.work_order);
  await inTransaction(desk.db, actor, async ({ audit }) =>
    audit("order.file", kept.id, { no: kept.no, file: file.name }),
  );
  return file;
};

export const printOrder = async (desk: Desk, { principal, actor, id }: Part): Promise<void> => {
  const kept = await keptOrder(desk.db, principal, id);
  await inTransaction(desk.db, actor, async ({ audit, event }) => {
    audit("order.print", kept.id, { no: kept.no });
    event("OrderPrinted", kept.id, {});
  });
};

const types = eventSubjects.order.map(({ type }) => type);
/** Saves of one person that follow each other so closely are one line of the history, ms. */
const oneSaveMs = 10 * 60_000;
type Row = Awaited<ReturnType<typeof orderHistory>>[number];

const changedOf = ({ body }: Row): string[] => (body as { readonly changed: string[] }).changed;

/** Joins saves of the same person: what is typed is saved every few seconds. */
const joined = (rows: readonly Row[]): Row[] => {
  const lines: Row[] = [];
  for (const row of rows) {
    const last = lines.at(-1);
    const isSame = last?.type === "OrderSaved" && row.type === "OrderSaved" && last.actor === row.actor;
    if (!isSame || last.at - row.at > oneSaveMs) lines.push(row);
    else
      lines[lines.length - 1] = {
        ...last,
        body: { ...last.body, changed: [...new Set([...changedOf(row), ...changedOf(last)])] },
      };
  }
  return lines;
};

const isCiting = ({ type }: Row): boolean => type === "OrderCited";
const citedIn = ({ body }: Row): NamedArticle => body as unknown as NamedArticle;

/** What happened to an order, the last first; of an article that the person may not read without its title. */
export const historyOf = async (desk: Desk, principal: Principal, id: string): Promise<OrderEvent[]> => {
  await keptOrder(desk.db, principal, id);
  const lines = joined(await orderHistory(desk.db, id, types));
  const isHidden = await hiddenFrom(desk.db, principal, lines.filter(isCiting).map(citedIn));
  return lines.map((line) => {
    const { id: event, type, by, at, body } = line;
    const isUntold = isCiting(line) && isHidden(citedIn(line));
    return { ...{ id: event, type, by, at }, body: isUntold ? { ...body, title: null } : body };
  });
};

/** Orders that may be about the same: of the same person, begun at most so many days before or after. */
export const similarTo = async (desk: Desk, principal: Principal, id: string, days: number) => {
  const kept = await keptOrder(desk.db, principal, id);
  if (kept.party === null) return [];
  const span = days * 86_400_000;
  const found = await similarOrders(desk.db, reachOf(principal, "order.handle"), {
    ...{ id, party: kept.party, businessType: kept.business_type },
    ...{ from: kept.created_at - span, to: kept.created_at + span },
  });
  return found.map((each) => ({
    ...{ id: each.id, no: each.no, state: each.state, createdAt: each.created_at, assignee: each.assignee_name },
    ...{ title: each.title, businessType: each.business_type },
    isSameType: each.business_type !== null && each.business_type === kept.business_type,
  }));
};
