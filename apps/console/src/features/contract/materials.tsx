import type { Contract } from "@zongji/api";
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { DeedButton } from "./deed-button.tsx";
import { Evidence } from "./evidence.tsx";
import { HandedOverBefore } from "./handover-packs.tsx";
import { Ledger } from "./ledger.tsx";

type Material = Contract["materials"][number];
type Of = { readonly contract: Contract };

const State = ({ disposed, confirmed, note }: Material) => {
  const { t } = useTranslation();
  return (
    <span className="contract-marks">
      {confirmed ? (
        <Tag color="success">{t("contract.material.confirmed")}</Tag>
      ) : (
        <span className="state-tag hue-orange">
          {t(disposed ? "contract.material.unconfirmed" : "contract.material.asked")}
        </span>
      )}
      {note && <span className="quiet small">{note}</span>}
    </span>
  );
};

const Actions = ({ contract, row: { id: material, how, disposed, confirmed } }: Of & { row: Material }) => {
  const { t } = useTranslation();
  return (
    <>
      {disposed && <Link to={`/contract/material/${material}`}>{t("contract.paper.print")}</Link>}
      {contract.side === "provider" && disposed === null && (
        <DeedButton contract={contract} deed={{ type: "MaterialDisposed", material }}>
          <HandedOverBefore contract={contract} how={how} />
        </DeedButton>
      )}
      {contract.side === "client" && disposed !== null && !confirmed && (
        <DeedButton contract={contract} deed={{ type: "MaterialConfirmed", material }} />
      )}
    </>
  );
};

/** 业务资料: what the client asked back or to be destroyed, and what was done (S9). */
export const Materials = ({ contract }: Of) => {
  const { t } = useTranslation();
  return (
    <Ledger<Material>
      title={t("contract.material.title")}
      add={contract.side === "client" && <DeedButton contract={contract} deed={{ type: "MaterialRequested" }} />}
      rows={contract.materials}
      rowKey="id"
      columns={[
        { title: t("contract.paper.no"), width: 120, render: ({ id }) => id },
        { title: t("contract.record.on"), width: 112, render: ({ on }) => <span className="figure">{on}</span> },
        { title: t("deedField.how"), width: 80, render: ({ how }) => t(`contract.disposal.${how}`) },
        {
          title: t("deedField.what"),
          render: ({ id, what, confirmed }) => (
            <>
              {what}
              <Evidence contract={contract} kind="material" of={id} mayAdd={contract.side !== null && !confirmed} />
            </>
          ),
        },
        {
          title: t("contract.material.done"),
          render: ({ disposed, packs }) => (
            <>
              {disposed === null ? "—" : t("contract.material.doneBy", { ...disposed })}
              {packs.length > 0 && (
                <div className="quiet small">
                  {t("handoverPack.before")}
                  {t("versions.colon")}
                  {packs.join(t("page.comma"))}
                </div>
              )}
            </>
          ),
        },
        { title: t("contract.state"), width: 168, render: (row) => <State {...row} /> },
        {
          title: t("contract.actions"),
          width: 168,
          align: "right",
          render: (row) => <Actions contract={contract} row={row} />,
        },
      ]}
    />
  );
};
