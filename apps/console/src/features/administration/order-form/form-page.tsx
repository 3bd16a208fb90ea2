import type { KeptOrderForm } from "@zongji/api";
import { checkOrderForm, type OrderForm } from "@zongji/domain";
import { Alert, App, Button, Form, Input, InputNumber } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../../look/clock.tsx";
import { moment } from "../../../look/duration.ts";
import { StaleNotice } from "../../../look/edit/stale.tsx";
import { Failing, Loading } from "../../../look/page-state.tsx";
import { useOrderForm } from "../../../orders/index.ts";
import { useFailureWords } from "../../../server/failure.ts";
import { request } from "../../../server/request.ts";
import { useVersionedEdit } from "../../../server/versioned-edit.ts";
import { Departments, Fields, Limits, Templates, Years } from "./form-lists.tsx";
import "./order-form.css";

type Year = { year: string; off: string[]; worked: string[] };
/** As the page holds it: years as a list. */
type Filled = Omit<OrderForm, "calendar"> & { readonly years: readonly Year[] };
type Versioned = OrderForm & { readonly version: string };

const filledOf = ({ calendar, ...form }: OrderForm): Filled => ({
  ...form,
  years: Object.entries(calendar).map(([year, { off, worked }]) => ({ year, off: [...off], worked: [...worked] })),
});

/** Without what is empty: antd keeps a cleared field as null, and a hidden condition as an object without a field. */
const pruned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(pruned);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    const isEmptyCondition = name === "when" && (part as { field?: string } | null)?.field == null;
    return part === undefined || part === null || part === "" || isEmptyCondition ? [] : [[name, pruned(part)]];
  });
  return Object.fromEntries(entries);
};
const formOf = ({ years, ...form }: Filled): OrderForm =>
  ({
    ...(pruned(form) as object),
    calendar: Object.fromEntries(years.map(({ year, off, worked }) => [year, { off, worked }])),
  }) as unknown as OrderForm;

const names = [
  ...(["prefix", "fields", "days", "limits", "remindBefore"] as const),
  ...(["escalateAfter", "departments", "templates", "calendar"] as const),
];

/** Prefix, general limit and when people are told. */
const General = () => {
  const { t } = useTranslation();
  const needed = [{ required: true, message: t("orderForm.missing") }];
  const amount = (name: string, label: string, max: number) => (
    <Form.Item name={name} label={label} rules={needed}>
      <InputNumber min={0} max={max} precision={0} />
    </Form.Item>
  );
  return (
    <section className="order-form-part">
      <h2>{t("orderForm.general")}</h2>
      <div className="order-form-row">
        <Form.Item
          name="prefix"
          label={t("orderForm.prefix")}
          rules={[...needed, { pattern: /^[A-Z]{1,6}$/, message: t("orderForm.prefixMust") }]}
        >
          <Input maxLength={6} />
        </Form.Item>
        {amount("days", t("orderForm.generalDays"), 250)}
        {amount("remindBefore", t("orderForm.remindBefore"), 30)}
        {amount("escalateAfter", t("orderForm.escalateAfter"), 30)}
      </div>
    </section>
  );
};

/** Which version is shown, and whose. */
const Head = ({ kept, isSaving }: { kept: KeptOrderForm; isSaving: boolean }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { version, by, at } = kept;
  return (
    <div className="order-form-head">
      <span className="quiet">
        {at === 0
          ? t("orderForm.shipped")
          : t("orderForm.version", { version, who: by ?? t("orders.system"), at: moment(at, now) })}
      </span>
      <Button type="primary" htmlType="submit" loading={isSaving}>
        {t("orderForm.save")}
      </Button>
    </div>
  );
};

const Builder = ({ kept, saved }: { kept: KeptOrderForm; saved: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const [problem, setProblem] = useState<string>();
  const edit = useVersionedEdit<Versioned, OrderForm, KeptOrderForm>({
    shown: { ...kept.form, version: String(kept.version) },
    fields: names,
    filledOf: ({ version: _, ...own }) => own,
    save: (own, version) => request("saveOrderForm", { body: { version: Number(version), form: own as never } }),
    onSaved: () => {
      void message.success(t("orderForm.saved"));
      saved();
    },
    onTaken: saved,
    fill: (own) => form.setFieldsValue(filledOf(own) as never),
  });
  const save = (filled: Filled): void => {
    const own = formOf(filled);
    const [first] = checkOrderForm(own);
    setProblem(first && `${first.field}: ${first.problem}`);
    if (!first) edit.save(own);
  };
  const mine = () => formOf(form.getFieldsValue(true) as Filled);
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      className="order-form"
      initialValues={filledOf(kept.form)}
      onFinish={save}
      onFinishFailed={() => void message.warning(t("orderForm.incomplete"))}
      scrollToFirstError
    >
      <Head kept={kept} isSaving={edit.isSaving} />
      {problem !== undefined && <Alert type="error" showIcon title={t("orderForm.wrong", { problem })} />}
      {edit.error && <Alert type="error" showIcon title={words(edit.error)} />}
      {edit.stale && (
        <StaleNotice
          {...edit.stale}
          label={(name) => t(`orderForm.${name as "fields"}`)}
          words={(_, held) => (typeof held === "object" ? t("orderForm.changed") : String(held))}
          isSaving={edit.isSaving}
          keepMine={() => edit.keepMine(mine())}
          takeTheirs={edit.takeTheirs}
        />
      )}
      <General />
      <Fields />
      <Limits />
      <Departments />
      <Templates />
      <Years />
    </Form>
  );
};

/** 工单表单: what orders ask for, built by the administrator. */
export const OrderFormPage = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const kept = useOrderForm();
  if (kept.isError && !kept.data)
    return <Failing what={t("orderForm.failed")} why={words(kept.error)} again={() => void kept.refetch()} />;
  if (kept.isPending) return <Loading />;
  return <Builder key={kept.data.version} kept={kept.data} saved={() => void kept.refetch()} />;
};
