import {
  allReadings,
  answerBudget,
  type Budget,
  type ContractTerms,
  percentText,
  satisfactionBudget,
} from "@zongji/domain";
import { Card, InputNumber, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClauseWords } from "./clause-words.ts";

const letters = ["A", "B", "C", "D"] as const;
type Letter = (typeof letters)[number];

const useBudgetWords = () => {
  const { t } = useTranslation();
  return (budget: Budget, of: "contract.day.budgetLeft" | "contract.day.ratingLeft"): string => {
    if ("failed" in budget) return t("contract.day.budgetFailed");
    return budget.left === null ? t("contract.day.budgetNone") : t(of, { left: budget.left });
  };
};

const Count = ({
  label,
  value,
  most,
  change,
}: {
  label: string;
  value: number;
  most?: number;
  change: (value: number) => void;
}) => (
  <span className="contract-count">
    <span className="quiet">{label}</span>
    <InputNumber
      min={0}
      max={most ?? 100_000}
      precision={0}
      value={value}
      onChange={(next) => change(next ?? 0)}
      aria-label={label}
    />
  </span>
);

/** The four readings of one day, and how many more misses each bears. */
const Compared = ({ terms, day }: { terms: ContractTerms; day: { requests: number; answered: number } }) => {
  const { t } = useTranslation();
  const words = useClauseWords();
  const budgetWords = useBudgetWords();
  const verdicts = allReadings(terms, day);
  return (
    <Table<Letter>
      size="small"
      rowKey={(letter) => letter}
      pagination={false}
      dataSource={[...letters]}
      columns={[
        { title: t("contract.day.reading"), render: (_, letter) => `${letter}　${words.alternative("C1", letter)}` },
        {
          title: t("contract.day.verdict"),
          align: "right",
          render: (_, letter) => {
            const verdict = verdicts[letter];
            if (!verdict.judged) return <span className="quiet">{t(`contract.day.why.${verdict.why}`)}</span>;
            return (
              <span className={`figure${verdict.passes ? "" : " warn"}`}>
                {percentText(verdict.rate)} % {t(verdict.passes ? "contract.passes" : "contract.fails")}
              </span>
            );
          },
        },
        {
          title: t("contract.day.budget"),
          align: "right",
          render: (_, letter) => (
            <span className="figure">{budgetWords(answerBudget(terms, letter, day), "contract.day.budgetLeft")}</span>
          ),
        },
      ]}
    />
  );
};

/** A day's counts as somebody types them: the four readings beside each other, and how many more misses each bears. Nothing is kept. */
export const Trial = ({ terms }: { terms: ContractTerms }) => {
  const { t } = useTranslation();
  const budgetWords = useBudgetWords();
  const [given, setGiven] = useState({ requests: 480, answered: 450, ratings: 120, satisfied: 119 });
  const change = (name: keyof typeof given) => (value: number) => setGiven({ ...given, [name]: value });
  const day = { requests: given.requests, answered: Math.min(given.answered, given.requests) };
  const satisfied = Math.min(given.satisfied, given.ratings);
  return (
    <Card size="small" title={t("contract.day.trial")}>
      <p className="quiet contract-note">{t("contract.day.trialNote")}</p>
      <div className="contract-counts">
        <Count label={t("contract.day.requests")} value={given.requests} change={change("requests")} />
        <Count
          label={t("contract.day.answered")}
          value={given.answered}
          most={given.requests}
          change={change("answered")}
        />
        <Count label={t("contract.day.ratings")} value={given.ratings} change={change("ratings")} />
        <Count
          label={t("contract.day.satisfied")}
          value={given.satisfied}
          most={given.ratings}
          change={change("satisfied")}
        />
      </div>
      <Compared terms={terms} day={day} />
      <p className="contract-note">
        {t("contract.day.ratingBudget")}
        {t("versions.colon")}
        <strong className="figure">
          {budgetWords(satisfactionBudget(terms, satisfied, given.ratings), "contract.day.ratingLeft")}
        </strong>
      </p>
    </Card>
  );
};
