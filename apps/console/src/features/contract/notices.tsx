import type { Contract } from "@zongji/api";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DeedButton } from "./deed-button.tsx";
import { Evidence } from "./evidence.tsx";
import { Ledger } from "./ledger.tsx";

type Notice = Contract["notices"][number];

/** Once the remedy clock has run out, both consult for a month. */
const Consulting = ({ consultBy, consultLeft }: Notice) => {
  const { t } = useTranslation();
  return consultLeft < 0 ? (
    <span className="warn">{t("contract.record.consultOver", { day: consultBy })}</span>
  ) : (
    <span>{t("contract.record.consultLeft", { day: consultBy, left: consultLeft })}</span>
  );
};

const Clock = (notice: Notice) => {
  const { on, clockFrom, remedyBy, left, remediedOn, consultationFailedOn, provisional } = notice;
  const { t } = useTranslation();
  if (remediedOn !== null) return t("contract.record.remedied", { on: remediedOn });
  return (
    <span className="contract-marks">
      <span className="figure">{remedyBy}</span>
      {provisional && <Tag>{t("contract.provisional")}</Tag>}
      {clockFrom !== on && <span className="quiet">{t("contract.record.clockFrom", { day: clockFrom })}</span>}
      {left < 0 ? <span className="warn">{t("contract.record.over")}</span> : t("contract.record.left", { left })}
      {left < 0 && consultationFailedOn === null && <Consulting {...notice} />}
      {consultationFailedOn !== null && <span>{t("contract.record.consulted", { on: consultationFailedOn })}</span>}
    </span>
  );
};

const Actions = ({ contract, row }: { contract: Contract; row: Notice }) => {
  const { t } = useTranslation();
  const { id: notice, by, remediedOn, left, consultLeft, consultationFailedOn, receipt } = row;
  const { side } = contract;
  const isOpen = side !== null && remediedOn === null;
  return (
    <>
      <Link to={`/contract/notice/${notice}`}>{t("contract.paper.print")}</Link>
      {side !== null && side !== by && receipt === null && (
        <DeedButton contract={contract} deed={{ type: "BreachReceived", notice }} />
      )}
      {isOpen && side === by && <DeedButton contract={contract} deed={{ type: "BreachRemedied", notice }} />}
      {isOpen && left < 0 && consultationFailedOn === null && (side !== by || consultLeft < 0) && (
        <DeedButton contract={contract} deed={{ type: "ConsultationFailed", notice }} />
      )}
    </>
  );
};

/** 违约通知: who gave it, whether it was received, and how long there is to remedy it. */
export const Notices = ({ contract }: { contract: Contract }) => {
  const { t } = useTranslation();
  return (
    <Ledger<Notice>
      title={t("contract.record.notices")}
      add={contract.side && <DeedButton contract={contract} deed={{ type: "BreachNoticed" }} />}
      rows={contract.notices}
      rowKey="id"
      columns={[
        { title: t("deedField.notice"), width: 120, render: ({ id }) => id },
        { title: t("contract.record.on"), width: 112, render: ({ on }) => <span className="figure">{on}</span> },
        { title: t("contract.record.by"), width: 80, render: ({ by }) => t(`contract.side.${by}`) },
        {
          title: t("contract.record.cause"),
          render: ({ id, cause, remediedOn }) => (
            <>
              {cause}
              <Evidence
                contract={contract}
                kind="notice"
                of={id}
                mayAdd={contract.side !== null && remediedOn === null}
              />
            </>
          ),
        },
        {
          title: t("contract.paper.receipt"),
          width: 184,
          render: ({ receipt }) => (
            <span className={receipt ? "quiet" : "warn"}>
              {receipt ? t("contract.receiptBy", receipt) : t("contract.noReceipt")}
            </span>
          ),
        },
        { title: t("contract.record.remedy"), width: 280, render: (row) => <Clock {...row} /> },
        {
          title: t("contract.actions"),
          width: 208,
          align: "right",
          render: (row) => <Actions contract={contract} row={row} />,
        },
      ]}
    />
  );
};
