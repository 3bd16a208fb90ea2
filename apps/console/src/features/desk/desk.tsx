import type { Session } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useMissedSummary } from "../../missed/index.ts";
import { useAgentPhone } from "../../phone/context.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may, useDesk } from "../../server/queries.ts";
import { Caller } from "./caller.tsx";
import { GroupSignIn } from "./group-sign-in.tsx";
import { NextMissed } from "./next-missed.tsx";
import { Note } from "./note.tsx";
import { Now } from "./now.tsx";
import { OwnCalls } from "./own-calls.tsx";
import { ToDo } from "./to-do.tsx";
import { Today } from "./today.tsx";
import "./desk.css";

/** 工作台 */
export const Desk = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const desk = useDesk();
  const agent = useAgentPhone();
  const toDo = useMissedSummary(may(session, "missed.handle")).data;
  if (desk.isError && !desk.data)
    return <Failing what={t("desk.failed")} why={words(desk.error)} again={() => void desk.refetch()} />;
  if (!agent) return <Loading />;
  const isIdle = agent.desk.call === null && agent.desk.state === "ready" && may(session, "missed.handle");
  const hasToDo = agent.desk.call === null && toDo !== undefined && toDo.waiting + toDo.tried > 0;
  return (
    <div className="page desk">
      <h1 className="unseen">{t("pages.desk")}</h1>
      <section className="desk-side" aria-label={t("desk.caller")}>
        <Caller agent={agent} />
      </section>
      <section className="desk-main" aria-label={t("desk.now")}>
        {agent.desk.state === "offline" ? <GroupSignIn agent={agent} /> : <Now agent={agent} />}
        {agent.note && <Note key={agent.note.call} agent={agent} draft={agent.note} />}
        {agent.desk.call === null && <Today agent={agent} />}
        {isIdle && <NextMissed />}
        {hasToDo && <ToDo summary={toDo} />}
        {may(session, "call.see") && <OwnCalls agent={agent} short={hasToDo} />}
      </section>
    </div>
  );
};
