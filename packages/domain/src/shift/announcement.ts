/** planned: its days are to come · shown: now · over: its days are past · withdrawn: taken back by hand. */
export const announcementStates = ["planned", "shown", "over", "withdrawn"] as const;
export type AnnouncementState = (typeof announcementStates)[number];

/** From when until when a notice is shown, ms since the epoch; `untilAt` is not of it any more. */
export type AnnouncementTerm = {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly withdrawnAt: number | null;
};

export const announcementStateOf = (
  { fromAt, untilAt, withdrawnAt }: AnnouncementTerm,
  now: number,
): AnnouncementState => {
  if (withdrawnAt !== null) return "withdrawn";
  if (now < fromAt) return "planned";
  return now < untilAt ? "shown" : "over";
};

/** Whom a notice is for: holders of any of these roles and members of any of these groups; with neither everybody. */
export type Addressees = { readonly roles: readonly string[]; readonly groups: readonly string[] };

export const isAddressed = (
  { roles, groups }: Addressees,
  person: { readonly roles: readonly string[]; readonly groups: readonly string[] },
): boolean =>
  (roles.length === 0 && groups.length === 0) ||
  roles.some((role) => person.roles.includes(role)) ||
  groups.some((group) => person.groups.includes(group));
