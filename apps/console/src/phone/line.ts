import { takenOverCode } from "@zongji/api";
import { UA, WebSocketInterface } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, RTCSessionEvent } from "jssip/lib/UA";
import type { Microphone, PhoneEvent } from "./machine.ts";
import { cannotAnswer, watchVoice } from "./voice.ts";

// Host candidates are all there is to gather without a STUN server; an interface that does not answer must not hold up the answer.
const iceGatherMs = 400;

/** The SIP end of the browser phone. Owned: must be closed. */
export type Line = {
  /** `closed`: nothing of the microphone is to be heard. */
  readonly answer: (id: string, closed: boolean) => void;
  readonly refuse: (id: string, status: number) => void;
  readonly hangUp: (id: string) => void;
  readonly setMuted: (id: string, muted: boolean) => void;
  readonly close: () => void;
};

const microphoneTrouble = (error: unknown): Microphone => {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "taken";
  return "denied";
};

/**
 * Opens the microphone once for the whole time at the desk: an answer must not wait for it, and a headset that is pulled out is
 * noticed before the next caller would notice it.
 */
const openMicrophone = async (report: (event: PhoneEvent) => void): Promise<MediaStream | undefined> => {
  // Browsers give `mediaDevices` to secure pages only.
  if (!navigator.mediaDevices) {
    report({ is: "MicrophoneChanged", to: "denied" });
    return undefined;
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: false });
    for (const track of stream.getAudioTracks()) {
      track.addEventListener("ended", () => report({ is: "MicrophoneChanged", to: "missing" }));
    }
    report({ is: "MicrophoneChanged", to: "open" });
    return stream;
  } catch (error) {
    report({ is: "MicrophoneChanged", to: microphoneTrouble(error) });
    return undefined;
  }
};

// RFC 7462 §4 gives `urn:alert:`; the header that phones go by is `Alert-Info: <…>;info=alert-autoanswer` or `…auto-answer…`.
const asksToPickUp = (alertInfo: string | undefined): boolean => /auto-?answer/i.test(alertInfo ?? "");

const limitGathering = (session: RTCSession): void => {
  let begun = false;
  session.on("icecandidate", ({ ready }) => {
    if (begun) return;
    begun = true;
    setTimeout(ready, iceGatherMs);
  });
};

/** Plays; where the browser wants a press of the person first, says so and plays at the next one. */
const play = (speaker: HTMLAudioElement, report: (event: PhoneEvent) => void): void => {
  speaker.play().then(
    () => report({ is: "SpeakerChanged", to: "open" }),
    (error: unknown) => {
      // AbortError: the call was over before the sound began.
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      report({ is: "SpeakerChanged", to: "blocked" });
      const again = () => {
        window.removeEventListener("pointerdown", again);
        window.removeEventListener("keydown", again);
        play(speaker, report);
      };
      window.addEventListener("pointerdown", again);
      window.addEventListener("keydown", again);
    },
  );
};

const hearFarEnd = (
  connection: RTCPeerConnection,
  speaker: HTMLAudioElement,
  report: (event: PhoneEvent) => void,
): void => {
  connection.addEventListener("track", ({ streams, track }) => {
    speaker.srcObject = streams[0] ?? new MediaStream([track]);
    play(speaker, report);
  });
};

/**
 * A WebSocket that is opened again only while it may be: opening it takes the phone over from wherever it is (JsSIP, stopped while a session stands, goes on
 * trying for two seconds).
 */
const socketTo = (url: string, mayOpen: () => boolean): WebSocketInterface => {
  const socket = new WebSocketInterface(url);
  const connect = socket.connect.bind(socket);
  socket.connect = () => {
    if (mayOpen()) connect();
  };
  return socket;
};

/** How the line is reached: the device's name is no secret, the WebSocket is let in by the session's cookie. */
export type LineAddress = { readonly device: string; readonly domain: string; readonly url: string };

