/** Those of these roles that are there no more. @param known ids of all roles; undefined: they are not known yet, and none counts as gone */
export const goneOf = (roles: readonly string[], known: readonly string[] | undefined): string[] =>
  known === undefined ? [] : roles.filter((role) => !known.includes(role));
