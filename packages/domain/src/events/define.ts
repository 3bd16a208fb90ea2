import type { Static, TObject, TProperties } from "@sinclair/typebox";
import type { StoredBody, Upcaster } from "../facts/define.ts";

/**
 * One type of event: what a person did in a room of the office. The union of events and their decoding are derived from these, as with facts; an event lies
 * in the database alone, written in the transaction of what it tells.
 */
export type EventDefinition<T extends string = string, P extends TProperties = TProperties> = {
  readonly type: T;
  /** The version that this program writes; it is raised with each change of `schema`, and gets an upcaster then. */
  readonly v: number;
  /** What the event's `subject` is the id of. */
  readonly of:
    | "account"
    | "role"
    | "missed"
    | "article"
    | "knowledge"
    | "contract"
    | "letter"
    | "order"
    | "orderForm"
    | "citizen"
    | "complaint"
    | "consultation"
    | "scorecard"
    | "sample"
    | "inspection"
    | "coaching"
    | "calibration"
    | "roster"
    | "announcement"
    | "handover"
    | "reminder";
  /** What happened, in one or two sentences. */
  readonly meaning: string;
  readonly schema: TObject<P>;
  /** By the version that it reads: 1 to v - 1, each of them. */
  readonly upcasts?: Readonly<Record<number, Upcaster>>;
};

export const defineEvent = <const T extends string, P extends TProperties>(
  definition: EventDefinition<T, P>,
): EventDefinition<T, P> => definition;

/** An event as the database holds it, of whatever version. `at`: ms since the epoch. */
export type StoredEvent = {
  /** Its place among all events, in the order in which their transactions were committed. */
  readonly id: number;
  readonly type: string;
  readonly v: number;
  readonly subject: string;
  /** The user who did it; null: the server itself. */
  readonly actor: string | null;
  readonly at: number;
  readonly body: StoredBody;
};

/** The event that a definition describes. */
export type EventOf<D> =
  D extends EventDefinition<infer T, infer P>
    ? Omit<StoredEvent, "type" | "body"> & { readonly type: T; readonly body: Readonly<Static<TObject<P>>> }
    : never;
