import { useQuery } from "@tanstack/react-query";
import { labelIn, mostEvents, type OrderEvent, orderSourceLabels, orderStateLabels, type WorkOrder } from "@zongji/api";
import { isOrderOver, type OrderState } from "@zongji/domain";
import { App, Button, Tag, Upload } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { OrderStateTag, useHistory, useOrderForm, usePartDeed } from "../../orders/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { addressOf, request } from "../../server/request.ts";

type Of = { readonly order: WorkOrder };

const mostBytes = 5 * 1024 * 1024;

/** Pictures and attachments. */
export const Files = ({ order }: Of) => {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const deed = usePartDeed(order.id);
  const take = (file: File): false => {
    if (file.size > mostBytes) void message.error(t("orders.fileTooLarge"));
    else
      deed.mutate({
        deed: () => request("addOrderFile", { params: { id: order.id }, file }),
        done: t("orders.fileAdded"),
      });
    return false;
  };
  return (
    <div className="order-part">
      <div className="order-consult-head">
        <h2>{t("orders.files")}</h2>
        {!isOrderOver(order.state) && (
          <Upload showUploadList={false} beforeUpload={take}>
            <Button size="small" loading={deed.isPending}>
              {t("orders.addFile")}
            </Button>
          </Upload>
        )}
      </div>
      <ul className="order-parts">
        {order.files.map(({ id, name, type, department }) => (
          <li key={id}>
            <a href={addressOf("orderFile", { id })} target="_blank" rel="noreferrer">
              {type.startsWith("image/") && <img src={addressOf("orderFile", { id })} alt={name} height={48} />} {name}
            </a>
            {department !== null && <span className="quiet small"> — {department}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
};

/** Orders that are linked, and those of the same person that may be about the same. */
export const Links = ({ order }: Of) => {
  const { t } = useTranslation();
  const deed = usePartDeed(order.id);
  const similar = useQuery({
    queryKey: ["orders", "similar", order.id, order.party, order.content.businessType],
    queryFn: () => request("similarOrders", { params: { id: order.id }, query: {} }),
  });
  const linked = new Set(order.links.map(({ id }) => id));
  const isSameType = new Set((similar.data ?? []).flatMap((each) => (each.isSameType ? [each.id] : [])));
  const others = (similar.data ?? []).filter(({ id }) => !linked.has(id));
  const put = (other: string, isLinked: boolean): void =>
    deed.mutate({
      deed: () => request(isLinked ? "linkOrder" : "unlinkOrder", { params: { id: order.id, other } }),
    });
  if (order.links.length === 0 && others.length === 0) return null;
  return (
    <div className="order-part">
      <h2>{t("orders.links")}</h2>
      <ul className="order-parts order-links">
        {[...order.links, ...others].map(({ id, no, title, state }) => (
          <li key={id}>
            <Link to={`/orders/${id}`} className="figure">
              {no}
            </Link>
            <OrderStateTag state={state} />
            {isSameType.has(id) && <Tag color="blue">{t("orders.sameType")}</Tag>}
            <span className="order-link-title">
              <span className="quiet small">{title || t("orders.untitled")}</span>
              <Button type="link" size="small" onClick={() => put(id, !linked.has(id))}>
                {t(linked.has(id) ? "orders.unlink" : "orders.link")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};

const useEventWords = (formVersion: number) => {
  const { t, i18n } = useTranslation();
  const form = useOrderForm(formVersion).data?.form;
  const colon = t("versions.colon");
  const field = (name: string): string =>
    form?.fields.find(({ id }) => `fields.${id}` === name)?.label ??
    (name.startsWith("fields.") ? name.slice(7) : t(`orders.${name as "title"}`));
  const state = (value: unknown): string => labelIn(orderStateLabels[value as OrderState], i18n.language);
  return ({ type, body }: OrderEvent): string => {
    switch (type) {
      case "OrderOpened":
        return t("orders.event.OrderOpened", {
          source: labelIn(orderSourceLabels[body.source as "call"], i18n.language),
        });
      case "OrderMoved":
        return `${t(`orders.move.${body.move as "reply"}`)}${colon}${state(body.was)} → ${state(body.is)}`;
      case "OrderConsultMoved":
        return `${String(body.department)}${colon}${t(`orders.consultMove.${body.move as "answer"}`)}`;
      case "OrderConsulted":
        return t("orders.event.OrderConsulted", { department: String(body.department) });
      case "OrderReminded":
        return t(`orders.told.${body.kind as "remind"}`);
      case "OrderLinked":
        return t(body.isLinked === true ? "orders.event.linked" : "orders.event.unlinked", { no: String(body.no) });
      case "OrderCited":
        if (body.title === null) return t(`orders.event.${body.isCited === true ? "citedHidden" : "uncitedHidden"}`);
        return t(body.isCited === true ? "orders.event.cited" : "orders.event.uncited", { title: String(body.title) });
      case "OrderFileAdded":
        return t("orders.event.OrderFileAdded", { name: String(body.name) });
      case "OrderSaved":
        return `${t("orders.event.OrderSaved")}${colon}${(body.changed as string[]).map(field).join(t("page.comma"))}`;
      default:
        return t(`orders.event.${type as "OrderAssigned"}`);
    }
  };
};

/** What the citizen did at his page. */
const isCitizens = ({ type, body }: OrderEvent): boolean =>
  type === "OrderPageRead" || (type === "OrderMoved" && typeof body.citizen === "string");

/** What happened, the last first. */
export const History = ({ order }: Of) => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useFailureWords();
  const eventWords = useEventWords(order.formVersion);
  const history = useHistory(order.id, order.version);
  return (
    <div className="order-part">
      <h2>{t("orders.history")}</h2>
      {history.isError && <p className="warn">{words(history.error)}</p>}
      <ol className="order-history">
        {(history.data ?? []).map((event) => {
          const note = typeof event.body.note === "string" ? event.body.note : "";
          return (
            <li key={event.id} data-event={event.type}>
              <div>{eventWords(event)}</div>
              {note !== "" && <p className="quiet small">{note}</p>}
              <div className="quiet small">
                {event.by ?? t(isCitizens(event) ? "orders.citizen.name" : "orders.system")} · {moment(event.at, now)}
              </div>
            </li>
          );
        })}
      </ol>
      <Cut shown={history.data?.length} most={mostEvents} />
    </div>
  );
};
