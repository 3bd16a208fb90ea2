import { PhoneOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { OrderTexts, WorkOrder } from "@zongji/api";
import { isWorthTelling } from "@zongji/domain";
import { App, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { whyNoCall } from "../../phone/actions.ts";
import { situationOf } from "../../phone/bar-situation.ts";
import { useAgentPhone } from "../../phone/context.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";

type Of = { readonly order: WorkOrder };
/** A text is on its way for some seconds, ms. */
const everyMs = 15_000;

/** Calls the citizen, whose number need not be seen; that it was done stands in the history. */
const Call = ({ order }: Of) => {
  const { t } = useTranslation();
  const agent = useAgentPhone();
  const client = useQueryClient();
  const { party, id } = order;
  if (!agent || party === null) return null;
  const why = whyNoCall(situationOf(agent));
  const call = async (): Promise<void> => {
    if (!(await agent.callOut({ party }))) return;
    await request("callOrder", { params: { id } });
    await client.invalidateQueries({ queryKey: ["orders", "history", id] });
  };
  return (
    <Button
      size="small"
      icon={<PhoneOutlined />}
      disabled={why !== undefined}
      title={why && t(`bar.why.${why}`)}
      data-act="callCitizen"
      // What could not be written down is no reason to hold up the call.
      onClick={() => void call().catch(() => {})}
    >
      {t("orders.citizen.call")}
    </Button>
  );
};

type Text = OrderTexts["sent"][number];

/** How a text message stands; what its link was withdrawn by tells more than whether it was sent. */
const standingOf = ({ withdrawnAt, failed, sentAt }: Text): "withdrawn" | "failed" | "waits" | "sent" => {
  if (withdrawnAt !== null) return "withdrawn";
  if (failed !== null) return "failed";
  return sentAt === null ? "waits" : "sent";
};

const Sent = ({ text, withdraw }: { text: Text; withdraw: (text: string) => void }) => {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const now = useNow();
  const { id, by, at, until, readAt, withdrawnAt } = text;
  const standing = standingOf(text);
  const ask = (): void =>
    void modal.confirm({
      title: t("orders.citizen.withdrawSure"),
      content: t("orders.citizen.withdrawWhat"),
      okText: t("orders.citizen.withdraw"),
      okButtonProps: { danger: true },
      cancelText: t("page.cancel"),
      onOk: () => withdraw(id),
    });
  return (
    <li data-text={standing}>
      <span className="figure quiet">{moment(at, now)}</span> {by ?? t("orders.system")} ·{" "}
      <span className={standing === "failed" ? "warn" : ""}>
        {t(`orders.citizen.${standing}`, { at: moment(withdrawnAt ?? at, now) })}
      </span>
      {readAt !== null && ` · ${t("orders.citizen.read", { at: moment(readAt, now) })}`}
      {(standing === "waits" || standing === "sent") && until > now && (
        <Button type="link" size="small" danger data-act="withdrawText" onClick={ask}>
          {t("orders.citizen.withdraw")}
        </Button>
      )}
    </li>
  );
};

/** 短信告知: the answer, or what the hotline waits to hear, as a link that the citizen opens and answers. */
const Texts = ({ order }: Of) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const client = useQueryClient();
  const { id, version } = order;
  const queryKey = ["orders", "texts", id];
  const texts = useQuery({
    queryKey: [...queryKey, version],
    queryFn: () => request("orderTexts", { params: { id } }),
    refetchInterval: everyMs,
  });
  const shown = {
    onError: (error: unknown) => void message.error(words(error)),
    onSettled: () => {
      void client.invalidateQueries({ queryKey });
      void client.invalidateQueries({ queryKey: ["orders", "history", id] });
    },
  };
  const send = useMutation({
    mutationFn: () => request("textOrder", { params: { id } }),
    onSuccess: () => void message.success(t("orders.citizen.queued")),
    ...shown,
  });
  const withdraw = useMutation({
    mutationFn: (text: string) => request("withdrawOrderText", { params: { id, text } }),
    onSuccess: () => void message.success(t("orders.citizen.withdrawDone")),
    ...shown,
  });
  if (texts.isError && !texts.data) return <p className="warn">{words(texts.error)}</p>;
  if (!texts.data) return null;
  const { cannot, sent } = texts.data;
  return (
    <>
      {cannot === null && (
        <Button size="small" loading={send.isPending} data-act="textCitizen" onClick={() => send.mutate()}>
          {t(order.state === "waiting" ? "orders.citizen.textQuestion" : "orders.citizen.textAnswer")}
        </Button>
      )}
      {cannot !== null && cannot !== "orderState" && (
        <p className="quiet small">{t(`orders.citizen.cannot.${cannot}`)}</p>
      )}
      <ul className="order-parts">
        {sent.map((text) => (
          <Sent key={text.id} text={text} withdraw={withdraw.mutate} />
        ))}
      </ul>
    </>
  );
};

/** 来电人: how he is told of his order, by telephone or by a link, and what came of it. */
export const Citizen = ({ order }: Of) => {
  const { t } = useTranslation();
  if (order.party === null) return null;
  return (
    <div className="order-part order-citizen">
      <div className="order-consult-head">
        <h2>{t("orders.citizen.title")}</h2>
        <Call order={order} />
      </div>
      {order.confirmed && <p>{t("orders.citizen.confirmed")}</p>}
      {(isWorthTelling(order) || order.confirmed) && <Texts order={order} />}
    </div>
  );
};
