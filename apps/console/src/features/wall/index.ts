export { WallPage } from "./wall.tsx";
