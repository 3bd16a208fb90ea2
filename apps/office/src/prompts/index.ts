export { Converter } from "./converter.ts";
export { promptRoutes } from "./routes.ts";
export { createSpeaker } from "./speak.ts";
export { speechEngine } from "./speech.ts";
export { readSpeech } from "./speech-settings.ts";
