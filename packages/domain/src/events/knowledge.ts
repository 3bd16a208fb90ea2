import { Type } from "@sinclair/typebox";
import { articleKinds, articleMoves, articleStates, articleUses, feedbackKinds } from "../knowledge.ts";
import { defineEvent } from "./define.ts";

const oneOf = <T extends readonly string[]>(values: T) =>
  Type.Union(values.map((each) => Type.Literal(each as T[number])));
const version = Type.Integer({ description: "the article's version, from 1" });
const state = oneOf(articleStates);

/** 知识库: what people did with articles; the subject is the article. */
export const articleEvents = [
  defineEvent({
    type: "ArticleSaved",
    v: 1,
    of: "article",
    meaning: "A draft was written; with revision 1 it is a new version.",
    schema: Type.Object({
      version,
      revision: Type.Integer({ description: "how often the version was saved" }),
      title: Type.String(),
      kind: oneOf(articleKinds),
    }),
  }),
  defineEvent({
    type: "ArticleMoved",
    v: 1,
    of: "article",
    meaning:
      "A version went to another state: submitted, recalled, approved, rejected, published, withdrawn or discarded.",
    schema: Type.Object({
      version,
      move: oneOf(Object.keys(articleMoves) as (keyof typeof articleMoves)[]),
      was: state,
      is: state,
      title: Type.String(),
      note: Type.String({ description: "a reviewer's remark, what changed, or why it was withdrawn" }),
      superseded: Type.Union([Type.Integer(), Type.Null()], {
        description: "by a publication, the version that was published before",
      }),
    }),
  }),
  defineEvent({
    type: "ArticleUsed",
    v: 1,
    of: "article",
    meaning: "Somebody opened an article, copied of it, printed it or fetched an attachment.",
    schema: Type.Object({ version, how: oneOf(articleUses), detail: Type.String() }),
  }),
  defineEvent({
    type: "ArticleFeedbackGiven",
    v: 1,
    of: "article",
    meaning: "A reader said what is wrong with an article, or that it helped.",
    schema: Type.Object({ feedback: Type.String(), version, kind: oneOf(feedbackKinds) }),
  }),
  defineEvent({
    type: "ArticleFeedbackClosed",
    v: 1,
    of: "article",
    meaning: "An editor answered a reader.",
    schema: Type.Object({ feedback: Type.String() }),
  }),
  defineEvent({
    type: "ArticleFileAdded",
    v: 1,
    of: "article",
    meaning: "A picture or an attachment was added.",
    schema: Type.Object({ file: Type.String(), bytes: Type.Integer() }),
  }),
  defineEvent({
    type: "ArticleFileRemoved",
    v: 1,
    of: "article",
    meaning: "A picture or an attachment was taken out; versions that were handed in before keep it.",
    schema: Type.Object({ file: Type.String() }),
  }),
  defineEvent({
    type: "ArticleNoticeRead",
    v: 1,
    of: "article",
    meaning: "Somebody confirmed that a notice of change was read.",
    schema: Type.Object({ notice: Type.Integer() }),
  }),
] as const;

/** What belongs to no single article: the subject is "categories", "synonyms". */
export const knowledgeEvents = [
  defineEvent({
    type: "CategoriesChanged",
    v: 1,
    of: "knowledge",
    meaning: "A category was made, changed or deleted.",
    schema: Type.Object({
      category: Type.String(),
      name: Type.String(),
      how: oneOf(["create", "change", "delete"] as const),
    }),
  }),
  defineEvent({
    type: "SynonymsChanged",
    v: 1,
    of: "knowledge",
    meaning: "The page of synonyms was saved.",
    schema: Type.Object({ groups: Type.Integer({ description: "how many groups of words it has now" }) }),
  }),
] as const;
