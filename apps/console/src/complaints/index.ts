export { RegisterComplaint } from "./register-button.tsx";
