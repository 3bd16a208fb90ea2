import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { amount, asAgent, callId, flag, oneOf, text } from "./parts.ts";

const ofSurvey = { call: callId, ...asAgent, survey: text() };

/** 满意度评价 after the talk. */
export const surveyFacts = [
  defineFact({
    type: "SurveyOffered",
    v: 1,
    of: "call",
    opens: ["survey"],
    meaning: "The citizen is asked to rate the agent.",
    schema: Type.Object({ ...ofSurvey }),
  }),
  defineFact({
    type: "RatingGiven",
    v: 1,
    of: "call",
    meaning: "The citizen rated the agent; his last rating counts.",
    schema: Type.Object({
      ...ofSurvey,
      key: text("an option's key, never a longer input"),
      option: text(),
      score: amount(),
      satisfied: flag(),
    }),
  }),
  defineFact({
    type: "SurveyAnswered",
    v: 1,
    of: "call",
    meaning: "The citizen answered a further question of the survey; his last answer to it counts.",
    schema: Type.Object({
      ...ofSurvey,
      question: text("its id in the survey"),
      key: text("an option's key, never a longer input"),
      option: text(),
      score: amount(),
    }),
  }),
  defineFact({
    type: "SurveyEnded",
    v: 1,
    of: "call",
    closes: ["survey"],
    meaning: "The survey is over.",
    schema: Type.Object({ ...ofSurvey, outcome: oneOf(["rated", "invalid", "none", "hangup"]) }),
  }),
] as const;
