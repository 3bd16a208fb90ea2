import { type ContractTerms, damageGrounds, type Instalment, shareText, yuanText } from "@zongji/domain";
import type { TFunction } from "i18next";
import { windowText } from "./window-text.ts";

/** One thing that the terms say: `key` is the same in each version. */
export type TermsRow = { readonly key: string; readonly label: string; readonly text: string };
type Words = { readonly t: TFunction; readonly name: (instalment: Pick<Instalment, "due">) => string };

/** What stands between the parts of an instalment. */
export const between = " · ";

const instalmentText = ({ share, amountFen, due, window, takesDeductions }: Instalment, t: TFunction): string =>
  [
    ...[`${share.num}/${share.den}`, `${yuanText(amountFen)} ${t("contract.yuan")}`],
    due.kind === "by"
      ? t("contract.terms.dueText.by", { date: due.date })
      : t(`contract.terms.dueText.${due.kind}`, { days: due.days }),
    window ? `${t("contract.window")} ${windowText(t, window)}` : t("contract.noWindow"),
    ...(takesDeductions ? [t("contract.terms.takesDeductions")] : []),
  ].join(between);

const plain = (terms: ContractTerms, t: TFunction): [string, string][] => {
  const { answerRate, satisfaction, complaints, supplement } = terms;
  const fen = (amount: number | undefined): string =>
    amount === undefined ? t("contract.terms.noSupplement") : yuanText(amount);
  return [
    ["answerAtLeast", shareText(answerRate.atLeast)],
    ["capacity", String(answerRate.capacity)],
    ["satisfactionAtLeast", shareText(satisfaction.atLeast)],
    ["failedDays", String(answerRate.failedDays)],
    ["failedDaysSatisfaction", String(satisfaction.failedDays)],
    ["fewerThan", String(complaints.fewerThan)],
    ["verified", String(complaints.verified)],
    ["deduction", yuanText(complaints.deductionFen)],
    ["supplementAnswerRate", fen(supplement?.answerRateFen)],
    ["supplementBadInfluence", fen(supplement?.badInfluenceFen)],
    ["damages", shareText(terms.damages)],
    ["grounds", groundsText(terms, t)],
    ["remedy", String(terms.remedyWorkingDays)],
    ["proof", String(terms.proofDays)],
    ["secrecyYears", String(terms.secrecyYears ?? 10)],
  ];
};

const groundsText = ({ grounds }: ContractTerms, t: TFunction): string =>
  damageGrounds
    .filter((each) => grounds?.includes(each) ?? true)
    .map((each) => t(`contract.ground.${each}`))
    .join(t("page.comma")) || t("contract.terms.noGrounds");

/** All that the terms say, a row for each thing: what the client confirms is what it sees. */
export const rowsOfTerms = (terms: ContractTerms, { t, name }: Words): readonly TermsRow[] => [
  ...(["name", "client", "provider", "signedOn", "from", "until"] as const).map((key) => ({
    ...{ key, label: t(`contract.terms.${key}`), text: terms[key] },
  })),
  { key: "totalFen", label: t("contract.terms.totalFen"), text: `${yuanText(terms.totalFen)} ${t("contract.yuan")}` },
  ...terms.instalments.map((each) => ({
    ...{ key: `instalment ${each.id}`, label: name(each), text: instalmentText(each, t) },
  })),
  ...plain(terms, t).map(([key, text]) => ({
    ...{ key, label: t(`contract.terms.${key}` as "contract.terms.capacity"), text },
  })),
  ...terms.checklist.map(({ id, title }) => ({
    key: `item ${id}`,
    label: t("contract.terms.page.checklist"),
    text: title,
  })),
];

export type TermsChange = { readonly key: string; readonly label: string; readonly was: string; readonly is: string };

/** Where two versions differ; what one of them does not have is "—" in it. */
export const changesOfTerms = (before: ContractTerms, after: ContractTerms, words: Words): readonly TermsChange[] => {
  const [old, now] = [before, after].map((terms) => new Map(rowsOfTerms(terms, words).map((row) => [row.key, row])));
  return [...new Set([...old!.keys(), ...now!.keys()])].flatMap((key) => {
    const [one, other] = [old!.get(key), now!.get(key)];
    const [was, is] = [one?.text ?? "—", other?.text ?? "—"];
    return was === is ? [] : [{ key, label: (other ?? one)!.label, was, is }];
  });
};
