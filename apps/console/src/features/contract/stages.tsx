import type { Contract, ContractStage } from "@zongji/api";
import { addDays, type ContractTerms } from "@zongji/domain";
import { Alert, Card, Collapse, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { count } from "../../look/duration.ts";
import { Nothing } from "../../look/page-state.tsx";
import { DeedButton } from "./deed-button.tsx";
import { Evidence } from "./evidence.tsx";
import { PassTag, StageTag, Unsigned } from "./marks.tsx";
import { useInstalmentName } from "./use-contract.ts";
import { windowText } from "./window-text.ts";

type Item = ContractStage["items"][number];
type Rectification = ContractStage["rectifications"][number];
type Props = { readonly contract: Contract; readonly stage: ContractStage };

const isOpen = ({ state }: ContractStage): boolean => state === "evidence" || state === "examining";

/** What the figures of the platform say of an item. */
const Measured = ({ stage, item }: { stage: ContractStage; item: Item["item"] }) => {
  const { t } = useTranslation();
  if (item !== "answerRate" && item !== "satisfaction") return null;
  const rate = stage[item];
  if (rate === null) return null;
  if (stage.closed === 0) return <span className="quiet">{t("contract.day.open")}</span>;
  if (rate.judgedDays === 0) return <span className="quiet">{t("contract.notJudged")}</span>;
  const percent = (text: string | null) => (text === null ? "—" : `${text} %`);
  return (
    <span className="contract-marks">
      <PassTag passes={rate.passes} none={t("contract.notJudged")} />
      <span className="small quiet">
        {t("contract.meanAndPooled", {
          ...{ mean: percent(rate.mean), pooled: percent(rate.pooled), days: rate.judgedDays, failed: rate.failedDays },
          ...{ num: count(rate.num), den: count(rate.den) },
        })}
      </span>
      <Unsigned signed={rate.signed} />
    </span>
  );
};

const Items = ({ contract, stage }: Props) => {
  const { t } = useTranslation();
  const { id } = stage;
  const actions = ({ item }: Item) => {
    if (!isOpen(stage)) return null;
    if (contract.side === "provider")
      return <DeedButton contract={contract} deed={{ type: "StageEvidenceGiven", stage: id, item }} />;
    if (contract.side === "client")
      return <DeedButton contract={contract} deed={{ type: "StageItemExamined", stage: id, item }} />;
    return null;
  };
  return (
    <Table<Item>
      size="small"
      rowKey="item"
      pagination={false}
      dataSource={stage.items}
      columns={[
        { title: t("deedField.item"), width: 176, render: (_, { item }) => t(`contract.item.${item}`) },
        {
          title: t("contract.evidence"),
          render: (_, { item, evidence }) => (
            <>
              <div className={evidence ? "contract-evidence" : "quiet"}>{evidence || t("contract.noEvidence")}</div>
              <Measured stage={stage} item={item} />
              <Evidence
                contract={contract}
                kind="stage"
                of={`${stage.id}.${item}`}
                mayAdd={contract.side !== null && isOpen(stage)}
              />
            </>
          ),
        },
        {
          title: t("contract.finding"),
          width: 240,
          render: (_, { passed, note }) => (
            <span className="contract-marks">
              <PassTag passes={passed} none={t("contract.notExamined")} /> <span>{note}</span>
            </span>
          ),
        },
        { title: t("contract.actions"), width: 96, align: "right", render: (_, item) => actions(item) },
      ]}
    />
  );
};

const RectificationActions = ({ contract, stage, one }: Props & { one: Rectification }) => {
  const fixed = { stage: stage.id, rectification: one.id };
  if (contract.side === "provider" && one.state === "raised")
    return <DeedButton contract={contract} deed={{ type: "RectificationConfirmed", ...fixed }} />;
  if (contract.side === "provider" && one.state === "confirmed")
    return <DeedButton contract={contract} deed={{ type: "RectificationDone", ...fixed }} />;
  if (contract.side === "client" && one.state === "done")
    return <DeedButton contract={contract} deed={{ type: "RectificationInspected", ...fixed }} />;
  return null;
};

const Rectifications = ({ contract, stage }: Props) => {
  const { t } = useTranslation();
  if (stage.rectifications.length === 0) return null;
  return (
    <Table<Rectification>
      size="small"
      rowKey="id"
      pagination={false}
      dataSource={stage.rectifications}
      columns={[
        { title: t("contract.rectification"), width: 112, dataIndex: "id" },
        { title: t("deedField.goal"), dataIndex: "goal" },
        { title: t("deedField.request"), dataIndex: "request" },
        { title: t("deedField.acceptance"), dataIndex: "acceptance" },
        {
          title: t("deedField.effect"),
          render: (_, one) => (
            <>
              {one.effect || "—"}
              <Evidence
                contract={contract}
                kind="rectification"
                of={`${stage.id}.${one.id}`}
                mayAdd={contract.side === "provider" && one.state !== "passed"}
              />
            </>
          ),
        },
        {
          title: t("contract.state"),
          width: 168,
          render: (_, { state, failed }) => (
            <>
              {t(`contract.rectificationState.${state}`)}
              {failed > 0 && <span className="state-note warn">{t("contract.failedTimes", { n: failed })}</span>}
            </>
          ),
        },
        {
          title: t("contract.actions"),
          width: 96,
          align: "right",
          render: (_, one) => <RectificationActions contract={contract} stage={stage} one={one} />,
        },
      ]}
    />
  );
};

/** What either side can do about the stage as a whole. */
const StageActions = ({ contract, stage }: Props) => {
  const { t } = useTranslation();
  const { id, state, requirement, items, rectifications } = stage;
  const { side } = contract;
  const button = (type: Parameters<typeof DeedButton>[0]["deed"]["type"]) => (
    <DeedButton key={type} type="default" contract={contract} deed={{ type, stage: id }} />
  );
  const isExamined = side === "client" && isOpen(stage) && items.every(({ passed }) => passed !== null);
  if (isExamined && stage.early === null) return button("StageDecided");
  if (isExamined && stage.early !== null && items.every(({ passed }) => passed))
    return (
      <DeedButton
        type="default"
        contract={contract}
        deed={{ type: "StageDecided", stage: id, passed: true, until: stage.early }}
        label={t("contract.early.pass")}
      >
        <p>{t("contract.early.sure", { until: stage.early, next: addDays(stage.early, 1) })}</p>
      </DeedButton>
    );
  if (side === "client" && state === "failed") return button("ControlRequirementIssued");
  if (side === "provider" && requirement?.receipt === null) return button("ControlRequirementReceived");
  if (side === "client" && requirement?.receipt && (state === "required" || state === "rectifying"))
    return (
      <>
        {button("RectificationRaised")}
        {state === "rectifying" && rectifications.every((one) => one.state === "passed") && button("StageReleased")}
      </>
    );
  return null;
};

const Stage = ({ contract, stage }: Props) => {
  const { t } = useTranslation();
  const { requirement, decided } = stage;
  return (
    <div className="contract-stack">
      <div className="contract-row">
        <span className="quiet">
          {stage.window && windowText(t, stage.window)} ·{" "}
          {t("contract.closedDays", { closed: stage.closed, missing: stage.missing })}
        </span>
        <span className="contract-actions">
          {stage.state !== "notYet" && stage.state !== "notNeeded" && (
            <Link to={`/contract/acceptance/${stage.id}`}>{t("contract.acceptanceOf.title")}</Link>
          )}
          <StageActions contract={contract} stage={stage} />
        </span>
      </div>
      {decided && (
        <Alert
          type={decided.passed ? "success" : "error"}
          title={[
            t(decided.passed ? "contract.decidedPass" : "contract.decidedFail"),
            decided.until === undefined ? "" : t("contract.early.passed", { until: decided.until }),
            decided.note,
            decided.pack === null ? "" : t("contract.pack.decidedBy", { no: decided.pack }),
          ]
            .filter((each) => each !== "")
            .join(" · ")}
        />
      )}
      {requirement && (
        <Card
          size="small"
          title={`${t("contract.requirement")} ${requirement.no}`}
          extra={<Link to={`/contract/requirement/${stage.id}`}>{t("contract.paper.print")}</Link>}
        >
          <p className="contract-evidence">{requirement.text}</p>
          <span className={requirement.receipt ? "quiet" : "warn"}>
            {requirement.receipt ? t("contract.receiptBy", requirement.receipt) : t("contract.noReceipt")}
          </span>
          <Evidence
            contract={contract}
            kind="requirement"
            of={stage.id}
            mayAdd={contract.side !== null && stage.state !== "released"}
          />
        </Card>
      )}
      <Rectifications contract={contract} stage={stage} />
      <Items contract={contract} stage={stage} />
    </div>
  );
};

/** 阶段验收: each window with its evidence, the client's findings, and what follows a failure. */
export const Stages = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  const begun = contract.stages.filter(({ state }) => !["notYet", "notNeeded", "passed", "released"].includes(state));
  if (contract.stages.length === 0)
    return <Nothing title={t("contract.record.nothing")} why={t("contract.noWindow")} />;
  return (
    <Collapse
      className="contract-stages"
      defaultActiveKey={begun.slice(0, 1).map(({ id }) => id)}
      items={contract.stages.map((stage) => ({
        key: stage.id,
        label: name(terms.instalments.find(({ id }) => id === stage.id)!),
        extra: <StageTag state={stage.state} />,
        children: <Stage contract={contract} stage={stage} />,
      }))}
    />
  );
};
