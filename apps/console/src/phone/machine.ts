/** The way to the server's SIP: not started, on its way, registered, gone (and being tried again), refused by the registrar, taken over at another place. */
export type Wire = "off" | "connecting" | "reachable" | "lost" | "refused" | "taken";
/** The microphone: not asked yet, open, forbidden by the person or the page, not there, held by another program. */
export type Microphone = "unasked" | "open" | "denied" | "missing" | "taken";

/** Whether the browser lets the page sound: one that nobody has touched since it was loaded may have to wait for a press. */
export type Speaker = "open" | "blocked";

/** Whether the last call that was answered here got its voice. */
export type Voice = "open" | "failed";

/**
 * The one call that a browser phone can have. `id` is the line's name for its SIP session, `call` the server's for the call (absent where it told
 * none), `instead` the session that this one takes the place of.
 */
export type PhoneCall =
  | { readonly at: "none" }
  | { readonly at: "ringing"; readonly id: string; readonly call?: string }
  | {
      readonly at: "answering";
      readonly id: string;
      readonly call?: string;
      readonly instead?: string;
    }
  | {
      readonly at: "talking";
      readonly id: string;
      readonly call?: string;
      /** By the person. */
      readonly muted: boolean;
      /** The far end sends no sound (RFC 3264 §8.4). */
      readonly farHolds: boolean;
    }
  | { readonly at: "ending"; readonly id: string };

/** 话机: the browser as a phone. */
export type Phone = {
  readonly wire: Wire;
  readonly microphone: Microphone;
  readonly speaker: Speaker;
  readonly voice: Voice;
  /** Nothing may be said now: a supervisor who only listens. */
  readonly closed: boolean;
  readonly call: PhoneCall;
};

export type PhoneEvent =
  | { readonly is: "WireChanged"; readonly to: Wire }
  | { readonly is: "MicrophoneChanged"; readonly to: Microphone }
  | { readonly is: "SpeakerChanged"; readonly to: Speaker }
  | { readonly is: "VoiceChanged"; readonly to: Voice }
  /** An INVITE. `auto`: it asks the phone to pick up by itself (Alert-Info with auto-answer). */
  | {
      readonly is: "Invited";
      readonly id: string;
      readonly auto: boolean;
      readonly call?: string;
    }
  | { readonly is: "Confirmed"; readonly id: string }
  | { readonly is: "Ended"; readonly id: string }
  | { readonly is: "AnswerPressed" }
  | { readonly is: "HangUpPressed" }
  | { readonly is: "MutePressed" }
  /** What the server has of it: after a page was loaded anew. */
  | { readonly is: "MuteKnown"; readonly muted: boolean }
  | { readonly is: "FarHoldChanged"; readonly id: string; readonly held: boolean }
  | { readonly is: "ClosedChanged"; readonly to: boolean };

export type PhoneEffect =
  | { readonly do: "Answer"; readonly id: string }
  /** RFC 3261 §21.4.24: 486 to a second call while one is on. */
  | { readonly do: "Refuse"; readonly id: string; readonly status: 486 }
  | { readonly do: "HangUp"; readonly id: string }
  | { readonly do: "SetMuted"; readonly id: string; readonly muted: boolean }
  | { readonly do: "StartRinging" }
  | { readonly do: "StopRinging" };

export type PhoneStep = { readonly phone: Phone; readonly effects: readonly PhoneEffect[] };

export const newPhone: Phone = {
  wire: "off",
  microphone: "unasked",
  speaker: "open",
  voice: "open",
  closed: false,
  call: { at: "none" },
};

/** What concerns the phone and not its call. */
type Beside = "WireChanged" | "MicrophoneChanged" | "SpeakerChanged" | "VoiceChanged" | "ClosedChanged";
type Is<Name extends PhoneEvent["is"]> = Extract<PhoneEvent, { is: Name }>;
type At<Name extends PhoneCall["at"]> = Extract<PhoneCall, { at: Name }>;
type Move = readonly [PhoneCall, ...PhoneEffect[]];
type On<Name extends PhoneCall["at"], Event extends PhoneEvent["is"]> = (
  call: At<Name>,
  event: Is<Event>,
  phone: Phone,
) => Move;
type Table = {
  readonly [Name in PhoneCall["at"]]: { readonly [Event in Exclude<PhoneEvent["is"], Beside>]?: On<Name, Event> };
};

const none: PhoneCall = { at: "none" };
const named = ({ call }: { readonly call?: string }) => (call === undefined ? {} : { call });

