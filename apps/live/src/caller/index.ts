export type { Script } from "./line.ts";
export { type Caller, type Placed, placeCalls } from "./place.ts";
