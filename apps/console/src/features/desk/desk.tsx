import type { Session } from "@zongji/api";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useMissedSummary } from "../../missed/index.ts";
import { OrderNotices, OrderPanel, useCite, useOrderTypeOf } from "../../orders/index.ts";
import { type AgentPhone, useAgentPhone } from "../../phone/context.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may, useDesk } from "../../server/queries.ts";
import { DeskDue } from "../../shift/index.ts";
import { KnowledgePanel } from "../knowledge/index.ts";
import { Caller } from "./caller.tsx";
import { GroupSignIn } from "./group-sign-in.tsx";
import { NextMissed } from "./next-missed.tsx";
import { Note } from "./note.tsx";
import { Now } from "./now.tsx";
import { OwnCalls } from "./own-calls.tsx";
import { ToDo } from "./to-do.tsx";
import { Today } from "./today.tsx";
import { useDeskKeys } from "./use-desk-keys.ts";
import "./desk.css";

type Parts = { readonly agent: AgentPhone; readonly session: Session };

/** Between calls what is looked for belongs to none. */
const noCall = "none";

const Knowledge = ({ call }: { call: string }) => {
  const { t } = useTranslation();
  const cite = useCite(call);
  const businessType = useOrderTypeOf(call);
  return (
    <section className="desk-knowledge" aria-label={t("deskParts.knowledge")} data-desk-part="knowledge">
      <Card title={t("deskParts.knowledge")} className="desk-fill">
        <KnowledgePanel call={call} cite={cite} businessType={businessType} />
      </Card>
    </section>
  );
};

/** What is written of the call, and what the answer stands on. */
const InCall = ({ agent, session }: Parts) => {
  const { t } = useTranslation();
  const call = agent.desk.call?.call;
  const { note } = agent;
  return (
    <>
      <section className="desk-main" aria-label={t("desk.now")} data-desk-part="order">
        <Now agent={agent} />
        {note && <Note key={note.call} agent={agent} draft={note} />}
        {note && may(session, "order.handle") && (
          <Card title={t("deskParts.order")} className="desk-order">
            <OrderPanel key={note.call} call={note.call} businessType={note.draft().businessType} />
          </Card>
        )}
      </section>
      {call !== undefined && may(session, "knowledge.read") && <Knowledge key={call} call={call} />}
    </>
  );
};

/** Between calls: what to do next, and the own day. */
const Idle = ({ agent, session }: Parts) => {
  const { t } = useTranslation();
  const toDo = useMissedSummary(may(session, "missed.handle")).data;
  const isIdle = agent.desk.state === "ready" && may(session, "missed.handle");
  const hasToDo = toDo !== undefined && toDo.waiting + toDo.tried > 0;
  return (
    <section className="desk-main" aria-label={t("desk.now")}>
      {agent.desk.state === "offline" ? <GroupSignIn agent={agent} /> : <Now agent={agent} />}
      {agent.note && <Note key={agent.note.call} agent={agent} draft={agent.note} />}
      <Today agent={agent} />
      {isIdle && <NextMissed />}
      <DeskDue />
      {may(session, "order.handle") && <OrderNotices />}
      {hasToDo && <ToDo summary={toDo} />}
      {may(session, "call.see") && <OwnCalls agent={agent} short={hasToDo} />}
    </section>
  );
};

/** 工作台: in a call the caller at the left, what is written of it in the middle, knowledge at the right. */
export const Desk = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const desk = useDesk();
  const agent = useAgentPhone();
  useDeskKeys();
  if (desk.isError && !desk.data)
    return <Failing what={t("desk.failed")} why={words(desk.error)} again={() => void desk.refetch()} />;
  if (!agent) return <Loading />;
  // A colleague's call has no caller, and nothing is written of it.
  const isCall = agent.desk.call !== null && agent.desk.call.citizen !== null;
  return (
    <div className={isCall ? "page desk desk-call" : "page desk"}>
      <h1 className="unseen">{t("pages.desk")}</h1>
      <div className="desk-side">
        <section aria-label={t("desk.caller")} data-desk-part="caller">
          <Caller agent={agent} session={session} />
        </section>
        {!isCall && may(session, "knowledge.read") && <Knowledge key={noCall} call={noCall} />}
      </div>
      {isCall ? <InCall agent={agent} session={session} /> : <Idle agent={agent} session={session} />}
    </div>
  );
};
