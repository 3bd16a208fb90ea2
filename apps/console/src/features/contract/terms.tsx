import type { Contract } from "@zongji/api";
import { type ContractTerms, exampleTerms } from "@zongji/domain";
import { Alert, Button, Card, Descriptions, Steps, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { draftOf, sumsOf, termsOfDraft } from "./terms-draft.ts";
import { IndicatorsPage } from "./terms-indicators.tsx";
import { ChecklistPage, InstalmentsPage, type PageProps, PartiesPage } from "./terms-pages.tsx";
import { between, changesOfTerms, rowsOfTerms, type TermsChange } from "./terms-rows.ts";
import { useDeed, useInstalmentName } from "./use-contract.ts";

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

/** What the terms say of one thing; no date or amount is broken in two. */
const Said = ({ text }: { text: string }) =>
  text.split(between).map((part, place, all) => (
    <span key={part} className="contract-part">
      {part}
      {place < all.length - 1 && " ·"}&nbsp;
    </span>
  ));

/** What differs from the terms in force in those that wait for the client. */
export const TermsChanges = ({ before, after }: { before: ContractTerms; after: ContractTerms }) => {
  const { t } = useTranslation();
  const changes = changesOfTerms(before, after, { t, name: useInstalmentName() });
  if (changes.length === 0) return <span className="quiet">{t("contract.terms.noChange")}</span>;
  return (
    <Table<TermsChange>
      size="small"
      rowKey="key"
      pagination={false}
      dataSource={[...changes]}
      columns={[
        { title: t("contract.whatIf.figure"), width: "24%", dataIndex: "label" },
        { title: t("contract.terms.was"), width: "38%", render: (_, { was }) => <Said text={was} /> },
        {
          title: t("contract.terms.is"),
          width: "38%",
          render: (_, { is }) => (
            <strong>
              <Said text={is} />
            </strong>
          ),
        },
      ]}
    />
  );
};

/** 合同内容: what was entered, by whom it is confirmed, and what is to be changed. */
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
  const name = useInstalmentName();
  const rows = rowsOfTerms(terms, { t, name });
  return (
    <div className="contract-stack">
      {contract.changed && (
        <Card size="small" title={t("contract.terms.changes", { version: contract.changed.version })}>
          <TermsChanges before={terms} after={contract.changed.terms} />
        </Card>
      )}
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
          styles={{ label: { width: "17%" }, content: { width: "33%" } }}
          items={rows.map(({ key, label, text }) => ({ key, label, children: <Said text={text} /> }))}
        />
      </Card>
    </div>
  );
};
