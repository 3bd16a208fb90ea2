import type { Contract, ContractPayment } from "@zongji/api";
import { type ContractTerms, daysBetween, yuanText } from "@zongji/domain";
import { Card, Table, type TableProps, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import { useScrolledTable } from "../../look/scrolled-table.ts";
import { Deductions } from "./deductions.tsx";
import { DeedButton } from "./deed-button.tsx";
import { Holidays } from "./holidays.tsx";
import { PaymentTag, StageTag, Unsigned } from "./marks.tsx";
import { useInstalmentName } from "./use-contract.ts";
import { windowText } from "./window-text.ts";

const Figure = ({
  label,
  value,
  note,
  bad,
}: {
  label: string;
  value: string;
  note?: string | undefined;
  bad?: boolean;
}) => (
  <div className="contract-figure">
    <div className="quiet">{label}</div>
    <div className={`contract-value figure${bad ? " warn" : ""}`}>{value}</div>
    {note !== undefined && <div className={`small ${bad ? "warn" : "quiet"}`}>{note}</div>}
  </div>
);

const Figures = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const paid = contract.payments.reduce((all, each) => all + (each.paid?.amountFen ?? 0), 0);
  const next = contract.payments.find(({ state }) => state !== "paid" && state !== "cancelled");
  const { counters } = contract;
  const yuan = (fen: number) => `${yuanText(fen)} ${t("contract.yuan")}`;
  const left = (n: number) => (n < 0 ? t("contract.daysOver") : t("contract.daysLeft", { left: n + 1 }));
  return (
    <Card size="small" className="contract-figures">
      <Figure
        label={t("contract.totalAmount")}
        value={yuan(terms.totalFen)}
        note={t("contract.windowOf", { from: terms.from, to: contract.lastDay ?? terms.until })}
      />
      <Figure label={t("contract.paidSoFar")} value={yuan(paid)} />
      <Figure
        label={t("contract.nextDue")}
        value={next ? yuan(next.payableFen) : "—"}
        note={next && t(next.dueKind === "by" ? "contract.dueBy" : "contract.dueFrom", { day: next.due })}
      />
      {counters && (
        <>
          <Figure
            label={t("contract.answerDays")}
            value={t("contract.times", { n: counters.answerRate.count })}
            note={left(counters.answerRate.left)}
            bad={counters.answerRate.left < 0}
          />
          <Figure
            label={t("contract.satisfactionDays")}
            value={t("contract.times", { n: counters.satisfaction.count })}
            note={left(counters.satisfaction.left)}
            bad={counters.satisfaction.left < 0}
          />
        </>
      )}
    </Card>
  );
};

/** Due days on one line from the signing to the last of them. */
const Timeline = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  const end = [terms.until, ...contract.payments.map(({ due }) => due)].sort().at(-1)!;
  const whole = daysBetween(terms.signedOn, end);
  const place = (day: string) => `${Math.min(100, Math.max(0, (daysBetween(terms.signedOn, day) * 100) / whole))}%`;
  const years = Array.from(
    { length: Number(end.slice(0, 4)) - Number(terms.signedOn.slice(0, 4)) },
    (_, index) => `${Number(terms.signedOn.slice(0, 4)) + index + 1}-01-01`,
  );
  return (
    <Card size="small" title={t("contract.timeline")}>
      <div className="contract-line" role="img" aria-label={t("contract.timeline")}>
        <div className="contract-axis" />
        <div className="contract-past" style={{ width: place(contract.today) }} />
        {years.map((day) => (
          <div key={day} className="contract-year" style={{ left: place(day) }}>
            {day.slice(0, 4)}
          </div>
        ))}
        {contract.payments.map((payment, index) => (
          <div
            key={payment.id}
            className={`contract-due due-${payment.state} ${index % 2 ? "below" : "above"}`}
            style={{ left: place(payment.due) }}
          >
            <span className="contract-dot" />
            <span className="contract-label">
              <span className="small">{name(terms.instalments[index]!)}</span>
              <span className="figure small">{yuanText(payment.payableFen)}</span>
            </span>
          </div>
        ))}
        <div className="contract-today" style={{ left: place(contract.today) }}>
          <span>{t("contract.today")}</span>
        </div>
      </div>
    </Card>
  );
};

