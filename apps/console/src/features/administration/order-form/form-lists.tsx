import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { labelIn, orderPriorityLabels } from "@zongji/api";
import { orderFieldTypes, orderPriorities } from "@zongji/domain";
import { Button, Card, Form, Input, InputNumber, Select, Switch } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { TypeChoice } from "../../../look/business-types.tsx";
import { useBusinessTypes } from "../../../server/queries.ts";
import { request } from "../../../server/request.ts";

/** A business type as a form's control. */
const TypeItem = ({ value, onChange }: { value?: string | null; onChange?: (id: string | undefined) => void }) => {
  const { t } = useTranslation();
  const { data } = useBusinessTypes();
  return (
    <TypeChoice
      types={data ?? []}
      label={t("orders.businessType")}
      placeholder={t("orderForm.anyType")}
      value={value ?? null}
      change={(id) => onChange?.(id ?? undefined)}
      style={{ width: "100%" }}
    />
  );
};

type ListProps = {
  readonly name: string;
  readonly title: string;
  readonly add: string;
  /** What a new one has at first. */
  readonly fresh: object;
  readonly row: (index: number) => ReactNode;
};

/** Several of one kind, each in a card, that can be moved and taken away. */
const Several = ({ name, title, add, fresh, row }: ListProps) => {
  const { t } = useTranslation();
  return (
    <Form.List name={name}>
      {(fields, { add: put, remove, move }) => (
        <section className="order-form-part">
          <h2>{title}</h2>
          {fields.map(({ key, name: index }, place) => (
            <Card key={key} size="small" data-part={`${name}-${place}`}>
              <div className="order-form-row">{row(index)}</div>
              <div className="order-form-tools">
                <Button
                  size="small"
                  icon={<ArrowUpOutlined />}
                  aria-label={t("orderForm.up")}
                  disabled={place === 0}
                  onClick={() => move(place, place - 1)}
                />
                <Button
                  size="small"
                  icon={<ArrowDownOutlined />}
                  aria-label={t("orderForm.down")}
                  disabled={place === fields.length - 1}
                  onClick={() => move(place, place + 1)}
                />
                <Button
                  size="small"
                  danger
                  icon={<DeleteOutlined />}
                  aria-label={t("orderForm.remove")}
                  onClick={() => remove(index)}
                />
              </div>
            </Card>
          ))}
          <Button onClick={() => put(fresh)}>{add}</Button>
        </section>
      )}
    </Form.List>
  );
};

const useRequired = () => {
  const { t } = useTranslation();
  return [{ required: true, message: t("orderForm.missing") }];
};
const tags = { mode: "tags" as const, open: false, suffixIcon: null, tokenSeparators: [",", "，", "、"] };

const needed = [{ required: true }];

/** The choices of a field, and the condition under which it is shown. */
const FieldMore = ({ index }: { index: number }) => {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const type = Form.useWatch(["fields", index, "type"]) as string | undefined;
  const on = Form.useWatch(["fields", index, "when", "field"]) as string | undefined;
  const before = ((form.getFieldValue("fields") ?? []) as { id?: string; label?: string }[]).slice(0, index);
  return (
    <>
      {(type === "choice" || type === "choices") && (
        <Form.Item className="wide" name={[index, "options"]} label={t("orderForm.options")}>
          <Select {...tags} />
        </Form.Item>
      )}
      {(type === "choice" || type === "choices") && (
        <Form.List name={[index, "optionsBy"]}>
          {(fields, { add, remove }) => (
            <div className="wide order-form-by">
              {fields.map(({ key, name }) => (
                <div key={key} className="order-form-row">
                  <Form.Item name={[name, "businessType"]} label={t("orders.businessType")} rules={needed}>
                    <TypeItem />
                  </Form.Item>
                  <Form.Item name={[name, "options"]} label={t("orderForm.options")} rules={needed}>
                    <Select {...tags} />
                  </Form.Item>
                  <Button
                    size="small"
                    danger
                    icon={<DeleteOutlined />}
                    aria-label={t("orderForm.remove")}
                    onClick={() => remove(name)}
                  />
                </div>
              ))}
              <Button size="small" onClick={() => add({ options: [] })}>
                {t("orderForm.addOptionsBy")}
              </Button>
            </div>
          )}
        </Form.List>
      )}
      <Form.Item name={[index, "when", "field"]} label={t("orderForm.when")}>
        <Select
          allowClear
          placeholder={t("orderForm.always")}
          options={before.map(({ id = "", label = "" }) => ({ value: id, label: label || id }))}
        />
      </Form.Item>
      {on !== undefined && (
        <Form.Item name={[index, "when", "is"]} label={t("orderForm.whenIs")} rules={needed}>
          <Select {...tags} />
        </Form.Item>
      )}
    </>
  );
};

