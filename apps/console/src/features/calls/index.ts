export { CallPage } from "./call-page.tsx";
export { Calls } from "./calls.tsx";