const refuseSecond = (call: PhoneCall, event: Is<"Invited">): Move => [
  call,
  { do: "Refuse", id: event.id, status: 486 },
];

/** The server rings again for the call that is on, its leg being lost: the new session takes over once it is up. */
const replaceOrRefuse = (call: At<"answering"> | At<"talking">, event: Is<"Invited">): Move => {
  if (!event.auto || event.call === undefined || event.call !== call.call) return refuseSecond(call, event);
  const { id } = event;
  return [
    { at: "answering", id, ...named(event), instead: call.id },
    { do: "Answer", id },
  ];
};

const endOf = (call: Exclude<PhoneCall, { at: "none" }>, { id }: Is<"Ended">): Move => {
  if (call.id === id) return [none];
  if (call.at !== "answering" || call.instead !== id) return [call];
  const { instead: _over, ...alone } = call;
  return [alone];
};

const setMuted = (call: At<"talking">, muted: boolean, { closed }: Phone): Move => [
  { ...call, muted },
  { do: "SetMuted", id: call.id, muted: muted || closed },
];

const confirmed = (call: At<"answering">, { id }: Is<"Confirmed">, { closed }: Phone): Move => {
  if (call.id !== id) return [call];
  const talking = { at: "talking", id, ...named(call), muted: false, farHolds: false } as const;
  return [
    talking,
    ...(call.instead === undefined ? [] : [{ do: "HangUp", id: call.instead } as const]),
    // Also where nothing is closed: it may have been when she answered, and opened since.
    { do: "SetMuted", id, muted: closed },
  ];
};

const hangUp = ({ id }: { readonly id: string }): Move => [
  { at: "ending", id },
  { do: "HangUp", id },
];

// What is not in the table is ignored: a key pressed twice, a message about a call that is over.
const table: Table = {
  none: {
    Invited: (_, { id, auto, ...told }) =>
      auto
        ? [
            { at: "answering", id, ...named(told) },
            { do: "Answer", id },
          ]
        : [{ at: "ringing", id, ...named(told) }, { do: "StartRinging" }],
  },
  ringing: {
    AnswerPressed: ({ id, ...told }) => [
      { at: "answering", id, ...named(told) },
      { do: "StopRinging" },
      { do: "Answer", id },
    ],
    HangUpPressed: ({ id }) => [{ at: "ending", id }, { do: "StopRinging" }, { do: "Refuse", id, status: 486 }],
    Ended: (call, { id }) => (call.id === id ? [none, { do: "StopRinging" }] : [call]),
    Invited: refuseSecond,
  },
  answering: {
    Confirmed: confirmed,
    HangUpPressed: hangUp,
    Ended: endOf,
    Invited: replaceOrRefuse,
  },
  talking: {
    MutePressed: (call, _, phone) => setMuted(call, !call.muted, phone),
    MuteKnown: (call, { muted }, phone) => (call.muted === muted ? [call] : setMuted(call, muted, phone)),
    FarHoldChanged: (call, { id, held }) => [call.id === id ? { ...call, farHolds: held } : call],
    HangUpPressed: hangUp,
    Ended: endOf,
    Invited: replaceOrRefuse,
  },
  ending: {
    Ended: endOf,
    Invited: refuseSecond,
  },
};

const closedStep = (phone: Phone, to: boolean): PhoneStep => {
  const { call } = phone;
  const effects: PhoneEffect[] =
    call.at === "talking" && phone.closed !== to ? [{ do: "SetMuted", id: call.id, muted: to || call.muted }] : [];
  return { phone: { ...phone, closed: to }, effects };
};

/** One step of the phone. Total: an event that a state has no row for changes nothing. */
export const step = (phone: Phone, event: PhoneEvent): PhoneStep => {
  if (event.is === "WireChanged") return { phone: { ...phone, wire: event.to }, effects: [] };
  if (event.is === "MicrophoneChanged") return { phone: { ...phone, microphone: event.to }, effects: [] };
  if (event.is === "SpeakerChanged") return { phone: { ...phone, speaker: event.to }, effects: [] };
  if (event.is === "VoiceChanged") return { phone: { ...phone, voice: event.to }, effects: [] };
  if (event.is === "ClosedChanged") return closedStep(phone, event.to);
  const row = table[phone.call.at][event.is] as On<PhoneCall["at"], PhoneEvent["is"]> | undefined;
  if (!row) return { phone, effects: [] };
  const [call, ...effects] = row(phone.call, event, phone);
  return { phone: { ...phone, call }, effects };
};