/** 字段. */
export const Fields = () => {
  const { t } = useTranslation();
  const required = useRequired();
  const row = (index: number) => (
    <>
      <Form.Item name={[index, "label"]} label={t("orderForm.label")} rules={required}>
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item name={[index, "id"]} label={t("orderForm.id")} rules={required}>
        <Input maxLength={32} />
      </Form.Item>
      <Form.Item name={[index, "type"]} label={t("orderForm.type")}>
        <Select options={orderFieldTypes.map((value) => ({ value, label: t(`orderForm.types.${value}`) }))} />
      </Form.Item>
      <Form.Item name={[index, "required"]} label={t("orderForm.required")} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item className="wide" name={[index, "help"]} label={t("orderForm.help")}>
        <Input maxLength={200} />
      </Form.Item>
      <FieldMore index={index} />
    </>
  );
  const fresh = { type: "text", required: false };
  return <Several name="fields" title={t("orderForm.fields")} add={t("orderForm.addField")} fresh={fresh} row={row} />;
};

const Days = ({ name, label }: { name: (string | number)[]; label: string }) => (
  <Form.Item name={name} label={label} rules={useRequired()}>
    <InputNumber min={0} max={250} precision={0} />
  </Form.Item>
);

/** 时限, by business type and priority. */
export const Limits = () => {
  const { t, i18n } = useTranslation();
  const row = (index: number) => (
    <>
      <Form.Item name={[index, "businessType"]} label={t("orders.businessType")}>
        <TypeItem />
      </Form.Item>
      <Form.Item name={[index, "priority"]} label={t("orders.priority")}>
        <Select
          allowClear
          placeholder={t("orderForm.anyPriority")}
          options={orderPriorities.map((value) => ({
            value,
            label: labelIn(orderPriorityLabels[value], i18n.language),
          }))}
        />
      </Form.Item>
      <Days name={[index, "days"]} label={t("orderForm.days")} />
    </>
  );
  return (
    <Several name="limits" title={t("orderForm.limits")} add={t("orderForm.addLimit")} fresh={{ days: 5 }} row={row} />
  );
};

/** 协办部门, with who answers for each. */
export const Departments = () => {
  const { t } = useTranslation();
  const required = useRequired();
  const users = useQuery({ queryKey: ["users"], queryFn: () => request("listUsers") });
  const options = (users.data ?? []).map(({ id, name, login }) => ({ value: id, label: `${name}（${login}）` }));
  const row = (index: number) => (
    <>
      <Form.Item name={[index, "name"]} label={t("orderForm.label")} rules={required}>
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item name={[index, "id"]} label={t("orderForm.id")} rules={required}>
        <Input maxLength={32} />
      </Form.Item>
      <Days name={[index, "days"]} label={t("orderForm.answersWithin")} />
      <Form.Item className="wide" name={[index, "users"]} label={t("orderForm.people")}>
        <Select mode="multiple" options={options} showSearch={{ optionFilterProp: "label" }} />
      </Form.Item>
    </>
  );
  return (
    <Several
      name="departments"
      title={t("orderForm.departments")}
      add={t("orderForm.addDepartment")}
      fresh={{ days: 3, users: [] }}
      row={row}
    />
  );
};

/** 答复模板. */
export const Templates = () => {
  const { t } = useTranslation();
  const required = useRequired();
  const row = (index: number) => (
    <>
      <Form.Item name={[index, "name"]} label={t("orderForm.label")} rules={required}>
        <Input maxLength={50} />
      </Form.Item>
      <Form.Item name={[index, "businessType"]} label={t("orders.businessType")}>
        <TypeItem />
      </Form.Item>
      <Form.Item className="wide" name={[index, "text"]} label={t("orderForm.text")} rules={required}>
        <Input.TextArea maxLength={4000} autoSize={{ minRows: 2, maxRows: 8 }} />
      </Form.Item>
    </>
  );
  return (
    <Several name="templates" title={t("orderForm.templates")} add={t("orderForm.addTemplate")} fresh={{}} row={row} />
  );
};

/** 节假日与调休 of each year that is announced. */
export const Years = () => {
  const { t } = useTranslation();
  const required = useRequired();
  const row = (index: number) => (
    <>
      <Form.Item name={[index, "year"]} label={t("orderForm.year")} rules={required}>
        <Input maxLength={4} />
      </Form.Item>
      <Form.Item className="wide" name={[index, "off"]} label={t("orderForm.off")}>
        <Select {...tags} maxTagCount={6} />
      </Form.Item>
      <Form.Item className="wide" name={[index, "worked"]} label={t("orderForm.worked")}>
        <Select {...tags} maxTagCount={6} />
      </Form.Item>
    </>
  );
  return (
    <Several
      name="years"
      title={t("orderForm.years")}
      add={t("orderForm.addYear")}
      fresh={{ off: [], worked: [] }}
      row={row}
    />
  );
};
