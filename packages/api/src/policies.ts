import { type Static, Type } from "@sinclair/typebox";
import { policiesConfig, restLimit, restReason } from "@zongji/domain";
import { fieldsOf } from "./kind.ts";
import { Nullable, type Operation } from "./operation.ts";

/** How long a rest may last; null: as long as she likes. */
const limitMs = Nullable(restLimit);

/** 小休 reason that an agent may choose. One that the system comes with (break, meal, training, meeting) is worded by the console. */
export const RestReason = Type.Object({ reason: restReason, limitMs }, { additionalProperties: false });
export type RestReason = Static<typeof RestReason>;

const fields = {
  /** In the order in which agents choose. */
  restReasons: Type.Array(RestReason, { minItems: 1, maxItems: 20 }),
  /** Of the rest that one who let a call ring out is put to, and one whose phone vanished. */
  noAnswerLimitMs: limitMs,
  deviceLostLimitMs: limitMs,
  ...fieldsOf(policiesConfig, "restReasons", "restLimitsMs", "rnaReason", "deviceLostReason").shown,
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
