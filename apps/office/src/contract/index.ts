export { openContract } from "./open.ts";
