export { Missed } from "./missed.tsx";
