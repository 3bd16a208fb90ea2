import {
  type Complaint,
  complaintFaultLabels,
  complaintPartyLabels,
  complaintSourceLabels,
  evidenceKindLabels,
  labelIn,
  mostEvents,
  type Session,
} from "@zongji/api";
import { Alert, Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { Evidence } from "./evidence.tsx";
import { ComplaintMoves } from "./moves.tsx";
import { ComplaintStateTag, DueAt, FaultTag } from "./parts.tsx";
import { useComplaint, useHistory } from "./server.ts";

type Of = { readonly complaint: Complaint };

const Facts = ({ complaint, session }: Of & { session: Session }) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { name, number, businessType, receivedAt, createdBy, createdAt, source, counted } = complaint;
  return (
    <section className="complaint-card">
      <h2>{t("complaints.facts")}</h2>
      <dl className="complaint-facts">
        <dt>{t("complaints.name")}</dt>
        <dd>{name || <span className="quiet">{t("complaints.notKnown")}</span>}</dd>
        <dt>{t("complaints.number")}</dt>
        <dd className="number">{number ?? "—"}</dd>
        <dt>{t("complaints.against")}</dt>
        <dd>{labelIn(complaintPartyLabels[complaint.against], i18n.language)}</dd>
        <dt>{t("complaints.fault")}</dt>
        <dd>
          <FaultTag fault={complaint.fault} />
        </dd>
        <dt>{t("complaints.due")}</dt>
        <dd>
          <DueAt {...complaint} now={now} />
        </dd>
        <dt>{t("complaints.counted")}</dt>
        <dd>
          {counted && may(session, "contract.see") ? (
            <Link to="/contract/records">{t("complaints.isCounted")}</Link>
          ) : (
            <Tag style={{ marginInlineEnd: 0 }}>{t(counted ? "complaints.isCounted" : "complaints.notCounted")}</Tag>
          )}
        </dd>
        <dt>{t("complaints.businessType")}</dt>
        <dd>{businessType ?? "—"}</dd>
        <dt>{t("complaints.source")}</dt>
        <dd>{labelIn(complaintSourceLabels[source], i18n.language)}</dd>
        <dt>{t("complaints.received")}</dt>
        <dd className="figure">{moment(receivedAt, now)}</dd>
        <dt>{t("complaints.createdBy")}</dt>
        <dd>
          {createdBy ?? t("complaints.system")} · <span className="figure">{moment(createdAt, now)}</span>
        </dd>
      </dl>
    </section>
  );
};

/** What each side said: the finding, the appeal, the decision. */
const Said = ({ complaint }: Of) => {
  const { t } = useTranslation();
  const now = useNow();
  const parts = [
    ["verify", complaint.verified],
    ["appeal", complaint.appealed],
    ["decide", complaint.decided],
  ] as const;
  return parts.map(([move, { note, by, at }]) =>
    at === null ? null : (
      <section key={move} className="complaint-card" data-said={move}>
        <h2>{t(`complaints.noteOf.${move}`)}</h2>
        <p className="complaint-text">{note}</p>
        <div className="quiet small">
          {by ?? t("complaints.system")} · {moment(at, now)}
        </div>
      </section>
    ),
  );
};

const History = ({ complaint }: Of) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const words = useFailureWords();
  const { data = [], isError, error } = useHistory(complaint);
  return (
    <section className="complaint-card">
      <h2>{t("complaints.history")}</h2>
      {isError && <p className="warn">{words(error)}</p>}
      <ol className="complaint-history">
        {data.map(({ id, at, by, what, fault, kind, note }) => (
          <li key={id} data-step={what}>
            <span className="figure quiet">{moment(at, now)}</span> {t(`complaints.step.${what}`)}
            {fault !== null && `${t("versions.colon")}${labelIn(complaintFaultLabels[fault], i18n.language)}`}
            {kind !== null &&
              `${t("versions.colon")}${labelIn(evidenceKindLabels[kind], i18n.language)} ${note}`.trimEnd()}{" "}
            <span className="quiet">{by ?? t("complaints.system")}</span>
          </li>
        ))}
      </ol>
      <Cut shown={data.length} most={mostEvents} />
    </section>
  );
};

/** What the reader's side has to do next, or waits for. */
const Next = ({ complaint: { state, side, fault } }: Of) => {
  const { t } = useTranslation();
  if (side === null || state === "closed") return null;
  if (state === "verified" && fault !== "provider")
    return <Alert type="info" showIcon title={t("complaints.next.close")} />;
  return <Alert type="info" showIcon title={t(`complaints.next.${state}.${side}`)} />;
};

const Opened = ({ complaint, session, at }: Of & { session: Session; at: string }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const { no, title, text, state } = complaint;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{title}</h1>
        <span className="figure quiet">{no}</span>
        <ComplaintStateTag state={state} />
        <div className="complaint-moves">
          <ComplaintMoves complaint={complaint} at={at} />
          <Button onClick={() => void go("/complaints")}>{t("complaints.back")}</Button>
        </div>
      </header>
      <Next complaint={complaint} />
      <div className="complaint">
        <div className="complaint-column">
          <section className="complaint-card">
            <h2>{t("complaints.text")}</h2>
            <p className="complaint-text">{text}</p>
          </section>
          <Said complaint={complaint} />
          <Evidence complaint={complaint} at={at} session={session} />
        </div>
        <aside className="complaint-column" aria-label={t("complaints.side")}>
          <Facts complaint={complaint} session={session} />
          <History complaint={complaint} />
        </aside>
      </div>
    </div>
  );
};

/** One complaint: what happened, what each side said, what proves it. */
export const ComplaintPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id = "" } = useParams();
  const complaint = useComplaint(id);
  if (complaint.data) return <Opened complaint={complaint.data} session={session} at={id} />;
  if (complaint.isError)
    return (
      <Failing what={t("complaints.oneFailed")} why={words(complaint.error)} again={() => void complaint.refetch()} />
    );
  return <Loading />;
};
