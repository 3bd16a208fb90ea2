import type { Contract } from "@zongji/api";
import { daysBetween, isComplaintNumber, yuanText } from "@zongji/domain";
import { Alert, Card, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { CapacityLine } from "./capacity.tsx";
import { Certificates, Harms } from "./certificates.tsx";
import { DeedButton } from "./deed-button.tsx";
import { Evidence } from "./evidence.tsx";
import { Grounds } from "./grounds.tsx";
import { HandoverPacks } from "./handover-packs.tsx";
import { Ledger } from "./ledger.tsx";
import { PassTag } from "./marks.tsx";
import { Materials } from "./materials.tsx";
import { Notices } from "./notices.tsx";
import { Retention } from "./retention.tsx";
import { windowText } from "./window-text.ts";

type Props = { readonly contract: Contract };
type Complaint = Contract["complaints"][number];
type Claimed = Contract["suspensions"][number] | Contract["exemptions"][number];

const Counters = ({ contract }: Props) => {
  const { t } = useTranslation();
  const { counters } = contract;
  if (!counters) return null;
  const { received, verified, resources, receivedCalendarYear } = counters;
  const left = (n: number) =>
    n < 0 ? <span className="warn">{t("contract.counter.over")}</span> : t("contract.counter.left", { left: n });
  return (
    <Card size="small" className="contract-figures">
      <div className="contract-figure">
        <div className="quiet">{t("contract.counter.received")}</div>
        <div className="contract-value figure">{received.count}</div>
        <div className="small quiet">
          {left(received.left)} · {t("contract.counter.calendarYear", { n: receivedCalendarYear })}
        </div>
      </div>
      <div className="contract-figure">
        <div className="quiet">{t("contract.counter.verified")}</div>
        <div className="contract-value figure">{verified.count}</div>
        <div className="small quiet">{left(verified.left)}</div>
      </div>
      <div className="contract-figure">
        <div className="quiet">{t("contract.counter.resources")}</div>
        <div className="contract-value figure">{t("contract.counter.ofAll", resources)}</div>
      </div>
    </Card>
  );
};

const ComplaintActions = ({ contract, row }: Props & { row: Complaint }) => {
  const { id: complaint, fault, deducted, settledBy } = row;
  if (contract.side !== "client" || contract.end) return null;
  return (
    <>
      {deducted === null && !isComplaintNumber(complaint) && (
        <DeedButton contract={contract} deed={{ type: "ComplaintVerified", complaint }} />
      )}
      {fault === "provider" && deducted === null && (
        <DeedButton contract={contract} deed={{ type: "DeductionDecided", complaint }} />
      )}
      {deducted === true && settledBy === null && (
        <DeedButton contract={contract} deed={{ type: "DeductionSettled", complaint }} />
      )}
    </>
  );
};

const Complaints = ({ contract }: Props) => {
  const { t } = useTranslation();
  const deduction = ({ deducted, settledBy, fault }: Complaint): string => {
    if (fault !== "provider") return "—";
    if (deducted === null) return t("contract.record.undecided");
    const taken = t(deducted ? "contract.record.deductionTaken" : "contract.record.deductionLeft");
    return settledBy === null ? taken : `${taken} · ${t("contract.record.settled")}`;
  };
  return (
    <Ledger<Complaint>
      title={t("contract.record.complaints")}
      add={<Link to="/complaints">{t("contract.record.register")}</Link>}
      rows={contract.complaints}
      rowKey="id"
      columns={[
        {
          title: t("deedField.complaint"),
          width: 152,
          // Of before the register: there is no page of it.
          render: ({ id }) => (isComplaintNumber(id) ? <Link to={`/complaints/${id}`}>{id}</Link> : id),
        },
        { title: t("contract.record.on"), width: 112, render: ({ on }) => <span className="figure">{on}</span> },
        { title: t("contract.record.about"), render: ({ about }) => about },
        {
          title: t("contract.record.fault"),
          width: 144,
          render: ({ fault }) =>
            fault === null ? <Tag>{t("contract.record.unverified")}</Tag> : t(`contract.fault.${fault}`),
        },
        { title: t("contract.record.deduction"), width: 128, render: deduction },
        {
          title: t("contract.actions"),
          width: 264,
          align: "right",
          render: (row) => <ComplaintActions contract={contract} row={row} />,
        },
      ]}
    />
  );
};

const Signed = ({ signed }: { signed: boolean }) => {
  const { t } = useTranslation();
  return signed ? (
    <Tag color="success">{t("contract.signed")}</Tag>
  ) : (
    <span className="state-tag hue-orange">{t("contract.reading.unsigned")}</span>
  );
};

const Claims = <Row extends Claimed>({
  contract,
  title,
  rows,
  rowKey,
  when,
  sign,
  claim,
}: Props & {
  title: string;
  rows: readonly Row[];
  rowKey: keyof Row & string;
  when: (row: Row) => string;
  sign: (row: Row) => Parameters<typeof DeedButton>[0]["deed"];
  claim: "DayExemptionClaimed" | "SuspensionClaimed";
}) => {
  const { t } = useTranslation();
  return (
    <Ledger<Row>
      title={title}
      add={contract.side && <DeedButton contract={contract} deed={{ type: claim }} />}
      rows={rows}
      rowKey={rowKey}
      columns={[
        { title: t("contract.record.on"), width: 216, render: (row) => <span className="figure">{when(row)}</span> },
        { title: t("contract.record.by"), width: 80, render: ({ by }) => t(`contract.side.${by}`) },
        { title: t("contract.record.cause"), render: ({ cause }) => cause },
        {
          title: t("contract.record.proof"),
          render: (row) => (
            <>
              {row.proof}
              <Evidence
                contract={contract}
                kind={claim === "DayExemptionClaimed" ? "exemption" : "suspension"}
                of={String(row[rowKey])}
                mayAdd={contract.side !== null && !row.signed}
              />
            </>
          ),
        },
        {
          title: t("contract.state"),
          width: 136,
          render: ({ signed }) => <Signed signed={signed} />,
        },
        {
          title: t("contract.actions"),
          width: 120,
          align: "right",
          render: (row) =>
            contract.side !== null && contract.side !== row.by && !row.signed ? (
              <DeedButton contract={contract} deed={sign(row)} />
            ) : null,
        },
      ]}
    />
  );
};

/** Of proofs that expire within so many days it is told in advance. */
const tellDays = 30;

/** Until when the proof of an item holds. */
const Valid = ({ until, today }: { until: string | null; today: string }) => {
  const { t } = useTranslation();
  if (until === null) return null;
  const isSoon = daysBetween(today, until) <= tellDays;
  return (
    <div className={`figure small ${isSoon ? "warn" : "quiet"}`}>
      {t(until < today ? "contract.record.expired" : "contract.record.validUntil", { day: until })}
    </div>
  );
};

const Checklist = ({ contract }: Props) => {
  const { t } = useTranslation();
  return (
    <Ledger<Contract["checklist"][number]>
      title={t("contract.record.checklist")}
      head={<CapacityLine />}
      rows={contract.checklist}
      rowKey="id"
      columns={[
        { title: t("contract.terms.item"), width: 400, render: ({ title }) => title },
        {
          title: t("contract.evidence"),
          render: ({ id, evidence }) => (
            <>
              {evidence || <span className="quiet">{t("contract.noEvidence")}</span>}
              <Evidence contract={contract} kind="resource" of={id} mayAdd={contract.side !== null} />
            </>
          ),
        },
        {
          title: t("contract.finding"),
          width: 104,
          render: ({ passed, validUntil }) => (
            <>
              <PassTag passes={passed} none={t("contract.notExamined")} />
              <Valid until={validUntil} today={contract.today} />
            </>
          ),
        },
        {
          title: t("contract.actions"),
          width: 128,
          align: "right",
          render: ({ id }) =>
            contract.side === "client" ? (
              <DeedButton contract={contract} deed={{ type: "ResourceExamined", item: id }} />
            ) : null,
        },
      ]}
    />
  );
};

/** What was earned by progress, and what the sides agree on. */
const Settled = ({ contract }: Props) => {
  const { t } = useTranslation();
  const { progress, settlement, side } = contract;
  return (
    <>
      {progress && (
        <span className="figure">
          {t("contract.record.progress", {
            ...{ days: progress.days, of: progress.of, earned: yuanText(progress.earnedFen) },
            ...{ paid: yuanText(progress.paidFen), deducted: yuanText(progress.deductedFen) },
            balance: yuanText(progress.balanceFen),
          })}
        </span>
      )}
      {settlement && (
        <span>
          {t("contract.record.settlement", { amount: yuanText(settlement.amountFen), text: settlement.text })}{" "}
          {settlement.agreed && <Tag color="success">{t("contract.record.agreed")}</Tag>}
          {side !== null && side !== settlement.by && !settlement.agreed && (
            <DeedButton contract={contract} deed={{ type: "SettlementAgreed" }} />
          )}
        </span>
      )}
    </>
  );
};

const End = ({ contract }: Props) => {
  const { t } = useTranslation();
  const { end, settlement, damagesFen, side } = contract;
  return (
    <Card
      size="small"
      title={t("contract.record.end")}
      extra={side && !end && <DeedButton danger contract={contract} deed={{ type: "ContractTerminated" }} />}
    >
      <div className="contract-stack">
        {end ? (
          <Alert
            type="error"
            title={t("contract.record.ended", {
              ...{ side: t(`contract.side.${end.by}`), on: end.on, ground: t(`contract.ground.${end.ground}`) },
            })}
            description={end.evidence}
          />
        ) : (
          <span>
            {t("contract.record.goesOn")} · {t("contract.record.lastDay", { day: contract.lastDay ?? "—" })}
          </span>
        )}
        {contract.secretUntil !== null && (
          <span className="quiet">{t("contract.record.secretUntil", { day: contract.secretUntil })}</span>
        )}
        <Grounds contract={contract} />
        {damagesFen.share > 0 && (
          <span className="figure">{t("contract.record.share", { amount: yuanText(damagesFen.share) })}</span>
        )}
        {damagesFen.cases > 0 && (
          <span className="figure">{t("contract.record.cases", { amount: yuanText(damagesFen.cases) })}</span>
        )}
        <Settled contract={contract} />
        {end && side && !settlement?.agreed && (
          <span>
            <DeedButton type="default" contract={contract} deed={{ type: "SettlementProposed" }} />
          </span>
        )}
      </div>
    </Card>
  );
};

/** 履约台账: complaints, days signed out, suspensions, notices, damages, resources, and the end. */
export const Records = ({ contract }: Props) => {
  const { t } = useTranslation();
  return (
    <div className="contract-stack">
      <Counters contract={contract} />
      <Complaints contract={contract} />
      <Claims
        contract={contract}
        title={t("contract.record.exemptions")}
        rows={contract.exemptions}
        rowKey="day"
        when={({ day }) => day}
        sign={({ day }) => ({ type: "DayExemptionSigned", day })}
        claim="DayExemptionClaimed"
      />
      <Claims
        contract={contract}
        title={t("contract.record.suspensions")}
        rows={contract.suspensions}
        rowKey="id"
        when={(each) => windowText(t, each)}
        sign={({ id }) => ({ type: "SuspensionSigned", suspension: id })}
        claim="SuspensionClaimed"
      />
      <Notices contract={contract} />
      <Ledger<Contract["damages"][number]>
        title={t("contract.record.damages")}
        add={contract.side && <DeedButton contract={contract} deed={{ type: "DamageRecorded" }} />}
        rows={contract.damages}
        rowKey="id"
        columns={[
          { title: t("contract.record.on"), width: 112, render: ({ on }) => <span className="figure">{on}</span> },
          { title: t("contract.record.by"), width: 80, render: ({ by }) => t(`contract.side.${by}`) },
          { title: t("contract.record.cause"), render: ({ cause }) => cause },
          {
            title: t("contract.amount"),
            width: 136,
            align: "right",
            render: ({ amountFen }) => <span className="figure">{yuanText(amountFen)}</span>,
          },
        ]}
      />
      <Harms contract={contract} />
      <Checklist contract={contract} />
      <Certificates contract={contract} />
      <Retention contract={contract} />
      <HandoverPacks contract={contract} />
      <Materials contract={contract} />
      <End contract={contract} />
    </div>
  );
};
