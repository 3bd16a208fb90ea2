import {
  type ContractTerms,
  type Fen,
  fenFrom,
  type Instalment,
  partOf,
  type TermsProblem,
  termsProblems,
  yuanText,
} from "@zongji/domain";

/** Amounts as they are typed. `amounts`: by instalment. */
export type TermsDraft = {
  readonly terms: ContractTerms;
  readonly total: string;
  readonly amounts: Readonly<Record<string, string>>;
};

export const draftOf = (terms: ContractTerms): TermsDraft => ({
  terms,
  total: yuanText(terms.totalFen),
  amounts: Object.fromEntries(terms.instalments.map(({ id, amountFen }) => [id, yuanText(amountFen)])),
});

/** The terms that a draft says; an amount that is none is 0, which does not sum. */
export const termsOfDraft = ({ terms, total, amounts }: TermsDraft): ContractTerms => ({
  ...terms,
  totalFen: fenFrom(total) ?? 0,
  instalments: terms.instalments.map((each) => ({ ...each, amountFen: fenFrom(amounts[each.id] ?? "") ?? 0 })),
});

export const withInstalment = (draft: TermsDraft, id: string, change: Partial<Instalment>): TermsDraft => ({
  ...draft,
  terms: {
    ...draft.terms,
    instalments: draft.terms.instalments.map((each) => (each.id === id ? { ...each, ...change } : each)),
  },
});

export const withoutInstalment = (draft: TermsDraft, id: string): TermsDraft => ({
  ...draft,
  terms: { ...draft.terms, instalments: draft.terms.instalments.filter((each) => each.id !== id) },
});

/** One more at the end; its id is one that no other has. */
export const withNewInstalment = (draft: TermsDraft): TermsDraft => {
  const { instalments, until } = draft.terms;
  const ids = new Set(instalments.map(({ id }) => id));
  const id = Array.from({ length: 61 }, (_, n) => `more-${n + 1}`).find((each) => !ids.has(each))!;
  const fresh: Instalment = {
    ...{ id, share: { num: 1, den: 10 }, amountFen: partOf(fenFrom(draft.total) ?? 0, { num: 1, den: 10 }).fen },
    ...{ due: { kind: "by" as const, date: until }, window: null, takesDeductions: false },
  };
  return {
    ...draft,
    terms: { ...draft.terms, instalments: [...instalments, fresh] },
    amounts: { ...draft.amounts, [id]: yuanText(fresh.amountFen) },
  };
};

/** How the sums stand: what is apart, in fen; 0: they are equal. */
export const sumsOf = (
  draft: TermsDraft,
): { readonly sum: Fen; readonly apart: Fen; readonly problems: readonly TermsProblem[] } => {
  const terms = termsOfDraft(draft);
  const sum = terms.instalments.reduce((all, { amountFen }) => all + amountFen, 0);
  return { sum, apart: sum - terms.totalFen, problems: termsProblems(terms) };
};
