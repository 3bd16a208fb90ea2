/** Schemas of fields that several facts have. */
import { type Static, type TObject, type TProperties, type TSchema, type TUnsafe, Type } from "@sinclair/typebox";
import { causes, type Ending, endedBy } from "../ending.ts";
import type * as ids from "../ids.ts";

/** The schema of an id: a text that can't be taken for another kind of id. */
const id = <T extends string>(of: string): TUnsafe<T> =>
  Type.Unsafe<T>(Type.String({ title: `id of ${/^[aeiou](?!ser)/.test(of) ? "an" : "a"} ${of}` }));

export const callId = id<ids.CallId>("call");
export const legId = id<ids.LegId>("leg");
export const visitId = id<ids.VisitId>("queue visit");
export const offerId = id<ids.OfferId>("offer");
export const recordingId = id<ids.RecordingId>("recording");
export const askId = id<ids.AskId>("request");
export const transferId = id<ids.TransferId>("transfer");
export const userId = id<ids.UserId>("user");
export const groupId = id<ids.GroupId>("group");
export const deviceId = id<ids.DeviceId>("device");
export const trunkId = id<ids.TrunkId>("trunk");
export const flowId = id<ids.FlowId>("flow");
export const partyId = id<ids.PartyId>("party: the pseudonym of a telephone number");

/** One word of a closed list. */
export const oneOf = <const T extends readonly string[]>(words: T, description?: string): TUnsafe<T[number]> =>
  Type.Unsafe<T[number]>(
    Type.Union(
      words.map((word) => Type.Literal(word)),
      description === undefined ? {} : { description },
    ),
  );

export const listOf = <S extends TSchema>(schema: S): TUnsafe<readonly Static<S>[]> =>
  Type.Unsafe<readonly Static<S>[]>(Type.Array(schema));

export const objectOf = <P extends TProperties>(properties: P, title?: string): TUnsafe<Readonly<Static<TObject<P>>>> =>
  Type.Unsafe<Readonly<Static<TObject<P>>>>(Type.Object(properties, title === undefined ? {} : { title }));

export const text = (description?: string) => Type.String(description === undefined ? {} : { description });
export const amount = (description?: string) => Type.Number(description === undefined ? {} : { description });
export const whole = (description?: string) => Type.Integer(description === undefined ? {} : { description });
export const flag = (description?: string) => Type.Boolean(description === undefined ? {} : { description });
/** Only ever true; absent where it is not so. */
export const onlyTrue = (description?: string) => Type.Literal(true, description === undefined ? {} : { description });

export const ending: TUnsafe<Ending> = objectOf(
  {
    by: oneOf(endedBy),
    cause: oneOf(causes),
    sip: Type.Optional(whole("final status code, RFC 3261")),
  },
  "ending",
);

/** The agent as she was at that moment: the number is a label with validity, so facts carry it. */
export const asAgent = { agent: userId, agentNo: text() };

/** When it was, where that lies before the fact's own moment: the far end had hung up while no process of ours listened. */
export const earlier = {
  since: Type.Optional(amount("when it was, ms since the epoch, where that lies before the fact's own moment")),
};

/** Who was asked for by a transfer or a consultation, and who it came to be (after forwarding, a group's choice, the supervisor's seat). */
export const asTarget = {
  transfer: transferId,
  to: oneOf(["agent", "group", "flow", "supervisor", "number"]),
  toAgent: Type.Optional(userId),
  toAgentNo: Type.Optional(text()),
  toGroup: Type.Optional(groupId),
  toFlow: Type.Optional(flowId),
  toNode: Type.Optional(text()),
  toParty: Type.Optional(partyId),
};

/** Who took it, after forwarding: another agent, or a number outside. */
export const asAnswering = {
  how: Type.Optional(Type.Literal("pickUp", { description: "she took the ring from a colleague" })),
  toAgent: Type.Optional(userId),
  toAgentNo: Type.Optional(text()),
  toParty: Type.Optional(partyId),
};
