/** What of each leg is kept outside, so that its peer can be told after a crash. */
import type { LegId } from "@zongji/domain";
import type { KeptDialog, Orphan } from "./door.ts";
import type { Leg } from "./leg.ts";
import type { SwitchboardOptions } from "./ports.ts";

/** `hold`: the turn's packets wait for it. On disk before it leaves: else a phone that it makes ring could not be told of a crash. */
export const createDialogs = (
  { sip, onDialog }: Pick<SwitchboardOptions, "sip" | "onDialog">,
  hold: (kept: Promise<void>) => void,
) => {
  const keep = (leg: LegId, dialog: KeptDialog | undefined) => {
    const kept = dialog && onDialog?.(leg, dialog);
    if (kept) hold(kept);
  };

  return {
    keep,
    tell: (leg: LegId, is: "confirmed" | "over"): void => {
      const dialog = is === "confirmed" ? sip.snapshot(leg) : undefined;
      if (dialog) keep(leg, dialog);
      else if (is === "over") void onDialog?.(leg, undefined);
    },
    snapshots: (legs: Iterable<Leg>): Omit<Orphan, "ageMs">[] =>
      [...legs].flatMap((leg) => {
        const dialog = leg.state.at === "ending" ? undefined : sip.snapshot(leg.id);
        return dialog ? [{ leg: leg.id, dialog }] : [];
      }),
  };
};
