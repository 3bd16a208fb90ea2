/**
 * What makes a ringing call noticed: a sound, the title of the tab, a notification of the system. `tell` says who calls, as soon as that is known. Owned:
 * stop it.
 */
export type Ring = { readonly tell: (who: string) => void; readonly stop: () => void };

// The ring of Chinese exchanges: 450 Hz, one second on, four off (GB 3380); here softer and doubled, as it sounds next to an ear.
const ringHz = [450, 480] as const;
const onSec = 1;
const everyMs = 5000;

const soundOnce = (context: AudioContext): void => {
  const gain = context.createGain();
  const start = context.currentTime;
  gain.gain.setValueAtTime(0, start);
  gain.gain.linearRampToValueAtTime(0.12, start + 0.02);
  gain.gain.setValueAtTime(0.12, start + onSec - 0.05);
  gain.gain.linearRampToValueAtTime(0, start + onSec);
  gain.connect(context.destination);
  for (const hz of ringHz) {
    const tone = context.createOscillator();
    tone.frequency.value = hz;
    tone.connect(gain);
    tone.start(start);
    tone.stop(start + onSec);
  }
};

const notify = (title: string, body: string): Notification | undefined => {
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return undefined;
  const note = new Notification(title, { body, tag: "zongji-ring", requireInteraction: true });
  note.onclick = () => {
    window.focus();
    note.close();
  };
  return note;
};

/** Asks once whether the system may show that a call rings; must come from a press of the agent. */
export const askForNotifications = (): void => {
  if (typeof Notification !== "undefined" && Notification.permission === "default") {
    void Notification.requestPermission().catch(() => undefined);
  }
};

/** @param what rings, in the person's language @param who calls, as the desk shows it; "" while that is not known */
export const startRing = (what: string, who = ""): Ring => {
  const context = new AudioContext();
  // A page that nobody has touched yet may be silent; then the title and the notification ring alone.
  void context.resume().catch(() => undefined);
  soundOnce(context);
  const sound = setInterval(() => soundOnce(context), everyMs);
  const oldTitle = document.title;
  let [caller, shown] = [who, true];
  const show = () => {
    document.title = shown ? `🔔 ${what} ${caller}`.trim() : oldTitle;
  };
  const blink = setInterval(() => {
    shown = !shown;
    show();
  }, 700);
  show();
  let note = notify(what, caller);
  return {
    tell: (next) => {
      if (next === caller) return;
      caller = next;
      show();
      // Of the same tag: it takes the place of the first.
      if (note) note = notify(what, caller);
    },
    stop: () => {
      clearInterval(sound);
      clearInterval(blink);
      document.title = oldTitle;
      note?.close();
      void context.close().catch(() => undefined);
    },
  };
};
