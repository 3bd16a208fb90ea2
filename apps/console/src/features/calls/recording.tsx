import { PauseOutlined, PlayCircleFilled, StepBackwardOutlined } from "@ant-design/icons";
import type { CallRecord } from "@zongji/api";
import { Alert, Button, Segmented, Space, theme } from "antd";
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import WaveSurfer from "wavesurfer.js";
import { duration, runningTime } from "../../look/duration.ts";
import { addressOf } from "../../server/request.ts";
import type { Timeline } from "./timeline.ts";

/** What the timeline may do with the player. @param sec offset in the recording */
export type Player = { readonly seek: (sec: number) => void };

type State = { readonly at: "loading" | "ready" | "failed"; readonly playing: boolean; readonly sec: number };

const laneHeight = 56;
const lane = { height: laneHeight, normalize: false };

const useWave = (call: string, startSec: number) => {
  const box = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer>(null);
  const [state, setState] = useState<State>({ at: "loading", playing: false, sec: 0 });
  const { token } = theme.useToken();
  const [caller, heard] = [token.blue5, token.cyan6];
  useEffect(() => {
    if (!box.current) return;
    const made = WaveSurfer.create({
      container: box.current,
      url: addressOf("recording", { id: call }),
      height: laneHeight,
      cursorColor: "#cf1322",
      cursorWidth: 2,
      splitChannels: [
        { ...lane, waveColor: caller, progressColor: caller },
        { ...lane, waveColor: heard, progressColor: heard },
      ],
    });
    wave.current = made;
    const set = (change: Partial<State>) => setState((old) => ({ ...old, ...change }));
    made.on("ready", () => {
      made.setTime(startSec);
      set({ at: "ready", sec: startSec });
    });
    made.on("error", () => set({ at: "failed" }));
    made.on("play", () => set({ playing: true }));
    made.on("pause", () => set({ playing: false }));
    made.on("timeupdate", (sec) => set({ sec }));
    return () => made.destroy();
  }, [call, startSec, caller, heard]);
  return { box, wave, state };
};

/** Where the talk begins, and each message that the caller has left, with how long that is. */
const Beginnings = ({
  recording: { talkFromMs },
  voicemails,
  isReady,
  seek,
}: {
  recording: CallRecord["recordings"][number];
  voicemails: CallRecord["voicemails"];
  isReady: boolean;
  seek: (sec: number) => void;
}) => {
  const { t } = useTranslation();
  const button = { icon: <StepBackwardOutlined />, disabled: !isReady };
  return (
    <>
      {(talkFromMs !== null || voicemails.length === 0) && (
        <Button {...button} onClick={() => seek((talkFromMs ?? 0) / 1000)}>
          {t("calls.fromTalk")}
        </Button>
      )}
      {voicemails.map(({ at, fromMs, ms }) => (
        <Button key={at} {...button} data-action="message" onClick={() => seek(fromMs / 1000)}>
          {t("calls.fromMessage")} <span className="figure">{duration(ms ?? 0)}</span>
        </Button>
      ))}
    </>
  );
};

/**
 * The recording under the bars, on their axis: above what the far end says, below what it hears.
 * A player begins at the talk's start.
 */
export const Recording = ({
  call,
  recording,
  voicemails,
  timeline,
  outbound,
  ref,
}: {
  call: string;
  recording: CallRecord["recordings"][number];
  voicemails: CallRecord["voicemails"];
  timeline: Timeline;
  /** Who is heard was called by us. */
  outbound: boolean;
  ref: Ref<Player>;
}) => {
  const { t } = useTranslation();
  // Nobody has talked with who left a message: then that is what is to be heard.
  const startSec = (recording.talkFromMs ?? voicemails[0]?.fromMs ?? 0) / 1000;
  const { box, wave, state } = useWave(call, startSec);
  const [speed, setSpeed] = useState(1);
  useImperativeHandle(ref, () => ({
    seek: (sec) => wave.current?.setTime(Math.min(Math.max(0, sec), recording.durationMs / 1000)),
  }));
  const span = timeline.to - timeline.from;
  const left = Math.max(0, recording.startedAt - timeline.from) / span;
  const width = Math.min(1 - left, recording.durationMs / span);
  return (
    <>
      <div className="lane lane-wave">
        <span className="lane-name wave-names">
          <span>{t(outbound ? "calls.calleeSays" : "calls.callerSays")}</span>
          <span>{t(outbound ? "calls.calleeHears" : "calls.callerHears")}</span>
        </span>
        <div className="lane-bars wave-lane">
          <div ref={box} data-wave={state.at} style={{ marginLeft: `${left * 100}%`, width: `${width * 100}%` }} />
        </div>
      </div>
      {state.at === "failed" && <Alert type="error" showIcon title={t("calls.cannotPlay")} />}
      <div className="lane">
        <span className="lane-name" />
        <Space>
          <Button
            type="primary"
            icon={state.playing ? <PauseOutlined /> : <PlayCircleFilled />}
            disabled={state.at !== "ready"}
            data-action="play"
            onClick={() => void wave.current?.playPause()}
          >
            {t(state.playing ? "calls.pause" : "calls.play")}
          </Button>
          <Beginnings
            recording={recording}
            voicemails={voicemails}
            isReady={state.at === "ready"}
            seek={(sec) => void wave.current?.setTime(sec)}
          />
          <Segmented
            aria-label={t("calls.speed")}
            value={speed}
            options={[1, 1.25, 1.5, 2].map((value) => ({ value, label: `${value}×` }))}
            onChange={(value) => {
              setSpeed(value);
              wave.current?.setPlaybackRate(value, true);
            }}
          />
          <span className="figure" data-time>
            {runningTime(state.sec * 1000)} / {duration(recording.durationMs)}
          </span>
          {state.at === "loading" && <span className="quiet">{t("calls.loadingSound")}</span>}
        </Space>
      </div>
    </>
  );
};
