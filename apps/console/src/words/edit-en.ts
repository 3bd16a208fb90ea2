import type { editZh } from "./edit-zh-cn.ts";

export const editEn: typeof editZh = {
  edit: {
    stale: "Somebody else has changed this meanwhile",
    staleBy: "{{who}} has changed this meanwhile ({{at}})",
    staleNote: "What you filled in is still here. Saving keeps both changes.",
    staleBoth: "What you filled in is still here. Where both of you changed the same, saving keeps yours.",
    yours: "(yours: {{mine}})",
    keepMine: "Save mine with theirs",
    takeTheirs: "Give up mine, show what is there now",
    dropSure: "Drop the changes that are not saved?",
    drop: "Drop them",
  },
};
