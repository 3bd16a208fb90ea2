import { useQueryClient } from "@tanstack/react-query";
import { labelIn, orderSourceLabels, type Session, type WorkOrder } from "@zongji/api";
import { isOrderOver } from "@zongji/domain";
import { App, Button, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { Cited, OrderEdit, useOrder, useOrderPeople, usePartDeed } from "../../orders/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { OrderConsultations } from "./consultations.tsx";
import { Citizen } from "./order-citizen.tsx";
import { Files, History, Links } from "./order-side.tsx";

type Of = { readonly order: WorkOrder; readonly session: Session };
const nobody = "-";

/** Whose it is: taken and left by the person, given to others by whoever may. */
const Assignee = ({ order, session }: Of) => {
  const { t } = useTranslation();
  const people = useOrderPeople();
  const deed = usePartDeed(order.id);
  const gives = may(session, "order.assign");
  const self = session.user.id;
  const give = (assignee: string | null): void =>
    deed.mutate({
      deed: () => request("assignOrder", { params: { id: order.id }, body: { version: order.version, assignee } }),
      done: t("orders.assigned"),
    });
  if (isOrderOver(order.state)) return <span>{order.assignee ?? "—"}</span>;
  if (gives)
    return (
      <Select
        size="small"
        value={order.assigneeId ?? nobody}
        aria-label={t("orders.assignTo")}
        loading={deed.isPending}
        style={{ width: 176 }}
        showSearch={{ optionFilterProp: "label" }}
        options={[
          { value: nobody, label: t("orders.nobody") },
          ...(people.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(to: string) => give(to === nobody ? null : to)}
      />
    );
  const isOwn = order.assigneeId === self;
  return (
    <span>
      {order.assignee ?? t("orders.nobody")}{" "}
      {(isOwn || order.assigneeId === null) && (
        <Button size="small" loading={deed.isPending} onClick={() => give(isOwn ? null : self)}>
          {t(isOwn ? "orders.leave" : "orders.take")}
        </Button>
      )}
    </span>
  );
};

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd className="figure">{children}</dd>
  </div>
);

/** What it is from, with the way there for whoever may see it: of a letter its whole text and pictures. */
const From = ({ order: { source, ref }, session }: Of) => {
  const { i18n } = useTranslation();
  const words = labelIn(orderSourceLabels[source], i18n.language);
  if (ref !== null && (source === "call" || source === "voicemail") && may(session, "call.see"))
    return <Link to={`/calls/${ref}`}>{words}</Link>;
  if (ref !== null && source === "letter" && may(session, "letter.see"))
    return <Link to={`/inbox/${ref}`}>{words}</Link>;
  return words;
};

const Facts = ({ order, session }: Of) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <div className="order-part">
      <dl className="order-facts">
        <Fact label={t("orders.assignee")}>
          <Assignee order={order} session={session} />
        </Fact>
        <Fact label={t("orders.source")}>
          <From order={order} session={session} />
        </Fact>
        <Fact label={t("orders.number")}>{order.number || "—"}</Fact>
        <Fact label={t("orders.digits")}>{order.digits}</Fact>
        <Fact label={t("orders.created")}>
          {order.createdBy ?? t("orders.system")} · {moment(order.createdAt, now)}
        </Fact>
        <Fact label={t("orders.days")}>{t("orders.workingDays", { count: order.days })}</Fact>
        {order.answeredAt !== null && <Fact label={t("orders.answeredAt")}>{moment(order.answeredAt, now)}</Fact>}
        {order.reopened > 0 && <Fact label={t("orders.reopenedTimes")}>{order.reopened}</Fact>}
      </dl>
    </div>
  );
};

/** One order: what is filled in and done at the left, what belongs to it at the right. */
export const OrderPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id = "" } = useParams();
  const go = useNavigate();
  const isNew = (useLocation().state as { readonly isNew?: boolean } | null)?.isNew === true;
  const { message } = App.useApp();
  const client = useQueryClient();
  const order = useOrder(id);
  if (order.isError && !order.data)
    return <Failing what={t("orders.failed")} why={words(order.error)} again={() => void order.refetch()} />;
  if (order.isPending) return <Loading />;
  const print = (): void =>
    void request("printOrder", { params: { id } })
      .then(() => client.invalidateQueries({ queryKey: ["orders", "history", id] }))
      .then(() => window.print())
      .catch((error: unknown) => void message.error(words(error)));
  return (
    <div className="page order-page">
      <header className="page-head">
        <h1>{order.data.content.title || t("orders.untitled")}</h1>
        <Button onClick={print}>{t("orders.print")}</Button>
        <Button onClick={() => void go("/orders/list")}>{t("orders.back")}</Button>
      </header>
      <div className="order-layout">
        <div className="order-main">
          <OrderEdit order={order.data} isNew={isNew} />
        </div>
        <aside className="order-rail" aria-label={t("orders.side")}>
          <Facts order={order.data} session={session} />
          <Citizen order={order.data} />
          <Files order={order.data} />
          <Cited order={order.data} />
          <OrderConsultations order={order.data} session={session} />
          <Links order={order.data} />
          <History order={order.data} />
        </aside>
      </div>
    </div>
  );
};
