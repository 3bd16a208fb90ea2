export { measureFollower } from "./follow.ts";
export { keepRolledUp } from "./roll-up.ts";
