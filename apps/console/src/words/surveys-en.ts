import type { surveysZh } from "./surveys-zh-cn.ts";
import type { Worded } from "./worded.ts";

/** Surveys */
export const surveysEn: Worded<typeof surveysZh> = {
  surveys: {
    title: "Surveys",
    note: "After a talk the caller is asked to rate the agent, and further questions if there are any. A group uses one of them, and so does the node “Survey” of a flow. In force once published.",
    noneWhy: "Create one; callers are asked once a group uses it.",
    none: "Callers are not asked",
    add: "New survey",
    freshName: "New survey",
    name: "Name",
    rating: "Rating of the agent",
    question: "Question {{n}}",
    of: ": ",
    prompt: "Prompt",
    option: "Option {{n}}",
    key: "Key",
    meaning: "Meaning",
    score: "Score",
    points: "points",
    satisfied: "Satisfied",
    columns: "Key, meaning, score; satisfied options count for the satisfaction rate.",
    columnsFurther: "Key, meaning, score; no part of the satisfaction rate.",
    addOption: "Add an option",
    removeOption: "Remove",
    useScale: "Use a scale",
    addQuestion: "Ask another question",
    up: "Move up",
    down: "Move down",
    remove: "Remove",
    unsaved: "Unsaved changes",
    retries: "Wrong keys forgiven",
    retriesNote: "More of them are an invalid answer.",
    timeout: "Wait for a key",
    timeoutNote: "From the end of the prompt; without a key nothing was rated.",
    scale: {
      five: {
        name: "Five steps, very satisfied to very dissatisfied",
        steps: "Very satisfied, Satisfied, Neutral, Dissatisfied, Very dissatisfied",
      },
      three: { name: "Three steps, satisfied to dissatisfied", steps: "Satisfied, Neutral, Dissatisfied" },
      two: { name: "Two steps: yes, no", steps: "Yes, No" },
    },
    byLink: "{{option}} (by link, {{at}})",
    wrong: {
      prompt: "Choose the prompt.",
      noOption: "There must be one option at least.",
      label: "Each option must have a meaning.",
      keyTwice: "One key can't have two meanings.",
    },
  },
};
