import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { addDays, type ContractTerms, fenFrom, type Instalment, isDay, partOf, yuanText } from "@zongji/domain";
import { Button, Checkbox, Form, Input, InputNumber, Select, Table, type TableProps } from "antd";
import type { ReactNode } from "react";
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

export const useSet =
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
    <span className="contract-marks nowrap">
      <Select
        value={due.kind}
        aria-label={t("contract.due")}
        onChange={choose}
        options={kinds.map((value) => ({ value, label: t(`contract.terms.dueKind.${value}`) }))}
        style={{ width: 188 }}
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
    <span className="contract-marks nowrap">
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
          <span className="quiet">–</span>
          <DayInput
            value={isDay(window.to) ? addDays(window.to, -1) : window.to}
            change={(last) => change({ ...window, to: isDay(last) ? addDays(last, 1) : last })}
            label={t("contract.windowLast")}
          />
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

const useInstalmentColumns = ({ draft, change }: PageProps): NonNullable<TableProps<Instalment>["columns"]> => {
  const { t } = useTranslation();
  const name = useInstalmentName();
  const set = (id: string, part: Partial<Instalment>) => change(withInstalment(draft, id, part));
  const column = (title: string, width: number | undefined, shown: (one: Instalment) => ReactNode) => ({
    ...{ title, render: (_: unknown, one: Instalment) => shown(one) },
    ...(width !== undefined && { width }),
  });
  return [
    column(t("contract.no"), 112, name),
    column(t("contract.share"), 136, (one) => <ShareInput one={one} change={(share) => set(one.id, { share })} />),
    column(t("contract.amount"), 152, (one) => <AmountInput draft={draft} change={change} one={one} />),
    column(t("contract.due"), 316, (one) => <DueInput one={one} change={(due) => set(one.id, { due })} />),
    column(t("contract.window"), undefined, (one) => (
      <WindowInput one={one} change={(window) => set(one.id, { window })} />
    )),
    column(t("contract.terms.takesDeductions"), 88, (one) => (
      <Checkbox
        checked={one.takesDeductions}
        aria-label={t("contract.terms.takesDeductions")}
        onChange={({ target }) => set(one.id, { takesDeductions: target.checked })}
      />
    )),
    column(t("contract.actions"), 64, (one) => (
      <Button
        type="text"
        size="small"
        icon={<DeleteOutlined />}
        aria-label={t("contract.terms.remove")}
        disabled={draft.terms.instalments.length === 1}
        onClick={() => change(withoutInstalment(draft, one.id))}
      />
    )),
  ];
};

/** How the amounts stand beside the total. */
const SumLine = ({ draft }: Pick<PageProps, "draft">) => {
  const { t } = useTranslation();
  const { sum, apart, problems } = sumsOf(draft);
  return (
    <span role="status" className="contract-marks">
      {t("contract.terms.amounts")}
      {t("versions.colon")}
      <strong className="figure">{yuanText(sum)}</strong> {t("contract.yuan")}
      <span className={apart === 0 ? "contract-right" : "warn"}>
        {apart === 0 ? t("contract.terms.sumRight") : t("contract.terms.sumWrong", { amount: yuanText(apart) })}
      </span>
      {problems.some(({ code }) => code === "sumOfShares") && (
        <span className="warn">{t("contract.terms.sharesWrong")}</span>
      )}
    </span>
  );
};

export const InstalmentsPage = ({ draft, change }: PageProps) => {
  const { t } = useTranslation();
  return (
    <div className="contract-stack">
      <Table<Instalment>
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={draft.terms.instalments}
        columns={useInstalmentColumns({ draft, change })}
      />
      <div className="contract-row">
        <Button icon={<PlusOutlined />} onClick={() => change(withNewInstalment(draft))}>
          {t("contract.terms.add")}
        </Button>
        <SumLine draft={draft} />
      </div>
    </div>
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
