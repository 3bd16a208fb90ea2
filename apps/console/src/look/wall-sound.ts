/** 提示音 of thresholds: off until somebody allows it at this browser by a press. */
import { useSyncExternalStore } from "react";

const key = "zongji.wallSound";
const listeners = new Set<() => void>();
let context: AudioContext | undefined;

export const isSoundOn = (): boolean => localStorage.getItem(key) === "yes";

/** Two short tones, the second higher; three for an alarm. */
export const soundTone = (level: "warning" | "alarm"): void => {
  if (!isSoundOn()) return;
  context ??= new AudioContext();
  void context.resume().catch(() => undefined);
  const start = context.currentTime + 0.02;
  for (const [n, hz] of (level === "alarm" ? [660, 880, 660] : [660, 880]).entries()) {
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    const at = start + n * 0.22;
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(0.15, at + 0.02);
    gain.gain.setValueAtTime(0.15, at + 0.14);
    gain.gain.linearRampToValueAtTime(0, at + 0.18);
    tone.connect(gain).connect(context.destination);
    tone.start(at);
    tone.stop(at + 0.2);
  }
};

/** From a press: browsers let no page sound by itself. It is heard once, so that one knows it. */
export const setSound = (on: boolean): void => {
  localStorage.setItem(key, on ? "yes" : "no");
  if (on) soundTone("warning");
  for (const listener of listeners) listener();
};

export const useSound = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, isSoundOn);
