/** A seeded day of calls of every kind, with the generator's own account of what it did and saw. */

export * from "./account.ts";
export { Chance } from "./chance.ts";
export * from "./citizen.ts";
export type { Desk, State } from "./colleague.ts";
export * from "./day.ts";
export * from "./figure.ts";
export { figures } from "./figures.ts";
export * from "./house.ts";
export { brokenIdentities } from "./identities.ts";
export * from "./plan.ts";
export * from "./rows.ts";
export * from "./seat.ts";
export { Town } from "./town.ts";
