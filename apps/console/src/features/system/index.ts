export { System } from "./system.tsx";
