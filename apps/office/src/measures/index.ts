export { stateFollower } from "./agent-states.ts";
export { measureFollower } from "./follow.ts";
export { keepRolledUp } from "./roll-up.ts";
