export { OrderFormPage } from "./form-page.tsx";
