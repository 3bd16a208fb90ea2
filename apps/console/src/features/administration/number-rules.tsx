import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { stripsTooMuch } from "@zongji/domain";
import { Button, Form, Input, InputNumber } from "antd";
import { useTranslation } from "react-i18next";

/** 号码变换: a list of rules, of which the first that matches is applied. */
export const NumberRules = ({ name, label }: { name: readonly string[]; label: string }) => {
  const { t } = useTranslation();
  const malformed = { message: t("administration.malformed") };
  return (
    <Form.Item label={label} extra={t("lines.rulesNote")}>
      <Form.List name={[...name]}>
        {(rows, { add, remove }) => (
          <>
            {rows.length > 0 && (
              <div className="number-rule quiet small" aria-hidden="true">
                <span>{t("lines.ruleMatch")}</span>
                <span>{t("lines.ruleStrip")}</span>
                <span>{t("lines.rulePrepend")}</span>
                <span />
              </div>
            )}
            {rows.map(({ key, name: row }) => (
              <div key={key} className="number-rule">
                <Form.Item
                  name={[row, "match"]}
                  rules={[{ required: true, pattern: /^(?=.)\+?[0-9X]{0,20}\.?$/, ...malformed }]}
                >
                  <Input placeholder="0XX." aria-label={t("lines.ruleMatch")} />
                </Form.Item>
                <Form.Item
                  name={[row, "strip"]}
                  dependencies={[[...name, row, "match"]]}
                  rules={[
                    { required: true, ...malformed },
                    ({ getFieldValue }) => ({
                      validator: async (_, strip: number) => {
                        const match = String(getFieldValue([...name, row, "match"]) ?? "");
                        if (match && stripsTooMuch({ match, strip })) throw new Error(t("refused.stripTooLong"));
                      },
                    }),
                  ]}
                >
                  <InputNumber<number> min={0} max={20} precision={0} aria-label={t("lines.ruleStrip")} />
                </Form.Item>
                <Form.Item name={[row, "prepend"]} rules={[{ pattern: /^\+?[0-9]{0,20}$/, ...malformed }]}>
                  <Input placeholder="+86" aria-label={t("lines.rulePrepend")} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t("lines.removeRule")}
                  onClick={() => remove(row)}
                />
              </div>
            ))}
            <Button
              size="small"
              type="dashed"
              icon={<PlusOutlined />}
              onClick={() => add({ match: "", strip: 0, prepend: "" })}
            >
              {t("lines.addRule")}
            </Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
};
