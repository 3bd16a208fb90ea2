export { packsIn } from "./growing-file.ts";
export { makePack } from "./make.ts";
export { handoverPackRoutes } from "./routes.ts";
