import { PhoneOutlined } from "@ant-design/icons";
import type { CallStep, PastCall, Session } from "@zongji/api";
import { Button, Card, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { agentName, useWho } from "../../look/names.ts";
import { Nothing } from "../../look/page-state.tsx";
import { StepList } from "../../look/steps.tsx";
import { whyNoCall } from "../../phone/actions.ts";
import { situationOf } from "../../phone/bar-situation.ts";
import type { AgentPhone } from "../../phone/context.tsx";
import { may } from "../../server/queries.ts";
import { CallerRecord } from "../citizens/index.ts";
import { LettersBefore } from "./letters-before.tsx";
import { OrdersBefore } from "./orders-before.tsx";

const Past = ({ calls }: { calls: readonly PastCall[] | null }) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  if (calls === null) return <p className="quiet">{t("desk.pastUnknown")}</p>;
  if (calls.length === 0) return <Nothing title={t("desk.firstCall")} why={t("desk.firstCallWhy")} />;
  return (
    <Table<PastCall>
      size="small"
      rowKey="call"
      dataSource={[...calls]}
      pagination={calls.length > 10 ? { pageSize: 10, size: "small" } : false}
      columns={[
        { title: t("call.startedAt"), render: (_, { at }) => <span className="figure">{moment(at, now)}</span> },
        { title: t("call.agentNo"), render: (_, { agentNo }) => agentNo ?? "—" },
        {
          title: t("call.disposition"),
          render: (_, { disposition, direction }) => {
            const key = `disposition.${disposition}`;
            return disposition && i18n.exists(key) ? t(key as "disposition.D2") : t(`call.${direction}`);
          },
        },
        {
          title: t("call.talk"),
          align: "right",
          render: (_, { talkMs }) => <span className="figure">{duration(talkMs)}</span>,
        },
      ]}
    />
  );
};

const PastPart = ({ calls }: { calls: readonly PastCall[] | null }) => {
  const { t } = useTranslation();
  return (
    <>
      <h2>{calls === null ? t("desk.past") : t("desk.pastCalls", { count: calls.length })}</h2>
      <Past calls={calls} />
    </>
  );
};

/** What happened in this call: first of all to one who is asked in, who was not there. */
const SoFar = ({ steps }: { steps: readonly CallStep[] }) => {
  const { t } = useTranslation();
  if (steps.length === 0) return null;
  return (
    <section aria-label={t("desk.soFar")}>
      <h2>{t("desk.soFar")}</h2>
      <StepList steps={steps} />
    </section>
  );
};

/** The caller: number, what happened in this call so far, past calls; there as soon as the phone rings, also for a colleague who is asked in. */
export const Caller = ({ agent, session }: { agent: AgentPhone; session: Session }) => {
  const { t } = useTranslation();
  const who = useWho();
  const { call, pastCalls } = agent.desk;
  if (!call)
    return (
      <Card title={t("desk.caller")} className="desk-fill">
        <Nothing title={t("desk.noCaller")} why={t("desk.noCallerWhy")} />
      </Card>
    );
  if (call.citizen === null)
    return (
      <Card title={t("desk.colleague")} className="desk-fill">
        <div className="caller-number number" data-caller>
          {agentName(call.colleague ?? "", call.number)}
        </div>
        <p className="quiet">{t("desk.colleagueNote")}</p>
      </Card>
    );
  const party = call.party;
  const past = <PastPart calls={pastCalls} />;
  const more = (parties: readonly string[]) => (
    <>
      {may(session, "order.handle") && <OrdersBefore parties={parties} call={call.call} />}
      {may(session, "letter.see") && <LettersBefore parties={parties} call={call.call} />}
    </>
  );
  const canCall = party !== null && call.at === "wrapUp" && !whyNoCall(situationOf(agent));
  return (
    <Card
      title={t(call.direction === "outbound" ? "desk.otherParty" : "desk.caller")}
      className="desk-fill"
      extra={
        canCall && (
          <Button icon={<PhoneOutlined />} onClick={() => void agent.callOut({ party })}>
            {t("call.callBack")}
          </Button>
        )
      }
    >
      <div className="caller-number number" data-caller>
        {call.citizen.withheld ? t("number.withheld") : call.citizen.number}
        {call.test && <Tag>{t("call.test")}</Tag>}
      </div>
      {call.host && (
        <p data-host>
          {t("desk.hostOf")} <b>{who(call.host)}</b>
        </p>
      )}
      {call.host && <SoFar steps={call.steps} />}
      {party !== null && may(session, "citizen.see") ? (
        <CallerRecord {...{ party, call: call.call, session, fallback: past, more }} />
      ) : (
        past
      )}
      {!call.host && <SoFar steps={call.steps} />}
    </Card>
  );
};
