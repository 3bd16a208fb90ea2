import { consultStateLabels, labelIn, type OrderConsult, type WorkOrder } from "@zongji/api";
import type { OrderForm } from "@zongji/domain";
import { Button, Checkbox, Form, Input, InputNumber, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { request } from "../server/request.ts";
import { type OrderDeed, useOrderForm } from "./server.ts";

type Props = { readonly order: WorkOrder; readonly deed: OrderDeed };
type Asking = { readonly departments: OrderForm["departments"]; readonly close: () => void };
type Filled = { departments: string[]; question: string; days?: number | null; files?: string[] };

export const consultHues = { asked: "purple", answered: "green", returned: "orange", withdrawn: "grey" } as const;

const DepartmentsItem = ({ departments }: Pick<Asking, "departments">) => {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="departments"
      label={t("orders.departments")}
      rules={[{ required: true, message: t("orders.departmentsMissing") }]}
    >
      <Select
        mode="multiple"
        options={departments.map(({ id, name, days }) => ({
          value: id,
          label: `${name} · ${t("orders.workingDays", { count: days })}`,
        }))}
      />
    </Form.Item>
  );
};

/** Asks departments the same question; each has its own days unless others are given. */
const AskDialog = ({ order, departments, deed, close }: Props & Asking) => {
  const { t } = useTranslation();
  const [filled] = Form.useForm<Filled>();
  const finish = ({ departments, question, days, files = [] }: Filled): void =>
    deed.mutate(
      {
        deed: ({ id, version }) =>
          request("consultOrder", {
            params: { id },
            body: {
              version,
              files,
              departments: departments.map((department) => ({
                ...{ department, question },
                ...(typeof days === "number" && { days }),
              })),
            },
          }),
        done: t("orders.consulted"),
      },
      { onSuccess: close },
    );
  return (
    <Modal
      open
      title={t("orders.consult")}
      okText={t("orders.consult")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => filled.submit()}
      onCancel={close}
    >
      <Form<Filled>
        form={filled}
        layout="vertical"
        initialValues={{ departments: [], question: order.content.title, files: order.files.map(({ id }) => id) }}
        onFinish={finish}
      >
        <DepartmentsItem departments={departments} />
        <Form.Item
          name="question"
          label={t("orders.question")}
          rules={[{ required: true, whitespace: true, message: t("orders.questionMissing") }]}
        >
          <Input.TextArea rows={4} maxLength={4000} />
        </Form.Item>
        <Form.Item name="days" label={t("orders.ownDays")} extra={t("orders.ownDaysNote")}>
          <InputNumber min={0} max={250} precision={0} />
        </Form.Item>
        {order.files.length > 0 && (
          <Form.Item name="files" label={t("orders.filesAlong")} extra={t("orders.filesAlongNote")}>
            <Checkbox.Group options={order.files.map(({ id, name }) => ({ value: id, label: name }))} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
};

const SendBackDialog = ({ consult, deed, close }: { consult: OrderConsult; deed: OrderDeed; close: () => void }) => {
  const { t } = useTranslation();
  const [filled] = Form.useForm<{ note: string }>();
  const finish = ({ note }: { note: string }): void =>
    deed.mutate(
      {
        deed: ({ id, version }) =>
          request("moveOrderConsult", {
            params: { id, consult: consult.id },
            body: { version, move: "sendBack", note },
          }),
        done: t("orders.sentBack"),
      },
      { onSuccess: close },
    );
  return (
    <Modal
      open
      title={t("orders.sendBackTo", { who: consult.departmentName })}
      okText={t("orders.sendBack")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => filled.submit()}
      onCancel={close}
    >
      <Form form={filled} layout="vertical" requiredMark={false} onFinish={finish}>
        <Form.Item
          name="note"
          label={t("orders.why")}
          rules={[{ required: true, whitespace: true, message: t("orders.whyMissing") }]}
        >
          <Input.TextArea rows={3} maxLength={1000} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
};

type OneProps = { readonly consult: OrderConsult; readonly deed: OrderDeed; readonly isOver: boolean };

const One = ({ consult, deed, isOver }: OneProps) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const [isSending, setSending] = useState(false);
  const { state } = consult;
  const withdraw = (): void =>
    deed.mutate({
      deed: ({ id, version }) =>
        request("moveOrderConsult", {
          params: { id, consult: consult.id },
          body: { version, move: "withdraw", note: "" },
        }),
      done: t("orders.withdrawn"),
    });
  return (
    <li className="order-consult" data-consult={consult.department}>
      <div className="order-consult-head">
        <b>{consult.departmentName}</b>
        <span className={`state-tag hue-${consultHues[state]}`}>
          {labelIn(consultStateLabels[state], i18n.language)}
        </span>
        {consult.isLate && <span className="state-tag hue-red">{t("orders.late")}</span>}
        <span className="quiet small">
          {t("orders.dueBy", { at: moment(consult.dueAt - 1000, now) })}
          {consult.sentBack > 0 && ` · ${t("orders.sentBackTimes", { count: consult.sentBack })}`}
        </span>
        {!isOver && (state === "answered" || state === "returned") && (
          <Button size="small" onClick={() => setSending(true)}>
            {t("orders.sendBack")}
          </Button>
        )}
        {!isOver && (state === "asked" || state === "returned") && (
          <Button size="small" loading={deed.isPending} onClick={withdraw}>
            {t("orders.withdraw")}
          </Button>
        )}
      </div>
      <p className="quiet">{consult.question}</p>
      {consult.answer !== "" && (
        <p>
          {consult.answer}
          <span className="quiet small"> — {consult.answeredBy}</span>
        </p>
      )}
      {consult.note !== "" && <p className="quiet">{t("orders.remark", { note: consult.note })}</p>}
      {isSending && <SendBackDialog consult={consult} deed={deed} close={() => setSending(false)} />}
    </li>
  );
};

/** 协商回复: the departments that are asked, and what they answered. */
export const Consults = ({ order, deed }: Props) => {
  const { t } = useTranslation();
  const [isAsking, setAsking] = useState(false);
  // Departments of today, whatever form the order was begun with.
  const departments = useOrderForm().data?.form.departments ?? [];
  const mayAsk = ["draft", "open", "consulting"].includes(order.state) && departments.length > 0;
  if (order.consults.length === 0 && !mayAsk) return null;
  return (
    <div className="order-consults">
      <div className="order-consult-head">
        <h3>{t("orders.consults")}</h3>
        {mayAsk && (
          <Button size="small" onClick={() => setAsking(true)}>
            {t("orders.consult")}
          </Button>
        )}
      </div>
      {order.consults.length > 0 && (
        <ul>
          {order.consults.map((consult) => (
            <One
              key={consult.id}
              consult={consult}
              deed={deed}
              isOver={!["consulting", "waiting"].includes(order.state)}
            />
          ))}
        </ul>
      )}
      {isAsking && <AskDialog order={order} departments={departments} deed={deed} close={() => setAsking(false)} />}
    </div>
  );
};
