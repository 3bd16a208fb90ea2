/** The way to the server's SIP: not started, on its way, registered, gone (and being tried again), refused by the registrar. */
export type Wire = "off" | "connecting" | "reachable" | "lost" | "refused";
/** The microphone: not asked yet, open, forbidden by the person or the page, not there, held by another program. */
export type Microphone = "unasked" | "open" | "denied" | "missing" | "taken";

/** Whether the browser lets the page sound: one that nobody has touched since it was loaded may have to wait for a press. */
export type Speaker = "open" | "blocked";

/** The one call that a browser phone can have. `id` is the line's name for its SIP session. */
export type PhoneCall =
  | { readonly at: "none" }
  | { readonly at: "ringing"; readonly id: string; readonly from: string }
  | { readonly at: "answering"; readonly id: string; readonly from: string }
  | { readonly at: "talking"; readonly id: string; readonly from: string; readonly muted: boolean }
  | { readonly at: "ending"; readonly id: string };

/** 话机: the browser as a phone. */
export type Phone = {
  readonly wire: Wire;
  readonly microphone: Microphone;
  readonly speaker: Speaker;
  readonly call: PhoneCall;
};

export type PhoneEvent =
  | { readonly is: "WireChanged"; readonly to: Wire }
  | { readonly is: "MicrophoneChanged"; readonly to: Microphone }
  | { readonly is: "SpeakerChanged"; readonly to: Speaker }
  /** An INVITE. `auto`: it asks the phone to pick up by itself (Alert-Info with auto-answer). */
  | { readonly is: "Invited"; readonly id: string; readonly from: string; readonly auto: boolean }
  | { readonly is: "Confirmed"; readonly id: string }
  | { readonly is: "Ended"; readonly id: string }
  | { readonly is: "AnswerPressed" }
  | { readonly is: "HangUpPressed" }
  | { readonly is: "MutePressed" };

export type PhoneEffect =
  | { readonly do: "Answer"; readonly id: string }
  /** RFC 3261 §21.4.22: 486 to a second call while one is on, 480 where there is no microphone to answer with. */
  | { readonly do: "Refuse"; readonly id: string; readonly status: 480 | 486 }
  | { readonly do: "HangUp"; readonly id: string }
  | { readonly do: "SetMuted"; readonly id: string; readonly muted: boolean }
  | { readonly do: "StartRinging"; readonly from: string }
  | { readonly do: "StopRinging" };

export type PhoneStep = { readonly phone: Phone; readonly effects: readonly PhoneEffect[] };

export const newPhone: Phone = { wire: "off", microphone: "unasked", speaker: "open", call: { at: "none" } };

type On<At extends PhoneCall["at"], Is extends PhoneEvent["is"]> = (
  call: Extract<PhoneCall, { at: At }>,
  event: Extract<PhoneEvent, { is: Is }>,
) => readonly [PhoneCall, ...PhoneEffect[]];

type Table = {
  readonly [At in PhoneCall["at"]]: {
    readonly [Is in Exclude<PhoneEvent["is"], "WireChanged" | "MicrophoneChanged" | "SpeakerChanged">]?: On<At, Is>;
  };
};

const refuseSecond = (
  call: PhoneCall,
  event: Extract<PhoneEvent, { is: "Invited" }>,
): readonly [PhoneCall, ...PhoneEffect[]] => [call, { do: "Refuse", id: event.id, status: 486 }];

const none: PhoneCall = { at: "none" };

// What is not in the table is ignored: a key pressed twice, a message about a call that is over.
const table: Table = {
  none: {
    Invited: (_, { id, from, auto }) =>
      auto
        ? [
            { at: "answering", id, from },
            { do: "Answer", id },
          ]
        : [
            { at: "ringing", id, from },
            { do: "StartRinging", from },
          ],
  },
  ringing: {
    AnswerPressed: ({ id, from }) => [{ at: "answering", id, from }, { do: "StopRinging" }, { do: "Answer", id }],
    HangUpPressed: ({ id }) => [{ at: "ending", id }, { do: "StopRinging" }, { do: "Refuse", id, status: 486 }],
    Ended: (call, { id }) => (call.id === id ? [none, { do: "StopRinging" }] : [call]),
    Invited: refuseSecond,
  },
  answering: {
    Confirmed: (call, { id }) => (call.id === id ? [{ at: "talking", id, from: call.from, muted: false }] : [call]),
    HangUpPressed: ({ id }) => [
      { at: "ending", id },
      { do: "HangUp", id },
    ],
    Ended: (call, { id }) => (call.id === id ? [none] : [call]),
    Invited: refuseSecond,
  },
  talking: {
    MutePressed: (call) => [
      { ...call, muted: !call.muted },
      { do: "SetMuted", id: call.id, muted: !call.muted },
    ],
    HangUpPressed: ({ id }) => [
      { at: "ending", id },
      { do: "HangUp", id },
    ],
    Ended: (call, { id }) => (call.id === id ? [none] : [call]),
    Invited: refuseSecond,
  },
  ending: {
    Ended: (call, { id }) => (call.id === id ? [none] : [call]),
    Invited: refuseSecond,
  },
};

/** One step of the phone. Total: an event that a state has no row for changes nothing. */
export const step = (phone: Phone, event: PhoneEvent): PhoneStep => {
  if (event.is === "WireChanged") return { phone: { ...phone, wire: event.to }, effects: [] };
  if (event.is === "MicrophoneChanged") return { phone: { ...phone, microphone: event.to }, effects: [] };
  if (event.is === "SpeakerChanged") return { phone: { ...phone, speaker: event.to }, effects: [] };
  const row = table[phone.call.at][event.is] as On<PhoneCall["at"], PhoneEvent["is"]> | undefined;
  if (!row) return { phone, effects: [] };
  const [call, ...effects] = row(phone.call, event);
  return { phone: { ...phone, call }, effects };
};
