/** Records by the browser's microphone, and makes a WAV of it: what browsers record by themselves the server can't read. */

export type Recording = {
  /** Ends it. @returns the WAV @throws Error where nothing was recorded */
  readonly stop: () => Promise<File>;
  /** Ends it, and nothing is kept. */
  readonly discard: () => void;
};

/** 16-bit mono. */
export const wavOf = (samples: Float32Array, rate: number): ArrayBuffer => {
  const buffer = new ArrayBuffer(44 + samples.length * 2);
  const view = new DataView(buffer);
  const put = (at: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
  };
  put(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  put(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  put(36, "data");
  view.setUint32(40, samples.length * 2, true);
  for (const [i, sample] of samples.entries())
    view.setInt16(44 + i * 2, Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))), true);
  return buffer;
};

const toWav = async (blob: Blob): Promise<File> => {
  const context = new AudioContext();
  try {
    const sound = await context.decodeAudioData(await blob.arrayBuffer());
    return new File([wavOf(sound.getChannelData(0), sound.sampleRate)], "recording.wav", { type: "audio/wav" });
  } finally {
    await context.close();
  }
};

/** Begins to record. @throws DOMException where there is no microphone, or it may not be used */
export const startRecording = async (): Promise<Recording> => {
  const stream = await navigator.mediaDevices.getUserMedia({
    // As it is: the server brings it to its loudness, and what is meant for talks takes away from a voice.
    audio: { channelCount: 1, echoCancellation: false, autoGainControl: false, noiseSuppression: false },
  });
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const release = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  recorder.start();
  return {
    stop: async () => {
      const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
      recorder.stop();
      await stopped;
      release();
      return toWav(new Blob(parts, { type: recorder.mimeType }));
    },
    discard: () => {
      if (recorder.state !== "inactive") recorder.stop();
      release();
    },
  };
};
