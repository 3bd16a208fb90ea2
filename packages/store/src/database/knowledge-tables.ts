import type { ArticleContent } from "@zongji/api";
import type { ArticleKind, ArticleState, ArticleUse, FeedbackKind, NoticeKind } from "@zongji/domain";
import type { ColumnType, Generated } from "kysely";

type Json<T> = ColumnType<T, string, string>;

/** Tables of 知识库 (migration 033). Times: ms since the epoch; days: YYYY-MM-DD. */
export type KnowledgeTables = {
  knowledge_category: {
    id: string;
    parent: string | null;
    name: string;
    place: number;
    revision: Generated<number>;
    /** Whose holders alone read it and what is beneath it (migration 117). */
    roles: string[] | null;
  };
  article: {
    id: string;
    title: string;
    kind: ArticleKind;
    category: string | null;
    tags: string[];
    business_types: string[];
    state: ArticleState;
    published: number | null;
    open: number | null;
    open_state: ArticleState | null;
    newest: number;
    effective_on: string | null;
    expires_on: string | null;
    updated_at: number;
    updated_by: string | null;
    created_at: number;
    changed: number;
    /** By which callers ask for it (migration 118). */
    number: Generated<number>;
  };
  article_version: {
    article: string;
    version: number;
    revision: number;
    state: ArticleState;
    title: string;
    content: Json<ArticleContent>;
    /** The text of the content's HTML. */
    body: string;
    by: string | null;
    at: number;
    remark: Generated<string>;
    submitted_at: ColumnType<number | null, number | null | undefined, number | null>;
    approved_by: ColumnType<string | null, string | null | undefined, string | null>;
    approved_at: ColumnType<number | null, number | null | undefined, number | null>;
    published_by: ColumnType<string | null, string | null | undefined, string | null>;
    published_at: ColumnType<number | null, number | null | undefined, number | null>;
    ended_at: ColumnType<number | null, number | null | undefined, number | null>;
  };
  article_save: {
    article: string;
    version: number;
    revision: number;
    content: Json<ArticleContent>;
    by: string | null;
    at: number;
  };
  article_file: {
    id: string;
    article: string;
    name: string;
    type: string;
    bytes: number;
    content: Buffer;
    by: string | null;
    at: number;
    /** Migration 124. */
    removed_at: ColumnType<number | null, number | null | undefined, number | null>;
    removed_by: ColumnType<string | null, string | null | undefined, string | null>;
  };
  article_use: {
    id: Generated<number>;
    article: string;
    version: number;
    how: ArticleUse;
    detail: Generated<string>;
    user_id: string | null;
    at: number;
  };
  article_feedback: {
    id: string;
    article: string;
    version: number;
    kind: FeedbackKind;
    note: string;
    user_id: string | null;
    at: number;
    answer: ColumnType<string | null, string | null | undefined, string | null>;
    closed_by: ColumnType<string | null, string | null | undefined, string | null>;
    closed_at: ColumnType<number | null, number | null | undefined, number | null>;
  };
  article_notice: {
    id: Generated<number>;
    article: string;
    version: number;
    kind: NoticeKind;
    title: string;
    note: string;
    by: string | null;
    at: number;
    /** Where the version stood that it tells of (migration 117). */
    category: string | null;
  };
  article_receipt: { notice: number; user_id: string; at: number };
};
