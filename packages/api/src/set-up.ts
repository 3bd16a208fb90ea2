import { type Static, Type } from "@sinclair/typebox";
import { setUpStepNames } from "@zongji/domain";
import { OneOf, type Operation } from "./operation.ts";

const step = OneOf(setUpStepNames);

/** The set-up guide (开通向导): what a new hotline needs, and what of it is there. */
export const SetUp = Type.Object(
  {
    steps: Type.Array(
      Type.Object(
        {
          step,
          /** done: it is there, whatever way it came · open: it is missing · skipped: it is missing, and somebody said that it need not be there */
          state: OneOf(["done", "open", "skipped"] as const),
          /** What is there now: numbers, names of flows, groups or lines; how many. */
          names: Type.Array(Type.String()),
          count: Type.Integer({ minimum: 0 }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);
export type SetUp = Static<typeof SetUp>;

const permission = "hotline.administer" as const;
const errors = ["badRequest", "notSignedIn", "forbidden", "databaseDown"] as const;

export const setUpOperations = {
  setUp: {
    method: "GET",
    path: "/api/set-up",
    summary: "开通向导: the steps of setting up a hotline, each done, open or skipped",
    permission,
    response: SetUp,
    errors,
  },
  skipSetUpStep: {
    method: "PUT",
    path: "/api/set-up/:step",
    summary: "Leave a step of the guide out, or take it up again",
    permission,
    params: Type.Object({ step }, { additionalProperties: false }),
    body: Type.Object({ skipped: Type.Boolean() }, { additionalProperties: false }),
    response: SetUp,
    errors,
  },
} as const satisfies Record<string, Operation>;
