import type { Contract } from "@zongji/api";
import { type ContractTerms, exampleTerms } from "@zongji/domain";
import { Alert, Button, Card, Descriptions, Steps } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { draftOf, sumsOf, termsOfDraft } from "./terms-draft.ts";
import { ChecklistPage, IndicatorsPage, InstalmentsPage, type PageProps, PartiesPage } from "./terms-pages.tsx";
import { useDeed } from "./use-contract.ts";

const pages = ["parties", "instalments", "indicators", "checklist"] as const;
const pageOf: Readonly<Record<(typeof pages)[number], (props: PageProps) => React.ReactNode>> = {
  parties: PartiesPage,
  instalments: InstalmentsPage,
  indicators: IndicatorsPage,
  checklist: ChecklistPage,
};

/** The contract by pages; it is saved only where everything fits together. */
export const TermsEditor = ({ contract, close }: { contract: Contract; close: () => void }) => {
  const { t } = useTranslation();
  const deed = useDeed(contract);
  const [draft, change] = useState(() => draftOf((contract.changed ?? contract.terms)?.terms ?? exampleTerms));
  const [at, go] = useState(0);
  const { problems } = sumsOf(draft);
  const terms = termsOfDraft(draft);
  const isBlank = [terms.name, terms.client, terms.provider, ...terms.checklist.map(({ title }) => title)].some(
    (text) => text.trim() === "",
  );
  const Page = pageOf[pages[at]!];
  const what = [...new Set(problems.map(({ code }) => t(`refused.contract.${code}` as "refused.contract.twice")))];
  const save = () => deed.mutate({ type: "ContractWritten", terms }, { onSuccess: close });
  return (
    <Card size="small">
      <div className="contract-stack">
        <Steps
          size="small"
          current={at}
          onChange={go}
          items={pages.map((page) => ({ title: t(`contract.terms.page.${page}`) }))}
        />
        <Page draft={draft} change={change} />
        {(problems.length > 0 || isBlank) && (
          <Alert
            type="error"
            showIcon
            title={t("contract.terms.wrong", { what: isBlank ? t("deedNeeds") : what.join(" ") })}
          />
        )}
        <div className="contract-row">
          <Button onClick={close}>{t("page.cancel")}</Button>
          <span className="contract-actions">
            <Button disabled={at === 0} onClick={() => go(at - 1)}>
              {t("contract.terms.before")}
            </Button>
            <Button disabled={at === pages.length - 1} onClick={() => go(at + 1)}>
              {t("contract.terms.next")}
            </Button>
            <Button type="primary" disabled={problems.length > 0 || isBlank} loading={deed.isPending} onClick={save}>
              {t("contract.terms.save")}
            </Button>
          </span>
        </div>
      </div>
    </Card>
  );
};

/** 合同内容: what was entered, and by whom it is confirmed. */
export const TermsView = ({
  contract,
  terms,
  edit,
}: {
  contract: Contract;
  terms: ContractTerms;
  edit: () => void;
}) => {
  const { t } = useTranslation();
  const percent = ({ num, den }: { num: number; den: number }) => `${(num * 100) / den} %`;
  const rows: [string, string][] = [
    ...(["name", "client", "provider", "signedOn", "from", "until"] as const).map((name): [string, string] => [
      t(`contract.terms.${name}`),
      terms[name],
    ]),
    [t("contract.terms.answerAtLeast").replace(/[（(].*/, ""), percent(terms.answerRate.atLeast)],
    [t("contract.terms.capacity"), String(terms.answerRate.capacity)],
    [t("contract.terms.satisfactionAtLeast").replace(/[（(].*/, ""), percent(terms.satisfaction.atLeast)],
    [t("contract.terms.failedDays"), String(terms.answerRate.failedDays)],
    [t("contract.terms.failedDaysSatisfaction"), String(terms.satisfaction.failedDays)],
    [t("contract.terms.fewerThan"), String(terms.complaints.fewerThan)],
    [t("contract.terms.verified"), String(terms.complaints.verified)],
    [t("contract.terms.remedy"), String(terms.remedyWorkingDays)],
    [t("contract.terms.proof"), String(terms.proofDays)],
  ];
  return (
    <Card
      size="small"
      title={t("contract.terms.version", { version: contract.terms?.version ?? 0 })}
      extra={
        contract.side === "provider" && !contract.end && <Button onClick={edit}>{t("contract.terms.edit")}</Button>
      }
    >
      <Descriptions
        size="small"
        column={2}
        bordered
        items={rows.map(([label, children]) => ({ key: label, label, children }))}
      />
    </Card>
  );
};
