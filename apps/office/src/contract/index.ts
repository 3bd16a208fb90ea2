export { figuresSoFar } from "./day-figures.ts";
export type { KeptContract } from "./keep-closing.ts";
export { openContract } from "./open.ts";
