import { DownOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { labelIn, type OrderRow, orderList, orderSourceLabels, type Session } from "@zongji/api";
import { App, Button, Dropdown, Select, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { ListPage } from "../../lists/index.ts";
import type { Shown } from "../../look/list/index.ts";
import { DueAt, OrderStateTag, PriorityTag, useOrderPeople } from "../../orders/index.ts";
import { useFailureWords } from "../../server/failure.ts";
import { useList } from "../../server/list.ts";
import { may } from "../../server/queries.ts";
import { request } from "../../server/request.ts";

const everyMs = 15_000;

const shown = (language: string): Readonly<Record<string, Shown<OrderRow>>> => ({
  no: {
    width: 160,
    fixed: "left",
    render: ({ id, no }) => (
      <Link to={`/orders/${id}`} className="figure">
        {no}
      </Link>
    ),
  },
  title: { width: 200, ellipsis: true, render: ({ title }) => title || "—" },
  businessType: { width: 136, ellipsis: true, render: ({ businessType }) => businessType ?? "—" },
  state: { width: 120, render: ({ state }) => <OrderStateTag state={state} /> },
  priority: { width: 88, render: ({ priority }) => <PriorityTag priority={priority} /> },
  source: { width: 104, render: ({ source }) => labelIn(orderSourceLabels[source], language) },
  number: { width: 124, render: ({ number }) => <span className="number">{number || "—"}</span> },
  assignee: { width: 112, ellipsis: true, render: ({ assignee }) => assignee ?? "—" },
  group: { width: 112, ellipsis: true },
  asked: { width: 136, ellipsis: true, render: ({ asked }) => asked ?? "—" },
  dueAt: { width: 184, render: (row) => <DueAt {...row} /> },
  createdAt: { width: 160 },
  answeredAt: { width: 160 },
  closedAt: { width: 160 },
  updatedAt: { width: 160 },
});

type Ticked = { readonly rows: readonly OrderRow[]; readonly clear: () => void };
const nobody = "-";

type Perform = () => Promise<{ done: number; refused: unknown[] }>;

/** Does something with several orders, and tells how many were left as they were. */
const useBulk = (clear: () => void) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (perform: Perform) => perform(),
    onSuccess: ({ done, refused }) => {
      const isPart = refused.length > 0;
      void message[isPart ? "warning" : "success"](
        t(isPart ? "orders.bulkPart" : "orders.bulkDone", { count: done, left: refused.length }),
      );
      clear();
    },
    onError: (error) => void message.error(words(error)),
    onSettled: () => client.invalidateQueries({ queryKey: ["list", "orders"] }),
  });
};

/** What is done with several at once, once it is confirmed; each that has changed meanwhile is left as it is. */
const Bulk = ({ rows, clear }: Ticked) => {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const people = useOrderPeople();
  const deed = useBulk(clear);
  const orders = rows.map(({ id, version }) => ({ id, version }));
  const confirm = (title: string, perform: Perform): void =>
    void modal.confirm({
      title,
      okText: t("orders.bulkOk"),
      cancelText: t("page.cancel"),
      onOk: () => deed.mutateAsync(perform).catch(() => undefined),
    });
  const give = (to: string | null): void => {
    if (to === null) return;
    const who = people.data?.find(({ id }) => id === to)?.name ?? t("orders.nobody");
    confirm(t("orders.bulkAssignSure", { count: rows.length, who }), () =>
      request("assignOrders", { body: { orders, assignee: to === nobody ? null : to } }),
    );
  };
  return (
    <Space>
      <span>{t("orders.ticked", { count: rows.length })}</span>
      <Select
        value={null}
        placeholder={t("orders.assignTo")}
        aria-label={t("orders.assignTo")}
        style={{ width: 176 }}
        showSearch={{ optionFilterProp: "label" }}
        options={[
          { value: nobody, label: t("orders.nobody") },
          ...(people.data ?? []).map(({ id, name, open }) => ({
            value: id,
            label: `${name} · ${t("orders.open", { count: open })}`,
          })),
        ]}
        onChange={give}
      />
      <Button
        loading={deed.isPending}
        onClick={() =>
          confirm(t("orders.bulkCloseSure", { count: rows.length }), () => request("closeOrders", { body: { orders } }))
        }
      >
        {t("orders.bulkClose")}
      </Button>
      <Button type="text" onClick={clear}>
        {t("orders.untick")}
      </Button>
    </Space>
  );
};

/** Begins an order by hand; one that came by a web page is called so, that reports tell them apart. */
export const NewOrder = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const go = useNavigate();
  const begin = useMutation({
    mutationFn: (source: "hand" | "web") => request("openOrder", { body: { source } }),
    onSuccess: ({ id }) => void go(`/orders/${id}`, { state: { isNew: true } }),
    onError: (error) => void message.error(words(error)),
  });
  return (
    <Space.Compact>
      <Button type="primary" loading={begin.isPending} onClick={() => begin.mutate("hand")}>
        {t("orders.new")}
      </Button>
      <Dropdown
        trigger={["click"]}
        menu={{ items: [{ key: "web", label: t("orders.newWeb"), onClick: () => begin.mutate("web") }] }}
      >
        <Button type="primary" icon={<DownOutlined />} aria-label={t("orders.newOther")} />
      </Dropdown>
    </Space.Compact>
  );
};

/** 工单: the person's own, those of the groups, what is due and what is late. */
export const OrderList = ({ session }: { session: Session }) => {
  const { t, i18n } = useTranslation();
  const orders = useList("listOrders", orderList, [], { everyMs });
  const [keys, tick] = useState<readonly string[]>([]);
  const rows = (orders.page?.items ?? []).filter(({ id }) => keys.includes(id));
  return (
    <ListPage<OrderRow>
      session={session}
      list={orderList}
      found={orders}
      exported="orders"
      shown={shown(i18n.language)}
      before={rows.length > 0 && <Bulk rows={rows} clear={() => tick([])} />}
      after={<NewOrder />}
      {...(may(session, "order.assign") && { ticked: { keys, tick } })}
      words={{
        failed: t("orders.listFailed"),
        none: t("orders.none"),
        noneWhy: t("orders.noneWhy"),
        noneMatch: t("orders.noneMatch"),
        noneMatchWhy: t("orders.noneMatchWhy"),
      }}
    />
  );
};
