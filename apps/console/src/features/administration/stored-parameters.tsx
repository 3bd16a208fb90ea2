import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import type { FilledParameter } from "./policy-form.ts";

const most = 100;
const namePattern = /^\s*[A-Za-z][A-Za-z0-9_]{0,31}\s*$/;

/** A value is one line, however long: it is shown whole in as many as it takes. */
const oneLine = ({ target }: { target: HTMLTextAreaElement }): string => target.value.replace(/[\r\n]+/g, " ");

/** One of them: what flows call it, what people call it, and what it holds. */
const Row = ({ row, name, remove }: { row: number; name: string; remove: () => void }) => {
  const { t } = useTranslation();
  const rows = Form.useWatch<FilledParameter[] | undefined>("parameters") ?? [];
  const isTwice = (value: string) => rows.some((each, n) => n !== row && each?.name?.trim() === value.trim());
  const rules = [
    { required: true, whitespace: true, message: t("administration.missing") },
    { pattern: namePattern, message: t("policies.parameterMalformed") },
    {
      validator: async (_: unknown, value: string | undefined) => {
        if (value && isTwice(value)) throw new Error(t("policies.parameterTaken"));
      },
    },
  ];
  return (
    <div className="stored-parameter">
      <Form.Item name={[row, "name"]} rules={rules}>
        <Input maxLength={32} aria-label={t("policies.parameterName")} />
      </Form.Item>
      <Form.Item name={[row, "label"]}>
        <Input maxLength={64} aria-label={t("policies.parameterLabel")} />
      </Form.Item>
      <Button
        type="text"
        icon={<DeleteOutlined />}
        aria-label={t("policies.removeParameter", { name })}
        onClick={remove}
      />
      <div className="stored-parameter-value">
        <span className="quiet small" aria-hidden="true">
          {t("policies.parameterValue")}
        </span>
        <Form.Item name={[row, "value"]} getValueFromEvent={oneLine}>
          <Input.TextArea
            maxLength={500}
            autoSize={{ minRows: 1, maxRows: 6 }}
            aria-label={t("policies.parameterValue")}
          />
        </Form.Item>
      </div>
    </div>
  );
};

/** 存储参数: values of the hotline that every flow reads by name. */
export const StoredParameters = () => {
  const { t } = useTranslation();
  const filled = Form.useWatch<FilledParameter[] | undefined>("parameters") ?? [];
  return (
    <Card size="small" title={t("policies.parameters")}>
      <p className="quiet">{t("policies.parametersNote")}</p>
      <Form.List name="parameters">
        {(rows, { add, remove }) => (
          <>
            {rows.length > 0 && (
              <div className="stored-parameter quiet small" aria-hidden="true">
                <span>{t("policies.parameterName")}</span>
                <span>{t("policies.parameterLabel")}</span>
              </div>
            )}
            {rows.map(({ key, name: row }) => (
              <Row key={key} row={row} name={filled[row]?.name ?? ""} remove={() => remove(row)} />
            ))}
            <Button
              size="small"
              type="dashed"
              icon={<PlusOutlined />}
              disabled={rows.length >= most}
              onClick={() => add({ name: "", label: "", value: "" })}
            >
              {t("policies.addParameter")}
            </Button>
          </>
        )}
      </Form.List>
    </Card>
  );
};
