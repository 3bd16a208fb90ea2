/** A string that stands for one kind of thing and can't be taken for another. */
export type Branded<Name extends string> = string & { readonly __brand: Name };

export type CallId = Branded<"call">;
export type LegId = Branded<"leg">;
export type VisitId = Branded<"visit">;
export type OfferId = Branded<"offer">;
export type RecordingId = Branded<"recording">;
/** A service outside is asked once. */
export type AskId = Branded<"ask">;
export type PlayId = Branded<"play">;
export type TransferId = Branded<"transfer">;
/** 人员: a person with an account. Never reused, never deleted. An agent is a user's role: the agent's id is the user's. */
export type UserId = Branded<"user">;
export type GroupId = Branded<"group">;
export type DeviceId = Branded<"device">;
export type TrunkId = Branded<"trunk">;
export type FlowId = Branded<"flow">;
/** 当事号码: a telephone number as facts know it, a keyed pseudonym. */
export type PartyId = Branded<"party">;
