import type { Inspection } from "@zongji/api";
import { type BusinessType, businessTypeName, maskNumbersIn } from "@zongji/domain";
import { articlesOfThen, type Db, type KeptCall, orderAsOfThen } from "@zongji/store";
import type { Principal } from "@zongji/web";
import { hiddenFrom } from "../knowledge/index.ts";

type Order = Inspection["beside"]["order"];
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
): Promise<Inspection["beside"]> => {
  if (call === undefined) return { order: null, articles: [] };
  const order = await orderAsOfThen(db, call);
  const articles = await articlesOfThen(db, call, order?.id);
  const isHidden = await hiddenFrom(db, principal, articles);
  return {
    order: presentOrder(order, types),
    articles: articles.map((each) => (isHidden(each) ? { ...each, title: null } : each)),
  };
};