const Actions = ({ contract, payment }: { contract: Contract; payment: ContractPayment }) => {
  const { t } = useTranslation();
  const { id: instalment, payableFen, state } = payment;
  if (contract.side === "provider" && (state === "due" || state === "withheld"))
    return (
      <DeedButton
        contract={contract}
        deed={{ type: "InvoiceRegistered", instalment }}
        label={t("contract.enterInvoice")}
        start={{ amountFen: payableFen }}
      />
    );
  if (contract.side === "client" && state === "invoiced")
    return (
      <DeedButton
        contract={contract}
        deed={{ type: "InstalmentPaid", instalment }}
        label={t("contract.enterPayment")}
        start={{ amountFen: payableFen }}
      />
    );
  return null;
};

type Column = NonNullable<TableProps<ContractPayment>["columns"]>[number];

const useAmountColumns = (terms: ContractTerms): Column[] => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  return [
    {
      title: t("contract.no"),
      width: 104,
      render: (_, { id }) => name(terms.instalments.find((each) => each.id === id)!),
    },
    {
      title: t("contract.share"),
      width: 64,
      align: "right",
      render: (_, { share }) => <span className="figure">{`${share.num}/${share.den}`}</span>,
    },
    {
      title: t("contract.amount"),
      width: 112,
      align: "right",
      render: (_, { amountFen }) => <span className="figure">{yuanText(amountFen)}</span>,
    },
    {
      title: t("contract.deducted"),
      width: 96,
      align: "right",
      render: (_, { deductedFen }) => <span className="figure">{deductedFen === 0 ? "—" : yuanText(deductedFen)}</span>,
    },
    {
      title: t("contract.payable"),
      width: 112,
      align: "right",
      render: (_, { payableFen }) => <strong className="figure">{yuanText(payableFen)}</strong>,
    },
  ];
};

const useStateColumns = (contract: Contract): Column[] => {
  const { t } = useTranslation();
  return [
    {
      title: t("contract.due"),
      width: 136,
      render: (_, { due, dueKind, provisional }) => (
        <span className="contract-marks">
          <span className="figure">{t(dueKind === "by" ? "contract.dueBy" : "contract.dueFrom", { day: due })}</span>{" "}
          {provisional && (
            <Tooltip title={t("contract.provisionalNote")}>
              <Tag>{t("contract.provisional")}</Tag>
            </Tooltip>
          )}
        </span>
      ),
    },
    {
      title: t("contract.window"),
      width: 172,
      render: (_, { window }) => <span className="figure quiet small">{window ? windowText(t, window) : "—"}</span>,
    },
    { title: t("contract.acceptance"), width: 116, render: (_, { stage }) => <StageTag state={stage} /> },
    {
      title: t("contract.state"),
      width: 200,
      render: (_, payment) => (
        <span className="contract-marks">
          <PaymentTag {...payment} /> <Unsigned signed={payment.signed} />
        </span>
      ),
    },
    {
      title: t("contract.actions"),
      width: 80,
      fixed: "right",
      align: "right",
      render: (_, payment) => <Actions contract={contract} payment={payment} />,
    },
  ];
};

/** In the weight of plain text: sums are the longest figures of their columns, and end where the others do. */
const Sums = ({ payments }: Pick<Contract, "payments">) => {
  const { t } = useTranslation();
  const sum = (of: (payment: ContractPayment) => number) => yuanText(payments.reduce((all, each) => all + of(each), 0));
  return (
    <Table.Summary.Row>
      <Table.Summary.Cell index={0}>
        <strong>{t("contract.total")}</strong>
      </Table.Summary.Cell>
      <Table.Summary.Cell index={1} />
      <Table.Summary.Cell index={2} align="right">
        <span className="figure">{sum(({ amountFen }) => amountFen)}</span>
      </Table.Summary.Cell>
      <Table.Summary.Cell index={3} align="right">
        <span className="figure">{sum(({ deductedFen }) => deductedFen)}</span>
      </Table.Summary.Cell>
      <Table.Summary.Cell index={4} align="right">
        <span className="figure">{sum(({ payableFen }) => payableFen)}</span>
      </Table.Summary.Cell>
      <Table.Summary.Cell index={5} colSpan={5} />
    </Table.Summary.Row>
  );
};

/** 付款计划: what is paid when, and why not yet. */
export const Board = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const columns = [...useAmountColumns(terms), ...useStateColumns(contract)];
  const table = useScrolledTable();
  return (
    <div className="contract-stack">
      <Figures contract={contract} terms={terms} />
      <Table<ContractPayment>
        ref={table}
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={contract.payments}
        scroll={{ x: 1192 }}
        columns={columns}
        summary={() => <Sums payments={contract.payments} />}
      />
      <Timeline contract={contract} terms={terms} />
      <Deductions contract={contract} terms={terms} />
      <Holidays contract={contract} terms={terms} />
    </div>
  );
};
