import { callWordsEn } from "@zongji/api";
import { businessTypesEn } from "./business-types-en.ts";
import type { notesZh } from "./notes-zh-cn.ts";

export const notesEn: typeof notesZh = {
  ...businessTypesEn,
  result: callWordsEn.result,
  note: {
    title: "Call note",
    result: "Handling",
    text: "Note",
    placeholder: "What was asked, what was answered (also during the talk)",
    unsaved: "Not saved yet",
    saving: "Saving…",
    saved: "Saved {{time}}",
    failed: "Not saved: it is kept in this browser and tried again",
    empty: "Saved as you type, until wrap-up ends",
    none: "No note",
    by: "{{agentNo}} · {{time}}",
  },
  queue: {
    waiting: "Queue {{count}}",
    longest: "longest",
    none: "nobody waits",
    about: "Callers who wait for your groups, and the longest wait among them",
  },
  rested: {
    missedRing:
      "A call at {{time}} rang out at your phone: you are offered no calls ({{state}}). Go ready when you can answer",
    deviceLost: "Your phone was lost at {{time}}: you are offered no calls ({{state}}). Go ready once it is back",
  },
};
