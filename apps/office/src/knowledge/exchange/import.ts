/** 导入: articles of a file become drafts. Nothing is saved while one of them is wrong. */
import type { ArticleContent, ArticleImport, ArticleImportProblem, Category } from "@zongji/api";
import { type Actor, articleTitles, type Db } from "@zongji/store";
import { createArticle, moveArticle, type Shelf, saveArticle } from "../actions.ts";
import { addFile } from "../files.ts";
import { categoriesOf, mostLevels, putCategoryOf } from "../reader-actions.ts";
import { type ReadArticle, type ReadUpload, withPictures } from "./read-file.ts";

const problemsOf = ({ articles, bad }: ReadUpload): ArticleImportProblem[] => {
  const titles = new Map<string, ReadArticle>();
  const own = articles.flatMap((article): ArticleImportProblem[] => {
    const { file, line, problems, content, category } = article;
    const where = { file, line };
    const first = titles.get(content.title);
    if (content.title !== "") titles.set(content.title, first ?? article);
    return [
      ...problems.map((each) => ({ ...where, ...each })),
      ...(category.length > mostLevels ? [{ ...where, field: "category" as const, problem: "deep" as const }] : []),
      ...(first && content.title !== "" ? [{ ...where, field: "title" as const, problem: "twice" as const }] : []),
    ];
  });
  return [...bad.map(({ file, problem }) => ({ file, line: null, field: "body" as const, problem })), ...own];
};

/** The category at the end of a path of names; what is missing of it is made. */
const categoryAt = async (db: Db, actor: Actor, path: readonly string[], all: Category[]): Promise<string | null> => {
  let parent: string | null = null;
  for (const name of path) {
    const found = all.find((each) => each.parent === parent && each.name === name);
    const place = all.filter((each) => each.parent === parent).length;
    const category: Category = found ?? (await putCategoryOf(db, actor, { name, parent, place }));
    if (!found) all.push(category);
    parent = category.id;
  }
  return parent;
};

/** Makes the draft; its pictures need it first, and it needs their addresses. One that can't be finished is discarded, so that it is not taken for whole. */
const makeDraft = async (shelf: Shelf, actor: Actor, { pictures }: ReadArticle, content: ArticleContent) => {
  const { id, version, revision } = await createArticle(shelf, actor, content);
  if (pictures.size === 0) return;
  const deed = { actor, id, version, revision };
  try {
    const addresses = new Map<string, string>();
    for (const [place, picture] of pictures) {
      if (!content.html.includes(`"${place}"`)) continue;
      const file = await addFile(shelf.db, actor, { article: id, ...picture });
      addresses.set(place, `/api/knowledge/files/${file.id}`);
    }
    await saveArticle(shelf, deed, { ...content, html: withPictures(content.html, addresses) });
  } catch (error) {
    await moveArticle(shelf, deed, "discard", "").catch(() => {});
    throw error;
  }
};

const newCategories = (articles: readonly ReadArticle[], all: readonly Category[]): number => {
  const paths = new Set<string>();
  const names = new Map<string, string>();
  const pathOf = ({ parent, name }: Category): string => {
    const above = parent === null ? undefined : all.find(({ id }) => id === parent);
    return above ? `${pathOf(above)}/${name}` : name;
  };
  for (const each of all) names.set(pathOf(each), each.id);
  for (const { category } of articles)
    for (let length = 1; length <= category.length; length += 1) paths.add(category.slice(0, length).join("/"));
  return [...paths].filter((path) => !names.has(path)).length;
};

/**
 * Tells what would come of a file; with `save`, and nothing wrong, makes the drafts. An article whose title is there already is passed over.
 */
export const importArticles = async (
  shelf: Shelf,
  actor: Actor,
  upload: ReadUpload,
  save: boolean,
): Promise<ArticleImport> => {
  const { db } = shelf;
  const known = await articleTitles(
    db,
    upload.articles.map(({ content }) => content.title),
  );
  const wanted = upload.articles.filter(({ content }) => !known.has(content.title));
  const all = await categoriesOf(db);
  const problems = problemsOf(upload);
  const told = {
    articles: upload.articles.length,
    skipped: upload.articles.filter(({ content }) => known.has(content.title)).map(({ content }) => content.title),
    categories: newCategories(wanted, all),
    pictures: wanted.reduce((sum, { pictures }) => sum + pictures.size, 0),
    titles: wanted.map(({ content }) => content.title),
    problems,
  };
  if (!save || problems.length > 0) return { ...told, saved: null };
  let saved = 0;
  for (const article of wanted) {
    const category = await categoryAt(db, actor, article.category, all);
    await makeDraft(shelf, actor, article, { ...article.content, category });
    saved += 1;
  }
  return { ...told, saved };
};
