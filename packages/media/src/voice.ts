/** Whether a party speaks: its level over −45 dBov for 100 ms; silent after 500 ms below. */

const floorDbov = -45;
const startFrames = 5;
const stopFrames = 25;

export type Voice = { speaking: boolean; frames: number; loudestDbov: number };

export const newVoice = (): Voice => ({ speaking: false, frames: 0, loudestDbov: -127 });

/** Level of a frame in dB relative to overload (RFC 6464 §3), −127 for digital silence. */
export const levelDbov = (frame: Int16Array): number => {
  let energy = 0;
  for (let i = 0; i < frame.length; i++) energy += frame[i]! * frame[i]!;
  return energy === 0 ? -127 : Math.max(-127, 10 * Math.log10(energy / frame.length / (32768 * 32768)));
};

/** Takes one 20 ms frame's level; true when `speaking` just changed. */
export const noteLevel = (voice: Voice, dbov: number): boolean => {
  const loud = dbov > floorDbov;
  if (loud === voice.speaking) {
    voice.frames = 0;
    voice.loudestDbov = dbov;
    return false;
  }
  voice.frames++;
  voice.loudestDbov = Math.max(dbov, voice.frames === 1 ? -127 : voice.loudestDbov);
  if (voice.frames < (voice.speaking ? stopFrames : startFrames)) return false;
  voice.speaking = !voice.speaking;
  voice.frames = 0;
  return true;
};
