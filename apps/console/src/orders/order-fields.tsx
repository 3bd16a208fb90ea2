import { labelIn, type OrderContent, orderPriorityLabels, type WorkOrder } from "@zongji/api";
import {
  type BusinessType,
  type OrderField,
  type OrderForm,
  type OrderValue,
  optionsFor,
  orderPriorities,
  orderProblems,
  shownFields,
} from "@zongji/domain";
import { DatePicker, Form, Input, Select } from "antd";
import dayjs from "dayjs";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { TypeChoice } from "../look/business-types.tsx";
import { useBusinessTypes } from "../server/queries.ts";

type ControlProps = {
  readonly one: OrderField;
  readonly id: string;
  readonly value: OrderValue | undefined;
  readonly options: readonly string[];
  readonly disabled: boolean;
  readonly change: (value: OrderValue) => void;
};

const Control = ({ one, id, value, options, disabled, change }: ControlProps) => {
  const text = typeof value === "string" ? value : "";
  const typed = { id, value: text, disabled };
  const choices = options.map((each) => ({ value: each, label: each }));
  switch (one.type) {
    case "longText":
      return (
        <Input.TextArea
          {...typed}
          autoSize={{ minRows: 3, maxRows: 10 }}
          maxLength={10_000}
          onChange={({ target }) => change(target.value)}
        />
      );
    case "choice":
      return (
        <Select
          {...{ id, disabled }}
          value={text || null}
          allowClear
          showSearch
          options={choices}
          onChange={(next: string | null | undefined) => change(next ?? "")}
        />
      );
    case "choices":
      return (
        <Select
          {...{ id, disabled }}
          mode="multiple"
          value={typeof value === "string" ? [] : [...(value ?? [])]}
          options={choices}
          onChange={(next: string[]) => change(next)}
        />
      );
    case "date":
      return (
        <DatePicker
          {...{ id, disabled }}
          value={dayjs(text, "YYYY-MM-DD", true).isValid() ? dayjs(text) : null}
          onChange={(next) => change(next === null ? "" : next.format("YYYY-MM-DD"))}
          style={{ width: "100%" }}
        />
      );
    default:
      return (
        <Input
          {...typed}
          maxLength={500}
          inputMode={one.type === "number" ? "decimal" : one.type === "phone" ? "tel" : "text"}
          onChange={({ target }) => change(target.value)}
        />
      );
  }
};

/** One field of the form with its name, its help, and what is wrong with it. */
const OneField = ({ isWrong, ...control }: ControlProps & { readonly isWrong: boolean }) => {
  const { t } = useTranslation();
  const { one, id } = control;
  return (
    <Form.Item
      className={one.type === "longText" || one.type === "choices" ? "wide" : ""}
      label={one.label}
      htmlFor={id}
      required={one.required === true}
      {...(one.help !== undefined && !isWrong && { extra: one.help })}
      {...(isWrong && { validateStatus: "error", help: t("orders.wrong") })}
    >
      <Control {...control} />
    </Form.Item>
  );
};

type Props = {
  readonly order: Pick<WorkOrder, "id">;
  readonly content: OrderContent;
  readonly form: OrderForm;
  readonly disabled: boolean;
  /** Whether what is missing is pointed out. */
  readonly showsMissing: boolean;
  /** The title has the focus: it has just been begun by hand. */
  readonly isNew: boolean;
  readonly change: (part: Partial<OrderContent>) => void;
};

type ChoiceProps = Pick<Props, "content" | "disabled" | "change"> & { readonly id: string };

const PriorityChoice = ({ id, content, disabled, change }: ChoiceProps) => {
  const { i18n } = useTranslation();
  const options = orderPriorities.map((value) => ({
    value,
    label: labelIn(orderPriorityLabels[value], i18n.language),
  }));
  return (
    <Select {...{ id, disabled, options }} value={content.priority} onChange={(priority) => change({ priority })} />
  );
};

const noTypes: readonly BusinessType[] = [];

/** Title, business type and priority, and the fields of the form that are shown for what is filled in. */
export const OrderFields = ({ order, content, form, disabled, showsMissing, isNew, change }: Props) => {
  const { t } = useTranslation();
  const { data } = useBusinessTypes();
  const offered = useMemo(() => (data ?? []).filter((each) => each.offered), [data]);
  const types = (data ?? noTypes) as readonly BusinessType[];
  const { fields: values, businessType } = content;
  const problems = showsMissing ? orderProblems(form, types, { values, businessType }, values) : [];
  const idOf = (name: string) => `order-${order.id}-${name}`;
  return (
    <div className="order-fields">
      <Form.Item
        className="wide"
        label={t("orders.title")}
        htmlFor={idOf("title")}
        required
        {...(showsMissing && content.title.trim() === "" && { validateStatus: "error", help: t("orders.missing") })}
      >
        <Input
          id={idOf("title")}
          autoFocus={isNew}
          value={content.title}
          maxLength={200}
          disabled={disabled}
          onChange={({ target }) => change({ title: target.value })}
        />
      </Form.Item>
      <Form.Item label={t("orders.businessType")} htmlFor={idOf("type")}>
        <TypeChoice
          id={idOf("type")}
          types={offered}
          gone={(data ?? []).filter(({ id }) => id === businessType)}
          label={t("orders.businessType")}
          value={businessType}
          disabled={disabled}
          change={(id) => change({ businessType: id })}
        />
      </Form.Item>
      <Form.Item label={t("orders.priority")} htmlFor={idOf("priority")}>
        <PriorityChoice id={idOf("priority")} {...{ content, disabled, change }} />
      </Form.Item>
      {shownFields(form, values).map((one) => (
        <OneField
          key={one.id}
          {...{ one, disabled }}
          id={idOf(one.id)}
          isWrong={problems.some(({ field }) => field === `fields.${one.id}`)}
          value={values[one.id]}
          options={optionsFor(one, types, businessType)}
          change={(value) => change({ fields: { ...values, [one.id]: value as string } })}
        />
      ))}
    </div>
  );
};
