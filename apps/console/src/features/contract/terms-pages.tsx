import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { type ContractTerms, fenFrom, type Instalment, isDay, partOf, yuanText } from "@zongji/domain";
import { Button, Checkbox, Form, Input, InputNumber, Select, Table } from "antd";
import { useTranslation } from "react-i18next";
import { sumsOf, type TermsDraft, withInstalment, withNewInstalment, withoutInstalment } from "./terms-draft.ts";
import { useInstalmentName } from "./use-contract.ts";

export type PageProps = { readonly draft: TermsDraft; readonly change: (draft: TermsDraft) => void };

/** A day as text, red while it is none. */
const DayInput = ({ value, change, label }: { value: string; change: (day: string) => void; label: string }) => (
  <Input
    className="contract-day figure"
    value={value}
    maxLength={10}
    aria-label={label}
    status={isDay(value) ? "" : "error"}
    onChange={({ target }) => change(target.value)}
  />
);

const useSet =
  ({ draft, change }: PageProps) =>
  (part: Partial<ContractTerms>): void =>
    change({ ...draft, terms: { ...draft.terms, ...part } });

export const PartiesPage = (props: PageProps) => {
  const { t } = useTranslation();
  const set = useSet(props);
  const { draft, change } = props;
  const { terms } = draft;
  return (
    <Form layout="vertical" className="contract-form">
      {(["name", "client", "provider"] as const).map((name) => (
        <Form.Item key={name} label={t(`contract.terms.${name}`)} htmlFor={`terms-${name}`}>
          <Input
            id={`terms-${name}`}
            value={terms[name]}
            maxLength={200}
            status={terms[name] ? "" : "error"}
            onChange={({ target }) => set({ [name]: target.value })}
          />
        </Form.Item>
      ))}
      <div className="contract-fields">
        {(["signedOn", "from", "until"] as const).map((name) => (
          <Form.Item key={name} label={t(`contract.terms.${name}`)}>
            <DayInput value={terms[name]} change={(day) => set({ [name]: day })} label={t(`contract.terms.${name}`)} />
          </Form.Item>
        ))}
        <Form.Item label={t("contract.terms.totalFen")} htmlFor="terms-total">
          <Input
            id="terms-total"
            className="money-input"
            suffix={t("contract.yuan")}
            value={draft.total}
            status={fenFrom(draft.total) === undefined ? "error" : ""}
            onChange={({ target }) => change({ ...draft, total: target.value })}
          />
        </Form.Item>
      </div>
    </Form>
  );
};

const DueInput = ({ one, change }: { one: Instalment; change: (due: Instalment["due"]) => void }) => {
  const { t } = useTranslation();
  const { due } = one;
  const kinds = ["by", "daysAfterSigning", "workingDaysAfterEnd"] as const;
  const choose = (kind: (typeof kinds)[number]) =>
    change(
      kind === "by"
        ? { kind, date: due.kind === "by" ? due.date : "" }
        : { kind, days: due.kind === "by" ? 30 : due.days },
    );
  return (
    <span className="contract-marks">
      <Select
        value={due.kind}
        aria-label={t("contract.due")}
        onChange={choose}
        options={kinds.map((value) => ({ value, label: t(`contract.terms.dueKind.${value}`) }))}
        style={{ width: 168 }}
      />
      {due.kind === "by" ? (
        <DayInput value={due.date} change={(date) => change({ kind: "by", date })} label={t("contract.due")} />
      ) : (
        <InputNumber
          min={1}
          max={250}
          precision={0}
          value={due.days}
          aria-label={t("contract.due")}
          onChange={(days) => change({ kind: due.kind, days: days ?? 1 })}
        />
      )}
    </span>
  );
};

/** A window of acceptance, or none. */
const WindowInput = ({ one, change }: { one: Instalment; change: (window: Instalment["window"]) => void }) => {
  const { t } = useTranslation();
  const { window } = one;
  return (
    <span className="contract-marks">
      <Checkbox
        checked={window !== null}
        aria-label={t("contract.window")}
        onChange={({ target }) => change(target.checked ? { from: "", to: "" } : null)}
      />
      {window === null ? (
        <span className="quiet">{t("contract.noWindow")}</span>
      ) : (
        <>
          <DayInput value={window.from} change={(from) => change({ ...window, from })} label={t("deedField.from")} />
          <DayInput value={window.to} change={(to) => change({ ...window, to })} label={t("deedField.to")} />
        </>
      )}
    </span>
  );
};

