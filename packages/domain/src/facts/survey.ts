import { Type } from "@sinclair/typebox";
import { textFailures } from "../text-message.ts";
import { defineFact } from "./define.ts";
import { amount, asAgent, callId, earlier, flag, oneOf, text } from "./parts.ts";

const ofSurvey = { call: callId, ...asAgent, survey: text() };
const ofLink = { ...ofSurvey, link: text("id of the link, which is not its code"), ...earlier };

/** 满意度评价 after the talk: by keys, and by a link. */
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
  defineFact({
    type: "SurveyLinkMade",
    v: 1,
    of: "call",
    meaning: "The citizen is to be sent a link to the survey by text message.",
    schema: Type.Object({ ...ofLink }),
  }),
  defineFact({
    type: "SurveyLinkSent",
    v: 1,
    of: "call",
    meaning: "The text-message service took the text with the link.",
    schema: Type.Object({ ...ofLink }),
  }),
  defineFact({
    type: "SurveyLinkFailed",
    v: 1,
    of: "call",
    meaning: "The text with the link was given up: the text-message service is not known to have taken it.",
    schema: Type.Object({ ...ofLink, reason: oneOf(textFailures) }),
  }),
  defineFact({
    type: "SurveyLinkRated",
    v: 1,
    of: "call",
    meaning: "The citizen rated the agent by the link. It counts as a rating by key does.",
    schema: Type.Object({
      ...ofLink,
      key: text("the option's key in the survey"),
      option: text(),
      score: amount(),
      satisfied: flag(),
    }),
  }),
  defineFact({
    type: "SurveyLinkAnswered",
    v: 1,
    of: "call",
    meaning: "The citizen answered a further question of the survey by the link.",
    schema: Type.Object({
      ...ofLink,
      question: text("its id in the survey"),
      key: text("the option's key in the survey"),
      option: text(),
      score: amount(),
    }),
  }),
] as const;
