import { type ArticleRow, articleList } from "@zongji/api";
import { type ArticleState, typesBeneath } from "@zongji/domain";
import { type ArticleFilter, articleSource, businessTypesOf, type Db, type ListedArticle, nowOf } from "@zongji/store";
import type { ListRoom } from "../lists/index.ts";
import { dayIn } from "./day.ts";
import { closedTo, seesDrafts, seesSubmitted } from "./policy.ts";

export type ArticleRoom = ListRoom<ArticleFilter, ListedArticle, ArticleRow>;
const dayMs = 86_400_000;

/** Who does not see drafts is not told of one. */
const isHidden = (open: ArticleState | null, filter: ArticleFilter | undefined): boolean =>
  filter === undefined || filter.publishedOnly || (filter.submittedOnly === true && open === "draft");

const present = (kept: ListedArticle, filter: ArticleFilter | undefined): ArticleRow => ({
  id: kept.id,
  title: kept.title,
  kind: kept.kind,
  category: kept.category_name,
  tags: kept.tags,
  state: kept.state,
  openState: kept.open_state === kept.state || isHidden(kept.open_state, filter) ? null : kept.open_state,
  version: kept.published ?? kept.newest,
  views: Number(kept.views),
  expiresOn: kept.expires_on,
  updatedBy: kept.updated_name,
  updatedAt: kept.updated_at,
});

/** Articles as a list. @param zone the hotline's time zone, by which a document expires */
export const createArticleList = (db: Db, zone: string): ArticleRoom => ({
  list: articleList,
  source: articleSource,
  filterOf: async ({ businessType, ...filters }, _reader, { session }) => {
    const now = nowOf(db);
    const [sees, reviews] = [seesDrafts(session.principal), seesSubmitted(session.principal)];
    const beneath =
      typeof businessType === "string" ? { businessTypes: typesBeneath(await businessTypesOf(db), businessType) } : {};
    return {
      ...filters,
      ...beneath,
      closed: [...(await closedTo(db, session.principal))],
      ...{ publishedOnly: !reviews, submittedOnly: reviews && !sees },
      ...{ day: dayIn(zone, now), soon: dayIn(zone, now + 30 * dayMs), since: now - 30 * dayMs },
    };
  },
  present: async (_db, kept, _reader, filter) => kept.map((each) => present(each, filter)),
  cells: {},
});
