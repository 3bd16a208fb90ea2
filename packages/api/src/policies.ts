import { type Static, Type } from "@sinclair/typebox";
import { Nullable, OneOf, type Operation } from "./operation.ts";

const ms = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
/** How long a rest may last; null: as long as she likes. */
const limitMs = Nullable(ms(1000, 86_400_000));

/** 小休 reason that an agent may choose. One that the system comes with (break, meal, training, meeting) is worded by the console. */
export const RestReason = Type.Object(
  { reason: Type.String({ pattern: "^\\S(.{0,30}\\S)?$" }), limitMs },
  { additionalProperties: false },
);
export type RestReason = Static<typeof RestReason>;

const fields = {
  /** In the order in which agents choose. */
  restReasons: Type.Array(RestReason, { minItems: 1, maxItems: 20 }),
  /** Of the rest that one who let a call ring out is put to, and one whose phone vanished. */
  noAnswerLimitMs: limitMs,
  deviceLostLimitMs: limitMs,
  /** State of an agent who has just signed in. */
  afterSignIn: OneOf(["ready", "busy"] as const),
  /** Which of the free agents is offered a call: the most skilled, or the one who waits longest. */
  prefer: OneOf(["skill", "idle"] as const),
  /** How long a colleague's phone rings for an internal call or a consultation. */
  colleagueRingMs: ms(3000, 120_000),
  /** How long a number outside is rung. */
  dialMs: ms(5000, 180_000),
  /** How long a caller waits for an agent's phone that vanished in a talk. */
  detachMs: ms(0, 600_000),
  /** A signed-in agent whose phone stays away so long is signed out. */
  deviceGoneMs: ms(10_000, 86_400_000),
  /** A party of a talk who sends neither sound nor a report of it (RTCP) for so long is gone. */
  rtpTimeoutMs: ms(3000, 600_000),
  /** The same of a caller who listens: in a menu, a queue, on hold. At least the other. */
  rtpTimeoutWaitingMs: ms(3000, 600_000),
  /** The middle of a caller's number is hidden on agents' phones. */
  maskNumbers: Type.Boolean(),
  /** One of the hotline's numbers: what calls out show. */
  outboundNumber: Type.String({ pattern: "^[0-9]{3,20}$" }),
  /** Hold, transfer and consultation while the agent's number is told: wait for its end, or cut it. */
  announcement: OneOf(["wait", "cut"] as const),
  /** How long after the first valid key of a survey another one takes its place. 0: the first counts. */
  ratingOpenMs: ms(0, 30_000),
  /** 办理结果 that agents choose from, in this order. One that the system comes with is worded by the console. */
  resultCodes: Type.Array(Type.String({ pattern: "^\\S(.{0,30}\\S)?$" }), { maxItems: 20, uniqueItems: true }),
};
/** 运行规则 of the hotline. What is each group's own (ring time, wrap-up, waiting) stands with the groups. */
export const Policies = Type.Object(fields);
export type Policies = Static<typeof Policies>;
export const PoliciesChange = Type.Partial(Type.Object(fields), { additionalProperties: false });
export type PoliciesChange = Static<typeof PoliciesChange>;

const errors = ["badRequest", "notSignedIn", "forbidden", "conflict", "databaseDown"] as const;
const permission = "hotline.administer" as const;

export const policyOperations = {
  policies: {
    method: "GET",
    path: "/api/policies",
    summary: "运行规则 of the hotline",
    permission,
    response: Policies,
    errors,
  },
  changePolicies: {
    method: "PATCH",
    path: "/api/policies",
    summary: "Change what is given of them; in force at once",
    permission,
    body: PoliciesChange,
    response: Policies,
    errors,
  },
} as const satisfies Record<string, Operation>;
