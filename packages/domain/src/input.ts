import type { HotlineConfig } from "./config.ts";
import type { FactBody } from "./fact.ts";
import type { CallId, DeviceId, GroupId, PartyId, UserId } from "./ids.ts";
import type { SwitchCommand, SwitchEvent } from "./switching.ts";

/** What a user asks for. A user acts on her own seat. */
export type Command =
  | { readonly do: "signIn"; readonly groups: readonly GroupId[]; readonly device: DeviceId }
  | { readonly do: "signOut" }
  /** 示闲. During a talk or a ring it says what comes after it; during wrap-up it ends that. `busy` and `rest` likewise. */
  | { readonly do: "ready" }
  | { readonly do: "busy" }
  | { readonly do: "rest"; readonly reason: string }
  | { readonly do: "endWrapUp" }
  /** Ends the talk or the dialling; while the phone rings it refuses the call. */
  | { readonly do: "hangUp" }
  | { readonly do: "hold" }
  | { readonly do: "retrieve" }
  /** The desk is back after a page refresh: ring its phone (auto-answer) and join it to the talk again. */
  | { readonly do: "resume" }
  | {
      readonly do: "callOut";
      readonly to: { readonly number: string } | { readonly party: PartyId };
      readonly group?: GroupId;
      /** The missed call that this one returns. */
      readonly parent?: CallId;
    };

/** Why a command can't be honoured. A closed list; each is an HTTP 409. */
export const refusals = [
  "unknownAgent", // not an agent in the configuration
  "unknownDevice", // no such device, or another user's
  "unknownGroup", // no such group, or one that she is not in
  "noGroup", // sign-in to nothing
  "notSignedIn",
  "inCall", // not while ringing, dialling or talking
  "notInCall", // nothing to end, hold, retrieve or resume
  "notInWrapUp",
  "alreadyHeld",
  "notHeld",
  "announcing", // the agent number is being announced
  "reconnecting", // her phone is away from the talk
  "badReason", // not a rest reason of the configuration
  "badNumber",
  "unknownParty",
  "deviceUnreachable",
  "noTrunk", // no enabled default trunk
  "noLine", // all its lines are taken
  "draining",
] as const;
export type Refusal = (typeof refusals)[number];

/** One type per timer. `id` is unique per subject: setting it again replaces it. */
export type Timer = { readonly id: string } & (
  | { readonly is: "NoInput"; readonly call: CallId } // menu: nothing pressed since the prompt's end
  | { readonly is: "QueueWait"; readonly call: CallId } // the longest stay in the queue is over
  | { readonly is: "Detach"; readonly call: CallId } // the vanished phone did not come back
  | { readonly is: "Survey"; readonly call: CallId } // no rating since the question's end
  | { readonly is: "Closing"; readonly call: CallId } // the switch has not reported the last legs' end
  | { readonly is: "WrapUp"; readonly user: UserId }
  | { readonly is: "DeviceGone"; readonly user: UserId }
);

export type Input =
  | SwitchEvent
  | { readonly is: "TimerFired"; readonly timer: Timer }
  | {
      readonly is: "Command";
      readonly by: { readonly user: UserId; readonly permissions?: readonly string[] };
      readonly command: Command;
    }
  | { readonly is: "ConfigChanged"; readonly config: HotlineConfig }
  | { readonly is: "DrainStarted" }
  | { readonly is: "DrainOver" };

export type Effect =
  | { readonly command: SwitchCommand }
  | { readonly timer: { readonly set: Timer; readonly afterMs: number } }
  | { readonly timer: { readonly cancel: string } }
  | { readonly fact: FactBody }
  | { readonly refused: { readonly reason: Refusal } };

/** What a step may know of the world. `now`: ms since the epoch by the node's clock, never going back. */
export type StepContext = {
  readonly now: number;
  /** A new id, never given before. */
  readonly newId: () => string;
  /** The pseudonym of a telephone number ("" when withheld). */
  readonly party: (number: string) => PartyId;
  /** The number behind a pseudonym, for `callOut` to a party; undefined when erased or unknown. */
  readonly numberOf: (party: PartyId) => string | undefined;
};
