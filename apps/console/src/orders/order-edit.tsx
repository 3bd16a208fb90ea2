import type { OrderContent, Session, WorkOrder } from "@zongji/api";
import { isOrderOver, type OrderForm } from "@zongji/domain";
import { Alert, Form, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { StaleNotice } from "../look/edit/stale.tsx";
import { Failing, Loading } from "../look/page-state.tsx";
import { useFailureWords } from "../server/failure.ts";
import { useSession } from "../server/queries.ts";
import { Consults } from "./consults.tsx";
import { useNoteOpened } from "./opened.ts";
import type { DraftLook, OrderDraft } from "./order-draft.ts";
import { OrderFields } from "./order-fields.tsx";
import { OrderMoves } from "./order-moves.tsx";
import { DueAt, OrderStateTag } from "./parts.tsx";
import { useDraft, useOrderDeed, useOrderForm } from "./server.ts";
import "./orders.css";

/** Whether all that was typed is saved. */
const Standing = ({ look }: { look: DraftLook }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { state, savedAt } = look;
  const words = {
    kept: savedAt === null ? "" : t("orders.saved", { time: moment(savedAt, now) }),
    waits: t("orders.unsaved"),
    saving: t("orders.saving"),
    failed: t("orders.notSaved"),
    stale: t("orders.disputed"),
  };
  return (
    <span className={state === "failed" || state === "stale" ? "warn" : "quiet"} role="status" data-order={state}>
      {words[state]}
    </span>
  );
};

type TroubleProps = { readonly draft: OrderDraft; readonly look: DraftLook; readonly form: OrderForm };

/** What somebody else changed in the same fields, or why it could not be saved. */
const Trouble = ({ draft, look, form }: TroubleProps) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const label = (field: string): string =>
    form.fields.find(({ id }) => `fields.${id}` === field)?.label ?? t(`orders.${field as "title"}`);
  const value = (_field: string, held: unknown): string =>
    Array.isArray(held) ? held.join(t("page.comma")) : String(held ?? "") || "—";
  return (
    <>
      {look.stale && (
        <StaleNotice
          {...look.stale}
          label={label}
          words={value}
          isSaving={look.state === "saving"}
          keepMine={() => draft.keepMine()}
          takeTheirs={() => draft.takeTheirs()}
        />
      )}
      {look.joined !== null && (
        <Alert type="info" showIcon role="status" title={t("orders.joined", { who: look.joined })} />
      )}
      {look.state === "failed" && look.error !== null && (
        <Alert type="error" showIcon title={`${words(look.error)} ${t("orders.keptHere")}`} />
      )}
    </>
  );
};

type AnswerProps = {
  readonly order: WorkOrder;
  readonly content: OrderContent;
  readonly form: OrderForm;
  readonly change: (part: Partial<OrderContent>) => void;
};

/** The answer as it is written, or as it was given. */
const Answer = ({ order, content, form, change }: AnswerProps) => {
  const { t } = useTranslation();
  if (order.state === "answered" || isOrderOver(order.state))
    return order.answer === "" ? null : (
      <div className="order-answer">
        <h3>{t(`orders.kind.${order.answerKind ?? "direct"}`)}</h3>
        <p>{order.answer}</p>
      </div>
    );
  const fits = form.templates.filter(
    ({ businessType }) => businessType === undefined || businessType === content.businessType,
  );
  const add = (name: string): void => {
    const text = fits.find((each) => each.name === name)?.text ?? "";
    change({ draftAnswer: content.draftAnswer === "" ? text : `${content.draftAnswer}\n${text}` });
  };
  const id = `order-${order.id}-answer`;
  return (
    <Form.Item
      className="wide"
      htmlFor={id}
      label={
        <span className="order-answer-head">
          {t("orders.draftAnswer")}
          {fits.length > 0 && (
            <Select
              size="small"
              value={null}
              placeholder={t("orders.template")}
              aria-label={t("orders.template")}
              options={fits.map(({ name }) => ({ value: name, label: name }))}
              onChange={(name: string | null) => name !== null && add(name)}
              style={{ width: 160 }}
            />
          )}
        </span>
      }
    >
      <Input.TextArea
        id={id}
        value={content.draftAnswer}
        maxLength={10_000}
        autoSize={{ minRows: 3, maxRows: 12 }}
        onChange={({ target }) => change({ draftAnswer: target.value })}
      />
    </Form.Item>
  );
};

type EditProps = {
  readonly order: WorkOrder;
  readonly form: OrderForm;
  readonly session: Session;
  readonly isNew: boolean;
};

const Edit = ({ order: given, form, session, isNew }: EditProps) => {
  const { t } = useTranslation();
  const { draft, look } = useDraft(given);
  const deed = useOrderDeed(draft);
  const [showsMissing, setShowsMissing] = useState(false);
  const { order, content } = look;
  const change = (part: Partial<OrderContent>) => draft.change(part);
  return (
    <section className="order-edit" aria-label={order.no}>
      <header className="order-head">
        <b className="figure">{order.no}</b>
        <OrderStateTag state={order.state} />
        {order.dueAt !== null && (
          <span>
            <span className="quiet">{t("orders.due")}</span> <DueAt {...order} />
          </span>
        )}
        {order.dueAt === null && order.state === "waiting" && <DueAt {...order} />}
        <span className="order-standing">
          <Standing look={look} />
        </span>
      </header>
      <Trouble draft={draft} look={look} form={form} />
      <Form layout="vertical" size="middle" requiredMark>
        <OrderFields {...{ order, content, form, showsMissing, isNew, change }} disabled={isOrderOver(order.state)} />
        <Answer {...{ order, content, form, change }} />
      </Form>
      <Consults order={order} deed={deed} />
      <OrderMoves
        {...{ order, content, form, session, deed }}
        tried={() => setShowsMissing(true)}
        done={() => setShowsMissing(false)}
      />
    </section>
  );
};

/** An order as it is worked on: in the page of its own, and beside a call. @param isNew whoever has just begun it goes on in its title */
export const OrderEdit = ({ order, isNew = false }: { order: WorkOrder; isNew?: boolean }) => {
  useNoteOpened(order.id);
  const { t } = useTranslation();
  const words = useFailureWords();
  const form = useOrderForm(order.formVersion);
  const session = useSession();
  if (form.isError)
    return <Failing what={t("orders.failed")} why={words(form.error)} again={() => void form.refetch()} />;
  if (form.isPending || !session.data) return <Loading />;
  return <Edit key={order.id} order={order} form={form.data.form} session={session.data} isNew={isNew} />;
};
