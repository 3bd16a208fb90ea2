import { ArrowLeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import type { CallRecord, Session } from "@zongji/api";
import { Alert, Button, Card, Descriptions, Tabs, Tag } from "antd";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";
import { RegisterComplaint } from "../../complaints/index.ts";
import { AskConsultation } from "../../consultations/index.ts";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { useDetail, useEnding } from "../../look/ending.ts";
import { outcomeOf } from "../../look/outcome.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useResultWords } from "../../look/result.ts";
import { CallBack } from "../../phone/call-back.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { groupName, isPassing, may, useGroups } from "../../server/queries.ts";
import { addressOf, failureOf, request } from "../../server/request.ts";
import { Facts, Steps } from "./facts.tsx";
import { askedAgainAfterMs, isAskedAgain } from "./late.ts";
import { type Player, Recording } from "./recording.tsx";
import { Then } from "./then.tsx";
import { timelineOf } from "./timeline.ts";
import { TimelineBars } from "./timeline-bars.tsx";
import "./calls.css";

/** 回拨 of this call, each a way to its own page. */
const CallBacks = ({ record }: { record: CallRecord }) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <ul className="call-backs">
      {record.callBacks.map(({ id, startedAt, agentNo, talkMs }) => (
        <li key={id}>
          <Link to={`/calls/${id}`} className="figure">
            {moment(startedAt, now)}
          </Link>{" "}
          {agentNo} {talkMs > 0 ? duration(talkMs) : t("calls.notReached")}
        </li>
      ))}
    </ul>
  );
};

const Head = ({ record }: { record: CallRecord }) => {
  const { t } = useTranslation();
  const { data: groups } = useGroups();
  const ending = useEnding();
  const detail = useDetail()(record);
  const { row } = record;
  const rating = (given: typeof row.rating) =>
    given?.way === "link" && given.at !== undefined
      ? t("surveys.byLink", { option: given.option, at: moment(given.at, 0) })
      : (given?.option ?? "—");
  const figure = (ms: number) => <span className="figure">{duration(ms)}</span>;
  const items: [string, React.ReactNode][] = [
    [
      t("call.calledNumber"),
      <span className="number" key="n">
        {row.calledNumber}
      </span>,
    ],
    [t("call.group"), groupName(groups, row.group)],
    [t("call.agentNo"), row.agentNo ?? "—"],
    [t("business.primary"), row.businessType?.name ?? "—"],
    [t("call.disposition"), [t(outcomeOf(row)), detail].filter(Boolean).join(" · ")],
    [t("call.wait"), row.direction === "inbound" ? figure(row.waitMs) : "—"],
    [t("call.ring"), figure(row.ringMs)],
    [t("call.talk"), row.endedAt === null && row.talkMs === 0 ? "—" : figure(row.talkMs)],
    [t("call.ending"), row.endedAt === null ? t("calls.goesOn") : ending(row.hungUp ?? row.ending)],
    [t("call.rating"), rating(row.rating)],
    ...record.answers.map(({ question, option }): [string, React.ReactNode] => [
      t("call.answerTo", { question }),
      option,
    ]),
    [t("call.trunk"), row.trunkName ?? "—"],
  ];
  if (row.parent !== null)
    items.push([
      t("call.parent"),
      <Link key="p" to={`/calls/${row.parent}`}>
        {t("calls.missedCall")}
      </Link>,
    ]);
  if (record.callBacks.length > 0) items.push([t("call.callBacks"), <CallBacks key="b" record={record} />]);
  return <Descriptions column={5} items={items.map(([label, children]) => ({ key: label, label, children }))} />;
};

const whyNoRecording = ({ direction, endedAt }: CallRecord["row"]) => {
  if (direction === "internal") return "calls.internalNotRecorded";
  return endedAt === null ? "calls.recordingLater" : "calls.noRecording";
};

/** 协商录音: what was said beside the citizen. */
const Consultations = ({ record }: { record: CallRecord }) => {
  const { t } = useTranslation();
  const now = useNow();
  if (record.consultRecordings.length === 0) return null;
  return (
    <Card title={t("calls.consultations")}>
      {record.consultRecordings.map(({ id, startedAt, durationMs }) => (
        <p key={id} className="consultation">
          <span className="figure">
            {moment(startedAt, now)} · {duration(durationMs)}
          </span>
          {/* biome-ignore lint/a11y/useMediaCaption: there is no text of a recording */}
          <audio
            controls
            preload="none"
            aria-label={t("calls.consultations")}
            src={addressOf("recording", { id: record.row.id }, { consult: id })}
          />
        </p>
      ))}
    </Card>
  );
};

