import type { Article } from "@zongji/api";
import type { ArticleMove, ArticleUse } from "@zongji/domain";
import {
  type Db,
  findArticleFile,
  hotArticles,
  listFeedback,
  nowOf,
  placesOfVersions,
  receiptsOf,
  savesOf,
  tracesOf,
  versionsOfArticle,
} from "@zongji/store";
import { type AddOperation, type Principal, Refusal } from "@zongji/web";
import { answerList } from "../lists/index.ts";
import { type Asked, createArticle, moveArticle, readArticle, type Shelf, saveArticle, traceUse } from "./actions.ts";
import { dayIn } from "./day.ts";
import { exchangeRoutes } from "./exchange/index.ts";
import { addFile, dispositionOf, isFileOf, isPicture, mostFileBytes, removeFile } from "./files.ts";
import type { Keeper } from "./keeper.ts";
import type { ArticleRoom } from "./list.ts";
import { articleFor, closedTo, hiddenFrom, isOutside, maySee, seesDrafts } from "./policy.ts";
import { presentFeedback, presentVersion } from "./present.ts";
import {
  answerFeedback,
  deleteCategoryOf,
  giveFeedback,
  noticeOf,
  noticesOf,
  putCategoryOf,
  putSynonyms,
  readNotice,
  synonymsOf,
  treeOf,
} from "./reader-actions.ts";
import { searchArticles } from "./search.ts";

type Room = { readonly db: Db; readonly list: ArticleRoom; readonly keeper: Keeper; readonly timeZone: string };

const hotMs = 30 * 86_400_000;
const mostHot = 20;

