export { Flows } from "./flow-list.tsx";