/** 小记 of each agent who had the call. */
const Notes = ({ record }: { record: CallRecord }) => {
  const { t } = useTranslation();
  const now = useNow();
  const words = useResultWords();
  if (record.notes.length === 0) return null;
  return (
    <Card title={t("note.title")}>
      {record.notes.map(({ agentNo, at, note, result, businessType, alsoTypes }) => (
        <article key={agentNo} className="call-note">
          <p className="quiet">
            {t("note.by", { agentNo, time: moment(at, now) })} {businessType && <Tag>{businessType.name}</Tag>}
            {alsoTypes.map(({ id, name }) => (
              <Tag key={id}>{name}</Tag>
            ))}
            {result && <Tag color="blue">{words(result)}</Tag>}
          </p>
          <p className="call-note-text">{note === "" ? t("note.none") : note}</p>
        </article>
      ))}
    </Card>
  );
};

const Body = ({ record, session }: { record: CallRecord; session: Session }) => {
  const { t } = useTranslation();
  const now = useNow();
  const player = useRef<Player>(null);
  const timeline = timelineOf(record, now);
  const recording = record.recordings[0];
  const hearing = may(session, "recording.hear");
  const seek = (at: number) => recording && player.current?.seek((at - recording.startedAt) / 1000);
  return (
    <>
      <Card>
        <Head record={record} />
      </Card>
      <Card title={t("calls.timeline")}>
        <TimelineBars timeline={timeline} seek={seek}>
          {recording && hearing && (
            <Recording
              key={recording.id}
              call={record.row.id}
              recording={recording}
              timeline={timeline}
              voicemails={record.voicemails}
              outbound={record.row.direction === "outbound"}
              ref={player}
            />
          )}
        </TimelineBars>
        {!recording && <p className="quiet">{t(whyNoRecording(record.row))}</p>}
        {recording && !hearing && <p className="quiet">{t("calls.mayNotHear")}</p>}
      </Card>
      <Notes record={record} />
      {record.row.endedAt !== null && <Then call={record.row.id} />}
      {hearing && <Consultations record={record} />}
      <Card>
        <Tabs
          items={[
            { key: "steps", label: t("calls.steps"), children: <Steps record={record} /> },
            // Raw, for whoever looks after the platform.
            ...(may(session, "hotline.administer")
              ? [{ key: "facts", label: t("calls.facts"), children: <Facts record={record} /> }]
              : []),
          ]}
        />
      </Card>
    </>
  );
};

/** 通话详情 */
export const CallPage = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const now = useNow();
  const back = useNavigate();
  const { id = "" } = useParams();
  const call = useQuery({
    queryKey: ["calls", "one", id],
    queryFn: () => request("call", { params: { id } }),
    retry: (times, error) => isAskedAgain(times, failureOf(error).code, isPassing),
    retryDelay: askedAgainAfterMs,
    // A call that goes on grows.
    refetchInterval: ({ state }) => (state.data && state.data.row.endedAt === null ? 5000 : false),
  });
  if (call.isPending) return <Loading />;
  if (!call.data) {
    const gone = failureOf(call.error).code === "notFound";
    return (
      <>
        <Failing
          what={t(gone ? "calls.gone" : "calls.oneFailed")}
          why={words(call.error)}
          again={() => void call.refetch()}
          kept={!gone}
        />
        <p style={{ textAlign: "center" }}>
          <Link to="/calls">{t("calls.toLog")}</Link>
        </p>
      </>
    );
  }
  const { row } = call.data;
  return (
    <div className="page call-page">
      <header className="page-head">
        <Button icon={<ArrowLeftOutlined />} type="text" onClick={() => void back(-1)} aria-label={t("page.back")} />
        <h1>
          <span className="number">{row.withheld ? t("number.withheld") : row.number}</span>
          <span className="call-page-sub">
            {t(`call.${row.direction}`)} · <span className="figure">{moment(row.startedAt, now)}</span>
          </span>
          {row.testBy && <Tag>{t("calls.testBy", { who: row.testBy })}</Tag>}
        </h1>
        <AskConsultation session={session} origin={{ source: "call", ref: row.id }} />
        <RegisterComplaint session={session} origin={{ source: "call", ref: row.id }} />
        <CallBack row={call.data.row} />
      </header>
      {call.isError && <Alert type="warning" showIcon title={t("calls.notNow")} description={words(call.error)} />}
      <Body record={call.data} session={session} />
    </div>
  );
};
