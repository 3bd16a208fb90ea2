/** 知识库: what an article is, and how one of its versions goes from a draft to what agents read. */

/** article: 条目; guide: 办事指南; script: 话术; process: 流程文件. */
export const articleKinds = ["article", "guide", "script", "process"] as const;
export type ArticleKind = (typeof articleKinds)[number];

/**
 * States of one version. At most one version of an article is open (draft, review, approved) and at most one is published. superseded: a later version was
 * published; discarded: it never was.
 */
export const articleStates = [
  "draft",
  "review",
  "approved",
  "published",
  "superseded",
  "withdrawn",
  "discarded",
] as const;
export type ArticleState = (typeof articleStates)[number];

/** States in which somebody has still to do something. */
export const openStates = ["draft", "review", "approved"] as const satisfies readonly ArticleState[];
export const isOpenState = (state: ArticleState): boolean => (openStates as readonly ArticleState[]).includes(state);

type Move = { readonly from: readonly ArticleState[]; readonly to: ArticleState };

/** What can be done with a version. A published version becomes superseded by the publication of a later one alone. */
export const articleMoves = {
  submit: { from: ["draft"], to: "review" },
  recall: { from: ["review", "approved"], to: "draft" },
  approve: { from: ["review"], to: "approved" },
  reject: { from: ["review"], to: "draft" },
  publish: { from: ["approved"], to: "published" },
  withdraw: { from: ["published"], to: "withdrawn" },
  discard: { from: ["draft"], to: "discarded" },
} as const satisfies Readonly<Record<string, Move>>;
export type ArticleMove = keyof typeof articleMoves;

/** The state after a move; undefined: it can't be made from this one. */
export const movedTo = (state: ArticleState, move: ArticleMove): ArticleState | undefined => {
  const { from, to }: Move = articleMoves[move];
  return from.includes(state) ? to : undefined;
};

/** How somebody used an article. view: opened it; copy: took text out of it; file: fetched an attachment; print: printed it. */
export const articleUses = ["view", "copy", "file", "print"] as const;
export type ArticleUse = (typeof articleUses)[number];

export const feedbackKinds = ["wrong", "outdated", "unclear", "missing", "useful"] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

/** What readers are told of. */
export const noticeKinds = ["published", "changed", "withdrawn"] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** A source document by a day, as YYYY-MM-DD. */
export const validityOn = (
  { effectiveOn, expiresOn }: { readonly effectiveOn: string | null; readonly expiresOn: string | null },
  day: string,
): "valid" | "notYet" | "expired" => {
  if (expiresOn !== null && expiresOn < day) return "expired";
  return effectiveOn !== null && effectiveOn > day ? "notYet" : "valid";
};
