import { type Line, type LineAddress, openLine } from "./line.ts";
import { newPhone, type Phone, type PhoneEffect, type PhoneEvent, step } from "./machine.ts";
import { type Ring, startRing } from "./ring.ts";

/** The browser's phone: the machine with a line to do what it says. Owned: must be closed. */
export type BrowserPhone = {
  readonly now: () => Phone;
  readonly subscribe: (listener: () => void) => () => void;
  readonly tell: (event: PhoneEvent) => void;
  /** Who calls, as the desk shows it: what the SIP says of it is shown nowhere. "": not known. */
  readonly showCaller: (who: string) => void;
  /** True while another tab of this browser has the phone. */
  readonly elsewhere: () => boolean;
  /** Takes the phone back from the other place that took it over. */
  readonly reclaim: () => void;
  readonly close: () => void;
};

/**
 * Calls `given` when this tab is the one that has the phone: two tabs that ring for one agent would answer for each other. `wait` is
 * called when another tab has it now. @returns what gives the phone back
 */
const onlyTab = (name: string, given: () => void, wait: () => void, signal: AbortSignal): (() => void) => {
  let release = () => {};
  // Only secure pages have locks; a page that isn't has no microphone either.
  if (!navigator.locks) {
    given();
    return release;
  }
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const take = () => {
    given();
    return held;
  };
  navigator.locks
    .request(name, { ifAvailable: true }, (lock) => {
      if (signal.aborted) return undefined;
      if (lock) return take();
      wait();
      navigator.locks.request(name, { signal }, take).catch(() => undefined); // aborted by close()
      return undefined;
    })
    .catch(() => undefined);
  return () => release();
};

/** @param ringTitle word for a ringing call, in the person's language */
export const openPhone = (address: LineAddress, ringTitle: () => string): BrowserPhone => {
  const listeners = new Set<() => void>();
  const speaker = new Audio();
  speaker.autoplay = true;
  const leaving = new AbortController();
  let phone = newPhone;
  let waiting = false;
  let line: Line | undefined;
  let ring: Ring | undefined;
  let caller = "";

  const changed = () => {
    for (const listener of listeners) listener();
  };
  const perform = (effect: PhoneEffect) => {
    if (effect.do === "Answer") line?.answer(effect.id, phone.closed);
    else if (effect.do === "Refuse") line?.refuse(effect.id, effect.status);
    else if (effect.do === "HangUp") line?.hangUp(effect.id);
    else if (effect.do === "SetMuted") line?.setMuted(effect.id, effect.muted);
    else if (effect.do === "StartRinging") ring ??= startRing(ringTitle(), caller);
    else {
      ring?.stop();
      ring = undefined;
    }
  };
  const tell = (event: PhoneEvent) => {
    const next = step(phone, event);
    if (next.phone === phone && next.effects.length === 0) return;
    phone = next.phone;
    for (const effect of next.effects) perform(effect);
    changed();
  };
  const release = onlyTab(
    `zongji-phone-${address.device}`,
    () => {
      waiting = false;
      line = openLine(address, tell, speaker);
      changed();
    },
    () => {
      waiting = true;
      changed();
    },
    leaving.signal,
  );

  return {
    now: () => phone,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell,
    showCaller: (who) => {
      caller = who;
      ring?.tell(who);
    },
    elsewhere: () => waiting,
    reclaim: () => {
      if (phone.wire !== "taken") return;
      line?.close();
      tell({ is: "WireChanged", to: "connecting" });
      line = openLine(address, tell, speaker);
    },
    close: () => {
      leaving.abort();
      ring?.stop();
      line?.close();
      speaker.srcObject = null;
      release();
    },
  };
};
