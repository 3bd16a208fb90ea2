import { ArrowLeftOutlined } from "@ant-design/icons";
import type { Evaluation, Inspection, Session } from "@zongji/api";
import { Button, Card } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { ThenCard } from "../../look/then-card.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { addressOf } from "../../server/request.ts";
import { CommentDialog, Comments } from "./comments.tsx";
import { TaskMoves } from "./moves.tsx";
import { OverdueTag, ScoreShown, StateTag } from "./parts.tsx";
import { Outcome } from "./scored.tsx";
import { ScoringForm, useScoring } from "./scoring.tsx";
import { useInspection } from "./server.ts";
import { NoSound, Sound } from "./sound.tsx";
import { usePlayer, usePlayerKeys } from "./use-player.ts";

const About = ({ task, session }: { task: Inspection; session: Session }) => {
  const { t } = useTranslation();
  const now = useNow();
  const { call, agent, card } = task;
  const items: [string, React.ReactNode][] = [
    [
      t("quality.callAt"),
      may(session, "call.see") ? (
        <Link key="c" to={`/calls/${call.id}`} className="figure" title={t("quality.toCall")}>
          {moment(call.at, now)}
        </Link>
      ) : (
        <span key="c" className="figure">
          {moment(call.at, now)}
        </span>
      ),
    ],
    [t("quality.agent"), [agent.agentNo, agent.name].filter(Boolean).join(" ")],
    [
      t("quality.talk"),
      <span key="t" className="figure">
        {duration(call.talkMs)}
      </span>,
    ],
    [t("quality.rating"), call.rating ?? "—"],
    [t("quality.business"), call.businessType ?? "—"],
    [t("quality.card"), t("quality.cardVersion", { name: card.content.name, version: card.version })],
    [t("quality.sample"), task.sample.name],
    [t("quality.inspector"), task.inspector?.name ?? t("quality.notAssigned")],
    ...(task.second ? [[t("quality.second"), task.second.name] as [string, React.ReactNode]] : []),
    [
      t("quality.dueAt"),
      <span key="d" className="figure">
        {moment(task.dueAt, now)}
      </span>,
    ],
  ];
  return (
    <dl className="task-about">
      {items.map(([label, value]) => (
        <div key={label}>
          <dt className="quiet small">{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

/** 小记 of the call, as the agent wrote it. */
const Notes = ({ task }: { task: Inspection }) => {
  const { t } = useTranslation();
  const written = task.call.notes.filter(({ note }) => note !== "");
  if (written.length === 0) return null;
  return (
    <Card size="small" title={t("quality.note")}>
      {written.map(({ agentNo, at, note }) => (
        <p key={`${agentNo} ${at}`}>
          <span className="quiet">{agentNo}</span> {note}
        </p>
      ))}
    </Card>
  );
};

type PlayedProps = {
  readonly task: Inspection;
  readonly comments: Evaluation["comments"];
  readonly add?: ((comment: Evaluation["comments"][number]) => void) | undefined;
  readonly setSeek: (seek: (sec: number) => void) => void;
};

const Played = ({ task, comments, add, setSeek }: PlayedProps) => {
  const [markedMs, setMarked] = useState<number>();
  const player = usePlayer(addressOf("inspectionRecording", { id: task.id }), (task.recording.talkFromMs ?? 0) / 1000);
  const mark = add && (() => setMarked(Math.round(player.state.sec * 1000)));
  usePlayerKeys(player, mark);
  const isReady = player.state.at === "ready";
  const ready = useRef({ setSeek, seek: player.seek });
  ready.current = { setSeek, seek: player.seek };
  useEffect(() => {
    if (isReady) ready.current.setSeek(ready.current.seek);
  }, [isReady]);
  return (
    <>
      <Sound player={player} recording={task.recording} comments={comments} mark={mark} />
      {markedMs !== undefined && add && (
        <CommentDialog card={task.card.content} atMs={markedMs} add={add} close={() => setMarked(undefined)} />
      )}
    </>
  );
};

const Body = ({ task, session }: { task: Inspection; session: Session }) => {
  const { t } = useTranslation();
  const scoring = useScoring(task);
  const [seek, setSeek] = useState<{ readonly to: (sec: number) => void }>();
  const isScoring = task.may.includes("score") || task.may.includes("scoreSecond");
  const counted = task.evaluations.find(({ role }) => role === task.counts) ?? task.evaluations[0];
  const comments = isScoring ? scoring.comments : (counted?.comments ?? []);
  const setComments = (all: Evaluation["comments"]) => scoring.setComments([...all].sort((a, b) => a.atMs - b.atMs));
  return (
    <div className="task-columns">
      <div className="task-left">
        <Card size="small">
          <About task={task} session={session} />
        </Card>
        <Card size="small">
          {task.recording.is === "there" ? (
            <Played
              task={task}
              comments={comments}
              setSeek={(to) => setSeek({ to })}
              add={isScoring ? (comment) => setComments([...comments, comment]) : undefined}
            />
          ) : (
            <NoSound is={task.recording.is} expired={task.recording.expired} />
          )}
        </Card>
        {isScoring && (
          <Card size="small" title={t("quality.comments")}>
            <Comments card={task.card.content} comments={comments} seek={seek?.to} change={setComments} />
          </Card>
        )}
        <Notes task={task} />
        <ThenCard beside={task.beside} />
      </div>
      <Card size="small" className="task-right">
        {isScoring ? <ScoringForm task={task} scoring={scoring} /> : <Outcome task={task} seek={seek?.to} />}
      </Card>
    </div>
  );
};

/** 评分: a task beside its recording; for the agent, her score with the seconds to hear. */
export const TaskPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const go = useNavigate();
  const { id = "" } = useParams();
  const task = useInspection(id);
  if (task.isPending) return <Loading />;
  if (task.isError)
    return <Failing what={t("quality.failed")} why={words(task.error)} again={() => void task.refetch()} />;
  const { state, overdue, score, passed } = task.data;
  return (
    <div className="page">
      <header className="page-head">
        <h1>
          <Button
            type="text"
            icon={<ArrowLeftOutlined />}
            aria-label={t("page.back")}
            onClick={() => void go("/quality/tasks")}
          />
          {task.data.sample.name} <StateTag state={state} /> {overdue && <OverdueTag />}{" "}
          {score !== null && <ScoreShown score={score} passed={passed} />}
        </h1>
        <TaskMoves task={task.data} session={session} />
      </header>
      <Body key={`${id} ${state}`} task={task.data} session={session} />
    </div>
  );
};
