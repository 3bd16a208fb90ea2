export type { CitizenWas } from "../database/citizen-tables.ts";
export * from "./citizens.ts";
export { type CitizenFilter, citizenSource, citizenTags, type ListedCitizen } from "./list.ts";
export * from "./merges.ts";
