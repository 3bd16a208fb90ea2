import type { Chance } from "./chance.ts";
import type { Dialog } from "./dialog.ts";
import type { Field } from "./field.ts";

/** What citizens do whom the hotline calls. Weights: out of a hundred. */
const ways = { answers: 60, busy: 15, declines: 7, ringsOut: 18 } as const;
type Way = keyof typeof ways;

const turnAway = (dialog: Dialog, way: Way): void =>
  way === "busy" ? dialog.refuse(486, "Busy Here") : dialog.refuse(603, "Decline");

/** One call that came to a citizen, as she saw it. */
export type CalledOut = { readonly way: Way; readonly dialog: Dialog };

/** She heard the hotline: it had not given her up before her answer came. */
export const hasTalked = ({ dialog }: CalledOut): boolean =>
  dialog.answeredAtMs !== undefined && !dialog.cancelledLate && dialog.end?.how !== "lost";
export const wasBusy = ({ dialog }: CalledOut): boolean => dialog.end?.how === "refused" && dialog.end.status === 486;

/** Citizens answer, talk a while and hang up; are busy; decline; or let it ring. Returns the calls that came to them, by Call-ID. */
export const manCitizens = (field: Field, chance: Chance): ReadonlyMap<string, CalledOut> => {
  const came = new Map<string, CalledOut>();
  field.calledOut = (dialog) => {
    const known = came.get(dialog.callId);
    // Its INVITE again: the answer that turned it away was slow.
    if (known) return turnAway(dialog, known.way);
    const way = chance.pick(ways);
    came.set(dialog.callId, { way, dialog });
    if (way === "busy") return turnAway(dialog, way);
    dialog.ring();
    const later = (ms: number, act: () => void) => setTimeout(() => !dialog.end && act(), ms);
    if (way === "declines") later(chance.between(0, 2000), () => turnAway(dialog, way));
    if (way === "answers") {
      const talkMs = chance.between(2000, 14_000);
      later(chance.between(0, 5000), () => {
        void field.pickUp(dialog);
        later(talkMs, () => dialog.hangUp());
      });
    }
  };
  return came;
};