const ShareInput = ({ one, change }: { one: Instalment; change: (share: Instalment["share"]) => void }) => {
  const { t } = useTranslation();
  const { num, den } = one.share;
  const input = (value: number, set: (next: number) => void) => (
    <InputNumber
      className="contract-share"
      min={1}
      max={1_000_000}
      precision={0}
      controls={false}
      value={value}
      aria-label={t("contract.share")}
      onChange={(next) => set(next ?? 1)}
    />
  );
  return (
    <span className="contract-marks nowrap">
      {input(num, (next) => change({ num: next, den }))}/{input(den, (next) => change({ num, den: next }))}
    </span>
  );
};

const AmountInput = ({ draft, change, one }: PageProps & { one: Instalment }) => {
  const { t } = useTranslation();
  const text = draft.amounts[one.id] ?? "";
  const right = partOf(fenFrom(draft.total) ?? 0, one.share).fen;
  const isWrong = fenFrom(text) !== right;
  return (
    <>
      <Input
        className="money-input"
        value={text}
        aria-label={t("contract.amount")}
        status={isWrong ? "error" : ""}
        onChange={({ target }) => change({ ...draft, amounts: { ...draft.amounts, [one.id]: target.value } })}
      />
      {isWrong && <div className="warn small">{t("contract.terms.amountWrong", { amount: yuanText(right) })}</div>}
    </>
  );
};

export const InstalmentsPage = ({ draft, change }: PageProps) => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  const { sum, apart, problems } = sumsOf(draft);
  const set = (id: string, part: Partial<Instalment>) => change(withInstalment(draft, id, part));
  return (
    <div className="contract-stack">
      <Table<Instalment>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={draft.terms.instalments}
        columns={[
          { title: t("contract.no"), width: 112, render: (_, one) => name(one) },
          {
            title: t("contract.share"),
            width: 136,
            render: (_, one) => <ShareInput one={one} change={(share) => set(one.id, { share })} />,
          },
          {
            title: t("contract.amount"),
            width: 152,
            render: (_, one) => <AmountInput draft={draft} change={change} one={one} />,
          },
          {
            title: t("contract.due"),
            width: 300,
            render: (_, one) => <DueInput one={one} change={(due) => set(one.id, { due })} />,
          },
          {
            title: t("contract.window"),
            render: (_, one) => <WindowInput one={one} change={(window) => set(one.id, { window })} />,
          },
          {
            title: t("contract.terms.takesDeductions"),
            width: 88,
            render: (_, one) => (
              <Checkbox
                checked={one.takesDeductions}
                aria-label={t("contract.terms.takesDeductions")}
                onChange={({ target }) => set(one.id, { takesDeductions: target.checked })}
              />
            ),
          },
          {
            width: 48,
            render: (_, one) => (
              <Button
                type="text"
                size="small"
                icon={<DeleteOutlined />}
                aria-label={t("contract.terms.remove")}
                disabled={draft.terms.instalments.length === 1}
                onClick={() => change(withoutInstalment(draft, one.id))}
              />
            ),
          },
        ]}
      />
      <div className="contract-row">
        <Button icon={<PlusOutlined />} onClick={() => change(withNewInstalment(draft))}>
          {t("contract.terms.add")}
        </Button>
        <span className="contract-sum" role="status">
          {t("contract.terms.amounts")}：<strong className="figure">{yuanText(sum)}</strong> {t("contract.yuan")}　
          <span className={apart === 0 ? "contract-right" : "warn"}>
            {apart === 0 ? t("contract.terms.sumRight") : t("contract.terms.sumWrong", { amount: yuanText(apart) })}
          </span>
          {problems.some(({ code }) => code === "sumOfShares") && (
            <span className="warn">　{t("contract.terms.sharesWrong")}</span>
          )}
        </span>
      </div>
    </div>
  );
};

const NumberField = ({
  label,
  value,
  change,
  most = 1000,
  decimals = 0,
}: {
  label: string;
  value: number;
  change: (value: number) => void;
  most?: number;
  decimals?: number;
}) => (
  <Form.Item label={label}>
    <InputNumber
      aria-label={label}
      min={0}
      max={most}
      precision={decimals}
      value={value}
      onChange={(next) => change(next ?? 0)}
    />
  </Form.Item>
);

