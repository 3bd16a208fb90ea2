export const accountsEn = {
  ownPassword: {
    title: "Change password",
    note: "At least {{shortest}} characters, not a common password, without your account, agent number or name. Saving signs you out everywhere else; this page and a call in progress are not affected.",
    save: "Save",
    done: "Password changed",
  },
  idle: {
    title: "Are you still there?",
    why: "You will be signed out in {{seconds}} s.",
    stay: "Stay signed in",
  },
  signInRules: {
    title: "Sign-in rules",
    note: "In force as soon as it is saved.",
    sessions: "Sessions",
    idleMin: "Sign out when idle",
    idleMinNote:
      "A person who is inactive for this long is signed out, and warned a minute before. Never an agent who is signed in to a group, somebody in a call or listening to one, or a wall in full screen. Empty: never.",
    passwords: "Passwords",
    passwordDays: "Passwords expire after",
    passwordDaysNote: "An older password must be changed at the next sign-in. Empty: passwords do not expire.",
    passwordNote:
      "Every password: at least 10 characters; no common password, no sequence of letters, digits or keys; without the account, the agent number, the name or a number of the hotline; none of the last 5.",
    days: "days",
    never: "No limit",
  },
};
