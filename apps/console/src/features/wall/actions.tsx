import { useQueryClient } from "@tanstack/react-query";
import type { Desk, WallAgent } from "@zongji/api";
import { App, Button, Input, Popconfirm, Tooltip } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDeskOrder } from "../../server/order.ts";
import { may, useDesk, useSession } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import {
  type OverruleAction,
  overruleActions,
  permitted,
  type WatchAction,
  type WhyNot,
  watchActions,
  whyNotCall,
  whyNotOverrule,
  whyNotWatch,
} from "./supervision.ts";

const watch = (action: WatchAction, id: string): Promise<Desk> =>
  request(action === "join" ? "joinCall" : action, { params: { id } });
const overrule = (action: OverruleAction, id: string, reason: string): Promise<Desk> =>
  request(action === "release" ? "releaseCall" : action, { params: { id }, body: { reason } });

/** An order of hers, which is confirmed and shows in the agent's history. */
const useOrder = () => {
  const client = useQueryClient();
  const { message } = App.useApp();
  const { t } = useTranslation();
  return useDeskOrder(() => {
    void client.invalidateQueries({ queryKey: ["agentHistory"] });
    void message.success(t("supervision.done"));
  });
};

/** What can't be done now is grey and says why. */
const Act = ({
  action,
  why,
  children,
}: {
  action: WatchAction | OverruleAction;
  why: WhyNot | undefined;
  children: ReactNode;
}) => {
  const { t } = useTranslation();
  return (
    <Tooltip title={why ? t(`supervision.${why}`) : t(`supervision.${action}About`)}>
      <span>{children}</span>
    </Tooltip>
  );
};

const Overrule = ({ agent, action }: { agent: WallAgent; action: OverruleAction }) => {
  const { t } = useTranslation();
  const order = useOrder();
  const [reason, setReason] = useState("");
  const why = whyNotOverrule(action, agent);
  const isEnough = reason.trim().length >= 2;
  const button = (
    <Button danger={action === "release" || action === "forceSignOut"} disabled={why !== undefined} data-act={action}>
      {t(`supervision.${action}`)}
    </Button>
  );
  if (why)
    return (
      <Act action={action} why={why}>
        {button}
      </Act>
    );
  return (
    <Popconfirm
      title={`${t(`supervision.${action}`)} ${agent.agentNo}`}
      description={
        <div className="overrule">
          <div className="quiet">{t(`supervision.${action}About`)}</div>
          <Input.TextArea
            autoFocus
            rows={2}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder={t("supervision.reasonNeeded")}
            aria-label={t("supervision.reason")}
          />
        </div>
      }
      icon={null}
      okText={t("supervision.confirm")}
      okButtonProps={{ disabled: !isEnough, loading: order.isPending }}
      cancelText={t("page.cancel")}
      onOpenChange={(open) => open && setReason("")}
      onConfirm={() => order.mutateAsync(() => overrule(action, agent.user, reason.trim())).catch(() => {})}
    >
      {button}
    </Popconfirm>
  );
};

type WatchProps = {
  readonly action: WatchAction;
  readonly why: WhyNot | undefined;
  readonly isOn: boolean;
  readonly isBusy: boolean;
  readonly press: () => void;
};

/** To take a call over is asked for twice: the agent is out of it at once. */
const Watch = ({ action, why, isOn, isBusy, press }: WatchProps) => {
  const { t } = useTranslation();
  const isAsked = action === "intercept" && !why;
  const button = (
    <Button
      type={isOn ? "primary" : "default"}
      aria-pressed={isOn}
      disabled={why !== undefined || isBusy}
      data-act={action}
      {...(!isAsked && !isOn && { onClick: press })}
    >
      {t(`supervision.${action}`)}
    </Button>
  );
  if (!isAsked)
    return (
      <Act action={action} why={why}>
        {button}
      </Act>
    );
  return (
    <Popconfirm
      title={t("supervision.interceptSure")}
      okText={t("supervision.confirm")}
      cancelText={t("page.cancel")}
      onConfirm={press}
    >
      {button}
    </Popconfirm>
  );
};

/** 内部呼叫 of this agent. */
const Call = ({ agent, own }: { agent: WallAgent; own: Desk | undefined }) => {
  const { t } = useTranslation();
  const order = useOrder();
  const why = whyNotCall(agent, own);
  return (
    <Tooltip title={t(why ? `supervision.${why}` : "supervision.callAbout")}>
      <span>
        <Button
          data-act="call"
          disabled={why !== undefined}
          loading={order.isPending}
          onClick={() => order.mutate(() => request("agentCallInternal", { body: { agent: agent.user } }))}
        >
          {t("supervision.call")}
        </Button>
      </span>
    </Tooltip>
  );
};

/** 班长席: what may be done to this agent. What is not permitted is absent. */
export const SupervisorActions = ({ agent }: { agent: WallAgent }) => {
  const { t } = useTranslation();
  const session = useSession();
  const works = may(session.data, "agent.work");
  const desk = useDesk(works);
  const order = useOrder();
  const own = works ? desk.data : undefined;
  const watching = own?.call?.watching?.user === agent.user ? own.call.watching.mode : undefined;
  const [watches, overrules] = [permitted(watchActions, agent), permitted(overruleActions, agent)];
  const calls = works && own?.user !== agent.user;
  if (watches.length + overrules.length === 0) return null;
  return (
    <section className="supervisor-acts" aria-label={t("supervision.actions")}>
      {(watches.length > 0 || calls) && <h3>{t("supervision.watch")}</h3>}
      <div className="acts">
        {watches.map((action) => (
          <Watch
            key={action}
            action={action}
            why={whyNotWatch(action, agent, own)}
            isOn={watching === action}
            isBusy={order.isPending}
            press={() => order.mutate(() => watch(action, agent.user))}
          />
        ))}
        {watching && (
          <Button data-act="stop" onClick={() => order.mutate(() => request("stopWatching"))}>
            {t("supervision.stop")}
          </Button>
        )}
        {calls && <Call agent={agent} own={own} />}
      </div>
      {overrules.length > 0 && <h3>{t("supervision.overrule")}</h3>}
      <div className="acts">
        {overrules.map((action) => (
          <Overrule key={action} agent={agent} action={action} />
        ))}
      </div>
    </section>
  );
};
