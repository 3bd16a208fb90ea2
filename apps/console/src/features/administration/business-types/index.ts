export { BusinessTypes } from "./types-page.tsx";
