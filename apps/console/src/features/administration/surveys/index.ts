export { Surveys } from "./surveys.tsx";
