/**
 * Runs in the page before any of its scripts: taps what each RTCPeerConnection receives and hands it to the test as 16 bit samples.
 * Kept as text of a function: it must not close over anything.
 */
export const earScript = ({ rate }: { rate: number }): void => {
  type Page = Window & { zongjiEar?: (id: number, base64: string) => void; zongjiMicrophone?: boolean };
  const page = window as Page;
  let nextId = Date.now();

  const listenTo = (track: MediaStreamTrack) => {
    const id = nextId++;
    const stream = new MediaStream([track]);
    // Chromium pulls a remote track only where an element plays it.
    const element = new Audio();
    element.srcObject = stream;
    element.muted = true;
    void element.play().catch(() => {});
    const context = new AudioContext({ sampleRate: rate });
    const source = context.createMediaStreamSource(stream);
    const tap = context.createScriptProcessor(1024, 1, 1);
    tap.onaudioprocess = ({ inputBuffer }) => {
      const floats = inputBuffer.getChannelData(0);
      const bytes = new Uint8Array(floats.length * 2);
      const view = new DataView(bytes.buffer);
      for (let n = 0; n < floats.length; n += 1)
        view.setInt16(n * 2, Math.max(-32768, Math.min(32767, Math.round(floats[n]! * 32768))), true);
      page.zongjiEar?.(id, btoa(String.fromCharCode(...bytes)));
    };
    source.connect(tap);
    tap.connect(context.destination);
    track.addEventListener("ended", () => void context.close());
  };

  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener("track", ({ track }) => {
        if (track.kind === "audio") listenTo(track);
      });
    }
  };

  // The fake microphone's tone is no speech: noise suppression would silence it.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = (constraints) => {
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const audio = constraints?.audio;
    if (!audio) return ask(constraints);
    return ask({ ...constraints, audio: { ...(typeof audio === "object" ? audio : {}), ...plain } });
  };
};
