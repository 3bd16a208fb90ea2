export { Consultations } from "./consultations.tsx";
