import type { ThenOfCall } from "@zongji/api";
import { type BusinessType, businessTypeName, maskNumbersIn } from "@zongji/domain";
import {
  articlesOfThen,
  businessTypesOf,
  type Db,
  findCall,
  findOrder,
  type KeptCall,
  orderAsOfThen,
} from "@zongji/store";
import { type Principal, Refusal, reachOf, scopeOf } from "@zongji/web";
import { hiddenFrom } from "../knowledge/index.ts";

type Order = ThenOfCall["order"];
const presentOrder = (kept: Awaited<ReturnType<typeof orderAsOfThen>>, types: readonly BusinessType[]): Order => {
  if (kept === undefined) return null;
  const { id, no, save, changed } = kept;
  const { title = "", draftAnswer = "", businessType = null } = save?.content ?? {};
  return {
    ...{ id, no, changed, title: maskNumbersIn(title), answer: maskNumbersIn(draftAnswer) },
    businessType: businessType === null ? null : businessTypeName(types, businessType),
    savedAt: save === undefined ? null : Number(save.at),
  };
};

/** What the agent had before her in a call, numbers masked; an article that the reader may not read has no title. */
export const thenOfCall = async (
  db: Db,
  call: KeptCall | undefined,
  principal: Principal,
  types: readonly BusinessType[],
): Promise<ThenOfCall> => {
  if (call === undefined) return { order: null, articles: [] };
  const order = await orderAsOfThen(db, call);
  const articles = await articlesOfThen(db, call, order?.id);
  const isHidden = await hiddenFrom(db, principal, articles);
  return {
    order: presentOrder(order, types),
    articles: articles.map((each) => (isHidden(each) ? { ...each, title: null } : each)),
  };
};

/** The same of a call that somebody may see: its order for who works on that one, articles for who reads the knowledge base. @throws Refusal notFound */
export const readThen = async (db: Db, principal: Principal, id: string): Promise<ThenOfCall> => {
  const call = await findCall(db, reachOf(principal, "call.see"), id);
  if (call === undefined) throw new Refusal("notFound");
  const { order, articles } = await thenOfCall(db, call, principal, await businessTypesOf(db));
  const isOrderSeen =
    order !== null &&
    scopeOf(principal, "order.handle") !== undefined &&
    (await findOrder(db, reachOf(principal, "order.handle"), order.id)) !== undefined;
  const isReader = scopeOf(principal, "knowledge.read") !== undefined;
  return { order: isOrderSeen ? order : null, articles: isReader ? articles : [] };
};
