import type { Sounding } from "@zongji/domain";
import { theme } from "antd";
import { useEffect, useRef, useState } from "react";
import WaveSurfer from "wavesurfer.js";
import { soundingOf } from "./silence.ts";

export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3] as const;
const laneHeight = 64;
const lane = { height: laneHeight, normalize: false };

type State = {
  readonly at: "loading" | "ready" | "failed";
  readonly playing: boolean;
  readonly sec: number;
  readonly sounding?: Sounding;
};

/** The recording at an address, two lanes. @param startSec where it begins */
export const usePlayer = (url: string, startSec: number) => {
  const box = useRef<HTMLDivElement>(null);
  const wave = useRef<WaveSurfer>(null);
  const [state, setState] = useState<State>({ at: "loading", playing: false, sec: 0 });
  const [speed, setSpeed] = useState(1);
  const [skips, setSkips] = useState(false);
  const { token } = theme.useToken();
  const [caller, agent] = [token.blue5, token.cyan6];
  useEffect(() => {
    if (!box.current) return;
    const made = WaveSurfer.create({
      container: box.current,
      url,
      height: laneHeight,
      cursorColor: "#cf1322",
      cursorWidth: 2,
      splitChannels: [
        { ...lane, waveColor: caller, progressColor: caller },
        { ...lane, waveColor: agent, progressColor: agent },
      ],
    });
    wave.current = made;
    const set = (change: Partial<State>) => setState((old) => ({ ...old, ...change }));
    made.on("ready", () => {
      const sound = made.getDecodedData();
      if (sound !== null) {
        const right = sound.getChannelData(Math.min(1, sound.numberOfChannels - 1));
        set({ sounding: soundingOf([sound.getChannelData(0), right], sound.sampleRate) });
      }
      made.setTime(startSec);
      set({ at: "ready", sec: startSec });
    });
    made.on("error", () => set({ at: "failed" }));
    made.on("play", () => set({ playing: true }));
    made.on("pause", () => set({ playing: false }));
    made.on("timeupdate", (sec) => set({ sec }));
    return () => made.destroy();
  }, [url, startSec, caller, agent]);
  const { playing, sec, sounding } = state;
  useEffect(() => {
    const silence = skips && playing && sounding?.silences.find(({ from, to }) => sec >= from && sec < to - 0.05);
    if (silence) wave.current?.setTime(silence.to);
  }, [skips, playing, sec, sounding]);
  const setRate = (value: number): void => {
    setSpeed(value);
    wave.current?.setPlaybackRate(value, true);
  };
  return {
    ...{ box, state, speed, skips, setSkips, setRate },
    toggle: () => void wave.current?.playPause(),
    seek: (to: number) => wave.current?.setTime(Math.max(0, Math.min(to, wave.current.getDuration()))),
    faster: (by: 1 | -1) => {
      const at = speeds.indexOf(speed as (typeof speeds)[number]);
      setRate(speeds[Math.min(speeds.length - 1, Math.max(0, at + by))]!);
    },
  };
};
export type SoundPlayer = ReturnType<typeof usePlayer>;

/** Fields that have these keys for themselves. */
const isTaken = ({ target, key }: KeyboardEvent): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  const typed = target.closest(
    "textarea, [contenteditable=true], .ant-select, input:not([type=radio], [type=checkbox])",
  );
  if (typed !== null || target.closest(".ant-modal") !== null) return true;
  const isPressed = key === " " || key.startsWith("Arrow");
  return isPressed && target.closest("input, button, a, [role=tab], [role=slider], [role=radio]") !== null;
};

type Keyed = { readonly player: SoundPlayer; readonly mark: (() => void) | undefined };

/** What a key does; undefined: nothing. */
const deedOf = (key: string, { player, mark }: Keyed): (() => void) | undefined => {
  if (key === " ") return player.toggle;
  if (key === "ArrowLeft" || key === "ArrowRight")
    return () => player.seek(player.state.sec + (key === "ArrowLeft" ? -5 : 5));
  if (key === "ArrowUp" || key === "ArrowDown") return () => player.faster(key === "ArrowUp" ? 1 : -1);
  if (key === "s") return () => player.setSkips(!player.skips);
  return key === "m" ? mark : undefined;
};

/** Keys of the player, wherever on the page, but in fields. */
export const usePlayerKeys = (player: SoundPlayer, mark: Keyed["mark"]): void => {
  const now = useRef<Keyed>({ player, mark });
  now.current = { player, mark };
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      const deed = deedOf(event.key.length === 1 ? event.key.toLowerCase() : event.key, now.current);
      if (deed === undefined) return;
      event.preventDefault();
      deed();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
};
