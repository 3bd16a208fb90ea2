export { Hours } from "./hours-page.tsx";
