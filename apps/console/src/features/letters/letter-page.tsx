import { type Letter, type LetterStep, labelIn, letterSourceLabels, mostEvents, type Session } from "@zongji/api";
import { Alert, Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { RegisterComplaint } from "../../complaints/index.ts";
import { useNow } from "../../look/clock.tsx";
import { Cut } from "../../look/cut.tsx";
import { moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { AnswerForm } from "./answer-form.tsx";
import { LetterMoves } from "./letter-moves.tsx";
import { LetterStateTag, plainTag } from "./letter-state.tsx";
import { Handling, TypeCard } from "./letter-type.tsx";
import { useHistory, useLetter } from "./server.ts";

const Writer = ({ letter }: { letter: Letter }) => {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { name, number, verified, source, via, receivedAt, dueAt, state } = letter;
  const isLate = state !== "answered" && state !== "spam" && dueAt <= now;
  return (
    <section className="letter-card">
      <h2>{t("letters.writer")}</h2>
      <dl className="letter-facts">
        <dt>{t("letters.name")}</dt>
        <dd>{name || <span className="quiet">{t("letters.noName")}</span>}</dd>
        <dt>{t("letters.number")}</dt>
        <dd>
          <span className="number">{number || "—"}</span>{" "}
          <Tag color={verified ? "success" : "default"} style={plainTag}>
            {t(verified ? "letters.verified" : "letters.unverified")}
          </Tag>
        </dd>
        <dt>{t("letters.source")}</dt>
        <dd>
          {labelIn(letterSourceLabels[source], i18n.language)}
          {via !== null && ` · ${via}`}
        </dd>
        <dt>{t("letters.received")}</dt>
        <dd className="figure">{moment(receivedAt, now)}</dd>
        <dt>{t("letters.due")}</dt>
        <dd>
          <span className="figure">{moment(dueAt - 1, now)}</span>{" "}
          {isLate && (
            <Tag color="error" style={plainTag}>
              {t("letters.overdue")}
            </Tag>
          )}
        </dd>
      </dl>
    </section>
  );
};

const Pictures = ({ pictures }: Pick<Letter, "pictures">) => {
  const { t } = useTranslation();
  if (pictures.length === 0) return null;
  return (
    <>
      <h2>{t("letters.pictures")}</h2>
      <div className="letter-pictures">
        {pictures.map(({ id, name }) => (
          <a
            key={id}
            href={`/api/letter-pictures/${id}`}
            target="_blank"
            rel="noreferrer"
            aria-label={t("letters.openPicture", { name })}
          >
            <img src={`/api/letter-pictures/${id}`} alt={name} />
          </a>
        ))}
      </div>
    </>
  );
};

const Answered = ({ letter }: { letter: Letter }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { answer, answeredBy, answeredAt, readAt } = letter;
  if (answer === null) return null;
  return (
    <section className="letter-card">
      <h2>{t("letters.answerLabel")}</h2>
      <p className="letter-text">{answer}</p>
      <p className="quiet small">
        {answeredAt !== null &&
          t("letters.answeredBy", { who: answeredBy ?? t("letters.system"), at: moment(answeredAt, now) })}
        {" · "}
        {readAt === null ? t("letters.notRead") : t("letters.readAt", { at: moment(readAt, now) })}
      </p>
    </section>
  );
};

/** What the writer did. */
const fromCitizen: readonly string[] = ["received", "read", "settled", "unsettled"] satisfies LetterStep["what"][];

const History = ({ letter: { id, version, readAt } }: { letter: Letter }) => {
  const { t } = useTranslation();
  const now = useNow();
  // The citizen's reading does not change the version.
  const { data = [] } = useHistory(id, version + (readAt === null ? 0 : 0.5));
  return (
    <section className="letter-card">
      <h2>{t("letters.history")}</h2>
      <ol className="letter-history">
        {data.map(({ at, by, what, note }) => (
          <li key={`${at} ${what}`}>
            <span className="figure quiet">{moment(at, now)}</span> {t(`letters.step.${what}`)}
            {note !== "" && `${t("versions.colon")}${note}`}{" "}
            <span className="quiet">{by ?? t(fromCitizen.includes(what) ? "letters.citizen" : "letters.system")}</span>
          </li>
        ))}
      </ol>
      <Cut shown={data.length} most={mostEvents} />
    </section>
  );
};

const Opened = ({ letter, session }: { letter: Letter; session: Session }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  const handles = may(session, "letter.handle");
  const isMine = letter.assignee?.id === session.user.id;
  const { no, state, text, assignee } = letter;
  const orderNo = t("letters.orderNo", { no: letter.order?.no ?? "" });
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("letters.title", { no })}</h1>
        <LetterStateTag state={state} />
        <div className="letter-moves">
          {handles && <LetterMoves letter={letter} isMine={isMine} session={session} />}
          <RegisterComplaint session={session} origin={{ source: "letter", ref: letter.id }} />
          <Button onClick={() => void go("/inbox")}>{t("letters.back")}</Button>
        </div>
      </header>
      {state === "taken" && assignee !== null && !isMine && (
        <Alert type="info" showIcon title={t("letters.takenBy", { who: assignee.name })} />
      )}
      {letter.order !== null && (
        <Alert
          type="info"
          showIcon
          title={
            <>
              {may(session, "order.handle") ? <Link to={`/orders/${letter.order.id}`}>{orderNo}</Link> : orderNo}
              {state === "ordered" && <span className="quiet"> {t("letters.orderWaits")}</span>}
            </>
          }
        />
      )}
      <div className="letter">
        <div className="letter-main">
          <section className="letter-card">
            <h2>{t("letters.text")}</h2>
            <p className="letter-text">{text}</p>
            <Pictures pictures={letter.pictures} />
          </section>
          {handles && isMine && state === "taken" && <AnswerForm key={letter.id} letter={letter} />}
          <Answered letter={letter} />
        </div>
        <aside className="letter-rail">
          <Writer letter={letter} />
          <TypeCard letter={letter} canSettle={handles && (state === "new" || state === "taken")} />
          <Handling letter={letter} />
          <History letter={letter} />
        </aside>
      </div>
    </div>
  );
};

/** A letter: text and pictures, what it is taken for and why, its answer. */
export const LetterPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { id = "" } = useParams();
  const letter = useLetter(id);
  if (letter.data) return <Opened letter={letter.data} session={session} />;
  if (letter.isError)
    return <Failing what={t("letters.oneFailed")} why={words(letter.error)} again={() => void letter.refetch()} />;
  return <Loading />;
};
