export type { KeptContract } from "./keep-closing.ts";
export { openContract } from "./open.ts";
