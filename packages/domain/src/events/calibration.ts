import { Type } from "@sinclair/typebox";
import { calibrationStates } from "../quality/index.ts";
import { defineEvent } from "./define.ts";

/** 校准: the subject is the session. */
export const calibrationEvents = [
  defineEvent({
    type: "CalibrationMoved",
    v: 1,
    of: "calibration",
    meaning: "A calibration was begun, its scores were compared, or it was closed.",
    schema: Type.Object({
      is: Type.Union(calibrationStates.map((state) => Type.Literal(state))),
      name: Type.String(),
      calls: Type.Integer(),
    }),
  }),
  defineEvent({
    type: "CalibrationScored",
    v: 1,
    of: "calibration",
    meaning: "An inspector saved the own answers to a call, or handed them in.",
    schema: Type.Object({ call: Type.String(), inspector: Type.String(), done: Type.Boolean() }),
  }),
  defineEvent({
    type: "CalibrationAgreed",
    v: 1,
    of: "calibration",
    meaning: "The answers that were agreed upon for a call were written down.",
    schema: Type.Object({
      call: Type.String(),
      score: Type.Union([Type.Integer({ description: "hundredths of a point" }), Type.Null()]),
    }),
  }),
] as const;
