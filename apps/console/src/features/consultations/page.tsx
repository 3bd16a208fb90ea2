import {
  type Consultation,
  consultationSourceLabels,
  consultationTopicLabels,
  labelIn,
  mostEvents,
  type Session,
} from "@zongji/api";
import { Button, Typography } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { ConsultationMoves } from "./moves.tsx";
import { ConsultationStateTag, DueAt } from "./parts.tsx";
import { useConsultation, useHistory } from "./server.ts";

type Of = { readonly consultation: Consultation };

/** The page of what it is from, for whoever may open it. */
const originOf = ({ source, ref }: Consultation, session: Session): string | undefined => {
  if (source === "order" && may(session, "order.handle")) return `/orders/${ref}`;
  if (source === "call" && may(session, "call.see")) return `/calls/${ref}`;
  if (source === "article" && may(session, "knowledge.read")) return `/knowledge/article/${ref}`;
  return undefined;
};

const Facts = ({ consultation, session }: Of & { session: Session }) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { topic, source, departmentName, days, askedBy, askedAt, dueAt, article, citedIn } = consultation;
  const origin = originOf(consultation, session);
  const sourceWord = labelIn(consultationSourceLabels[source], i18n.language);
  const rows: readonly (readonly [string, ReactNode])[] = [
    [t("consultations.topic"), labelIn(consultationTopicLabels[topic], i18n.language)],
    [t("consultations.department"), departmentName],
    ...(dueAt === null ? [] : [[t("consultations.due"), <DueAt key="due" dueAt={dueAt} now={now} />] as const]),
    [t("consultations.days"), t("consultations.workingDays", { count: days })],
    [
      t("consultations.source"),
      origin === undefined ? (
        sourceWord
      ) : (
        <Link key="from" to={origin}>
          {sourceWord}
        </Link>
      ),
    ],
    [t("consultations.askedBy"), `${askedBy ?? t("consultations.system")} · ${moment(askedAt, now)}`],
  ];
  return (
    <section className="consultation-card">
      <h2>{t("consultations.facts")}</h2>
      <dl className="consultation-facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {citedIn.length > 0 && (
          <div>
            <dt>{t("consultations.citedIn")}</dt>
            <dd>
              {citedIn.map(({ id, no }) => (
                <div key={id} className="figure">
                  {may(session, "order.handle") ? <Link to={`/orders/${id}`}>{no}</Link> : no}
                </div>
              ))}
            </dd>
          </div>
        )}
        {article !== null && may(session, "knowledge.edit") && (
          <div>
            <dt>{t("consultations.article")}</dt>
            <dd>
              <Link to={`/knowledge/article/${article}`}>{t("consultations.openArticle")}</Link>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
};

/** What a step said; the rest of a long one at a press. */
const Note = ({ text }: { text: string }) => {
  const { t } = useTranslation();
  const symbol = (isOpen: boolean) => t(isOpen ? "consultations.less" : "consultations.whole");
  return (
    <Typography.Paragraph
      className="consultation-note quiet small"
      ellipsis={{ rows: 4, expandable: "collapsible", symbol }}
    >
      {text}
    </Typography.Paragraph>
  );
};

const History = ({ consultation }: Of) => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useFailureWords();
  const { data = [], isError, error } = useHistory(consultation);
  return (
    <section className="consultation-card">
      <h2>{t("consultations.history")}</h2>
      {isError && <p className="warn">{words(error)}</p>}
      <ol className="consultation-history">
        {data.map(({ id, at, by, what, note }) => (
          <li key={id} data-step={what}>
            <div>{t(`consultations.step.${what}`)}</div>
            {note !== "" && <Note text={note} />}
            <div className="quiet small">
              {by ?? t("consultations.system")} · <span className="figure">{moment(at, now)}</span>
            </div>
          </li>
        ))}
      </ol>
      <Cut shown={data.length} most={mostEvents} />
    </section>
  );
};

const Said = ({ title, text, who }: { title: string; text: string; who?: string | undefined }) => (
  <section className="consultation-card">
    <h2>{title}</h2>
    <p className="consultation-text">{text}</p>
    {who !== undefined && <div className="quiet small">{who}</div>}
  </section>
);

const Opened = ({ consultation, session }: Of & { session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const now = useNow();
  const { no, title, state, question, answer, answeredBy, answeredAt, note } = consultation;
  return (
    <div className="page">
      <header className="page-head">
        <h1>
          {title} <span className="figure quiet consultation-no">{no}</span> <ConsultationStateTag state={state} />
        </h1>
        <div className="consultation-moves">
          <ConsultationMoves consultation={consultation} session={session} />
          <Button onClick={() => void go("/consultations")}>{t("consultations.back")}</Button>
        </div>
      </header>
      <div className="consultation">
        <div className="consultation-column">
          <Said title={t("consultations.question")} text={question} />
          {note !== "" && (
            <Said title={t(state === "returned" ? "consultations.noteOf.return" : "consultations.more")} text={note} />
          )}
          {answer !== "" && (
            <Said
              title={t("consultations.noteOf.answer")}
              text={answer}
              who={answeredAt === null ? undefined : `${answeredBy ?? ""} · ${moment(answeredAt, now)}`}
            />
          )}
        </div>
        <aside className="consultation-column" aria-label={t("consultations.side")}>
          <Facts consultation={consultation} session={session} />
          <History consultation={consultation} />
        </aside>
      </div>
    </div>
  );
};

/** One consultation: the question, the answer, what became of it. */
export const ConsultationPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id = "" } = useParams();
  const consultation = useConsultation(id);
  if (consultation.data) return <Opened consultation={consultation.data} session={session} />;
  if (consultation.isError)
    return (
      <Failing
        what={t("consultations.oneFailed")}
        why={words(consultation.error)}
        again={() => void consultation.refetch()}
      />
    );
  return <Loading />;
};
