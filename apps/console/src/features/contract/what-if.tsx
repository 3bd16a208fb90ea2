import type { Contract, ContractOutcome, ContractWhatIf } from "@zongji/api";
import { type Clause, type ContractTerms, clauses, type Supposed, yuanText } from "@zongji/domain";
import { Button, Card, DatePicker, Form, InputNumber, Select, Switch, Table } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";
import { Failing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { useClauseWords } from "./clause-words.ts";
import { PaymentTag } from "./marks.tsx";
import { useInstalmentName, useWhatIf } from "./use-contract.ts";
import { closedBy, type FilledDay, type FilledThresholds, thresholdsBy } from "./what-if-asked.ts";
import { ClosedDays } from "./what-if-closed.tsx";
import { Thresholds } from "./what-if-thresholds.tsx";
import "./what-if.css";

/** Those that change what is judged or paid. */
const asked = [
  "C1",
  "C2",
  "C3",
  "C4",
  "C4year",
  "C5",
  "C12",
  "C14",
  "C15",
  "C16",
  "K5",
  "M11",
] as const satisfies Clause[];
const counts = ["requests", "answered", "ratings", "satisfied", "neutral"] as const;
type Days = NonNullable<Supposed["days"]>;

type Filled = {
  readonly on: Dayjs;
  readonly readings?: Readonly<Partial<Record<Clause, string>>>;
  readonly isFilled: boolean;
  readonly days?: Days;
  readonly complaints: number | null;
  readonly closed?: readonly FilledDay[];
  readonly thresholds?: FilledThresholds;
  readonly answerRateYuan?: number | null;
  readonly badInfluenceYuan?: number | null;
  readonly signedOn?: Dayjs | null;
  readonly until?: Dayjs | null;
};

const dayOf = (picked: Dayjs | null | undefined): string | null => picked?.format("YYYY-MM-DD") ?? null;
/** Whole fen; nothing typed: as the terms have it. */
const supplementBy = ({ answerRateYuan, badInfluenceYuan }: Filled): Supposed["supplement"] => {
  const fen = (yuan: number | null | undefined): number => Math.round((yuan ?? 0) * 100);
  if (answerRateYuan == null && badInfluenceYuan == null) return null;
  return { answerRateFen: fen(answerRateYuan), badInfluenceFen: fen(badInfluenceYuan) };
};

const supposedBy = (filled: Filled): Supposed => {
  const { on, readings, isFilled, days, complaints, signedOn, until } = filled;
  return {
    on: dayOf(on)!,
    readings: asked.flatMap((clause) => {
      const alternative = readings?.[clause];
      return alternative === undefined || alternative === "" ? [] : [{ clause, alternative }];
    }),
    days: isFilled && days ? days : null,
    complaints: complaints ?? 0,
    ...{ closed: closedBy(filled.closed), thresholds: thresholdsBy(filled.thresholds) },
    ...{ supplement: supplementBy(filled), signedOn: dayOf(signedOn), until: dayOf(until) },
  };
};

const Readings = () => {
  const { t } = useTranslation();
  const words = useClauseWords();
  return (
    <div className="contract-what-if">
      {asked.map((clause) => (
        <Form.Item key={clause} name={["readings", clause]} label={words.title(clause)} initialValue="">
          <Select
            popupMatchSelectWidth={false}
            options={[
              { value: "", label: t("contract.whatIf.asNow") },
              ...clauses[clause].map((value) => ({ value: value as string, label: words.alternative(clause, value) })),
            ]}
          />
        </Form.Item>
      ))}
    </div>
  );
};

const countWords = {
  requests: "contract.day.requests",
  answered: "contract.day.answered",
  ratings: "contract.day.ratings",
  satisfied: "contract.day.satisfied",
  neutral: "contract.day.neutral",
} as const;

/** Counts of each working day; none can be more than what it is a part of. */
const Counts = () => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Filled>();
  const days = Form.useWatch("days", { form, preserve: true }) as Days | undefined;
  const most = {
    ...{ requests: 100_000, answered: days?.requests, ratings: 100_000, satisfied: days?.ratings },
    neutral: days && days.ratings - days.satisfied,
  };
  return (
    <div className="contract-what-if">
      {counts.map((name) => (
        <Form.Item key={name} name={["days", name]} label={t(countWords[name])}>
          <InputNumber min={0} max={most[name] ?? 100_000} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      ))}
    </div>
  );
};

