import type { Contract, ContractStage, StageAcceptance } from "@zongji/api";
import { Alert, Button, Card, Progress, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { bytesText } from "../../look/alarm-text.ts";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { addressOf } from "../../server/request.ts";
import { useMakePack } from "./use-acceptance.ts";

type Pack = StageAcceptance["packs"][number];

/** The pack that is being made, or why the last one was not. */
const Making = ({ making }: { making: NonNullable<StageAcceptance["making"]> }) => {
  const { t } = useTranslation();
  const { state, reason, done, total } = making;
  if (state === "failed")
    return (
      <Alert
        type="error"
        showIcon
        title={t("contract.pack.broken")}
        description={t(`contract.pack.why.${reason ?? "other"}`)}
      />
    );
  const told = total === null ? t("contract.pack.waiting") : t("contract.pack.running", { done, total });
  const percent = total ? Math.min(99, Math.floor((done * 100) / total)) : 0;
  return (
    <div role="status">
      <span className="quiet">{told}</span>
      <Progress percent={percent} size="small" aria-label={told} />
    </div>
  );
};

const Made = ({ stage, packs }: { stage: string; packs: readonly Pack[] }) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <Table<Pack>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={[...packs].reverse()}
      scroll={{ x: 960 }}
      columns={[
        { title: t("contract.paper.no"), width: 80, render: (_, { no }) => t("contract.pack.nth", { no }) },
        {
          title: t("contract.pack.by"),
          width: 112,
          render: (_, { by, name }) => `${t(`contract.side.${by}`)} ${name}`,
        },
        {
          title: t("contract.pack.at"),
          width: 160,
          render: (_, { at }) => <span className="figure">{moment(at, now)}</span>,
        },
        {
          title: t("contract.pack.size"),
          width: 176,
          render: (_, { bytes, files }) => `${bytesText(bytes)} · ${t("contract.pack.files", { count: files })}`,
        },
        {
          title: t("contract.pack.hash"),
          render: (_, { sha256 }) => <code className="contract-hash">{sha256}</code>,
        },
        {
          title: t("contract.actions"),
          width: 176,
          align: "right",
          render: (_, { id, no }) => (
            <span className="contract-actions">
              <a href={addressOf("stagePack", { id })}>{t("contract.pack.download")}</a>
              {no === packs.length && <Link to={`/contract/cover/${stage}`}>{t("contract.pack.cover")}</Link>}
            </span>
          ),
        },
      ]}
    />
  );
};

type Of = { readonly contract: Contract; readonly stage: ContractStage; readonly acceptance: StageAcceptance };

/** 验收证据包: who had each made, when, and the hash by which it is known. */
export const Packs = ({ contract, stage, acceptance: { packs, making } }: Of) => {
  const { t } = useTranslation();
  const starting = useMakePack(stage.id);
  const isMaking = making !== null && making.state !== "failed";
  const make = contract.side !== null && (
    <Button size="small" disabled={isMaking} loading={starting.isPending} onClick={() => starting.mutate(null)}>
      {t("contract.pack.make")}
    </Button>
  );
  return (
    <Card size="small" title={t("contract.pack.title")} extra={make}>
      <div className="contract-stack">
        <p className="quiet contract-note">{t("contract.pack.note")}</p>
        {making !== null && <Making making={making} />}
        {packs.length === 0 ? (
          <div>
            <div>{t("contract.pack.none")}</div>
            <div className="quiet">{t("contract.pack.noneWhy")}</div>
          </div>
        ) : (
          <Made stage={stage.id} packs={packs} />
        )}
      </div>
    </Card>
  );
};
