/** 知识库: what an article is, and how one of its versions goes from a draft to what agents read. */

/** article: 条目; guide: 办事指南; script: 话术; process: 流程文件. */
export const articleKinds = ["article", "guide", "script", "process"] as const;
export type ArticleKind = (typeof articleKinds)[number];

/** 电话播报: an article's text for callers, characters. A flow says it within a sentence, and of that 1,000 are read: some are left for the words around it. */
export const longestForCallers = 900;

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

/** A category and the roles whose holders alone may read what stands in it and beneath it; null: whoever may read articles. */
export type CategoryLimit = {
  readonly id: string;
  readonly parent: string | null;
  readonly roles: readonly string[] | null;
};

type Above<C extends CategoryLimit> = { readonly limits: readonly C[]; readonly isCircle: boolean };

/** The limits of a category: its own and those above it, the lowest first. A circle, which no dialog makes, ends where it closes. */
const limitsAbove = <C extends CategoryLimit>(byId: ReadonlyMap<string, C>, id: string | null): Above<C> => {
  const limits: C[] = [];
  const seen = new Set<string>();
  for (let each = byId.get(id ?? ""); each !== undefined; each = byId.get(each.parent ?? "")) {
    if (seen.has(each.id)) return { limits, isCircle: true };
    seen.add(each.id);
    if (each.roles !== null) limits.push(each);
  }
  return { limits, isCircle: false };
};
const byIdOf = <C extends CategoryLimit>(all: readonly C[]) => new Map(all.map((each) => [each.id, each]));

/** A category and those above it as far as they are limited to roles, the lowest first: of each a role is needed. @param id null: none */
export const limitsOf = <C extends CategoryLimit>(all: readonly C[], id: string | null): readonly C[] =>
  limitsAbove(byIdOf(all), id).limits;

/** Ids of the categories that somebody with these roles may not read: of each of its limits a role must be held. Those of a circle are closed. */
export const closedCategories = (all: readonly CategoryLimit[], roles: readonly string[]): ReadonlySet<string> => {
  const [byId, held] = [byIdOf(all), new Set(roles)];
  const isClosed = ({ id }: CategoryLimit): boolean => {
    const { limits, isCircle } = limitsAbove(byId, id);
    return isCircle || limits.some((limit) => !limit.roles!.some((role) => held.has(role)));
  };
  return new Set(all.filter(isClosed).map(({ id }) => id));
};

/** A source document by a day, as YYYY-MM-DD. */
export const validityOn = (
  { effectiveOn, expiresOn }: { readonly effectiveOn: string | null; readonly expiresOn: string | null },
  day: string,
): "valid" | "notYet" | "expired" => {
  if (expiresOn !== null && expiresOn < day) return "expired";
  return effectiveOn !== null && effectiveOn > day ? "notYet" : "valid";
};
