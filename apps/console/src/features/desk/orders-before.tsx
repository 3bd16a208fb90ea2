import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { OrderStateTag, useOrderIdOf } from "../../orders/index.ts";
import { request } from "../../server/request.ts";

/** Of each number so many, and all of them so many. */
const mostShown = 5;
const mostNumbers = 5;

const ordersOf = async (parties: readonly string[]) => {
  const ask = (party: string) => request("listOrders", { query: { party, pageSize: mostShown, count: "none" } });
  const pages = await Promise.all(parties.slice(0, mostNumbers).map(ask));
  return pages
    .flatMap(({ items }) => items)
    .sort((a, b) => b.createdAt - a.createdAt)
    .slice(0, mostShown);
};

/** 以往工单 of the caller's numbers, as far as the agent may see them. */
export const OrdersBefore = ({ parties, call }: { parties: readonly string[]; call: string }) => {
  const { t } = useTranslation();
  const now = useNow();
  const rows = useQuery({ queryKey: ["list", "orders", "before", call, parties], queryFn: () => ordersOf(parties) });
  const own = useOrderIdOf(call);
  const orders = (rows.data ?? []).filter(({ id }) => id !== own);
  if (orders.length === 0) return null;
  return (
    <>
      <h2>{t("deskParts.ordersBefore")}</h2>
      <ul className="orders-before">
        {orders.map(({ id, no, title, state, createdAt }) => (
          <li key={id}>
            <span className="figure">{moment(createdAt, now)}</span>
            <Link to={`/orders/${id}`} className="figure">
              {no}
            </Link>
            <OrderStateTag state={state} />
            <span className="orders-before-title">{title || t("orders.untitled")}</span>
          </li>
        ))}
      </ul>
    </>
  );
};
