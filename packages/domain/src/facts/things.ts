/**
 * What one fact opens and a later one closes. `by`: the field of both facts that names the thing.
 * `outlivesCall`: it may still be open when its call has ended.
 */
export const things = {
  call: { by: "call" },
  leg: { by: "leg" },
  menu: { by: "call" },
  visit: { by: "visit" },
  offer: { by: "offer" },
  callback: { by: "call", outlivesCall: true },
  callbackOffer: { by: "call" },
  talk: { by: "agent" },
  hold: { by: "agent" },
  mute: { by: "agent" },
  dial: { by: "agent" },
  transfer: { by: "transfer" },
  consultation: { by: "transfer" },
  threeWay: { by: "transfer" },
  ask: { by: "ask" },
  duty: { by: "call" },
  outside: { by: "call" },
  voicemail: { by: "call" },
  internal: { by: "call" },
  watch: { by: "watcher" },
  survey: { by: "agent" },
  wrapUp: { by: "agent", outlivesCall: true },
  recording: { by: "recording", outlivesCall: true },
  signIn: { by: "agent" },
  state: { by: "agent" },
  alarm: { by: "alarmId" },
} as const satisfies Readonly<Record<string, { readonly by: string; readonly outlivesCall?: true }>>;

export type Thing = keyof typeof things;
