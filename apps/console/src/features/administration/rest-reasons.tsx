import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, InputNumber, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { useRestWords } from "../../look/rest-reason.ts";
import type { FilledReason } from "./policy-form.ts";

const most = 20;

const Limit = ({ name, of }: { name: string | (string | number)[]; of: string }) => {
  const { t } = useTranslation();
  return (
    <Form.Item name={name}>
      <InputNumber<number>
        min={0.5}
        max={1440}
        placeholder={t("policies.noLimit")}
        suffix={t("policies.minutes")}
        aria-label={`${of} ${t("policies.limit")}`}
      />
    </Form.Item>
  );
};

/** A reason that the system sets by itself: only its limit can be changed. */
const OfSystem = ({ name, reason }: { name: "noAnswerMin" | "deviceLostMin"; reason: string }) => {
  const { t } = useTranslation();
  const words = useRestWords()(reason);
  return (
    <div className="rest-reason">
      <span>
        {words} <span className="quiet small">{t("policies.bySystem")}</span>
      </span>
      <Limit name={name} of={words} />
      <span />
    </div>
  );
};

/** 小休原因, each with its limit. */
export const RestReasons = () => (
  <>
    <Chosen />
    <div className="rest-reasons-system">
      <OfSystem name="noAnswerMin" reason="noAnswer" />
      <OfSystem name="deviceLostMin" reason="deviceLost" />
    </div>
  </>
);

/** In the order in which agents choose. */
const Chosen = () => {
  const { t } = useTranslation();
  const reasons = Form.useWatch<FilledReason[] | undefined>("restReasons") ?? [];
  const missing = { required: true, whitespace: true, message: t("administration.missing") };
  return (
    <Form.List name="restReasons">
      {(rows, { add, remove, move }) => (
        <>
          <div className="rest-reason quiet small" aria-hidden="true">
            <span>{t("policies.reason")}</span>
            <span>{t("policies.limit")}</span>
            <span />
          </div>
          {rows.map(({ key, name: row }) => {
            const reason = reasons[row]?.reason ?? "";
            return (
              <div key={key} className="rest-reason">
                <Form.Item name={[row, "reason"]} rules={[missing]}>
                  <Input maxLength={32} aria-label={t("policies.reason")} />
                </Form.Item>
                <Limit name={[row, "limitMin"]} of={reason} />
                <span>
                  <Button
                    type="text"
                    icon={<ArrowUpOutlined />}
                    disabled={row === 0}
                    aria-label={`${reason} ↑`}
                    onClick={() => move(row, row - 1)}
                  />
                  <Button
                    type="text"
                    icon={<ArrowDownOutlined />}
                    disabled={row === rows.length - 1}
                    aria-label={`${reason} ↓`}
                    onClick={() => move(row, row + 1)}
                  />
                  <Popconfirm
                    title={t("policies.removeSure")}
                    okText={t("lines.remove")}
                    cancelText={t("page.cancel")}
                    onConfirm={() => remove(row)}
                  >
                    <Button
                      type="text"
                      icon={<DeleteOutlined />}
                      disabled={rows.length === 1}
                      aria-label={t("policies.remove", { reason })}
                    />
                  </Popconfirm>
                </span>
              </div>
            );
          })}
          <Button
            size="small"
            type="dashed"
            icon={<PlusOutlined />}
            disabled={rows.length >= most}
            onClick={() => add({ reason: "", limitMin: null })}
          >
            {t("policies.add")}
          </Button>
        </>
      )}
    </Form.List>
  );
};
