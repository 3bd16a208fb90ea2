export { Knowledge } from "./knowledge.tsx";
