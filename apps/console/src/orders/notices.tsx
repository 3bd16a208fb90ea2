import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { OrderNotice } from "@zongji/api";
import { App, Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { useFailureWords } from "../server/failure.ts";
import { request } from "../server/request.ts";
import "./orders.css";

/** As many as fit beside the rest of the desk. */
const shownNotices = 5;
const everyMs = 60_000;
const queryKey = ["orders", "notices"];

const hues = { assigned: "blue", asked: "blue", answered: "green", returned: "orange" } as const;
const hueOf = (kind: OrderNotice["kind"]): string => (kind in hues ? hues[kind as keyof typeof hues] : "red");

/** 工单提醒: what happened to the person's orders, and what falls due, until it is read; nothing where there is none. */
export const OrderNotices = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const client = useQueryClient();
  const { message } = App.useApp();
  const notices = useQuery({
    queryKey,
    queryFn: () => request("listOrderNotices"),
    refetchInterval: everyMs,
  });
  const read = useMutation({
    mutationFn: (upTo: number) => request("readOrderNotices", { body: { upTo } }),
    onSuccess: () => client.invalidateQueries({ queryKey }),
    onError: (error) => void message.error(words(error)),
  });
  const all = notices.data ?? [];
  if (all.length === 0) return null;
  const newest = Math.max(...all.map(({ id }) => id));
  return (
    <Card
      title={`${t("orders.notices.title")} ${all.length}`}
      extra={
        <Button size="small" loading={read.isPending} onClick={() => read.mutate(newest)}>
          {t("orders.notices.read")}
        </Button>
      }
    >
      <ul className="order-notices">
        {all
          .toSorted((a, b) => b.at - a.at)
          .slice(0, shownNotices)
          .map(({ id, order, no, title, kind, at }) => (
            <li key={id} data-notice={kind}>
              <span className="figure quiet">{moment(at, now)}</span>
              <span className={`state-tag hue-${hueOf(kind)}`}>{t(`orders.notices.${kind}`)}</span>
              <Link to={`/orders/${order}`}>
                <span className="figure">{no}</span> {title}
              </Link>
            </li>
          ))}
      </ul>
      {all.length > shownNotices && (
        <Link to="/orders/list">{t("orders.notices.more", { count: all.length - shownNotices })}</Link>
      )}
    </Card>
  );
};
