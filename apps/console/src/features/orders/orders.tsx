import type { Session } from "@zongji/api";
import { Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Route, Routes, useLocation, useNavigate } from "react-router";
import { Onward } from "../../look/onward.tsx";
import { may } from "../../server/queries.ts";
import { DepartmentsPage } from "./departments-page.tsx";
import { OrderList } from "./order-list.tsx";
import { OrderPage } from "./order-page.tsx";
import "../../orders/orders.css";

const Overview = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { pathname } = useLocation();
  const parts = [
    ...(may(session, "order.handle")
      ? [{ key: "list", label: t("orders.list"), page: <OrderList session={session} /> }]
      : []),
    ...(may(session, "order.answer")
      ? [{ key: "asked", label: t("orders.asked"), page: <DepartmentsPage session={session} /> }]
      : []),
  ];
  const at = parts.find(({ key }) => pathname.endsWith(`/${key}`)) ?? parts[0];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("pages.orders")}</h1>
      </header>
      {parts.length > 1 && (
        <Tabs
          activeKey={at?.key ?? ""}
          onChange={(key) => void go(`/orders/${key}`)}
          items={parts.map(({ key, label }) => ({ key, label }))}
        />
      )}
      {at?.page}
    </div>
  );
};

/** 工单. */
export const Orders = ({ session }: { session: Session }) => (
  <Routes>
    <Route path="list" element={<Overview session={session} />} />
    <Route path="asked" element={<Overview session={session} />} />
    {may(session, "order.handle") && <Route path=":id" element={<OrderPage session={session} />} />}
    <Route path="*" element={<Onward to={may(session, "order.handle") ? "/orders/list" : "/orders/asked"} />} />
  </Routes>
);
