import type { OrderContent, Session, WorkOrder } from "@zongji/api";
import { type OrderForm, type OrderMove, orderMoves, orderMovesWithNote, orderProblems } from "@zongji/domain";
import { Alert, App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RegisterComplaint } from "../complaints/index.ts";
import { may, useBusinessTypes } from "../server/queries.ts";
import { request } from "../server/request.ts";
import type { OrderDeed } from "./server.ts";

type Props = {
  readonly order: WorkOrder;
  readonly content: OrderContent;
  readonly form: OrderForm;
  readonly session: Session;
  readonly deed: OrderDeed;
  /** Something was to be done with it: what is missing is pointed out from then on. */
  readonly tried: () => void;
  readonly done: () => void;
};

const dangers: readonly OrderMove[] = ["void"];
const main: readonly OrderMove[] = ["submit", "reply", "close"];
const filledBefore: readonly OrderMove[] = ["submit", "reply", "wait"];

type DialogProps = {
  readonly move: OrderMove;
  readonly isPending: boolean;
  readonly go: (note: string) => void;
  readonly close: () => void;
};

/** Asks why. */
const NoteDialog = ({ move, isPending, go, close }: DialogProps) => {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ note: string }>();
  return (
    <Modal
      open
      title={t(`orders.move.${move}`)}
      okText={t(`orders.move.${move}`)}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: isPending, danger: dangers.includes(move) }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={({ note }) => go(note)}>
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

const possibleFor = (order: WorkOrder, session: Session): OrderMove[] =>
  (Object.keys(orderMoves) as OrderMove[]).filter((move) => {
    if (!(orderMoves[move] as readonly string[]).includes(order.state)) return false;
    if (move === "void") return order.assigneeId === session.user.id || may(session, "order.assign");
    return move !== "reply" || !order.consults.some(({ state }) => state === "asked");
  });

const isMissing = (form: OrderForm, content: OrderContent, types: Parameters<typeof orderProblems>[1]): boolean => {
  const { title, fields: values, businessType } = content;
  return title.trim() === "" || orderProblems(form, types, { values, businessType }, values).length > 0;
};

/** Departments have still to answer. */
const Waiting = ({ order }: Pick<Props, "order">) => {
  const { t } = useTranslation();
  if (!order.consults.some(({ state }) => state === "asked")) return null;
  return <Alert type="info" showIcon title={t("orders.waitsForDepartments")} />;
};

/** What can be done with an order as it is. */
export const OrderMoves = ({ order, content, form, session, deed, tried, done }: Props) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { data: types } = useBusinessTypes();
  const [asked, setAsked] = useState<OrderMove>();
  const go = (move: OrderMove, note: string): void =>
    deed.mutate(
      {
        deed: ({ id, version }) => request("moveOrder", { params: { id }, body: { version, move, note } }),
        done: t(`orders.done.${move}`),
      },
      {
        onSuccess: () => {
          setAsked(undefined);
          done();
        },
      },
    );
  const start = (move: OrderMove): void => {
    if (filledBefore.includes(move) && isMissing(form, content, (types ?? []) as never)) {
      tried();
      void message.warning(t("orders.fillFirst"));
      return;
    }
    if (move === "reply") {
      if (content.draftAnswer.trim() === "") void message.warning(t("orders.answerMissing"));
      else go(move, content.draftAnswer);
      return;
    }
    if (orderMovesWithNote.includes(move)) setAsked(move);
    else go(move, "");
  };
  const moves = possibleFor(order, session);
  return (
    <div className="order-moves">
      <Waiting order={order} />
      {moves.map((move) => (
        <Button
          key={move}
          type={main.includes(move) ? "primary" : "default"}
          danger={dangers.includes(move)}
          loading={deed.isPending}
          onClick={() => start(move)}
        >
          {t(`orders.move.${move}`)}
        </Button>
      ))}
      <RegisterComplaint session={session} origin={{ source: "order", ref: order.id }} title={content.title} />
      {asked && (
        <NoteDialog
          move={asked}
          isPending={deed.isPending}
          go={(note) => go(asked, note)}
          close={() => setAsked(undefined)}
        />
      )}
    </div>
  );
};
