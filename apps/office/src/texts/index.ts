export { textRoutes } from "./routes.ts";
export { keepSending, queueText, sendDue, type TextParts, type TextPurpose } from "./sending.ts";
export { sendingSettings, type TextSettings, takesTexts } from "./settings.ts";
export { dropText } from "./store.ts";
