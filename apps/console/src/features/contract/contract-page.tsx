import type { Contract } from "@zongji/api";
import type { ContractTerms } from "@zongji/domain";
import { Alert, Button, Tabs, Tag } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { Acceptance, PackCover } from "./acceptance.tsx";
import { Board } from "./board.tsx";
import { Budgets } from "./budgets.tsx";
import { Days } from "./days.tsx";
import { DeedButton } from "./deed-button.tsx";
import { HandoverPaper } from "./handover-paper.tsx";
import { MaterialPaper, NoticePaper, RequirementPaper } from "./papers.tsx";
import { Readings } from "./readings.tsx";
import { Records } from "./records.tsx";
import { Sheet } from "./sheet.tsx";
import { Stages } from "./stages.tsx";
import { TermsChanges, TermsEditor, TermsView } from "./terms.tsx";
import { useContract } from "./use-contract.ts";
import { WhatIf } from "./what-if.tsx";
import "./contract.css";

type Open = { readonly contract: Contract; readonly terms: ContractTerms; readonly edit: () => void };

const parts: readonly {
  readonly key: "board" | "stages" | "readings" | "days" | "budgets" | "whatIf" | "records" | "terms";
  readonly page: (open: Open) => ReactNode;
}[] = [
  { key: "board", page: (open) => <Board {...open} /> },
  { key: "stages", page: (open) => <Stages {...open} /> },
  { key: "readings", page: (open) => <Readings {...open} /> },
  { key: "days", page: (open) => <Days {...open} /> },
  { key: "budgets", page: (open) => <Budgets {...open} /> },
  { key: "whatIf", page: (open) => <WhatIf {...open} /> },
  { key: "records", page: (open) => <Records {...open} /> },
  { key: "terms", page: (open) => <TermsView {...open} /> },
];

const Side = ({ contract }: { contract: Contract }) => {
  const { t } = useTranslation();
  if (contract.side === null) return <Tag>{t("contract.asNobody")}</Tag>;
  return <Tag color="processing">{t(contract.side === "client" ? "contract.asClient" : "contract.asProvider")}</Tag>;
};

/** What the client has to confirm, told on each page. */
const ToConfirm = ({ contract }: { contract: Contract }) => {
  const { t } = useTranslation();
  const waiting = contract.confirmed ? contract.changed : contract.terms;
  if (!waiting) return null;
  const { version } = waiting;
  return (
    <Alert
      className="contract-told"
      type="warning"
      showIcon
      title={contract.confirmed ? t("contract.changedNote", { version }) : t("contract.unconfirmed")}
      action={
        contract.side === "client" && (
          <DeedButton
            contract={contract}
            type="primary"
            deed={{ type: "ContractConfirmed", version }}
            label={t("contract.confirm")}
          >
            <p>{t("contract.confirmSure", { version })}</p>
            {contract.changed && contract.terms && (
              <TermsChanges before={contract.terms.terms} after={contract.changed.terms} />
            )}
          </DeedButton>
        )
      }
    />
  );
};

const Opened = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { part, id } = useParams();
  const [isEditing, setEditing] = useState(false);
  const edit = () => setEditing(true);
  const here = parts.find(({ key }) => key === part) ?? parts[0]!;
  if (part === "sheet") return <Sheet contract={contract} terms={terms} />;
  if (part === "requirement") return <RequirementPaper contract={contract} terms={terms} id={id ?? ""} />;
  if (part === "material") return <MaterialPaper contract={contract} terms={terms} id={id ?? ""} />;
  if (part === "acceptance") return <Acceptance contract={contract} terms={terms} id={id ?? ""} />;
  if (part === "cover") return <PackCover contract={contract} terms={terms} id={id ?? ""} />;
  if (part === "handover") return <HandoverPaper contract={contract} terms={terms} id={id ?? ""} />;
  if (part === "notice") return <NoticePaper contract={contract} terms={terms} id={id ?? ""} />;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.contract")}</h1>
        <Side contract={contract} />
      </header>
      <ToConfirm contract={contract} />
      {isEditing ? (
        <TermsEditor contract={contract} close={() => setEditing(false)} />
      ) : (
        <Tabs
          activeKey={here.key}
          onChange={(key) => void go(`/contract/${key}`)}
          destroyOnHidden
          items={parts.map(({ key, page }) => ({
            ...{ key, label: t(`contract.tab.${key}`) },
            children: page({ contract, terms, edit }),
          }))}
        />
      )}
    </div>
  );
};

/** Before a contract was entered. */
const Empty = ({ contract }: { contract: Contract }) => {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const mayEnter = contract.side === "provider";
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.contract")}</h1>
        <Side contract={contract} />
      </header>
      {isEditing ? (
        <TermsEditor contract={contract} close={() => setEditing(false)} />
      ) : (
        <Nothing
          title={t("contract.none")}
          why={t(mayEnter ? "contract.noneWhy" : "contract.noneReader")}
          action={
            mayEnter && (
              <Button type="primary" onClick={() => setEditing(true)}>
                {t("contract.useExample")}
              </Button>
            )
          }
        />
      )}
    </div>
  );
};

/** 合同: payments, acceptance, readings, days, the ledger, and the terms. */
export const ContractPage = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { data, isError, error, refetch } = useContract();
  if (isError && !data) return <Failing what={t("contract.failed")} why={words(error)} again={() => void refetch()} />;
  if (!data) return <Loading />;
  return data.terms ? <Opened contract={data} terms={data.terms.terms} /> : <Empty contract={data} />;
};
