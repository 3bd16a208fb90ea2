import { ArrowLeftOutlined } from "@ant-design/icons";
import type { Calibration, CalibrationCall } from "@zongji/api";
import { Button, Card, Popconfirm, Tabs } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { useNow } from "../../look/clock.tsx";
import { duration, moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { addressOf, request } from "../../server/request.ts";
import { AgreementOfAll, Compared } from "./calibration-compare.tsx";
import { BlindScoring } from "./calibration-scoring.tsx";
import { CalibrationState } from "./calibrations.tsx";
import { useCalibration, useDeed } from "./server.ts";
import { Sound } from "./sound.tsx";
import { usePlayer, usePlayerKeys } from "./use-player.ts";

const Steps = ({ session }: { session: Calibration }) => {
  const { t } = useTranslation();
  const deed = useDeed();
  const params = { id: session.id };
  return (
    <>
      {session.may.includes("compare") && (
        <Popconfirm
          title={t("calibration.compareSure")}
          okText={t("page.yes")}
          cancelText={t("page.no")}
          onConfirm={() =>
            deed.mutate({ deed: () => request("compareCalibration", { params }), done: t("calibration.compared") })
          }
        >
          <Button type="primary" loading={deed.isPending}>
            {t("calibration.compare")}
          </Button>
        </Popconfirm>
      )}
      {session.may.includes("close") && (
        <Popconfirm
          title={t("calibration.closeSure")}
          okText={t("page.yes")}
          cancelText={t("page.no")}
          onConfirm={() =>
            deed.mutate({ deed: () => request("closeCalibration", { params }), done: t("calibration.closed") })
          }
        >
          <Button loading={deed.isPending}>{t("calibration.close")}</Button>
        </Popconfirm>
      )}
    </>
  );
};

/** One recording, and the card beside it. */
const OneCall = ({ session, call }: { session: Calibration; call: CalibrationCall }) => {
  const { t } = useTranslation();
  const now = useNow();
  const player = usePlayer(addressOf("calibrationRecording", { id: session.id, call: call.id }), 0);
  usePlayerKeys(player, undefined);
  const recording = { is: "there", durationMs: call.talkMs, talkFromMs: null, expired: null } as const;
  return (
    <div className="task-columns calibration-call">
      <Card size="small">
        <p className="quiet">
          {t("calibration.callAt")} <span className="figure">{moment(call.at, now)}</span> · {t("quality.talk")}{" "}
          <span className="figure">{duration(call.talkMs)}</span>
        </p>
        <Sound player={player} recording={recording} comments={[]} />
      </Card>
      <Card size="small">
        {session.state === "scoring" ? (
          <BlindScoring key={call.own?.revision ?? 0} session={session} call={call} />
        ) : (
          <Compared session={session} call={call} />
        )}
      </Card>
    </div>
  );
};

/** 校准: its recordings one by one, scored blind, then compared. */
export const CalibrationPage = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const go = useNavigate();
  const { id = "" } = useParams();
  const [chosen, setChosen] = useState<string>();
  const asked = useCalibration(id);
  if (asked.isPending) return <Loading />;
  if (asked.isError)
    return <Failing what={t("calibration.failed")} why={words(asked.error)} again={() => void asked.refetch()} />;
  const session = asked.data;
  const call = session.calls.find((each) => each.id === chosen) ?? session.calls[0]!;
  const done = session.inspectors.map(({ name, handedIn }) => `${name} ${handedIn}/${session.calls.length}`);
  return (
    <div className="page">
      <header className="page-head">
        <h1>
          <Button
            type="text"
            icon={<ArrowLeftOutlined />}
            aria-label={t("page.back")}
            onClick={() => void go("/quality/calibrations")}
          />
          {session.name} <CalibrationState state={session.state} />
        </h1>
        <Steps session={session} />
      </header>
      <p className="quiet">
        {t("quality.cardVersion", { name: session.card.content.name, version: session.card.version })} ·{" "}
        {t("calibration.progress")} <span className="figure">{done.join(" · ")}</span>
      </p>
      {session.state !== "scoring" && (
        <Card size="small" title={t("calibration.agreement")}>
          <AgreementOfAll session={session} />
        </Card>
      )}
      <Tabs
        activeKey={call.id}
        onChange={setChosen}
        items={session.calls.map(({ id: key }, at) => ({ key, label: t("calibration.recording", { n: at + 1 }) }))}
      />
      <OneCall key={call.id} session={session} call={call} />
    </div>
  );
};