/** @param report gets every event of the phone machine @param speaker plays what the far end says */
export const openLine = (
  address: LineAddress,
  report: (event: PhoneEvent) => void,
  speaker: HTMLAudioElement,
): Line => {
  const sessions = new Map<string, RTCSession>();
  /** Those whose ACK has come: both ends know that the call is answered. */
  const confirmed = new Set<string>();
  let microphone: Promise<MediaStream | undefined> | undefined;
  let closed = false;

  const tell = (event: PhoneEvent) => {
    if (!closed) report(event);
  };
  const microphoneNow = async (): Promise<MediaStream | undefined> => {
    const stream = await microphone;
    if (stream?.getAudioTracks().some((track) => track.readyState === "live")) return stream;
    microphone = openMicrophone(tell);
    return microphone;
  };

  let taken = false;
  const ua = new UA({
    sockets: [socketTo(address.url, () => !taken && !closed)],
    uri: `sip:${address.device}@${address.domain}`,
    register: true,
    register_expires: 120,
    session_timers: false,
    // A server that died is back within about a second, and its calls wait for their phones.
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 3,
    user_agent: "Zongji console",
  });

  const take = ({ session, request }: IncomingRTCSessionEvent) => {
    sessions.set(session.id, session);
    const ended = () => {
      sessions.delete(session.id);
      confirmed.delete(session.id);
      if (sessions.size === 0) speaker.srcObject = null;
      tell({ is: "Ended", id: session.id });
    };
    session.on("failed", ended);
    session.on("ended", ended);
    session.on("confirmed", () => {
      confirmed.add(session.id);
      tell({ is: "Confirmed", id: session.id });
    });
    // JsSIP answers re-INVITE and UPDATE by itself, and stops sending sound while it is held.
    session.on("hold", ({ originator }) => {
      if (originator === "remote") tell({ is: "FarHoldChanged", id: session.id, held: true });
    });
    session.on("unhold", ({ originator }) => {
      if (originator === "remote") tell({ is: "FarHoldChanged", id: session.id, held: false });
    });
    session.on("peerconnection", ({ peerconnection }) => hearFarEnd(peerconnection, speaker, tell));
    limitGathering(session);
    const call = request.getHeader("X-Zongji-Call");
    tell({
      is: "Invited",
      id: session.id,
      auto: asksToPickUp(request.getHeader("Alert-Info")),
      ...(call ? { call } : {}),
    });
  };

  ua.on("connecting", () => {
    if (!taken) tell({ is: "WireChanged", to: "connecting" });
  });
  ua.on("disconnected", ({ code }) => {
    if (taken) return;
    taken = code === takenOverCode;
    // The INVITE of a call that rings goes with its connection: nobody could take it back any more. So does one whose answer may not have been heard:
    // it would wait 32 s for its ACK, and refuse the server that calls again meanwhile.
    for (const session of [...sessions.values()]) if (!confirmed.has(session.id)) session.terminate();
    tell({ is: "WireChanged", to: taken ? "taken" : "lost" });
    if (taken) ua.stop();
  });
  ua.on("registered", () => tell({ is: "WireChanged", to: "reachable" }));
  ua.on("registrationFailed", () => tell({ is: "WireChanged", to: ua.isConnected() ? "refused" : "lost" }));
  ua.on("newRTCSession", (event: RTCSessionEvent) => {
    // The server calls this phone; this phone calls nobody (calls out are asked for over HTTP).
    if (event.originator === "remote") take(event as IncomingRTCSessionEvent);
  });

  const lookForMicrophone = () => void microphoneNow();
  navigator.mediaDevices?.addEventListener("devicechange", lookForMicrophone);
  lookForMicrophone();
  ua.start();

  return {
    answer: (id, shut) => {
      void microphoneNow().then((stream) => {
        const session = sessions.get(id);
        if (!session || session.isEnded()) return;
        if (!stream) return session.terminate({ status_code: cannotAnswer });
        // Muting works on the track, and the track outlives the call.
        for (const track of stream.getAudioTracks()) track.enabled = !shut;
        watchVoice(session, tell);
        session.answer({ mediaStream: stream, pcConfig: { iceServers: [] } });
      });
    },
    refuse: (id, status) => sessions.get(id)?.terminate({ status_code: status }),
    hangUp: (id) => sessions.get(id)?.terminate(),
    setMuted: (id, muted) => {
      const session = sessions.get(id);
      if (!session) return;
      if (muted) return session.mute({ audio: true });
      // JsSIP opens what it has shut itself, and not a track that was shut when the call was answered.
      if (!session.isMuted().audio) session.mute({ audio: true });
      session.unmute({ audio: true });
    },
    close: () => {
      closed = true;
      navigator.mediaDevices?.removeEventListener("devicechange", lookForMicrophone);
      ua.stop();
      void microphone?.then((stream) => {
        for (const track of stream?.getTracks() ?? []) track.stop();
      });
    },
  };
};
