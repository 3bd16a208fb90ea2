/** Caller lists */
export const callersEn = {
  callers: {
    title: "Caller lists",
    note: "From the next call on. The black list is refused; what the other lists mean the node “Caller list” of a flow says.",
    add: "Add a caller",
    number: "Number",
    numberNote: "A mobile number, or a fixed line with its area code.",
    list: "List",
    lists: { all: "All", blocked: "Black list", trusted: "White list", vip: "VIP", elderly: "Elderly" },
    does: {
      blocked: "Refused, or told so and hung up on",
      trusted: "As the flow says",
      vip: "As the flow says: first in the queue, for one",
      elderly: "As the flow says: to a person at once, for one",
    },
    reason: "Reason",
    until: "Until",
    untilNote: "Ends by itself then; for good where it is empty.",
    forGood: "For good",
    over: "Over",
    by: "By",
    at: "Changed",
    search: "Whole number, its last four digits, or reason",
    remove: "Take off the list",
    removeSure: "Take {{number}} off the list?",
    removed: "Taken off the list",
  },
};
