import type { Contract } from "@zongji/api";
import { clauses } from "@zongji/domain";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useClauseWords } from "./clause-words.ts";
import { DeedButton } from "./deed-button.tsx";
import { Evidence } from "./evidence.tsx";
import { Ledger } from "./ledger.tsx";

type Props = { readonly contract: Contract };
const standards = clauses.C7.map((id) => ({ id }));

/** 质量管理体系证书: certificates of the standards that C7 can mean. */
export const Certificates = ({ contract }: Props) => {
  const { t } = useTranslation();
  const words = useClauseWords();
  const inForce = contract.readings.find(({ clause }) => clause === "C7")?.alternative;
  return (
    <Ledger<(typeof standards)[number]>
      title={t("contract.record.certificates")}
      rows={standards}
      rowKey="id"
      columns={[
        {
          title: t("contract.record.certificate"),
          width: 400,
          render: ({ id }) => (
            <span className="contract-marks">
              {words.alternative("C7", id)} {id === inForce && <Tag>{t("contract.record.inForce")}</Tag>}
            </span>
          ),
        },
        {
          title: t("contract.evidence"),
          render: ({ id }) => (
            <Evidence contract={contract} kind="certificate" of={id} mayAdd={contract.side !== null && !contract.end} />
          ),
        },
      ]}
    />
  );
};

/** 恶劣社会影响: the client records it; the contract names no amount for it (C5). */
export const Harms = ({ contract }: Props) => {
  const { t } = useTranslation();
  return (
    <Ledger<Contract["harms"][number]>
      title={t("contract.record.harms")}
      note={t("contract.record.harmsNote")}
      add={
        contract.side === "client" &&
        !contract.end && <DeedButton contract={contract} deed={{ type: "HarmRecorded" }} />
      }
      rows={contract.harms}
      rowKey="id"
      columns={[
        { title: t("contract.record.on"), width: 112, render: ({ on }) => <span className="figure">{on}</span> },
        { title: t("deedField.harm"), width: 160, render: ({ id }) => id },
        { title: t("contract.record.cause"), render: ({ cause }) => cause },
      ]}
    />
  );
};
