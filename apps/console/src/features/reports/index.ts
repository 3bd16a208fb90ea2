export { Boards } from "./boards/boards.tsx";
export { Reports } from "./reports.tsx";
export { SendingPage } from "./sending/sending.tsx";
