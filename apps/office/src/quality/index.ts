export { keepMeasuringSound } from "./measure-sound.ts";
export { qualityRoutes } from "./routes.ts";
