import type { removalZh } from "./removal-zh-cn.ts";

/** Deleting groups, numbers and trunks */
export const removalEn: typeof removalZh = {
  removal: {
    button: {
      group: "Delete the group",
      number: "Delete the number",
      trunk: "Delete the trunk",
      survey: "Take the survey out of force",
      schedule: "Take the calendar out of force",
    },
    title: {
      group: "Delete the group “{{name}}”",
      number: "Delete the number {{name}}",
      trunk: "Delete the trunk “{{name}}”",
      survey: "Take the survey “{{name}}” out of force",
      schedule: "Take the calendar “{{name}}” out of force",
    },
    remove: "Delete",
    retire: "Take out of force",
    retired: "{{name}} is out of force",
    done: "Deleted {{name}}",
    failed: "What uses it could not be loaded",
    inUse: "It is still in use and can’t be deleted. Choose something else in these places first.",
    inUseRetire: "It is still in use. Choose something else in these places first.",
    published: "In use by",
    scheduled: "Will be used by versions that are due",
    draft: "Named in drafts (they must be changed before they can be published)",
    after: {
      group: "Nothing uses it. No call will queue for it any more; the call log and reports keep its name.",
      number:
        "Nothing uses it. Calls to this number will be refused; the call log and reports stay. “Versions” can bring it back.",
      trunk: "No call will come or go over it any more; the call log keeps its name.",
      survey:
        "Nothing uses it. It is offered no more; ratings of the past and reports stay. “Versions” can bring it back.",
      schedule: "Nothing uses it. It is offered no more; figures of the past stay. “Versions” can bring it back.",
    },
    kept: {
      testTrunk: "The system uses the test line; it can’t be deleted.",
      trunkOn: "The trunk is switched on. Switch it off, wait until its calls have ended, then delete it.",
      lastNumber: "This is the last number; it can’t be deleted.",
    },
  },
};