const Asking = ({ contract, run, isBusy }: { contract: Contract; run: (asked: Filled) => void; isBusy: boolean }) => {
  const { t } = useTranslation();
  const [form] = Form.useForm<Filled>();
  const isFilled = Form.useWatch("isFilled", form) ?? true;
  const next = contract.payments.find(({ window }) => window !== null && window.to > contract.today)?.window?.to;
  const first: Filled = {
    on: dayjs(next ?? contract.today),
    ...{ isFilled: true, complaints: 0, signedOn: null, until: null },
    days: { requests: 480, answered: 440, ratings: 120, satisfied: 119, neutral: 0 },
  };
  return (
    <Card size="small" title={t("contract.whatIf.title")}>
      <p className="quiet contract-note">{t("contract.whatIf.note")}</p>
      <Form<Filled> form={form} layout="vertical" initialValues={first} onFinish={run} requiredMark={false}>
        <div className="contract-what-if">
          <Form.Item name="on" label={t("contract.whatIf.on")}>
            <DatePicker allowClear={false} minDate={dayjs(contract.today)} style={{ width: "100%" }} />
          </Form.Item>
          <Form.Item name="complaints" label={t("contract.whatIf.complaints")}>
            <InputNumber min={0} max={1000} precision={0} style={{ width: "100%" }} />
          </Form.Item>
          <Form.Item name="signedOn" label={t("contract.whatIf.signedOn")}>
            <DatePicker style={{ width: "100%" }} />
          </Form.Item>
          <Form.Item name="until" label={t("contract.whatIf.until")}>
            <DatePicker style={{ width: "100%" }} />
          </Form.Item>
        </div>
        <h3>{t("contract.whatIf.supplement")}</h3>
        <div className="contract-what-if">
          {(["answerRateYuan", "badInfluenceYuan"] as const).map((name) => (
            <Form.Item key={name} name={name} label={t(`contract.whatIf.${name}`)}>
              <InputNumber min={0} max={100_000_000} precision={2} style={{ width: "100%" }} />
            </Form.Item>
          ))}
        </div>
        <h3>{t("contract.whatIf.days")}</h3>
        <div className="contract-actions contract-switch">
          <Form.Item name="isFilled" valuePropName="checked" noStyle>
            <Switch aria-label={t("contract.whatIf.fillDays")} />
          </Form.Item>
          <span className="quiet">{t(isFilled ? "contract.whatIf.fillDays" : "contract.whatIf.noDays")}</span>
        </div>
        {isFilled && <Counts />}
        <h3>{t("contract.whatIf.closed")}</h3>
        <ClosedDays today={contract.today} />
        <h3>{t("contract.whatIf.thresholds")}</h3>
        <Thresholds />
        <h3>{t("contract.whatIf.readings")}</h3>
        <Readings />
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {t("contract.whatIf.run")}
        </Button>
      </Form>
    </Card>
  );
};

type Payment = ContractOutcome["payments"][number];
const Rates = ({ answerRate, satisfaction }: Payment) => {
  const { t } = useTranslation();
  const said = (rate: Payment["answerRate"]): string => {
    if (rate === null || rate.passes === null) return t("contract.whatIf.notJudged");
    return `${rate.mean} % ${t(rate.passes ? "contract.passes" : "contract.fails")}`;
  };
  if (answerRate === null || satisfaction === null) return "—";
  const isFailing = answerRate.passes === false || satisfaction.passes === false;
  return (
    <span className={`figure${isFailing ? " warn" : ""}`}>
      {t("contract.whatIf.rates", { answer: said(answerRate), satisfaction: said(satisfaction) })}
    </span>
  );
};

