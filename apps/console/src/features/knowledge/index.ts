export { Knowledge } from "./knowledge.tsx";
export { type Cited, KnowledgePanel } from "./panel.tsx";