/** Per cent with two decimals as a fraction of whole numbers. */
const shareOfPercent = (percent: number) => ({ num: Math.max(1, Math.round(percent * 100)), den: 10_000 });
const percentOf = ({ num, den }: { num: number; den: number }): number => (num * 100) / den;

export const IndicatorsPage = (props: PageProps) => {
  const { t } = useTranslation();
  const set = useSet(props);
  const { answerRate, satisfaction, complaints, damages, remedyWorkingDays, proofDays } = props.draft.terms;
  return (
    <Form layout="vertical" className="contract-fields contract-form">
      <NumberField
        label={t("contract.terms.answerAtLeast")}
        most={100}
        decimals={2}
        value={percentOf(answerRate.atLeast)}
        change={(percent) => set({ answerRate: { ...answerRate, atLeast: shareOfPercent(percent) } })}
      />
      <NumberField
        label={t("contract.terms.capacity")}
        most={1_000_000}
        value={answerRate.capacity}
        change={(capacity) => set({ answerRate: { ...answerRate, capacity: Math.max(1, capacity) } })}
      />
      <NumberField
        label={t("contract.terms.failedDays")}
        value={answerRate.failedDays}
        change={(failedDays) => set({ answerRate: { ...answerRate, failedDays } })}
      />
      <NumberField
        label={t("contract.terms.satisfactionAtLeast")}
        most={100}
        decimals={2}
        value={percentOf(satisfaction.atLeast)}
        change={(percent) => set({ satisfaction: { ...satisfaction, atLeast: shareOfPercent(percent) } })}
      />
      <NumberField
        label={t("contract.terms.failedDays")}
        value={satisfaction.failedDays}
        change={(failedDays) => set({ satisfaction: { ...satisfaction, failedDays } })}
      />
      <NumberField
        label={t("contract.terms.fewerThan")}
        value={complaints.fewerThan}
        change={(fewerThan) => set({ complaints: { ...complaints, fewerThan: Math.max(1, fewerThan) } })}
      />
      <NumberField
        label={t("contract.terms.verified")}
        value={complaints.verified}
        change={(verified) => set({ complaints: { ...complaints, verified } })}
      />
      <NumberField
        label={t("contract.terms.deduction")}
        most={1_000_000}
        value={complaints.deductionFen / 100}
        change={(yuan) => set({ complaints: { ...complaints, deductionFen: yuan * 100 } })}
      />
      <NumberField
        label={t("contract.terms.damages")}
        most={100}
        decimals={2}
        value={percentOf(damages)}
        change={(percent) => set({ damages: shareOfPercent(percent) })}
      />
      <NumberField
        label={t("contract.terms.remedy")}
        most={100}
        value={remedyWorkingDays}
        change={(days) => set({ remedyWorkingDays: Math.max(1, days) })}
      />
      <NumberField
        label={t("contract.terms.proof")}
        most={365}
        value={proofDays}
        change={(days) => set({ proofDays: Math.max(1, days) })}
      />
    </Form>
  );
};

export const ChecklistPage = (props: PageProps) => {
  const { t } = useTranslation();
  const set = useSet(props);
  const { checklist } = props.draft.terms;
  const rename = (id: string, title: string) =>
    set({ checklist: checklist.map((item) => (item.id === id ? { ...item, title } : item)) });
  const add = () => {
    const ids = new Set(checklist.map(({ id }) => id));
    const id = Array.from({ length: 101 }, (_, n) => `item-${n + 1}`).find((each) => !ids.has(each))!;
    set({ checklist: [...checklist, { id, title: "" }] });
  };
  return (
    <div className="contract-stack contract-form">
      {checklist.map(({ id, title }) => (
        <div key={id} className="contract-row">
          <Input
            value={title}
            maxLength={200}
            aria-label={t("contract.terms.item")}
            status={title ? "" : "error"}
            onChange={({ target }) => rename(id, target.value)}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={t("contract.terms.remove")}
            disabled={checklist.length === 1}
            onClick={() => set({ checklist: checklist.filter((item) => item.id !== id) })}
          />
        </div>
      ))}
      <span>
        <Button icon={<PlusOutlined />} disabled={checklist.length >= 100} onClick={add}>
          {t("contract.terms.add")}
        </Button>
      </span>
    </div>
  );
};