const articleRoutes = (add: AddOperation, shelf: Shelf, { list, keeper }: Room): void => {
  const { db } = shelf;
  add("searchKnowledge", async ({ query, session: { principal } }) =>
    searchArticles({ db, keeper, closed: await closedTo(db, principal) }, query as never, shelf.today()),
  );
  add("listArticles", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
  add("article", async ({ params: { id }, query, session, actor }): Promise<Article> => {
    const article = await readArticle(shelf, session.principal, id, query as Asked);
    await traceUse(db, actor, { id, version: article.version, how: "view", detail: "" });
    return article;
  });
  add("createArticle", ({ body, actor }) => createArticle(shelf, actor, body));
  add("saveArticle", ({ params: { id }, body: { content, ...from }, actor }) =>
    saveArticle(shelf, { actor, id, ...from }, content),
  );
  const moves = {
    submitArticle: "submit",
    recallArticle: "recall",
    approveArticle: "approve",
    rejectArticle: "reject",
    publishArticle: "publish",
    withdrawArticle: "withdraw",
    discardArticle: "discard",
  } as const satisfies Record<string, ArticleMove>;
  for (const [name, move] of Object.entries(moves))
    add(
      name as keyof typeof moves,
      async ({ params: { id }, body: { note, ...from }, session: { principal }, actor }) => {
        if (!(await articleFor(db, principal, id, from.version))) throw new Refusal("notFound");
        return moveArticle(shelf, { actor, id, ...from }, move, note);
      },
    );
  add("articleVersions", async ({ params: { id }, session: { principal } }) => {
    const closed = await closedTo(db, principal);
    return (await versionsOfArticle(db, id))
      .filter((kept) => maySee(principal, kept.state) && isOutside(closed, kept))
      .map(presentVersion);
  });
  add("articleSaves", async ({ params: { id }, query: { version } }) =>
    (await savesOf(db, id, version)).map(({ by_name, ...save }) => ({ ...save, by: by_name })),
  );
  add("hotArticles", async ({ session: { principal } }) => {
    const hot = await hotArticles(db, nowOf(db) - hotMs, mostHot, await closedTo(db, principal));
    return hot.map((row) => ({ ...row, views: Number(row.views) }));
  });
};

/** Of versions that the person may read: what was copied stands in the traces. */
const tracesFor = async (db: Db, principal: Principal, id: string, how: ArticleUse | undefined) => {
  const isHidden = await hiddenFrom(db, principal, [{ article: id, version: 1 }]);
  const versions = (await placesOfVersions(db, [id])).filter((each) => !isHidden(each));
  return tracesOf(
    db,
    id,
    how,
    versions.map(({ version }) => version),
  );
};

type Fetched = NonNullable<Awaited<ReturnType<typeof findArticleFile>>>;
/** Files go by where their article stands, and by the versions that hold them: what a draft alone has is its writers'. */
const mayFetch = async (db: Db, principal: Principal, file: Fetched): Promise<boolean> => {
  if (file.category !== null && (await closedTo(db, principal)).has(file.category)) return false;
  if (seesDrafts(principal)) return true;
  const versions = await versionsOfArticle(db, file.article);
  return versions.some((kept) => maySee(principal, kept.state) && isFileOf(kept, file));
};

const traceRoutes = (add: AddOperation, shelf: Shelf): void => {
  const { db } = shelf;
  add("useArticle", async ({ params: { id }, body, session: { principal }, actor }) => {
    await readArticle(shelf, principal, id, { version: body.version });
    await traceUse(db, actor, { id, ...body });
    return undefined;
  });
  add("articleTraces", async ({ params: { id }, query: { how }, session: { principal } }) =>
    (await tracesFor(db, principal, id, how)).map(({ by_name, ...trace }) => ({ ...trace, by: by_name })),
  );
  add("addArticleFile", async ({ params: { id }, actor, request }) => {
    const file = request.isMultipart() ? await request.file({ limits: { fileSize: mostFileBytes } }) : undefined;
    if (file === undefined) throw new Refusal("badRequest", { field: "file" });
    const content = await file.toBuffer();
    if (file.file.truncated) throw new Refusal("tooLarge");
    return addFile(db, actor, { article: id, name: file.filename, content });
  });
  add("removeArticleFile", async ({ params: { id, file }, actor }) => {
    await removeFile(db, actor, { article: id, id: file });
    return undefined;
  });
  add("articleFile", async ({ params: { id }, session: { principal }, actor, reply }) => {
    const file = await findArticleFile(db, id);
    if (file === undefined || !(await mayFetch(db, principal, file))) throw new Refusal("notFound");
    void reply.header("x-content-type-options", "nosniff").header("content-length", file.bytes);
    if (isPicture(file.type)) return reply.type(file.type).send(file.content);
    const version = file.published ?? file.newest;
    await traceUse(db, actor, { id: file.article, version, how: "file", detail: file.name });
    return reply.header("content-disposition", dispositionOf(file.name)).type(file.type).send(file.content);
  });
};

const readerRoutes = (add: AddOperation, shelf: Shelf): void => {
  const { db } = shelf;
  add("giveFeedback", async ({ params: { id }, body, session: { principal }, actor }) => {
    await readArticle(shelf, principal, id, { version: body.version });
    return giveFeedback(db, actor, { article: id, ...body });
  });
  add("listFeedback", async ({ query }) => (await listFeedback(db, query)).map(presentFeedback));
  add("closeFeedback", ({ params: { id }, body: { answer }, actor }) => answerFeedback(db, actor, id, answer));
  add("listNotices", ({ session: { principal } }) => noticesOf(db, principal));
  add("readNotice", async ({ params: { id }, session: { principal }, actor }) => {
    await readNotice(db, principal, actor, id);
    return undefined;
  });
  add("noticeReceipts", async ({ params: { id }, session: { principal } }) =>
    (await receiptsOf(db, await noticeOf(db, principal, id))).map(({ id: user, ...receipt }) => ({ user, ...receipt })),
  );
};

const treeRoutes = (add: AddOperation, { db }: Shelf): void => {
  add("knowledgeTree", ({ session: { principal } }) => treeOf(db, principal));
  add("createCategory", ({ body, actor }) => putCategoryOf(db, actor, body));
  add("changeCategory", ({ params: { id }, body, actor }) => putCategoryOf(db, actor, { ...body, id }));
  add("deleteCategory", async ({ params: { id }, actor }) => {
    await deleteCategoryOf(db, actor, id);
    return undefined;
  });
  add("synonyms", () => synonymsOf(db));
  add("saveSynonyms", ({ body, actor }) => putSynonyms(db, actor, body));
};

/** 知识库: articles, their search, what readers say and confirm. */
export const knowledgeRoutes = (add: AddOperation, room: Room): void => {
  const shelf: Shelf = { db: room.db, today: () => dayIn(room.timeZone, nowOf(room.db)) };
  articleRoutes(add, shelf, room);
  traceRoutes(add, shelf);
  readerRoutes(add, shelf);
  treeRoutes(add, shelf);
  exchangeRoutes(add, shelf, room.list);
};
