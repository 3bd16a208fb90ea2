export { measureFollower } from "./follow.ts";