const Payments = ({ outcome, terms, title }: { outcome: ContractOutcome; terms: ContractTerms; title: string }) => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  return (
    <Card size="small" title={title}>
      <Table<Payment>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={outcome.payments}
        scroll={{ x: 760 }}
        columns={[
          {
            title: t("contract.whatIf.instalment"),
            width: 132,
            render: (_, { id }) => name(terms.instalments.find((each) => each.id === id)!),
          },
          {
            title: t("contract.whatIf.due"),
            width: 124,
            render: (_, { due, dueKind }) => (
              <span className="figure">
                {t(dueKind === "by" ? "contract.dueBy" : "contract.dueFrom", { day: due })}
              </span>
            ),
          },
          { title: t("contract.whatIf.state"), width: 168, render: (_, payment) => <PaymentTag {...payment} /> },
          {
            ...{ title: t("contract.whatIf.payable"), width: 112, align: "right" },
            render: (_, { payableFen }) => <span className="figure">{yuanText(payableFen)}</span>,
          },
          { title: t("contract.whatIf.indicators"), render: (_, payment) => <Rates {...payment} /> },
        ]}
      />
    </Card>
  );
};

type Line = { readonly label: string; readonly of: (outcome: ContractOutcome) => string };
const useLines = (): Line[] => {
  const { t } = useTranslation();
  const times = (of: "answerRate" | "satisfaction") => (outcome: ContractOutcome) =>
    t("contract.times", { n: outcome.counters[of].count });
  const counted = (of: "received" | "verified") => (outcome: ContractOutcome) => String(outcome.counters[of].count);
  return [
    { label: t("contract.whatIf.answerFailures"), of: times("answerRate") },
    { label: t("contract.whatIf.satisfactionFailures"), of: times("satisfaction") },
    { label: t("contract.whatIf.received"), of: counted("received") },
    { label: t("contract.whatIf.verified"), of: counted("verified") },
    { label: t("contract.whatIf.deducted"), of: ({ deductedFen }) => yuanText(deductedFen) },
    { label: t("contract.whatIf.atRisk"), of: ({ atRiskFen }) => yuanText(atRiskFen) },
    {
      label: t("contract.whatIf.grounds"),
      of: ({ grounds }) =>
        grounds.length === 0
          ? t("contract.whatIf.none")
          : grounds.map((each) => t(`contract.ground.${each}`)).join(t("page.comma")),
    },
    { label: t("contract.whatIf.damages"), of: ({ damagesFen }) => yuanText(damagesFen) },
  ];
};

const Compared = ({ found, terms }: { found: ContractWhatIf; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const { now, supposed } = found;
  const titles = [
    t("contract.whatIf.now", { day: now.on }),
    t("contract.whatIf.supposed", { day: supposed.on }),
  ] as const;
  const lines = useLines();
  return (
    <>
      <Card size="small">
        <Table<Line>
          size="small"
          rowKey="label"
          pagination={false}
          dataSource={lines}
          columns={[
            { title: t("contract.whatIf.figure"), render: (_, { label }) => label },
            ...[now, supposed].map((outcome, place) => ({
              ...{ title: titles[place]!, align: "right" as const, width: "34%" },
              render: (_: unknown, { of }: Line) => <span className="figure">{of(outcome)}</span>,
            })),
          ]}
        />
      </Card>
      <Payments outcome={supposed} terms={terms} title={titles[1]} />
      <Payments outcome={now} terms={terms} title={titles[0]} />
    </>
  );
};

/** 推演: other readings, figures and dates, with pay, deductions and risks beside what they are now. Nothing is kept. */
export const WhatIf = ({ contract, terms }: { contract: Contract; terms: ContractTerms }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { mutate, data, error, isPending, variables } = useWhatIf();
  return (
    <div className="contract-stack">
      <Asking contract={contract} isBusy={isPending} run={(filled) => mutate(supposedBy(filled))} />
      {error && variables && (
        <Failing what={t("contract.whatIf.failed")} why={words(error)} again={() => mutate(variables)} />
      )}
      {data && <Compared found={data} terms={terms} />}
    </div>
  );
};
