import { Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Clock, useNow } from "../look/clock.tsx";
import { duration } from "../look/duration.ts";
import { groupName, useGroups } from "../server/queries.ts";
import type { AgentPhone } from "./context.tsx";

const WrapUp = ({ agent, until }: { agent: AgentPhone; until: number | null }) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <div className="bar-call">
      {until !== null && (
        <span>
          {t("bar.wrapUpLeft")} <b className="figure">{duration(until - now)}</b>
        </span>
      )}
      <Button onClick={() => void agent.command("agentEndWrapUp")} data-action="endWrapUp">
        {t("bar.endWrapUp")}
      </Button>
    </div>
  );
};

/** The call on the bar: number, where to, queue and wait, duration. */
export const BarCall = ({ agent }: { agent: AgentPhone }) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  const { call, state } = agent.desk;
  if (state === "wrapUp") return <WrapUp agent={agent} until={call?.wrapUpUntil ?? null} />;
  if (!call || call.at === "wrapUp") return <div className="bar-call quiet">{t("bar.noCall")}</div>;
  return (
    <div className="bar-call">
      <b className="bar-number number">{call.withheld ? t("number.withheld") : call.number}</b>
      <span className="quiet">
        {t(call.direction === "inbound" ? "bar.calls" : "bar.from")} <span className="number">{call.calledNumber}</span>
      </span>
      {call.group && <span>{groupName(groups, call.group)}</span>}
      {call.direction === "inbound" && (
        <span className="quiet">
          {t("bar.waited")} <span className="figure">{duration(call.waitedMs)}</span>
        </span>
      )}
      <b>
        <Clock since={call.talkingSince ?? call.since} />
      </b>
      {call.test && <Tag color="default">{t("call.test")}</Tag>}
      {call.detached && (
        <Button danger onClick={() => void agent.command("agentResume")}>
          {t("bar.resume")}
        </Button>
      )}
    </div>
  );
};
