export { AskConsultation } from "./ask-button.tsx";
