export { LetterSettings } from "./settings-page.tsx";
