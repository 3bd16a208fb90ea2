/** Where the page finds the worker below: on its own origin, so that its content security policy allows it. */
export const earWorkerPath = "/zongji-test-ear.js";

/** The worker: sees each encoded frame that came out of the transport, tells the page of it and passes it on. */
export const earWorkerText = `
onrtctransform = ({ transformer }) => {
  const { id } = transformer.options;
  const tell = new TransformStream({
    transform(frame, controller) {
      const { sequenceNumber, payloadType, synchronizationSource, rtpTimestamp } = frame.getMetadata();
      const payload = btoa(String.fromCharCode(...new Uint8Array(frame.data)));
      const timestamp = rtpTimestamp ?? frame.timestamp;
      postMessage({ id, payloadType, sequence: sequenceNumber, timestamp, ssrc: synchronizationSource, payload });
      controller.enqueue(frame);
    },
  });
  transformer.readable.pipeThrough(tell).pipeTo(transformer.writable);
};
`;

/** One frame as the page tells of it. */
export type EarFrame = {
  readonly id: number;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Base64. */
  readonly payload: string;
};

/**
 * Runs in the page before any of its scripts: taps what each RTCPeerConnection receives, the frames as they came and the sound as the
 * page would play it (16 bit samples). Kept as text of a function: it must not close over anything.
 */
export const earScript = ({ rate, workerPath }: { rate: number; workerPath: string }): void => {
  type Page = Window & {
    zongjiEar?: (id: number, base64: string) => void;
    zongjiFrames?: (frames: unknown[]) => void;
    RTCRtpScriptTransform?: new (worker: Worker, options: { id: number }) => RTCRtpScriptTransform;
  };
  const page = window as Page;
  let nextId = Date.now();

  const frames: unknown[] = [];
  setInterval(() => {
    if (frames.length > 0) page.zongjiFrames?.(frames.splice(0));
  }, 100);
  let worker: Worker | undefined;
  const watch = (receiver: RTCRtpReceiver, id: number) => {
    if (!page.RTCRtpScriptTransform) return;
    if (!worker) {
      worker = new Worker(workerPath);
      worker.onmessage = ({ data }) => frames.push(data);
    }
    receiver.transform = new page.RTCRtpScriptTransform(worker, { id });
  };

  const listenTo = (track: MediaStreamTrack, id: number) => {
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

  const ids = new WeakMap<RTCRtpReceiver, number>();
  const idOf = (receiver: RTCRtpReceiver): number => {
    const known = ids.get(receiver);
    if (known !== undefined) return known;
    const id = nextId++;
    ids.set(receiver, id);
    watch(receiver, id);
    return id;
  };
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.addEventListener("track", ({ track, receiver }) => {
        if (track.kind === "audio") listenTo(track, idOf(receiver));
      });
    }
    // A page that adds its microphone before it reads the far end's offer, as JsSIP does, has its receiver from here on. Chromium takes a
    // transform only in the task that made the receiver; afterwards frames go past it.
    #watchNew(): void {
      for (const receiver of this.getReceivers()) if (receiver.track.kind === "audio") idOf(receiver);
    }
    override addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): RTCRtpSender {
      const sender = super.addTrack(track, ...streams);
      this.#watchNew();
      return sender;
    }
    override addTransceiver(of: MediaStreamTrack | string, init?: RTCRtpTransceiverInit): RTCRtpTransceiver {
      const transceiver = super.addTransceiver(of, init);
      this.#watchNew();
      return transceiver;
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

/**
 * Runs in the page as well: keeps what the microphone gives to each call, by the browser's own statistics (W3C webrtc-stats, RTCAudioSourceStats), for the
 * reader of a failure.
 */
export const microphoneScript = (): void => {
  const told: string[] = [];
  (window as Window & { zongjiMicrophone?: () => string }).zongjiMicrophone = () => told.slice(-24).join(", ");
  const open = new Set<RTCPeerConnection>();
  const energies = new WeakMap<RTCPeerConnection, { energy: number; seconds: number }>();
  const tellOf = async (connection: RTCPeerConnection) => {
    for (const each of (await connection.getStats()).values()) {
      if (each.type !== "media-source" || each.kind !== "audio") continue;
      const [energy, seconds] = [each.totalAudioEnergy as number, each.totalSamplesDuration as number];
      const last = energies.get(connection) ?? { energy: 0, seconds: 0 };
      energies.set(connection, { energy, seconds });
      const level = 10 * Math.log10((2 * (energy - last.energy)) / Math.max(0.01, seconds - last.seconds) + 1e-9);
      const shut = connection.getSenders().some(({ track }) => track?.enabled === false) ? " shut" : "";
      told.push(`${(seconds - last.seconds).toFixed(2)} s at ${level.toFixed(0)} dB${shut}`);
    }
  };
  setInterval(() => {
    for (const connection of open)
      if (connection.connectionState === "closed") open.delete(connection);
      else void tellOf(connection).catch(() => {});
  }, 500);

  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      open.add(this);
    }
  };
};
