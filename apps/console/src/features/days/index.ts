export { ClosedDays } from "./days.tsx";
