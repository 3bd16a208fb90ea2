export { ComplaintSettings } from "./settings-page.tsx";
