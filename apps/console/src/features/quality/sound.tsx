import { PauseOutlined, PlayCircleFilled, StepBackwardOutlined } from "@ant-design/icons";
import type { Evaluation, Inspection } from "@zongji/api";
import { Alert, Button, Select, Switch } from "antd";
import { useTranslation } from "react-i18next";
import { duration, moment, runningTime } from "../../look/duration.ts";
import { type SoundPlayer, speeds } from "./use-player.ts";

/** Why there is nothing to hear. */
export const NoSound = ({
  is,
  expired,
}: Pick<Inspection["recording"], "expired"> & { is: Exclude<Inspection["recording"]["is"], "there"> }) => {
  const { t } = useTranslation();
  const words = {
    gone: ["quality.recordingGone", "quality.recordingGoneWhy"],
    none: ["quality.recordingNone", "quality.recordingNoneWhy"],
    unknown: ["quality.recordingUnknown", "quality.recordingUnknownWhy"],
  } as const;
  return (
    <Alert
      type={is === "gone" ? "info" : "warning"}
      showIcon
      data-recording={is}
      title={t(words[is][0])}
      description={
        expired ? t("quality.recordingExpired", { at: moment(expired.at, 0), days: expired.days }) : t(words[is][1])
      }
    />
  );
};

type Props = {
  readonly player: SoundPlayer;
  readonly recording: Inspection["recording"];
  readonly comments: Evaluation["comments"];
  /** Absent: nothing can be said to it now. */
  readonly mark?: (() => void) | undefined;
};

const Controls = ({ player, recording, mark }: Omit<Props, "comments">) => {
  const { t } = useTranslation();
  const { state } = player;
  const isReady = state.at === "ready";
  return (
    <div className="sound-controls">
      <Button
        type="primary"
        icon={state.playing ? <PauseOutlined /> : <PlayCircleFilled />}
        disabled={!isReady}
        data-action="play"
        data-playing={state.playing || undefined}
        onClick={player.toggle}
      >
        {t(state.playing ? "quality.pause" : "quality.play")}
      </Button>
      <Button
        icon={<StepBackwardOutlined />}
        disabled={!isReady}
        onClick={() => player.seek((recording.talkFromMs ?? 0) / 1000)}
      >
        {t("quality.fromTalk")}
      </Button>
      <Select
        aria-label={t("quality.speed")}
        value={player.speed}
        style={{ width: 88 }}
        options={speeds.map((value) => ({ value, label: `${value}×` }))}
        onChange={player.setRate}
      />
      <span className="sound-skip">
        <Switch size="small" checked={player.skips} onChange={player.setSkips} aria-label={t("quality.skipSilence")} />{" "}
        {t("quality.skipSilence")}
      </span>
      <span className="figure" data-time>
        {runningTime(state.sec * 1000)} / {duration(recording.durationMs)}
      </span>
      {mark && (
        <Button disabled={!isReady} onClick={mark}>
          {t("quality.mark")}
        </Button>
      )}
      {state.at === "loading" && <span className="quiet">{t("quality.loading")}</span>}
    </div>
  );
};

/** The recording: two lanes, marks where something was said to it, and the player's buttons. */
export const Sound = ({ player, recording, comments, mark }: Props) => {
  const { t } = useTranslation();
  const { box, state } = player;
  return (
    <div className="sound">
      <div className="sound-lanes">
        <span className="sound-names quiet small">
          <span>{t("quality.lanes.caller")}</span>
          <span>{t("quality.lanes.agent")}</span>
        </span>
        <div className="sound-wave">
          <div ref={box} data-wave={state.at} />
          {comments.map(({ atMs, text }) => (
            <button
              key={`${atMs} ${text}`}
              type="button"
              className="sound-mark"
              style={{ left: `${Math.min(100, (atMs / Math.max(1, recording.durationMs)) * 100)}%` }}
              title={`${runningTime(atMs)} ${text}`}
              aria-label={t("quality.jump", { time: runningTime(atMs) })}
              onClick={() => player.seek(atMs / 1000)}
            />
          ))}
        </div>
      </div>
      {state.at === "failed" && <Alert type="error" showIcon title={t("quality.cannotPlay")} />}
      <Controls player={player} recording={recording} mark={mark} />
      {state.sounding && (
        <p className="quiet small sound-keys" data-silent={Math.round(state.sounding.silentShare * 100)}>
          {t("quality.sounding", {
            silent: Math.round(state.sounding.silentShare * 100),
            both: Math.round(state.sounding.bothShare * 100),
          })}
        </p>
      )}
      {mark && <p className="quiet small sound-keys">{t("quality.keys")}</p>}
    </div>
  );
};
